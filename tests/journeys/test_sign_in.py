"""Nobody signs in by guessing, and a session ends when it should."""

import pytest
from argon2 import Type, extract_parameters

from hub.errors import HubError
from hub.journeys.enrol import Newcomer, add_person, disable_person
from hub.journeys.sign_in import SignedIn, sign_in, sign_out, who
from hub.queues.person import Person
from hub.tracking.seat import FREE_TRIES
from tests.builders import PASSWORD, World, a_member
from tests.conftest import PASSWORDS_AS_SHIPPED


def signed_in(world: World, person: Person) -> SignedIn:
    made = sign_in(person.email.upper(), PASSWORD, world.hub)
    assert made is not None
    return made


def test_the_right_password_opens_a_session_and_sign_out_ends_it(world: World) -> None:
    person = a_member(world.hub, "lscp.rag")
    token = signed_in(world, person).token
    assert who(token, world.hub) == person
    sign_out(token, world.hub)
    assert who(token, world.hub) is None


def test_too_many_wrong_passwords_lock_it_for_a_quarter_of_an_hour(world: World) -> None:
    person = a_member(world.hub, "lscp.rag")
    for _ in range(FREE_TRIES):
        assert sign_in(person.email, "wrong", world.hub) is None
    assert sign_in(person.email, PASSWORD, world.hub) is None
    world.clock.forward(minutes=16)
    assert sign_in(person.email, PASSWORD, world.hub) is not None


def test_a_session_ends_after_two_idle_hours_and_after_a_working_day_in_any_case(world: World) -> None:
    person = a_member(world.hub, "lscp.rag")
    idle = signed_in(world, person).token
    world.clock.forward(hours=2, minutes=1)
    assert who(idle, world.hub) is None
    busy = signed_in(world, person).token
    for _ in range(9):
        world.clock.forward(hours=1)
        assert who(busy, world.hub) is not None
    world.clock.forward(hours=1, minutes=1)
    assert who(busy, world.hub) is None


def test_a_disabled_person_is_out_at_once(world: World) -> None:
    person = a_member(world.hub, "lscp.rag")
    token = signed_in(world, person).token
    disable_person(person.email, world.hub)
    assert who(token, world.hub) is None
    assert sign_in(person.email, PASSWORD, world.hub) is None


def test_an_unknown_address_is_refused_like_a_wrong_password(world: World) -> None:
    assert sign_in("nobody@example.org", PASSWORD, world.hub) is None
    assert who("no such token", world.hub) is None


@pytest.mark.parametrize(
    ("new", "password", "said"),
    [
        (Newcomer("a@b.org", "A", "", None, {"lscp.ragg": "member"}), PASSWORD, "no queue lscp.ragg"),  # type: ignore[dict-item]
        (Newcomer("a@b.org", "A", "", "leeds", {}), PASSWORD, "no partnership leeds"),
        (Newcomer("a.b.org", "A", "", None, {}), PASSWORD, "an @ in it"),
        (Newcomer("a@b.org", "A", "", None, {}), "short", "at least 12"),
    ],
)
def test_a_newcomer_with_something_wrong_is_told_what(
    world: World, new: Newcomer, password: str, said: str
) -> None:
    with pytest.raises(HubError, match=said):
        add_person(new, password, world.hub)


def test_an_address_belongs_to_one_person(world: World) -> None:
    person = a_member(world.hub, "lscp.rag")
    with pytest.raises(HubError, match="already"):
        add_person(Newcomer(person.email.upper(), "Other", "", None, {}), PASSWORD, world.hub)


def test_a_password_is_kept_as_dearly_as_rfc_9106_asks_of_memory_constrained_machines() -> None:
    """The tests themselves use cheaper ones (tests/conftest.py)."""
    shipped = extract_parameters(PASSWORDS_AS_SHIPPED.hash(PASSWORD))
    assert shipped.type is Type.ID
    assert (shipped.time_cost, shipped.memory_cost) >= (3, 64 * 1024)
