"""A mail belongs where our own token says, then our Message-ID, then our return path; no word counts."""

import hmac
from hashlib import sha256
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.mime.reader import read
from hub.intake.belonging import Clue, Way, clues, named, own, reply_address, whose


def mark(data: bytes, about: str) -> bytes:
    return hmac.digest(b"a key", about.encode() + b"\0" + data, sha256)


def other_mark(data: bytes, about: str) -> bytes:
    return hmac.digest(b"another key", about.encode() + b"\0" + data, sha256)


def a_mail(*fields: str) -> bytes:
    return "\r\n".join(["From: a@b.example", *fields, "", "text"]).encode()


@given(st.uuids())
def test_a_token_names_its_delivery_and_fits_into_a_local_part(key: UUID) -> None:
    address = reply_address(key, "hub.example.org", mark)
    assert len(address.partition("@")[0]) <= 64
    assert address == address.lower()
    assert whose(address, mark) == key
    assert whose(address.upper(), mark) == key
    assert whose(address, other_mark) is None


@given(st.uuids(), st.integers(5, 49), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567é+@ "))
def test_32_any_altered_letter_makes_it_nobodys(key: UUID, at: int, letter: str) -> None:
    address = reply_address(key, "hub.example.org", mark)
    altered = address[:at] + letter + address[at + 1 :]
    assert altered == address or whose(altered, mark) is None


@pytest.mark.parametrize(
    "address", ["", "@", "case+@x", "case@x", "case+abc@x", "notify+x@x", "case+" + "1" * 45]
)
def test_what_is_no_token_is_nobodys(address: str) -> None:
    assert whose(address, mark) is None


def test_the_first_hit_wins_and_the_newest_id_goes_first() -> None:
    token, newest, older, oldest, returned = (uuid4() for _ in range(5))
    mail = read(
        a_mail(
            f"To: notify@hub.example.org, {reply_address(token, 'hub.example.org', mark)}",
            f"Delivered-To: bounce+{returned.hex}@bounces.example.org",
            f"In-Reply-To: <{newest}@hub.example.org>",
            f"References: <{oldest}@hub.example.org> <x@y> <{older}@hub.example.org>",
        )
    )
    ids = [Clue(Way.MESSAGE_ID, it) for it in (newest, older, oldest)]
    assert clues(mail, (), mark) == [Clue(Way.TOKEN, token), *ids, Clue(Way.RETURN_PATH, returned)]


@pytest.mark.parametrize("field", ["Delivered-To", "X-Original-To", "To", "Cc"])
def test_a_token_is_found_wherever_a_server_leaves_it(field: str) -> None:
    key = uuid4()
    address = reply_address(key, "hub.example.org", mark)
    assert clues(read(a_mail(f"{field}: <{address}>")), (), mark) == [Clue(Way.TOKEN, key)]
    assert clues(read(a_mail()), (address,), mark) == [Clue(Way.TOKEN, key)]


def test_33_a_reference_in_the_subject_is_only_a_suggestion() -> None:
    mail = read(a_mail("Subject: Re: lsh-2026-000123 please"))
    assert clues(mail, (), mark) == []
    assert named(mail.subject) == "LSH-2026-000123"
    assert named("nothing LSH-26-1 here") is None


def test_a_letter_of_ours_is_known_by_its_own_id() -> None:
    key = uuid4()
    assert own(read(a_mail(f"Message-ID: <{key}@hub.example.org>"))) == key
    assert own(read(a_mail("Message-ID: <x@y>"))) is None
