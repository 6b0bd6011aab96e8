"""News hurries a mailbox, and nothing else: no trouble is cut short by it, and no poll waits for it."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from adapters.memory.ear import MemoryEar
from adapters.memory.inbox import MemoryInbox
from hub.hub import Hub, Polled
from hub.intake.mailbox import Ailment, Batch, Trouble
from hub.journeys.fetch import fetch, health
from hub.journeys.wake import LEASE, hold, told
from hub.web.app import create_app
from tests.builders import World, a_mail
from tests.processes import wait_for
from workers.ears import Ears

EVERY = timedelta(hours=1)
AWAY = Trouble(Ailment.AWAY, "It is away.")


def listening(world: World, inbox: MemoryInbox, ear: MemoryEar | None = None) -> Hub:
    return replace(world.hub, mailboxes={"rag": Polled("rag@example.org", EVERY, inbox, ear or MemoryEar())})


def heard(hub: Hub, it: bool | Trouble = True) -> None:
    holder = uuid4()
    assert hold("rag", holder, hub)
    told("rag", holder, it, hub)


def test_a_mailbox_is_looked_into_at_once_when_something_is_heard(world: World) -> None:
    inbox = MemoryInbox()
    hub = listening(world, inbox)
    fetch("rag", hub)
    inbox.deliver(a_mail("News"))
    assert fetch("rag", hub) == 0
    heard(hub)
    assert fetch("rag", hub) == 1
    assert health(hub)[0].wake == "listening"


def test_what_is_heard_while_it_is_looked_into_is_not_lost(world: World) -> None:
    class Busy(MemoryInbox):
        def poll(self, state: str) -> Batch | Trouble:
            found = super().poll(state)
            if self.requests == 1:  # it came just after the server had answered
                self.deliver(a_mail("Late"))
                heard(hub)
            return found

    hub = listening(world, Busy())
    assert fetch("rag", hub) == 0
    assert fetch("rag", hub) == 1


def test_news_does_not_cut_a_wait_short_that_has_a_reason(world: World) -> None:
    inbox = MemoryInbox()
    inbox.troubles = [Trouble(Ailment.THROTTLED, "Slower.", timedelta(minutes=20))]
    hub = listening(world, inbox)
    fetch("rag", hub)
    heard(hub)
    fetch("rag", hub)
    assert inbox.requests == 1


def test_a_deaf_ear_is_shown_and_polling_goes_on(world: World) -> None:
    inbox = MemoryInbox()
    hub = listening(world, inbox)
    fetch("rag", hub)
    heard(hub, AWAY)
    assert health(hub)[0].wake == "away"
    assert health(hub)[0].alarm == ""
    inbox.deliver(a_mail("All the same"))
    world.clock.forward(seconds=EVERY.total_seconds() + 1)
    assert fetch("rag", hub) == 1


def test_one_worker_listens_and_another_takes_over_when_it_dies(world: World) -> None:
    hub, first, second = listening(world, MemoryInbox()), uuid4(), uuid4()
    assert hold("rag", first, hub)
    told("rag", first, False, hub)
    assert hold("rag", second, hub) is None
    told("rag", second, AWAY, hub)
    assert health(hub)[0].wake == "listening", "who does not listen has no say"
    world.clock.forward(seconds=LEASE.total_seconds() + 1)
    assert health(hub)[0].wake == "away"
    assert hold("rag", second, hub)


def test_ears_at_work_hear_survive_trouble_and_stop(world: World) -> None:
    ear, inbox = MemoryEar(), MemoryInbox()
    hub = listening(world, inbox, ear)
    fetch("rag", hub)
    ears = Ears(hub, a_while=0.05, first_wait=0.05)
    ears.start()
    try:
        ear.said.put(AWAY)
        wait_for(lambda: ear.closed == 1)
        inbox.deliver(a_mail("News"))
        ear.said.put(True)
        wait_for(lambda: fetch("rag", hub) == 1)
    finally:
        ears.stop()
    assert ear.closed == 2


def test_a_mail_server_that_calls_is_believed_by_its_word_alone(world: World) -> None:
    inbox = MemoryInbox()
    hub = listening(world, inbox)
    fetch("rag", hub)
    inbox.deliver(a_mail("News"))
    callback = hold("rag", uuid4(), hub)
    assert callback
    assert callback.url == "https://hub.example.org/wake/rag"
    web = create_app(hub, b"x" * 32, secure=True).test_client()
    for words in (["wrong"], [callback.secret, "wrong"], [], [""], ["\ud800"]):
        body = {"value": [{"clientState": it} for it in words]}
        assert web.post("/wake/rag", json=body).status_code == 403
    assert web.post("/wake/nowhere", json={"value": [{"clientState": "x"}]}).status_code == 403
    for strange in ("nonsense", "[]", '{"value": 1}', '{"value": [1]}'):
        assert web.post("/wake/rag", data=strange).status_code == 400
    assert fetch("rag", hub) == 0
    said = web.post("/wake/rag", json={"value": [{"clientState": callback.secret, "resourceData": {}}]})
    assert (said.status_code, said.data) == (202, b"")
    assert fetch("rag", hub) == 1


def test_a_mail_servers_handshake_gets_its_token_back_as_plain_text(world: World) -> None:
    web = create_app(world.hub, b"x" * 32, secure=True).test_client()
    said = web.post("/wake/rag?validationToken=a%20%3Cscript%3E")
    assert (said.status_code, said.data) == (200, b"a <script>")
    assert said.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert said.headers["X-Content-Type-Options"] == "nosniff"
    assert web.get("/wake/rag?validationToken=a").status_code == 405
