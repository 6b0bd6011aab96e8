"""What the form and its parts are called, as data: whole lines, without case and punctuation."""

from typing import Final

from adapters.formtext.labels import Section

TITLES: Final = frozenset({"partnership notification form", "notification form", "partnership notification"})
END: Final = frozenset({"end of form", "end of the form"})

BY_ROLE: Final = ("subject", "the subject", "victim", "alleged perpetrator", "perpetrator", "suspect")
"""Headings that say what part somebody had in it."""

HEADINGS: Final = {
    Section.RAISED_BY: (
        "about you", "your details", "referrer", "referrer details", "notifier", "raised by",
        "about the referrer", "details of referrer", "referring agency details", "notifier details",
        "referrer information",
    ),
    Section.INCIDENT: (
        "about the incident", "the incident", "incident", "incident details", "about this incident",
        "incident information",
    ),
    Section.PERSON: (
        "people", "the people", "about the people", "about the person", "the person", "person",
        "subject details", "about the subject", "details of subject", "child details", "details of child",
        "about the child",
        "adult details", "about the adult", "victim details", "person details", "details of person",
        "people involved", "persons involved", *BY_ROLE,
    ),
    Section.TOP: (
        "anything else", "next steps", "notification", "about the notification", "other", "other information",
        "additional information",
    ),
}  # fmt: skip
