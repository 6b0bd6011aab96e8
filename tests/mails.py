"""Mails as agencies send them: the published form, filled in the way a person would."""

from collections.abc import Mapping
from email.message import EmailMessage
from uuid import uuid4

from tests.running import MAILBOX, ROOT

FORM = ROOT / "config" / "forms" / "notification-form.txt"

# A man of 58 with care and support needs has died and neglect is suspected: lsab.sar must consider it.
AN_ADULT_DIED = {
    "Your agency": "Fire and rescue service (invented)",
    "Your name": "Inga Inventsdottir",
    "Your email": "inga@fire.example.org",
    "Date of incident": "20/11/2026",
    "Date the local authority became aware": "21/11/2026",
    "Local authority where it happened": "Leeds",
    "Country where it happened": "England",
    "Worst outcome": "death",
    "Abuse or neglect": "suspected",
    "Domestic abuse": "no",
    "Suicide suspected": "no",
    "Offensive weapon": "no",
    "Modern slavery or exploitation": "no",
    "Concern about how agencies worked together": "yes",
    "Professional implicated": "no",
    "Children affected": "no",
    "Sudden or unexplained": "no",
    "Summary": "An invented man died in a fire at his invented flat.",
    "Role in the incident": "subject",
    "Outcome for this person": "death",
    "Person's name": "Quentin Madeupson",
    "Age in years": "58",
    "Local authority where they live": "Leeds",
    "Care and support needs": "yes",
    "Self-neglect": "yes",
    "Immediate safeguarding done": "yes",
}


def filled(values: Mapping[str, str]) -> str:
    """The form as it ships, each value written after its label's colon."""
    text = FORM.read_text(encoding="utf-8")
    for label, value in values.items():
        begins = text.index(f"\n{label}") + 1
        colon = text.index(":\n", begins)
        text = f"{text[: colon + 1]} {value}{text[colon + 1 :]}"
    return text


def a_form_mail(values: Mapping[str, str], sender: str = "inga@fire.example.org") -> EmailMessage:
    """A mail with the filled form in it, as a mail program writes one."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, MAILBOX, "Notification"
    mail["Message-ID"] = f"<{uuid4().hex}@fire.example.org>"
    mail.set_content(filled(values))
    return mail
