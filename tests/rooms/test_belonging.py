"""A mail belongs where our own token says, then our Message-ID, then our return path; no word counts."""

import hmac
from hashlib import sha256
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.mime.reader import read
from hub.intake.belonging import (
    Clue,
    Way,
    clues,
    message_id,
    named,
    named_by,
    reply_address,
    whose,
)


def mark(data: bytes, about: str) -> bytes:
    return hmac.digest(b"a key", about.encode() + b"\0" + data, sha256)


def other_mark(data: bytes, about: str) -> bytes:
    return hmac.digest(b"another key", about.encode() + b"\0" + data, sha256)


def never(_delivery_id: UUID, _message_id: str) -> bool:
    return False


def an_id(key: UUID) -> str:
    return message_id(key, "hub.example.org", mark)


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
            f"In-Reply-To: {an_id(newest)}",
            f"References: {an_id(oldest)} <x@y> {an_id(older)}",
        )
    )
    ids = [Clue(Way.MESSAGE_ID, it) for it in (newest, older, oldest)]
    assert clues(mail, (), mark, never) == [Clue(Way.TOKEN, token), *ids, Clue(Way.RETURN_PATH, returned)]


@pytest.mark.parametrize("field", ["Delivered-To", "X-Original-To", "To", "Cc"])
def test_a_token_is_found_wherever_a_server_leaves_it(field: str) -> None:
    key = uuid4()
    address = reply_address(key, "hub.example.org", mark)
    assert clues(read(a_mail(f"{field}: <{address}>")), (), mark, never) == [Clue(Way.TOKEN, key)]
    assert clues(read(a_mail()), (address,), mark, never) == [Clue(Way.TOKEN, key)]


def test_33_a_reference_in_the_subject_is_only_a_suggestion() -> None:
    mail = read(a_mail("Subject: Re: lsh-2026-000123 please"))
    assert clues(mail, (), mark, never) == []
    assert named(mail.subject) == "LSH-2026-000123"
    assert named("nothing LSH-26-1 here") is None


@given(st.uuids())
def test_a_message_id_of_ours_is_signed_and_spelt_as_we_spell_it(key: UUID) -> None:
    ours = message_id(key, "Hub.example.org", mark)
    assert named_by(ours, mark, never) == key
    assert named_by(ours, other_mark, never) is None
    assert named_by(ours.replace("Hub.", "other."), mark, never) is None, "the domain is signed too"
    tag = ours.partition(".")[2].partition("@")[0]
    for guessed in (
        f"<{key}@hub.example.org>",
        f"<{key}@x>",
        f"<{key.hex}@hub.example.org>",
        f"<{{{key}}}@hub.example.org>",
        f"<urn:uuid:{key}@hub.example.org>",
        f"<{key.hex}.{tag}@Hub.example.org>",
        f"<{key}.{'a' * 20}@Hub.example.org>",
        ours.strip("<>"),
        f"{ours}{ours}",
    ):
        assert named_by(guessed, mark, never) is None or guessed == ours


def test_an_unsigned_one_counts_for_a_letter_that_went_under_exactly_that() -> None:
    key, before = uuid4(), "hub.example.org"
    sent = {(key, f"<{key}@{before}>")}
    assert named_by(f"<{key}@{before}>", mark, lambda *it: it in sent) == key
    assert named_by(f"<{key}@other.example>", mark, lambda *it: it in sent) is None
