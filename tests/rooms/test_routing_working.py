"""Each result says why, on what authority and by when, and names nobody."""

from typing import Any

from tests.rooms.tellings import (
    HARM,
    KILLED,
    MUST,
    RAG,
    RULES,
    adult,
    child,
    clocks,
    explained,
    perpetrator,
    told,
)


def test_each_queue_says_why_on_what_authority_and_by_when() -> None:
    found = explained(told(child(), abuse_or_neglect="known"))
    rag = found["queues"][0]
    assert rag == {
        "queue": RAG,
        "duty": MUST,
        "rule": "scsi",
        "basis": "Children Act 2004 s16C(1)",
        "clocks": [{"name": "scsi-notification", "due": "2026-10-13"}],
        "because": [
            "person 1 (subject): age at the incident: under 18",
            "person 1 (subject): unborn: no",
            "person 1 (subject): died: yes",
            "the incident: abuse or neglect known or suspected: yes",
            "the incident: happened in Leeds: yes",
        ],
    }
    assert set(found) == {"queues", "signposts", "triage", "ask", "config_version"}


def test_a_question_says_which_fact_of_which_person() -> None:
    found = explained(told(child(outcome="serious_harm", age_years=None), adult(outcome="none"), **HARM))
    [question] = found["ask"]
    assert question.startswith("How old was person 1 (subject) at the incident")


def test_nothing_identifying_is_in_the_working() -> None:
    person = child(name="Zebedee Inventedname", address="1 Invented Street", nhs_number="9990000018")
    assert "Inventedname" not in str(explained(told(person, abuse_or_neglect="known")))


def test_clocks_count_from_awareness_and_only_against_a_duty() -> None:
    found = clocks(explained(told(child(age_years=17, relationship_to_perpetrator="partner"), **KILLED)))
    assert found == {
        "scsi-notification": "2026-10-13",
        "cdop-notification": "2026-10-08",
        "dhr-decision": "2026-11-06",
    }


def test_a_typical_notification_is_routed_in_well_under_a_millisecond() -> None:
    from time import perf_counter

    from hub.routing.route import route

    notification = told(adult(relationship_to_perpetrator="partner"), perpetrator(), **KILLED)
    best = min(_timed(lambda: route(notification, RULES), perf_counter) for _ in range(20))
    assert best < 0.001


def _timed(act: Any, clock: Any) -> float:
    began = clock()
    act()
    return float(clock() - began)
