"""The pasted form is found however it was filled in and mangled, and nothing else is taken for one."""

import re
from collections.abc import Callable
from datetime import date
from html import escape
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.formfile.layout import layout
from adapters.formtext.dates import read_date
from adapters.formtext.find import find
from adapters.formtext.labels import SLOTS, Section
from adapters.mime.reader import read as read_mail
from hub.intake.form import Form
from hub.intake.notification import (
    Abuse,
    Country,
    Incident,
    Notification,
    Outcome,
    Person,
    PersonOutcome,
    PersonRole,
    Process,
    RaisedBy,
    Relationship,
)
from hub.intake.read import INCIDENT, NOTIFICATION, PERSON, RAISED_BY, read
from hub.words import Answer

CONFIG = Path(__file__).parents[2] / "config"
TEMPLATE = (CONFIG / "forms" / "notification-form.txt").read_text()
LETTERS = CONFIG / "letters"

ANSWERS = {
    "Your agency": "West Yorkshire Police",
    "Your partnership": "Safer Leeds",
    "Your name": "Alex Example",
    "Your role": "Detective Inspector",
    "Your email": "alex@police.example",
    "Your telephone": "0113 000 0000",
    "Your reference": "WYP/1",
    "Date of incident": "21/11/2026",
    "Date the local authority became aware": "22 November 2026",
    "Local authority where it happened": "Leeds",
    "Country where it happened": "England",
    "Worst outcome": "Death",
    "Abuse or neglect": "suspected",
    "Domestic abuse": "Yes",
    "Suicide suspected": "no",
    "Offensive weapon": "n/k",
    "Modern slavery or exploitation": "No",
    "Concern about how agencies worked together": "Not known",
    "Professional implicated": "don't know",
    "Children affected": "Y",
    "Sudden or unexplained": "N",
    "Summary": "An invented adult died.\n\nThe second paragraph: with a colon.",
    "Role in the incident": "subject",
    "Outcome for this person": "died",
    "Person's name": "Sam Invented",
    "Other names": "Sammy, S. Invented",
    "Date of birth": "3 March 1990",
    "Age in years": "36",
    "Age at death": "36 years",
    "Age disputed": "no",
    "Unborn": "no",
    "NHS number": "999 000 0000",
    "Home address": "1 Invented Street, Leeds",
    "Postcode": "LS1 1AA",
    "Sex": "Female",
    "Ethnicity": "not stated",
    "Local authority where they live": "Leeds",
    "Authority responsible for them": "Bradford",
    "Relationship to alleged perpetrator": "ex-partner",
    "Looked after": "no",
    "Care leaver": "no",
    "Child protection plan": "no",
    "Care and support needs": "yes",
    "Self-neglect": "unknown",
    "Learning disability or autism": "no",
    "Mental health services in the last 6 months": "yes",
    "Processes you suspect": "DHR, SAR",
    "Immediate safeguarding done": "yes",
    "Why you refer": "Because it may meet the criteria.",
}

NO, YES, UNKNOWN = Answer.NO, Answer.YES, Answer.UNKNOWN

EXPECTED = Notification(
    raised_by=RaisedBy(
        "West Yorkshire Police", "safer-leeds", "Alex Example", "Detective Inspector", "alex@police.example",
        "0113 000 0000", "WYP/1",
    ),
    aware_on=date(2026, 11, 22),
    incident=Incident(
        Outcome.DEATH, Abuse.SUSPECTED, "An invented adult died.\n\nThe second paragraph: with a colon.",
        date(2026, 11, 21), "Leeds", Country.ENGLAND, domestic_abuse=YES, suicide_suspected=NO,
        offensive_weapon=UNKNOWN, modern_slavery_or_exploitation=NO, agencies_concern=UNKNOWN,
        professional_implicated=UNKNOWN, children_affected=YES, sudden_or_unexplained=NO,
    ),
    people=(
        Person(
            PersonRole.SUBJECT, PersonOutcome.DEATH, "Sam Invented", ("Sammy", "S. Invented"), "999 000 0000",
            "1 Invented Street, Leeds", "LS1 1AA", "Female", "not stated", date(1990, 3, 3), 36, 36,
            usual_residence="Leeds", responsible_authority="Bradford", looked_after=NO, care_leaver=NO,
            child_protection_plan=NO, care_and_support_needs=YES, self_neglect=UNKNOWN,
            learning_disability_or_autism=NO, mental_health_services_6_months=YES,
            relationship_to_perpetrator=Relationship.FORMER_PARTNER,
        ),
    ),
    suspected_processes=(Process.DHR, Process.SAR),
    immediate_safeguarding_done=YES,
    rationale="Because it may meet the criteria.",
)  # fmt: skip


def filled(answers: dict[str, str] = ANSWERS, template: str = TEMPLATE) -> str:
    """The template with each answer written behind its label."""
    for label, answer in answers.items():
        lines = rf"(?ms)^({re.escape(label)}(?: \([^)]*\))?:)[^\S\n]*$"
        template, count = re.subn(lines, lambda found, said=answer: f"{found[1]} {said}", template)
        assert count == 1, label
    return template


def found(text: str) -> Form:
    form = find(text)
    assert form is not None
    return form


def understood(text: str) -> Notification:
    read_out = read(found(text).fields)
    assert isinstance(read_out, Notification), read_out
    return read_out


def test_the_empty_template_is_an_empty_form() -> None:
    assert find(TEMPLATE) == Form({}, ())


def test_the_filled_template_reads_into_the_right_notification() -> None:
    assert found(filled()).notes == ()
    assert understood(filled()) == EXPECTED


def test_the_template_asks_for_every_field_of_the_vocabulary() -> None:
    form = found(filled())
    for table, got in (
        (RAISED_BY, form.fields["raised_by"]),
        (INCIDENT, form.fields["incident"]),
        (PERSON, form.fields["people"][0]),  # type: ignore[index]
        (NOTIFICATION, form.fields),
    ):
        assert set(table) == set(got)  # type: ignore[call-overload]


def test_every_label_belongs_to_a_field_of_the_vocabulary() -> None:
    tables = {Section.RAISED_BY: RAISED_BY, Section.INCIDENT: INCIDENT, Section.PERSON: PERSON}
    for section, table in tables.items():
        assert {slot.name for slot in SLOTS if slot.section is section} == set(table)
    top = {slot.name for slot in SLOTS if slot.section is Section.TOP}
    assert top == set(NOTIFICATION) - {"raised_by", "incident", "people"}


def quoted(text: str, mark: str = "> ") -> str:
    return "\n".join(f"{mark}{line}".rstrip() for line in text.split("\n"))


def on_labels(pattern: str, change: str | Callable[[re.Match[str]], str]) -> str:
    """The filled form with every label changed; its summary has a colon too, which is no label."""
    lines = re.sub(rf"(?m)^{pattern}", change, filled().replace("The second paragraph: with", "§"))
    return lines.replace("§", "The second paragraph: with")


def under_one_another(gap: str) -> str:
    """As mail programs write a table where they must do without one: no colon tells label from value."""
    pairs = ((it.text, value_of(it.text) if it.slot else "") for it in layout(TEMPLATE))
    return gap.join(words for pair in pairs for words in pair if words).replace("\n\n", gap)


def value_of(label: str) -> str:
    return next((value for name, value in ANSWERS.items() if label.startswith(name)), "")


MANGLED = {
    "quoted": quoted(filled()),
    "quoted twice": quoted(filled(), ">> "),
    "quoted without a space": quoted(filled(), ">"),
    "bulleted": on_labels(r"(?=[A-Z].*:)", "- "),
    "bold labels": on_labels(r"([A-Z][^:\n()]{2,60}:)", r"*\1*"),
    "crlf": filled().replace("\n", "\r\n"),
    "hard spaces": filled().replace(": ", ":\xa0"),
    "indented": on_labels("", "    "),
    "upper case labels": on_labels(r"[A-Z][^:\n]{2,60}:", lambda label: label[0].upper()),
    "table": on_labels(r"([A-Z][^:\n]{2,60}): ?", r"\1\t"),
    "without a space after the colon": on_labels(r"([A-Z][^:\n]{2,60}): ", r"\1:"),
    "after a covering letter": f"Dear colleagues,\n\nPlease see below: it is urgent.\nRef: 12\n\n{filled()}",
    "in a reply": f"The form filled in.\n\nOn 21 Nov 2026 the hub wrote:\n{quoted(filled())}",
    "before a signature and an older mail": filled()
    + "\n-- \nAlex\nRole: Inspector\n\n-----Original Message-----\nOutcome: near miss\n",
    "marked down": on_labels(r"([A-Z][^:\n()]{2,60}:)", r"**\1**"),
    "a table as text, a cell a line": under_one_another("\n"),
    "a table as text, a cell a paragraph": under_one_another("\n\n"),
    "without blank lines": re.sub(r"(?m)^\n(?!The second)", "", filled()),
    "without its title": filled().partition("\n")[2],
}


@pytest.mark.parametrize("how", MANGLED)
def test_the_form_survives_what_mail_programs_do_to_it(how: str) -> None:
    got = understood(MANGLED[how])
    summary = got.incident.summary.lower().split()
    assert summary == EXPECTED.incident.summary.lower().split()
    assert {name: value for name, value in incident_of(got).items() if name != "summary"} == {
        name: value for name, value in incident_of(EXPECTED).items() if name != "summary"
    }
    assert (got.raised_by, got.people, got.aware_on) == (
        EXPECTED.raised_by,
        EXPECTED.people,
        EXPECTED.aware_on,
    )


def incident_of(notification: Notification) -> dict[str, object]:
    return {name: getattr(notification.incident, name) for name in Incident.__slots__}


def test_the_parts_may_come_in_any_order() -> None:
    head, you, incident, person, other, end = re.split(
        r"(?m)^(?=ABOUT YOU|ABOUT THE INCIDENT|PERSON 1|ANYTHING ELSE|END OF FORM)", filled()
    )
    assert understood(head + other + person + incident + you + end) == EXPECTED


def test_values_on_the_next_line_and_wrapped_lines() -> None:
    text = filled().replace("West Yorkshire Police", "\nWest Yorkshire\nPolice")
    text = text.replace(
        "Concern about how agencies worked together:", "Concern about how agencies\nworked together:"
    )
    assert understood(text) == EXPECTED


def test_a_table_as_outlook_writes_it_reads() -> None:
    """Word, which writes Outlook's mails, puts a paragraph into each cell."""

    def cell(words: str) -> str:
        paragraphs = (f"<p class=MsoNormal>{escape(it)}<o:p></o:p></p>" for it in words.split("\n\n"))
        return f"<td>{''.join(paragraphs)}</td>"

    rows = "".join(
        f"<tr>{cell(it.text)}{cell(value_of(it.text) if it.slot else '')}</tr>" for it in layout(TEMPLATE)
    )
    head = b"From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    mail = read_mail(head + f"<html><body><p>Dear all,</p><table>{rows}</table></body></html>".encode())
    assert understood(mail.text) == EXPECTED


@pytest.mark.parametrize(
    ("line", "where", "what"),
    [
        ("Referring organisation: NHS", "raised_by.agency", "NHS"),
        ("Job title of referrer: Nurse", "raised_by.role", "Nurse"),
        ("Date we became aware: 2/11/2026", "aware_on", "2026-11-02"),
        ("Processes suspected: SAR", "suspected_processes", ["sar"]),
        ("Date and time of incident: 1/11/2026 14:30", "incident.occurred_on", "2026-11-01"),
        ("Where did the incident happen? Leeds", "incident.local_authority", "Leeds"),
        ("Was abuse or neglect known or suspected? Suspected", "incident.abuse_or_neglect", "suspected"),
        ("Is there any domestic abuse? Yes", "incident.domestic_abuse", "yes"),
        ("Was an offensive weapon used: no", "incident.offensive_weapon", "no"),
        ("Modern slavery & exploitation: unknown", "incident.modern_slavery_or_exploitation", "unknown"),
        ("Concerns about multi-agency working: yes", "incident.agencies_concern", "yes"),
        ("Any children affected: no", "incident.children_affected", "no"),
        ("Was the death sudden or unexplained? Yes", "incident.sudden_or_unexplained", "yes"),
        ("Victim's name: Sam", "people.name", "Sam"),
        ("Is the child looked after? No", "people.looked_after", "no"),
        ("Subject to a child protection plan: yes", "people.child_protection_plan", "yes"),
        ("Has care & support needs: yes", "people.care_and_support_needs", "yes"),
        ("Mental health services in the last six months: no", "people.mental_health_services_6_months", "no"),
        ("Relationship to the alleged perpetrator: partner", "people.relationship_to_perpetrator", "partner"),
    ],
)
def test_labels_in_the_words_of_other_forms(line: str, where: str, what: object) -> None:
    form: Any = found(f"Notification form\n{line}\n").fields
    part, _, name = where.rpartition(".")
    inner = form[part] if part else form
    assert (inner[0] if part == "people" else inner)[name] == what


def test_a_heading_may_say_what_part_somebody_had() -> None:
    form = found("Notification form\nSubject\nAge: 6\nAlleged perpetrator\nAge: 30\nLocal authority: Leeds\n")
    assert form.fields == {
        "people": [
            {"age_years": 6, "role": "subject"},
            {"age_years": 30, "role": "alleged_perpetrator", "usual_residence": "Leeds"},
        ]
    }


@pytest.mark.parametrize(
    ("said", "meant", "notes"),
    [
        ("Deceased child", "subject", 0),
        ("Index patient", "subject", 0),
        ("subject 1", "subject", 1),
        ("Mother and alleged perpetrator", "alleged_perpetrator", 1),
        ("Perpetrator/father", "alleged_perpetrator", 1),
        ("ex-partner (suspected perpetrator)", "alleged_perpetrator", 1),
        ("Father, lives elsewhere", "parent", 1),
        ("Mother (not the perpetrator)", None, 1),
        ("Victim and suspect", None, 1),
        ("husband", None, 1),
        ("possible suspect", None, 1),
    ],
)
def test_what_part_somebody_had_in_it(said: str, meant: str | None, notes: int) -> None:
    """A husband may be the one who did it: a person must say."""
    form: Any = found(f"Notification form\nPerson 1\nRole: {said}\nAge: 30\nPerson 2\nRole: other\nAge: 9\n")
    assert (form.fields["people"][0].get("role"), len(form.notes)) == (meant, notes)


def test_no_label_means_two_fields_of_one_part() -> None:
    labels = [(slot.section, label) for slot in SLOTS for label in slot.labels]
    assert len(labels) == len(set(labels))


def test_an_answer_that_is_also_a_part_of_the_form() -> None:
    form = found("Notification form\nWorst outcome\n\nOther\n\nYour name\n\nAnn\n\nSex\n\nFemale\n")
    assert form.fields["incident"] == {"outcome": "other"}
    form = found("Notification form\nWorst outcome:\nOther\n")
    assert form.fields == {"incident": {"outcome": "other"}}


def test_an_answer_that_is_also_a_label() -> None:
    text = "Notification form\nYour name\n\nAnn\n\nLearning disability or autism\n\nAutism\n\nAge\n\n30\n"
    assert found(text).fields["people"] == [
        {"learning_disability_or_autism": "unknown", "age_years": 30, "role": "subject"}
    ]


def test_words_alone_on_a_line_make_no_form_of_a_letter_and_no_fields_of_a_story() -> None:
    assert find("Summary\n\nHe fell.\n\nOutcome\n\nUnharmed.\n\nReason\n\nNone.") is None
    story = "Background\n\nOutcome\n\nHe lived."
    form = found(f"Notification form\nWorst outcome: death\nSummary: {story}\n")
    assert form.fields["incident"] == {"outcome": "death", "summary": story}


SIGNED = """Kind regards,
Alex Example
Social Worker
Tel: 0113 000 0000
Address: 2 Invented Street
Postcode: LS1 1AA
"""


def test_a_signature_below_is_neither_an_answer_nor_a_person() -> None:
    form = found(f"Notification form\nWorst outcome: death\nWhy you refer: It is serious.\n\n{SIGNED}")
    assert form == Form({"rationale": "It is serious.", "incident": {"outcome": "death"}}, ())
    phone = "Sent from my iPhone\nAddress: 2 Invented Street"
    assert found(f"Notification form\nWorst outcome: death\n\n{phone}") == Form(
        {"incident": {"outcome": "death"}}, ()
    )


def test_a_letter_within_a_story_does_not_end_the_form() -> None:
    form = found(f"Notification form\nSummary: She wrote: Help.\n{SIGNED}Worst outcome: death\n")
    assert form.fields["incident"]["outcome"] == "death"  # type: ignore[index]


def test_what_the_form_itself_says_is_no_answer() -> None:
    form = found("Notification form\nWorst outcome: death\nAnswer each of these with yes, no or unknown.\n")
    assert form == Form({"incident": {"outcome": "death"}}, ())


def test_wire_names_are_labels_too() -> None:
    form = found(
        "raised_by.agency: Leeds City Council\nraised-by.name = Alex\naware_on: 2026-11-22\n"
        "incident.outcome: serious_harm\nincident.abuse_or_neglect: known\nincident.summary: text\n"
        "people[0].role: subject\npeople[0].date_of_birth: 2020-01-02\n"
        "people.1.role: parent\nperson 3 role: sibling"
    )
    assert form == Form(
        {
            "raised_by": {"agency": "Leeds City Council", "name": "Alex"},
            "aware_on": "2026-11-22",
            "incident": {"outcome": "serious_harm", "abuse_or_neglect": "known", "summary": "text"},
            "people": [
                {"role": "subject", "date_of_birth": "2020-01-02"},
                {"role": "parent"},
                {"role": "sibling"},
            ],
        },
        (),
    )


PEOPLE = """Partnership notification form
PERSON 1 (subject)
Name: Ann
Outcome: serious harm
Person 2: Alleged perpetrator
Name: Ben
Outcome: none
PERSON 3
Role: brother
Name: Col
About you
Name: Dee
Role: nurse
About the incident
Outcome: serious harm
"""


def test_several_people_each_with_their_own_name_role_and_outcome() -> None:
    assert found(PEOPLE).fields == {
        "raised_by": {"name": "Dee", "role": "nurse"},
        "incident": {"outcome": "serious_harm"},
        "people": [
            {"name": "Ann", "outcome": "serious_harm", "role": "subject"},
            {"name": "Ben", "outcome": "none", "role": "alleged_perpetrator"},
            {"role": "sibling", "name": "Col"},
        ],
    }


def test_without_numbers_a_second_role_begins_the_next_person() -> None:
    form = found("Notification form\nPeople\nRole: subject\nAge: 6\nRole: mother\nAge: 30\nRole: father\n")
    assert form.fields["people"] == [
        {"role": "subject", "age_years": 6},
        {"role": "parent", "age_years": 30},
        {"role": "parent"},
    ]


def test_one_person_without_a_role_is_taken_as_the_subject_and_that_is_said() -> None:
    form = found("Notification form\nPerson 1\nAge: 6\n")
    assert form.fields["people"] == [{"age_years": 6, "role": "subject"}]
    assert "taken as the subject" in form.notes[0]


def answer(said: str) -> tuple[object, int]:
    form = found(f"Notification form\nDomestic abuse: {said}\n")
    incident = form.fields.get("incident", {})
    assert isinstance(incident, dict)
    return incident.get("domestic_abuse"), len(form.notes)


@pytest.mark.parametrize(
    ("said", "meant", "notes"),
    [
        ("yes", "yes", 0), ("YES.", "yes", 0), ("y", "yes", 0), ("✓", "yes", 0), ("*yes*", "yes", 0),
        ("no", "no", 0), ("None", "no", 0), ("N", "no", 0), ("nil", "no", 0),
        ("unknown", "unknown", 0), ("not known", "unknown", 0), ("Not known.", "unknown", 0),
        ("n/k", "unknown", 0),
        ("N/K", "unknown", 0), ("don't know", "unknown", 0), ("don’t know", "unknown", 0),
        ("dont know", "unknown", 0),
        ("unsure", "unknown", 0), ("?", "unknown", 0), ("TBC", "unknown", 0),
        ("", None, 0), ("-", None, 0), ("n/a", None, 0), ("N/A", None, 0),
        ("[x] yes [ ] no [ ] unknown", "yes", 0), ("[ ] yes [X] no", "no", 0), ("☐ Yes ☒ No", "no", 0),
        ("Yes [x] No [ ]", "yes", 0), ("Yes ☐ No ☑", "no", 0), ("( ) yes (x) not known", "unknown", 0),
        ("[ ] yes [ ] no", None, 0), ("[x] yes [x] no", "unknown", 1), ("[x] maybe", "unknown", 1),
        ("yes, by her former partner", "yes", 1), ("No - none at all", "no", 1),
        ("no (checked with police)", "no", 1),
        ("yes\nHe had hit her before.", "yes", 1), ("yes - confirmed", "yes", 1), ("✅ Yes ⬜ No", "yes", 0),
        ("☑️ yes", "yes", 0), ("yes - to be confirmed", "unknown", 1), ("yes, unconfirmed", "unknown", 1),
        ("Choose an item.", None, 0), ("Click or tap here to enter text.", None, 0),
        ("yes / no / unknown", "unknown", 1), ("no known history", "unknown", 1), ("possibly", "unknown", 1),
        ("suspected", "unknown", 1), ("no, but not confirmed", "unknown", 1), ("yes?", "unknown", 1),
        ("yes, possibly", "unknown", 1), ("not that we are aware of", "unknown", 1),
        ("yesterday", "unknown", 1),
    ],
)  # fmt: skip
def test_yes_no_unknown_in_the_words_people_use(said: str, meant: str | None, notes: int) -> None:
    assert answer(said) == (meant, notes)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("known", "known"), ("Confirmed", "known"), ("suspected", "suspected"), ("yes", "suspected"),
        ("not suspected", "not_suspected"), ("not_suspected", "not_suspected"), ("no", "not_suspected"),
        ("unknown", "unknown"), ("not known", "unknown"), ("NOT-SUSPECTED", "not_suspected"),
        ("known - see below", "known"), ("it is hard to say", "unknown"),
    ],
)  # fmt: skip
def test_abuse_or_neglect(said: str, meant: str) -> None:
    assert found(f"Notification form\nAbuse or neglect: {said}\n").fields["incident"] == {
        "abuse_or_neglect": meant
    }


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("22/11/2026", "2026-11-22"), ("22.11.2026", "2026-11-22"), ("22-11-2026", "2026-11-22"),
        ("2/1/2026", "2026-01-02"),
        ("22/11/26", "2026-11-22"), ("22 11 2026", "2026-11-22"), ("2026-11-22", "2026-11-22"),
        ("2026/11/22", "2026-11-22"), ("22 November 2026", "2026-11-22"),
        ("22nd of November 2026", "2026-11-22"),
        ("22 Nov 26", "2026-11-22"), ("22-Nov-2026", "2026-11-22"), ("22nd November, 2026", "2026-11-22"),
        ("Sunday 22 November 2026", "2026-11-22"), ("Sun, 22 Nov 2026", "2026-11-22"),
        ("Sunday the 22nd of November 2026", "2026-11-22"), ("November 22, 2026", "2026-11-22"),
        ("22/11/2026 14:30", "2026-11-22"), ("22/11/2026 at 14:30", "2026-11-22"),
        ("22/11/2026, 2.30pm", "2026-11-22"),
        ("2026-11-22T14:30:00Z", "2026-11-22"), ("on 22/11/2026.", "2026-11-22"),
        ("1 May 2026", "2026-05-01"),
        ("29/02/2024", "2024-02-29"),
        ("'2026-11-22'", "2026-11-22"),
        ("22–11–2026", "2026-11-22"), ("22‑11‑2026", "2026-11-22"), ("22\\11\\2026", "2026-11-22"),
        ("22112026", "2026-11-22"), ("20261122", "2026-11-22"), ("22nd day of November 2026", "2026-11-22"),
        ("22/11/2026 at 1430", "2026-11-22"), ("22/11/2026, 1430hrs", "2026-11-22"),
        ("22/11/2026 10pm", "2026-11-22"), ("Sunday 22 November 2026 at approx 14:30", "2026-11-22"),
        ("22/11/2026 am", "2026-11-22"), ("22 November 2026 in the early hours", "2026-11-22"),
    ],
)  # fmt: skip
def test_dates_as_people_in_britain_write_them(said: str, meant: str) -> None:
    form = found(f"Notification form\nDate of incident: {said}\n")
    assert form == Form({"incident": {"occurred_on": meant}}, ())


@pytest.mark.parametrize(
    "said",
    [
        "22/13/2026", "31/02/2026", "29/02/2026", "11/22/2026", "yesterday", "last week", "about 22/11/2026",
        "22 November", "November 2026", "2026", "22/11", "between 1/1/2026 and 2/1/2026", "22/11/1026",
        "0/1/2026",
        "22 Novembre 2026", "٢٢/١١/٢٠٢٦",
        "22/11/2026 - 23/11/2026", "22/11/2026 (approx)", "22/11/2026, possibly",
        "22/11/2026 (or the day before)",
        "22-23/11/2026", "99112026", "22/11/2026?",
    ],
)  # fmt: skip
def test_what_is_not_plainly_a_date_is_left_out_with_its_line(said: str) -> None:
    form = found(f"Notification form\n\nDate of incident: {said}\n")
    assert form.fields == {}
    assert form.notes == ("Line 3: date of incident is not a date we can read and was left out.",)


@pytest.mark.parametrize(
    "said", ["3/3/2012 (14)", "03/03/2012 aged 14", "3 March 2012 - 14 years old", "3/3/2012, in Leeds"]
)
def test_a_date_with_more_behind_it_counts_and_that_is_said(said: str) -> None:
    form = found(f"Notification form\nPerson 1\nRole: subject\nDate of birth: {said}\n")
    assert form.fields["people"] == [{"role": "subject", "date_of_birth": "2012-03-03"}]
    assert form.notes == ("Line 4: date of birth has something more written after it; please read the mail.",)


def test_a_date_nobody_knows_is_simply_unknown() -> None:
    assert find("Notification form\nDate of incident: not known\n") == Form({}, ())


def test_a_date_of_birth_needs_its_century() -> None:
    form = found("Notification form\nPerson 1\nRole: subject\nDate of birth: 3/3/12\n")
    assert form.fields["people"] == [{"role": "subject"}]
    assert "four-figure year" in form.notes[0]


@given(st.dates(date(1880, 1, 1), date(2099, 12, 31)))
def test_every_date_reads_in_every_form(day: date) -> None:
    suffix = {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10 if day.day not in (11, 12, 13) else 0, "th")
    for written in (
        f"{day:%d/%m/%Y}", f"{day.day}/{day.month}/{day.year}", f"{day:%d.%m.%Y}", f"{day:%A %d %B %Y}",
        f"{day.day}{suffix} {day:%B %Y}", f"{day:%d-%b-%Y}", day.isoformat(), f"{day:%d %b %Y}, 09:15",
    ):  # fmt: skip
        assert read_date(written) == day, written


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("6", 6), ("6 years", 6), ("6 yrs old", 6), ("6yo", 6), ("6 months", 0), ("18 months", 1),
        ("3 weeks", 0),
        ("aged 14", 14), ("Age 14", 14), ("14 y.o.", 14), ("14-year-old", 14), ("14 years and 3 months", 14),
        ("14y 3m", 14), ("17.5", 17), ("17½", 17), ("newborn", 0), ("14 (nearly 15)", 14),
        ("14, turned last week", 14),
        ("about 6", None), ("forties", None), ("unknown", None), ("999", None), ("-3", None), ("13-14", None),
        ("13 or 14", None), ("14 (estimated, not confirmed)", None),
    ],
)  # fmt: skip
def test_ages(said: str, meant: int | None) -> None:
    people = found(f"Notification form\nPerson 1\nRole: subject\nAge: {said}\n").fields["people"]
    assert people == [{"role": "subject"} | ({"age_years": meant} if meant is not None else {})]


@pytest.mark.parametrize(
    ("label", "said", "where", "meant"),
    [
        ("Worst outcome", "fatal", "outcome", "death"),
        ("Worst outcome", "Serious-harm", "outcome", "serious_harm"),
        ("Worst outcome", "Passed away", "outcome", "death"),
        ("Worst outcome", "Life-threatening injuries", "outcome", "serious_harm"),
        ("outcome", "near miss", "outcome", "near_miss"),
        ("Worst outcome (death, serious harm)", "something strange", "outcome", "unknown"),
        ("Country", "NI", "country", "Northern Ireland"),
        ("Country", "England", "country", "England"),
        ("Country", "France", "country", "unknown"),
    ],
)
def test_choices_in_the_words_people_use(label: str, said: str, where: str, meant: str) -> None:
    assert found(f"Notification form\n{label}: {said}\n").fields["incident"] == {where: meant}


def test_processes_are_a_list() -> None:
    form = found("Notification form\nSuspected processes: SCSI; CDOP and a Domestic Homicide Review, magic\n")
    assert form.fields["suspected_processes"] == ["scsi", "child_death_review"]
    assert len(form.notes) == 1


def test_an_unclear_value_is_noted_with_its_line_and_without_itself() -> None:
    form = found("Notification form\n\nDomestic abuse: Jane says perhaps\n")
    assert form.fields == {"incident": {"domestic_abuse": "unknown"}}
    assert form.notes == ("Line 3: domestic abuse is not plain and was taken as unknown.",)


def test_a_field_given_twice_and_differently_is_unknown() -> None:
    form = found("Notification form\nDomestic abuse: yes\nSuicide suspected: no\nDomestic abuse: no\n")
    assert form.fields == {"incident": {"suicide_suspected": "no"}}
    assert form.notes == ("Line 4: domestic abuse is given twice and differently; please read the mail.",)
    assert answer("yes\nDomestic abuse: yes") == ("yes", 0)


def test_a_line_that_is_no_field_of_ours_is_noted() -> None:
    form = found("Notification form\nYour agency: Police\nFavourite colour: blue\nDomestic abuse: no\n")
    assert form.fields == {"raised_by": {"agency": "Police"}, "incident": {"domestic_abuse": "no"}}
    assert form.notes == ("Line 3: there is no such field on the form; please read the mail.",)


def test_a_second_form_is_not_mixed_into_the_first() -> None:
    form = found(filled() + "\n" + filled().replace("Death", "near miss"))
    assert read(form.fields) == EXPECTED
    again = found("Notification form\nDomestic abuse: no\nNotification form\nDomestic abuse: yes\n")
    assert again.fields == {"incident": {"domestic_abuse": "no"}}
    assert "another form" in again.notes[0]


def test_a_filled_form_above_the_empty_one_it_answers() -> None:
    assert understood(filled() + "\n" + quoted(TEMPLATE)) == EXPECTED
    assert understood(quoted(TEMPLATE) + "\n" + filled()) == EXPECTED


PROSE = [
    "",
    "Dear all: please read this.\nRegards: Jane",
    "Dear all,\n\nWe had a serious incident on 22/11/2026: a child died. The outcome: not known yet.\n\nJane",
    "A chat?\n\nName: Jane Doe\nRole: Social worker\nPhone: 0113\nEmail: j@x.example\nAddress: 1 St\nRef: 12",
    "From: a@b.example\nSent: today\nTo: c@d.example\nSubject: hello\n\nThe text.",
    "Agenda\n1. Apologies\n2. Minutes: agreed\n3. Summary: none\n4. AOB: none",
    "The role - as I see it - is clear. The name: unclear.",
    "https://example.org/a?b=c\nkey: value\nother key: other value\nthird: 3",
    "I am out of the office. For urgent matters: ring 0113. Name: Jane. Role: none.",
]


@pytest.mark.parametrize("letter", sorted(LETTERS.glob("*.txt")), ids=lambda it: str(it.stem))
def test_no_letter_of_ours_is_a_form(letter: Path) -> None:
    """They are quoted in replies."""
    assert find(letter.read_text(encoding="utf-8")) is None


@pytest.mark.parametrize("text", PROSE)
def test_ordinary_mail_is_not_a_form(text: str) -> None:
    assert find(text) is None


def test_labels_enough_make_a_form_even_without_its_title() -> None:
    form = found("Name: Ann\nDate of birth: 1/2/2020\nDomestic abuse: yes\n")
    assert form.fields["incident"] == {"domestic_abuse": "yes"}


@settings(max_examples=300)
@given(
    st.text(st.characters(codec="utf-8")) | st.text("Person role: yes\n>[]x()1|\t-*=?. name", max_size=400)
)
def test_no_text_raises_and_whatever_is_found_reads_or_is_refused(text: str) -> None:
    for tried in (text, f"Notification form\n{text}"):
        form = find(tried)
        if form is not None:
            read(form.fields)


@settings(max_examples=200)
@given(st.sampled_from(sorted(ANSWERS)), st.text(max_size=200))
def test_no_answer_spoils_another_field(label: str, said: str) -> None:
    one_line = " ".join(said.replace(":", " ").replace("\x85", " ").split())
    form = found(filled(ANSWERS | {label: one_line}))
    kept = "Your agency" if label != "Your agency" else "Your name"
    name = "agency" if kept == "Your agency" else "name"
    assert form.fields["raised_by"][name] == ANSWERS[kept]  # type: ignore[index]


@pytest.mark.parametrize("line", ["Thanks\n", "name:\nThanks\n", "name\n", "name (\n"])
def test_time_grows_with_the_lines_and_no_faster(line: str) -> None:
    def costs(number: int) -> float:
        began = process_time()
        find("Notification form\n" + line * (number // line.count("\n")) + "Outcome: death\n")
        return process_time() - began

    costs(500)
    assert costs(4_900) < 30 * max(costs(490), 0.005)


@pytest.mark.parametrize(
    "line", ["a: " * 400_000, "x" * 1_000_000, ("role: " + "(" * 100 + "\n") * 9000, "> " * 500_000]
)
def test_a_hostile_megabyte_costs_less_than_a_second(line: str) -> None:
    began = process_time()
    find("Notification form\n" + line)
    assert process_time() - began < 1
