"""The boards' worked cases, exactly as they were agreed; those kept back follow the same law."""

from typing import Any

import pytest
import yaml

from hub.intake.notification import Notification
from hub.intake.read import read
from tests.rooms.tellings import CASES, clocks, desks, explained

WORKED: list[dict[str, Any]] = yaml.safe_load(CASES.read_text("utf-8")) if CASES.exists() else []
ROUTED = [case for case in WORKED if case.get("kind") != "duplicate"]

pytestmark = pytest.mark.skipif(not WORKED, reason="../shared/cases/routing.yaml is not here")


@pytest.mark.parametrize("case", ROUTED, ids=lambda case: str(case["id"]))
def test_a_worked_case_goes_where_the_boards_said(case: dict[str, Any]) -> None:
    notification = read(case["notification"])
    assert isinstance(notification, Notification), notification
    expected = case["expect"]
    found = explained(notification)
    wanted = expected["queues"] | ({"triage": "asked"} if expected["triage"] else {})
    assert desks(found) == wanted, expected["why"]
    assert sorted(clocks(found)) == sorted(expected["clocks"])
    assert set(expected["signposts"]) <= set(found["signposts"])
    assert bool(found["ask"]) == expected["triage"]


def test_no_worked_case_is_left_out() -> None:
    assert len(ROUTED) >= 27
