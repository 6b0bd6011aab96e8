"""A file's states, and a name that no disk, screen or shell is fooled by."""

from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.errors import IllegalMove
from hub.intake.attachment import (
    ASK_AGAIN,
    LONGEST_NAME,
    MOVES,
    TRIES,
    Attachment,
    Danger,
    Finding,
    Screened,
    State,
    clean_name,
)
from hub.words import SYSTEM

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def a_file(state: State = State.WAITING) -> Attachment:
    return Attachment(uuid4(), uuid4(), "a.txt", "text/plain", 1, NOW, SYSTEM, NOW, state)


def test_nothing_found_passes_and_anything_found_holds() -> None:
    assert a_file().settle(Screened("text/plain"), NOW).state is State.PASSED
    for danger in Danger:
        held = a_file().settle(Screened("text/plain", (Finding(danger),)), NOW)
        assert held.state is State.HELD
        assert held.due_at == (NOW + ASK_AGAIN if danger is Danger.UNSCANNED else None)


def test_a_scanner_that_answers_later_lets_it_pass() -> None:
    held = a_file().settle(Screened("text/plain", (Finding(Danger.UNSCANNED),)), NOW)
    later = NOW + timedelta(minutes=10)
    assert held.begin(later).settle(Screened("text/plain"), later).state is State.PASSED


def test_screening_that_never_ends_holds_it() -> None:
    it = a_file()
    for _ in range(TRIES):
        assert not it.spent
        it = it.begin(NOW)
    assert it.spent
    assert (it.give_up().state, it.give_up().due_at) == (State.HELD, None)


def test_only_what_is_held_is_released_and_the_findings_stay() -> None:
    held = a_file().settle(Screened("text/plain", (Finding(Danger.MACROS),)), NOW)
    released = held.release("I rang them.")
    assert (released.state, released.released_because) == (State.PASSED, "I rang them.")
    assert released.findings == held.findings
    for state in (State.WAITING, State.PASSED):
        with pytest.raises(IllegalMove):
            a_file(state).release("no")


@pytest.mark.parametrize(("now", "to"), list(product(State, State)))
def test_no_other_move_than_the_tables(now: State, to: State) -> None:
    if to in MOVES[now]:
        assert a_file(now)._move(to).state is to
    else:
        with pytest.raises(IllegalMove):
            a_file(now)._move(to)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ann\\report.pdf", "report.pdf"),
        ("..", "unnamed"),
        ("", "unnamed"),
        ("a\0b.txt", "a b.txt"),
        ("a\r\nSet-Cookie: x.txt", "a Set-Cookie_ x.txt"),
        ("gpj.\u202eexe", "gpj.exe"),
        ("re\u200bport.pdf", "report.pdf"),
        ("Größe\u0301.pdf", "Größé.pdf"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("x" * 300 + ".pdf", "x" * (LONGEST_NAME - 20) + ".pdf"),
    ],
)
def test_names(said: str, name: str) -> None:
    assert clean_name(said) == name


@settings(deadline=None)
@given(st.text())
def test_every_name_can_be_kept_and_shown(said: str) -> None:
    name = clean_name(said)
    assert 0 < len(name) <= LONGEST_NAME
    assert name.isprintable()
    assert not set(name) & set('/\\:*?"<>|')
    assert name not in (".", "..")
    name.encode()
