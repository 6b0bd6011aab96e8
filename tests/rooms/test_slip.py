"""A reply slip is the same every time it is printed, and no other link or code fits."""

from hashlib import sha256
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from hub.sending.slip import ALPHABET, slip, whose


def mark(data: bytes, about: str) -> bytes:
    return sha256(b"key" + about.encode() + data).digest()


@given(st.uuids())
def test_a_link_leads_back_to_its_letter_and_its_code_is_accepted_however_it_is_typed(key: UUID) -> None:
    printed = slip(key, mark)
    assert printed == slip(key, mark)
    assert whose(printed.token, mark) == key
    assert printed.accepts(f" {printed.code[:3].lower()}-{printed.code[3:]} ")
    assert set(printed.code) <= set(ALPHABET)


@given(st.uuids(), st.text(max_size=60))
def test_nothing_else_opens_it(key: UUID, guess: str) -> None:
    printed = slip(key, mark)
    assert printed.accepts(guess) is ("".join(c for c in guess.upper() if c.isalnum()) == printed.code)
    if guess != printed.token:
        assert whose(guess, mark) != key


@given(st.uuids(), st.integers(0, 47))
def test_a_link_with_one_letter_changed_is_not_ours(key: UUID, place: int) -> None:
    token = slip(key, mark).token
    place %= len(token)
    changed = token[:place] + ("a" if token[place] != "a" else "b") + token[place + 1 :]
    assert whose(changed, mark) is None
