"""Quotations fold and nothing is lost; only a whole first line acknowledges; recipients are named."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.intake.value import Problem
from hub.messaging.message import Draft, Recipients, problems, recipients
from hub.messaging.quote import fold, known_lines
from hub.messaging.reply import takes
from hub.messaging.thread import audience

LETTER = """Dear $name,

A case notification is waiting for a named person.

Reference:   $reference

$link
$site"""
OURS = known_lines([LETTER])
WORDS = {"received", "received thanks", "taken", "i have it"}
LINES = st.one_of(
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=40),
    st.sampled_from(
        ["> quoted", ">> twice", "", "On Monday Ann wrote:", "-----Original Message-----", "From: hub",
         "To: me", "Sent: today", "Subject: LSH-2026-000001", "Reference:   LSH-2026-000001",
         "Am 1.1. schrieb Uwe:"]
    ),
)  # fmt: skip


def shown(text: str) -> str:
    return "\n".join(it.text for it in fold(text, OURS) if not it.quoted)


@given(st.lists(LINES, max_size=30))
def test_the_parts_are_the_whole_text_in_its_order(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert "\n".join(it.text for it in fold(text, OURS)) == "\n".join(text.splitlines())


@given(st.lists(LINES, max_size=20), st.from_regex(r"[a-z]{3,8}( [a-z]{3,8}){2,4}", fullmatch=True))
def test_what_nobody_marked_as_quoted_stays_in_sight(lines: list[str], mine: str) -> None:
    assert mine in shown("\n".join([*lines, mine]))


def test_an_inline_german_reply_is_in_sight_between_folded_lines() -> None:
    text = (
        "Guten Tag,\n\nAm 23.11.2026 um 09:14 schrieb Hub <notify@hub.example.org>:\n"
        "> Wer nimmt teil?\n\nIch komme, mit Frau Beispiel.\n\n> Wann?\nAm Dienstag um zehn.\n\n> Gruß\n"
    )
    seen = shown(text)
    assert "Guten Tag," in seen
    assert "Ich komme, mit Frau Beispiel." in seen
    assert "Am Dienstag um zehn." in seen
    assert "Wer nimmt teil?" not in seen
    assert "schrieb Hub" not in seen


def test_of_an_unmarked_quotation_only_our_own_lines_are_folded() -> None:
    text = (
        "Received\n\n-----Original Message-----\nFrom: Hub\nSent: Monday\nTo: Ann\nSubject: LSH-2026-1\n\n"
        "A case notification is waiting for a named person.\nMy answer, typed in between.\n"
        "Reference: LSH-2026-000001\n"
    )
    assert shown(text) == "Received\n\nMy answer, typed in between."


@pytest.mark.parametrize(
    "introduction",
    [
        "On Sun, 22 Nov 2026 at 10:00, Partnership Notification Hub <\nnotify@hub.example.org> wrote:\n",
        "niedz., 22 lis 2026 o 10:00 Hub <notify@hub.example.org> napisał(a):\n",
        "Od: Hub\nWysłano: niedziela\nDo: Anna\nTemat: LSH-2026-1\n",
        "Van: Hub\nVerzonden: zondag\nAan: Anna\nOnderwerp: LSH-2026-1\n",
        "From: Hub\nSent: Sunday\nTo: Ann\nSubject: LSH-2026-1\nImportance: High\n",
    ],
)
def test_introductions_of_more_mail_programs_are_folded_with_what_they_introduce(introduction: str) -> None:
    text = f"Received\n\n{introduction}\nA case notification is waiting for a named person.\nMine.\n"
    assert shown(text) == "Received\n\nMine."


def test_words_of_ones_own_above_an_introduction_stay_in_sight() -> None:
    text = "On the 2nd I rang.\nOn 3 May 2026 Hub wrote:\n> Who comes?\n"
    assert shown(text) == "On the 2nd I rang."


@pytest.mark.parametrize(
    "line",
    [
        "On Tuesday the mother wrote:",
        "To: the social worker",
        "Date: Friday suits us",
        "On Tuesday, as we\nhave said, she wrote:",
    ],
)
def test_a_line_that_only_looks_like_an_introduction_is_somebodys_own(line: str) -> None:
    assert shown(f"{line}\nshe will come.") == f"{line}\nshe will come."


@pytest.mark.parametrize(
    "text", ["Received", "received!", "\n\n  TAKEN.\nThanks", "Received, thanks", "*I have it*"]
)
def test_a_whole_first_line_acknowledges(text: str) -> None:
    assert takes(text, WORDS)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not received",
        "Received by whom?",
        "Received?",
        "> received",
        "Hello\nreceived",
        "received it",
        "I",
        "  ",
    ],
)
def test_anything_else_does_not(text: str) -> None:
    assert not takes(text, WORDS)


@pytest.mark.parametrize(
    "text",
    [
        "CAUTION: This email originated from outside of the organisation.\n\nReceived\n\nAnn",
        "[EXTERNAL]\nReceived, thanks",
        "CAUTION: This email originated from outside\nof the organisation. Do not click.\n \n\nTaken.",
        "[EXTERNAL]\n\nYou don't often get email from ann@a.example. Learn why\n\nI have it\n\n> Dear Ann",
        "External email\n***\nreceived",
    ],
)
def test_a_gateways_warning_above_it_is_passed_over(text: str) -> None:
    assert takes(text, WORDS, {"caution", "external", "you don't often get email"})
    assert not takes(text, WORDS)


@pytest.mark.parametrize(
    "text",
    [
        "CAUTION: This email is from outside.\n\nNot received",
        "CAUTION: This email is from outside.\n\nHello\n\nReceived",
        "CAUTION: This email is from outside.\n\n> received",
        "CAUTION: This email is from outside.\n\nReceived?",
        "External",
        "caution\n",
    ],
)
def test_below_a_gateways_warning_the_rule_is_the_same(text: str) -> None:
    assert not takes(text, WORDS, {"caution", "external"})


def test_no_words_no_acknowledgement() -> None:
    assert not takes("received", ())
    assert not takes("...", {""})


def test_recipients_are_written_and_read_alike() -> None:
    to = Recipients(frozenset({"lscp.rag"}), frozenset({"lsab"}), frozenset({uuid4()}))
    assert recipients(to.words()) == to


@pytest.mark.parametrize("word", ["lscp.rag", "queue:", "person:ann", "all:of you", ""])
def test_a_recipient_of_no_kind_is_refused(word: str) -> None:
    assert isinstance(recipients([word]), Problem)


def test_a_message_needs_words_and_somebody_who_may_see_it() -> None:
    offered = Recipients(frozenset({"lscp.rag"}))
    blank = problems(Draft("  ", Recipients(), "1"), offered)
    assert [it.path for it in blank] == ["to", "text"]
    stranger = problems(Draft("Hello", Recipients(people=frozenset({UUID(int=1)})), "1"), offered)
    assert [it.path for it in stranger] == ["to"]
    assert problems(Draft("Hello", offered, "1"), offered) == ()
    long = problems(Draft("x" * 20_001, offered, "1", subject="y" * 201), offered)
    assert [it.path for it in long] == ["subject", "text"]


def test_a_boards_system_never_reads_what_is_restricted() -> None:
    to = Recipients(frozenset({"lscp.rag"}), frozenset({"lsab"}))
    assert "board:lscp" in audience(to, ["lscp"], restricted=False)
    assert not [it for it in audience(to, ["lscp"], restricted=True) if it.startswith(("board:", "source:"))]
