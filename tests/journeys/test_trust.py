"""How far a mail is believed: what it belongs to, who wrote it, whether it came before, how many came."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from adapters.memory.inbox import MemoryInbox
from adapters.memory.post import MemoryPostman
from adapters.memory.vault import MemoryVault
from hub.hub import Polled, Post
from hub.intake.arrival import Arrival, State
from hub.intake.authentication import Vouching
from hub.intake.filed import Filed
from hub.intake.mail import Envelope
from hub.journeys.by_mail import by_mail, waiting
from hub.journeys.receive import is_ours, receive, receive_polled
from hub.journeys.watch import figures
from hub.queues.person import Person
from hub.sending.mime import write
from hub.sending.outcome import Outcome, Sent
from hub.sending.parcel import Letter
from hub.words import SYSTEM
from tests.builders import BOX, World, a_member, a_world, arrived
from tests.journeys.test_arrive import FORM
from tests.mails import AN_ADULT_DIED, a_form_mail
from tests.mails import filled as filled_form

SERVER = "mx.hub.example.org"
STRANGER = "somebody@elsewhere.example"


def a_letter_to_us(
    sender: str,
    text: str = "A word.",
    fields: Sequence[str] = (),
    message_id: str = "",
    subject: str = "A case",
) -> bytes:
    own_id = message_id or f"<{uuid4().hex}@sender.example>"
    head = [*fields, f"From: {sender}", "To: notify@hub.example.org", f"Subject: {subject}"]
    head += [f"Message-ID: {own_id}"] if own_id != "none" else []
    return "\r\n".join([*head, "", text]).encode()


def vouched(domain: str, result: str = "pass") -> str:
    return f"Authentication-Results: {SERVER}; dmarc={result} header.from={domain}"


def come(world: World, raw: bytes, *to: str) -> Arrival:
    """It arrives in the mailbox and is read."""
    arrival_id = receive(Envelope(BOX.mailbox, BOX.sender, to or BOX.recipients), raw, world.hub)
    assert arrival_id is not None
    by_mail(arrival_id, world.hub)
    with world.hub.ledger(SYSTEM) as ledger:
        arrival = ledger.arrivals.get(arrival_id)
    assert arrival is not None
    return arrival


def filed(world: World, arrival: Arrival) -> tuple[Filed, set[str]]:
    assert arrival.notification_id is not None
    with world.hub.ledger(SYSTEM) as ledger:
        found = ledger.notifications.by_id(arrival.notification_id)
        return found, {it.queue for it in ledger.entries.of(found.id)}


def checking(world: World) -> World:
    """The same hub with a mail server that vouches for senders."""
    return replace(world, hub=replace(world.hub, post=Post(SERVER, "hub.example.org")))


def a_thread(world: World) -> tuple[str, Person, Letter]:
    member = a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    world.deliver_all()
    return reference, member, next(it for it in world.postman.letters if it.to == member.email)


@pytest.mark.parametrize(
    ("sender", "fields", "routed"),
    [
        ("agency@example.org", (), False),
        ("agency@example.org", (vouched("example.org"),), True),
        ("agency@example.org", (vouched("example.org", "fail"), vouched("example.org")), False),
        ("agency@example.org", (vouched("example.org").replace(SERVER, "mx.evil.example"),), False),
        (
            "agency@example.org",
            ("Authentication-Results: mx.inner.example; none", vouched("example.org")),
            False,
        ),
        (STRANGER, (vouched("elsewhere.example"),), False),
        ("agency@example.org, other@example.org", (vouched("example.org"),), False),
    ],
)
def test_30_a_form_is_routed_at_once_only_when_our_server_vouches(
    world: World, sender: str, fields: Sequence[str], routed: bool
) -> None:
    found, queues = filed(world, come(checking(world), a_letter_to_us(sender, FORM, fields)))
    assert (queues == {"hub.triage"}) is not routed
    assert ("lscp.rag" in queues) is routed
    assert found.told.fields["people"], "the facts are filled in either way"
    assert any("not proven" in note for note in found.told.notes) is not routed
    assert any("confirms the facts" in note for note in found.told.notes) is not routed


ONLINE = (
    "Authentication-Results: spf=pass (sender IP is 198.51.100.7) smtp.mailfrom=example.org; dkim=pass"
    " (signature was verified) header.d=example.org;dmarc=pass action=none header.from=example.org;"
    "compauth=pass reason=100"
)
INSIDE = "X-MS-Exchange-Organization-AuthAs: Internal"


def in_exchange_online(world: World) -> World:
    """The same hub, with one mailbox in Exchange Online."""
    vouching = Vouching(nameless=True, own_domains=frozenset({"example.org"}))
    online = Polled("rag@lscp.example.org", timedelta(seconds=30), MemoryInbox(), vouching=vouching)
    return replace(checking(world), hub=replace(checking(world).hub, mailboxes={"online": online}))


@pytest.mark.parametrize("mark", [ONLINE, INSIDE])
def test_exchange_online_vouches_for_what_is_fetched_there_and_for_nothing_else(
    world: World, mark: str
) -> None:
    world = in_exchange_online(world)
    raw = a_letter_to_us("agency@example.org", FORM, (mark,))
    _, at_the_door = filed(world, come(world, raw))
    fetched = receive(Envelope("rag@lscp.example.org", "", ()), raw, world.hub)
    assert fetched is not None
    by_mail(fetched, world.hub)
    with world.hub.ledger(SYSTEM) as ledger:
        arrival = ledger.arrivals.get(fetched)
    assert arrival is not None
    found, queues = filed(world, arrival)
    assert "lscp.rag" in queues
    assert any("sender is proven" in note for note in found.told.notes)
    assert at_the_door == {"hub.triage"}


def test_without_a_server_to_vouch_an_enrolled_form_is_routed_and_its_sender_shown_as_not_proven(
    world: World,
) -> None:
    found, queues = filed(world, come(world, a_letter_to_us("agency@example.org", FORM)))
    assert "lscp.rag" in queues
    assert any(note.startswith("Sender not proven") for note in found.told.notes)
    assert found.partnership is None, "a name that nobody vouches for gains no sight of the case"
    _, queues = filed(world, come(world, a_letter_to_us(STRANGER, FORM)))
    assert queues == {"hub.triage"}


def test_a_proven_persons_form_is_seen_by_their_board(world: World) -> None:
    member = a_member(world.hub, "lsab.sar", partnership="lsab")
    raw = a_letter_to_us(member.email, FORM, (vouched("example.org"),))
    found, queues = filed(world, come(checking(world), raw))
    assert "lscp.rag" in queues
    assert found.partnership == "lsab"
    assert "lsab" in found.audience


def test_somebody_who_was_shut_out_is_a_stranger(world: World) -> None:
    from hub.journeys.enrol import disable_person

    member = a_member(world.hub, "lscp.rag")
    disable_person(member.email, world.hub)
    _, queues = filed(world, come(world, a_letter_to_us(member.email, FORM)))
    assert queues == {"hub.triage"}


@pytest.mark.parametrize("clue", ["token", "message_id", "header"])
def test_31_a_valid_token_from_another_boards_sender_is_held(world: World, clue: str) -> None:
    reference, _, letter = a_thread(world)
    other = a_member(world.hub, "lsab.sar", partnership="lsab")
    fields = [vouched("example.org")]
    fields += [f"In-Reply-To: {letter.message_id}"] if clue == "message_id" else []
    fields += [f"Cc: {letter.reply_to.upper()}"] if clue == "header" else []
    to = [letter.reply_to] if clue == "token" else []
    arrival = come(checking(world), a_letter_to_us(other.email, fields=fields), *to)
    assert arrival.state is State.QUARANTINED
    assert reference in arrival.reason
    assert "no part" in arrival.reason
    assert other.email not in arrival.reason
    assert figures(world.hub).holds


def test_31_a_token_proves_the_thread_and_never_the_sender(world: World) -> None:
    reference, member, letter = a_thread(world)
    for sender in (member.email, STRANGER, f"{member.email}, {STRANGER}"):
        arrival = come(world, a_letter_to_us(sender), letter.reply_to)
        assert arrival.state is State.QUARANTINED
        assert f"It answers {reference}. Sender not proven" in arrival.reason
    with world.hub.ledger(SYSTEM) as ledger:
        acts = [it.act for it in ledger.audit.of(ledger.notifications.get(reference).id)]
    assert acts.count("held") == 3


def test_an_id_that_we_did_not_sign_joins_only_the_letter_that_went_under_it(world: World) -> None:
    """A letter of an earlier version has no signature, and its receipt to tell."""

    class Before(MemoryPostman):
        def send(self, letter: Letter) -> Outcome:
            super().send(letter)
            return Sent(f"<{letter.key}@hub.example.org> 250 OK")

    _, _, signed = a_thread(world)
    earlier = replace(world, postman=Before())
    _, _, before = a_thread(replace(earlier, hub=replace(world.hub, postman=earlier.postman)))
    for letter, state in ((signed, State.FILED), (before, State.QUARANTINED)):
        fields = [f"In-Reply-To: <{letter.key}@hub.example.org>"]
        assert come(world, a_letter_to_us(STRANGER, f"{state}", fields)).state is state
    fields = [f"In-Reply-To: <{before.key}@other.example>"]
    assert come(world, a_letter_to_us(STRANGER, "Other.", fields)).state is State.FILED
    fields = [f"In-Reply-To: {signed.message_id}"]
    assert come(world, a_letter_to_us(STRANGER, "Signed.", fields)).state is State.QUARANTINED


def test_32_a_token_under_another_key_or_for_no_letter_of_ours_is_unknown(world: World) -> None:
    from hub.intake.belonging import reply_address

    _, _, letter = a_thread(world)
    assert is_ours(letter.reply_to, world.hub)
    assert not is_ours(letter.reply_to.replace("case+", "case+a")[:-20], world.hub)
    with world.hub.ledger(SYSTEM) as ledger:
        nobodys = reply_address(uuid4(), "hub.example.org", ledger.mark)
    assert not is_ours(nobodys, world.hub)
    altered = letter.reply_to[:-17] + ("a" if letter.reply_to[-17] != "a" else "b") + letter.reply_to[-16:]
    arrival = come(world, a_letter_to_us(STRANGER), altered)
    assert arrival.state is State.FILED, (
        "one that slipped in by another mailbox is a first mail like any other"
    )


def test_tokens_live_through_a_rotation_of_keys(world: World) -> None:
    _, _, letter = a_thread(world)
    vault = world.store._vault
    assert isinstance(vault, MemoryVault)
    vault.rotate()
    with world.hub.ledger(SYSTEM) as ledger:
        assert ledger.rewrap(vault._newest, 1000)
    assert is_ours(letter.reply_to, world.hub)


def test_33_a_strangers_mail_that_names_a_case_is_not_joined_to_it(world: World) -> None:
    reference, _, _ = a_thread(world)
    found, queues = filed(world, come(world, a_letter_to_us(STRANGER, subject=f"Re: {reference}")))
    assert found.reference != reference
    assert queues == {"hub.triage"}
    assert any(reference in note and "a person decides" in note for note in found.told.notes)


@pytest.mark.parametrize("subject", ["Automatic reply: x", "Réponse automatique : x", "Abwesenheitsnotiz: x"])
def test_35_an_absence_note_on_a_thread_is_nobodys_answer(world: World, subject: str) -> None:
    _, member, letter = a_thread(world)
    arrival = come(world, a_letter_to_us(member.email, "taken", subject=subject), letter.reply_to)
    assert arrival.state is State.SET_ASIDE


def test_38_a_bounce_to_the_return_path_marks_the_right_delivery(world: World) -> None:
    from hub.sending import delivery
    from tests.bounces import Failed, postfix, verp

    reference, member, letter = a_thread(world)
    come(world, postfix(Failed(letter.key, member.email)), verp(letter.key))
    with world.hub.ledger(SYSTEM) as ledger:
        sent = ledger.attempts.progress(ledger.notifications.get(reference).id)
    dead = [it.delivery.id for it in sent if it.delivery.state is delivery.State.DEAD]
    assert dead == [letter.key]


@pytest.mark.parametrize(
    ("fields", "state"), [((), State.QUARANTINED), (("Auto-Submitted: auto-replied",), State.SET_ASIDE)]
)
def test_38_prose_at_the_return_path_is_shown_on_the_delivery_and_kills_nothing(
    world: World, fields: Sequence[str], state: State
) -> None:
    from hub.sending import delivery
    from hub.web import told_deliveries
    from tests.bounces import verp

    reference, _, letter = a_thread(world)
    for text in ("Sorry, this mailbox is closed.", "Sorry, we have moved."):
        raw = a_letter_to_us("postbox@isp.example", text, fields, subject="Your mail")
        arrival = come(world, raw, verp(letter.key))
        assert arrival.state is state
        assert ("came to the return path" in arrival.reason) is (state is State.QUARANTINED)
    with world.hub.ledger(SYSTEM) as ledger:
        sent = ledger.attempts.progress(ledger.notifications.get(reference).id)
    [ours] = [it for it in sent if it.delivery.id == letter.key]
    assert ours.delivery.state is delivery.State.SENT
    assert [it.outcome for it in ours.attempts] == ["sent", "came back"], "said once"
    told = told_deliveries.delivery(ours, world.clock.now, {})
    assert (told.word, told.colour) == ("Came back", "yellow")
    assert "The reason is unclear" in told.sentence


def test_6_one_mail_to_two_mailboxes_is_one_notification_and_two_arrivals(world: World) -> None:
    raw = a_letter_to_us(STRANGER)
    first = come(world, raw)
    second = receive(Envelope("sar@lsab.example.org", BOX.sender, ()), b"Received: by x\r\n" + raw, world.hub)
    assert second is not None
    by_mail(second, world.hub)
    with world.hub.ledger(SYSTEM) as ledger:
        again = ledger.arrivals.get(second)
        acts = [it.act for it in ledger.audit.of(first.notification_id or uuid4())]
    assert again is not None
    assert (again.state, again.notification_id) == (State.FILED, first.notification_id)
    assert "arrived again" in acts
    found = figures(world.hub)
    assert (found.accepted, found.open, found.lost) == (2, 2, 0)


def test_4_the_same_message_id_with_other_content_is_another_mail_and_flagged(world: World) -> None:
    first = come(world, a_letter_to_us(STRANGER, "One.", message_id="<same@sender.example>"))
    second = come(world, a_letter_to_us(STRANGER, "Two.", message_id="<same@sender.example>"))
    assert first.notification_id != second.notification_id
    assert any("same Message-ID" in note for note in filed(world, second)[0].told.notes)
    assert not any("same Message-ID" in note for note in filed(world, first)[0].told.notes)


def test_4_so_is_one_in_a_thread_or_in_quarantine(world: World) -> None:
    world = checking(world)
    reference, member, letter = a_thread(world)
    for fields, state in (((vouched("example.org"),), State.FILED), ((), State.QUARANTINED)):
        for text in ("One.", "Two."):
            own_id = f"<{state}@sender.example>"
            raw = a_letter_to_us(member.email, text, fields, own_id)
            arrival = come(world, raw, letter.reply_to)
            assert arrival.state is state
            assert ("same Message-ID" in arrival.reason) is (text == "Two.")
    with world.hub.ledger(SYSTEM) as ledger:
        acts = [it.act for it in ledger.audit.of(ledger.notifications.get(reference).id)]
    assert acts.count("same message-id") == 2


def test_5_without_a_message_id_the_content_alone_tells(world: World) -> None:
    first = come(world, a_letter_to_us(STRANGER, "One.", message_id="none"))
    again = come(world, b"Received: by x\r\n" + a_letter_to_us(STRANGER, "One.", message_id="none"))
    other = come(world, a_letter_to_us(STRANGER, "Two.", message_id="none"))
    assert first.notification_id == again.notification_id
    assert other.notification_id != first.notification_id
    assert not any("same Message-ID" in note for note in filed(world, other)[0].told.notes)


def test_36_two_hubs_facing_each_other_exchange_two_mails_at_most(
    postgres_server: str, template: str, database_url: str
) -> None:
    import psycopg

    from tests.conftest import named

    with psycopg.connect(postgres_server, autocommit=True) as connection:
        other = f"test_{uuid4().hex}"
        connection.execute(f"CREATE DATABASE {other} TEMPLATE {template}")
    posts = {"a": Post(reply_domain="a.example"), "b": Post(reply_domain="b.example")}
    url = named(postgres_server, other)
    with a_world(database_url, post=posts["a"]) as a, a_world(url, post=posts["b"]) as b:
        assert _ping_pong(a, b, stripped=False) == 1
        assert _ping_pong(a, b, stripped=True) <= 2, "though no header owns up to a machine"


def _ping_pong(a: World, b: World, stripped: bool) -> int:
    """A mail that pretends to be from hub b's mailbox comes to hub a; the letters that pass between them."""
    from datetime import UTC, datetime
    from email.headerregistry import Address

    passed, worlds = 0, {"notify@a.example": a, "notify@b.example": b}
    come(a, a_letter_to_us("notify@b.example", f"Begin. {stripped}"))
    for _ in range(10):
        for own, world in worlds.items():
            world.deliver_all()
            for letter in world.postman.letters:
                passed += 1
                raw = write(letter, Address(addr_spec=own), datetime.now(UTC))
                if stripped:
                    owns_up = (b"Auto-Submitted", b"X-Auto", b"X-Partnership", b"Message-ID", b"Reply-To")
                    raw = b"\r\n".join(it for it in raw.split(b"\r\n") if not it.startswith(owns_up))
                come(worlds[letter.to], raw)
            world.postman.letters.clear()
    return passed


def test_a_proven_copy_that_is_fetched_counts_though_an_unproven_one_came_first(world: World) -> None:
    world = checking(world)
    _, member, letter = a_thread(world)
    copy = a_letter_to_us(member.email, "received", message_id="<p@sender.example>")
    proven = f"{vouched('example.org')}\r\n".encode() + copy
    states = []
    for raw in (copy, proven, proven):
        kept = receive_polled(Envelope(BOX.mailbox, "", (letter.reply_to,)), raw, world.hub)
        if kept is not None:
            by_mail(kept, world.hub)
            with world.hub.ledger(SYSTEM) as ledger:
                states.append(ledger.arrivals.get(kept))
    assert [it.state for it in states if it] == [State.QUARANTINED, State.FILED]


def test_our_own_letter_that_comes_back_opens_nothing(world: World) -> None:
    from datetime import UTC, datetime
    from email.headerregistry import Address

    _, _, letter = a_thread(world)
    raw = write(letter, Address(addr_spec="notify@hub.example.org"), datetime.now(UTC))
    bare = raw.replace(b"Auto-Submitted: auto-generated\r\n", b"").replace(
        b"X-Partnership-Hub-Hops: 1\r\n", b""
    )
    arrival = come(world, bare)
    assert arrival.state is State.SET_ASIDE
    assert "came back" in arrival.reason


def test_an_address_is_sent_one_automatic_answer_a_day(world: World) -> None:
    for day in range(2):
        for number in range(3):
            come(world, a_letter_to_us(STRANGER, f"{day} {number}"))
        world.deliver_all()
        assert [it.to for it in world.postman.letters].count(STRANGER) == day + 1
        world.clock.forward(days=1)


def test_40_one_senders_flood_waits_for_everybody_else_and_none_of_it_is_lost(world: World) -> None:
    flood = Envelope(BOX.mailbox, "flood@elsewhere.example", BOX.recipients)
    for number in range(100):
        assert receive(flood, a_letter_to_us(STRANGER, f"{number}"), world.hub)
    hurried = len(world.nudged)
    assert hurried == 30, "what comes after that hurries nobody"
    _read_all(world, 30)
    other = receive(BOX, a_letter_to_us("quiet@elsewhere.example"), world.hub)
    assert other is not None
    assert waiting(world.hub)[0] == other
    _read_all(world, 71)
    found = figures(world.hub)
    assert (found.accepted, found.open, found.reading) == (101, 101, 0)


def _read_all(world: World, count: int) -> None:
    read: list[UUID] = []
    while len(read) < count:
        due = waiting(world.hub)
        assert due
        for it in due[: count - len(read)]:
            by_mail(it, world.hub)
            read.append(it)


def test_a_thread_that_fills_by_the_minute_is_held(world: World) -> None:
    from hub.journeys.sort_mail import MOST_AN_HOUR

    _, _, letter = a_thread(world)
    came = [come(world, a_letter_to_us(STRANGER, f"{it}"), letter.reply_to) for it in range(MOST_AN_HOUR + 2)]
    assert "within an hour" in came[-1].reason
    assert "within an hour" not in came[0].reason


def test_14_a_mail_that_was_too_big_leaves_an_audit_row(world: World, database_url: str) -> None:
    import psycopg

    from hub.journeys.receive import write_down_refusal

    write_down_refusal("too big", world.hub)
    with psycopg.connect(database_url) as connection:
        rows = connection.execute("SELECT act, subject, detail FROM audit WHERE act = 'refused'").fetchall()
    assert rows == [("refused", "mail", {"why": "too big"})]


def test_a_proven_members_reply_joins_the_conversation_and_takes_by_its_first_line(world: World) -> None:
    from hub.journeys.converse import read as conversation

    reference, member, letter = a_thread(world)
    word = min(world.hub.rulebook.taking_words)
    raw = a_letter_to_us(member.email, f"{word}\r\n\r\nOn Thursday's agenda.", (vouched("example.org"),))
    arrival = come(checking(world), raw, letter.reply_to)
    assert arrival.state is State.FILED
    found, _ = filed(world, arrival)
    assert found.reference == reference
    assert any("Thursday" in it.message.text for it in conversation(reference, member, world.hub).said)
    with world.hub.ledger(SYSTEM) as ledger:
        assert ledger.entries.acknowledgements(found.id)
    assert figures(world.hub).holds
    assert "In-Reply-To" not in raw.decode(), "the token alone tells which letter it answers"


def test_a_good_signature_by_the_sender_proves_it_and_by_another_does_not(world: World) -> None:
    from adapters.smime.identity import Identity
    from adapters.smime.opener import SmimeOpener
    from tests.smime import a_holder, a_mail, an_authority, now, signed

    authority = an_authority()
    world.clock.now = now()
    opener = SmimeOpener(Identity((authority.certificate,)))
    sealed = replace(world, hub=replace(checking(world).hub, open_mail=opener))
    _, member, letter = a_thread(world)
    own = a_mail(signed(a_holder(authority, member.email)), member.email)
    assert come(sealed, own, letter.reply_to).state is State.FILED
    others = a_mail(signed(a_holder(authority, "other@lscp.example.org")), member.email)
    arrival = come(sealed, others, letter.reply_to)
    assert arrival.state is State.QUARANTINED
    torn = own.replace(b"A signed word", b"A singed word").replace(b"Message-ID: <", b"Message-ID: <2")
    assert come(sealed, torn, letter.reply_to).state is State.QUARANTINED
    assert figures(world.hub).holds


def test_a_letter_carries_the_certificate_that_its_receiver_enrolled(world: World) -> None:
    from hub.journeys.enrol import enrol_certificate

    member, other = a_member(world.hub, "lscp.rag"), a_member(world.hub, "lscp.rag")
    enrol_certificate(member.email, "a certificate", world.hub)
    arrived(world)
    world.deliver_all()
    given = {it.to: it.certificate for it in world.postman.letters}
    assert (given[member.email], given[other.email]) == ("a certificate", "")


def test_a_copy_sent_ahead_keeps_no_proven_mail_waiting(world: World) -> None:
    reference, member, letter = a_thread(world)
    raw = a_letter_to_us(member.email, "On Thursday's agenda.")
    ahead = come(checking(world), raw, letter.reply_to)
    assert ahead.state is State.QUARANTINED
    proven = come(checking(world), vouched("example.org").encode() + b"\r\n" + raw, letter.reply_to)
    assert proven.state is State.FILED
    assert filed(world, proven)[0].reference == reference
    with world.hub.ledger(SYSTEM) as ledger:
        first = ledger.arrivals.get(ahead.id)
    assert first is not None
    assert first.state is State.SET_ASIDE
    third = come(
        checking(world), vouched("example.org").encode() + b"\r\nX-Way: 3\r\n" + raw, letter.reply_to
    )
    assert third.state is State.SET_ASIDE, "one copy counts, however many come"
    form = a_letter_to_us("agency@example.org", FORM)
    assert filed(world, come(checking(world), form))[1] == {"hub.triage"}
    vouched_for = come(checking(world), vouched("example.org").encode() + b"\r\n" + form)
    found, queues = filed(world, vouched_for)
    assert "lscp.rag" in queues
    assert any("same mail came before" in note for note in found.told.notes)


def test_strangers_who_flood_a_thread_hold_up_nobody_who_is_proven(world: World) -> None:
    from hub.journeys.sort_mail import MOST_AN_HOUR

    _, member, letter = a_thread(world)
    for number in range(MOST_AN_HOUR + 2):
        come(checking(world), a_letter_to_us(STRANGER, f"{number}"), letter.reply_to)
    raw = a_letter_to_us(member.email, "A word.", (vouched("example.org"),))
    assert come(checking(world), raw, letter.reply_to).state is State.FILED


@pytest.mark.parametrize("mark", ["Precedence: bulk", "Auto-Submitted: auto-generated"])
def test_a_form_that_only_looks_like_a_machines_waits_for_a_person(world: World, mark: str) -> None:
    """A list, a gateway or a case system may have marked it; set aside, nobody would ever see it."""
    name, _, value = mark.partition(": ")
    mail = a_form_mail(AN_ADULT_DIED)
    mail[name] = value
    arrival = come(world, mail.as_bytes())
    assert (arrival.state, arrival.due_at) == (State.QUARANTINED, None)
    assert "There is a notification form in it all the same" in arrival.reason
    assert world.postman.letters == []


def test_a_new_form_in_a_reply_waits_for_a_person_who_may_file_it(world: World) -> None:
    """People answer the latest letter to report something new; in the old conversation nobody routes it."""
    from hub.journeys.bring_in import release, take_in

    reference, member, letter = a_thread(world)
    desk = a_member(world.hub, "hub.triage")
    text = f"Another one.\n\n{filled_form(AN_ADULT_DIED)}"
    raw = a_letter_to_us(member.email, text, (vouched("example.org"),))
    arrival = come(checking(world), raw, letter.reply_to)
    assert arrival.state is State.QUARANTINED
    assert f"It answers {reference} and brings a notification form" in arrival.reason
    assert take_in(arrival.id, desk, checking(world).hub) != reference
    again = come(checking(world), raw.replace(b"Another one", b"More facts"), letter.reply_to)
    assert release(again.id, desk, checking(world).hub) == reference


def test_facts_that_were_asked_for_are_no_new_form(world: World) -> None:
    _, member, letter = a_thread(world)
    facts = "Notification form\n\nRole: subject\nDate of birth: 3/3/2015\nLooked after: yes"
    raw = a_letter_to_us(member.email, facts, (vouched("example.org"),))
    assert come(checking(world), raw, letter.reply_to).state is State.FILED


def test_the_same_form_sent_back_in_a_reply_joins_the_conversation(world: World) -> None:
    member = a_member(world.hub, "lscp.rag")
    first = come(checking(world), a_letter_to_us("agency@example.org", FORM, (vouched("example.org"),)))
    world.deliver_all()
    letter = next(it for it in world.postman.letters if it.to == member.email)
    raw = a_letter_to_us(member.email, f"Received\n\n{FORM}", (vouched("example.org"),))
    arrival = come(checking(world), raw, letter.reply_to)
    assert (arrival.state, arrival.notification_id) == (State.FILED, first.notification_id)
