"""A copy is told from the live database by where it lies and by what the data folder remembers."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from hub.tracking.instance import (
    BACK,
    BEHIND,
    DATABASE,
    FOLDER,
    SERVER,
    STRANGER,
    UNKNOWN,
    Instance,
    Place,
    Twin,
    doubts,
    lies_still,
)
from tests.builders import MONDAY

HERE = Place("7300000000000000001", "16384", "4711")
LIVE = Instance(uuid4(), (), HERE, MONDAY)
TWIN = Twin(LIVE.id, MONDAY)


def test_the_live_one_is_in_no_doubt_and_a_new_machine_may_serve_it() -> None:
    assert doubts(LIVE, HERE, TWIN) == ()
    assert doubts(LIVE, HERE, None) == ()
    assert not lies_still(LIVE, MONDAY + BEHIND)


def test_a_copy_of_the_servers_own_files_is_met_at_rest_by_a_machine_that_does_not_know_it() -> None:
    assert lies_still(LIVE, MONDAY + BEHIND + timedelta(seconds=1))
    assert doubts(LIVE, HERE, None, met_at_rest=True) == (UNKNOWN,)
    assert doubts(LIVE, HERE, TWIN, met_at_rest=True) == (), "its own machine was off for a while"


def test_each_way_of_being_a_copy_is_told_by_name() -> None:
    assert doubts(LIVE, replace(HERE, server="7300000000000000002", database="5"), TWIN) == (SERVER,)
    assert doubts(LIVE, replace(HERE, database="16999"), TWIN) == (DATABASE,)
    assert doubts(LIVE, replace(HERE, folder="4712"), TWIN) == (FOLDER,)
    assert doubts(LIVE, HERE, Twin(uuid4(), MONDAY)) == (STRANGER,)


def test_what_cannot_be_asked_is_not_compared() -> None:
    assert doubts(LIVE, Place("", HERE.database), TWIN) == ()
    assert doubts(replace(LIVE, place=replace(HERE, server="")), HERE, TWIN) == ()


def test_a_backup_is_older_than_what_was_seen_and_a_standby_is_not_by_much() -> None:
    assert doubts(LIVE, HERE, Twin(LIVE.id, MONDAY + BEHIND)) == ()
    assert doubts(LIVE, HERE, Twin(LIVE.id, MONDAY + BEHIND + timedelta(seconds=1))) == (BACK,)


def test_after_an_adoption_the_other_machines_of_that_database_go_on() -> None:
    adopted = replace(LIVE, id=uuid4(), before=(LIVE.id,))
    assert doubts(adopted, HERE, TWIN) == ()
    assert doubts(LIVE, HERE, Twin(adopted.id, MONDAY)) == (STRANGER,)  # a fresh copy of the first beside it
