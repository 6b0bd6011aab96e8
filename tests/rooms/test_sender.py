"""Who a mail is from: one bare address in From, whatever the words around it pretend to be."""

import pytest

from adapters.mime.reader import read
from hub.intake.authentication import Vouching
from hub.intake.sender import Standing, author, prove

VOUCHED = "Authentication-Results: mx; dmarc=pass header.from="


def a_mail(*fields: str) -> bytes:
    return "\r\n".join([*fields, "", "text"]).encode()


@pytest.mark.parametrize(
    "name", ["=?utf-8?Q?boss=40lscp.example?=", '"boss@lscp.example"', "=?utf-8?B?Ym9zc0Bsc2NwLmV4YW1wbGU=?="]
)
def test_29_an_address_in_the_name_makes_nobody_the_sender(name: str) -> None:
    mail = read(a_mail(f"{VOUCHED}lscp.example", f"From: {name} <evil@x.example>"))
    assert author(mail) == "evil@x.example"
    assert prove(mail, enrolled=True, vouching=Vouching("mx")).standing is Standing.UNPROVEN


@pytest.mark.parametrize(
    "fields",
    [
        ("From: a@lscp.example, b@x.example",),
        ("From: a@lscp.example", "From: b@x.example"),
        ("Sender: a@lscp.example",),
        ("Reply-To: a@lscp.example",),
        ("From: undisclosed",),
    ],
)
def test_from_holds_exactly_one_address_or_nobody_is_believed(fields: tuple[str, ...]) -> None:
    mail = read(a_mail(f"{VOUCHED}lscp.example", *fields))
    proof = prove(mail, enrolled=True, vouching=Vouching("mx"))
    assert (proof.standing, proof.claimed, proof.routes) == (Standing.STRANGER, "", False)


@pytest.mark.parametrize(
    ("enrolled", "server", "standing", "routes"),
    [
        (True, "mx", Standing.PROVEN, True),
        (True, "other", Standing.UNPROVEN, False),
        (True, "", Standing.UNCHECKED, True),
        (False, "mx", Standing.STRANGER, False),
        (False, "", Standing.STRANGER, False),
    ],
)
def test_only_an_enrolled_sender_that_somebody_vouches_for_is_proven(
    enrolled: bool, server: str, standing: Standing, routes: bool
) -> None:
    mail = read(a_mail(f"{VOUCHED}LSCP.example", "From: A <A@lscp.example>"))
    proof = prove(mail, enrolled, Vouching(server))
    assert (proof.standing, proof.claimed, proof.routes) == (standing, "a@lscp.example", routes)
