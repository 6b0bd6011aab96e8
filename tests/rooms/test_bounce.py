"""Which letter a report is about and whether it is believed, whatever it says."""

from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from hub.intake.mail import Report, Verdict
from hub.sending.bounce import letters, reason, verdict_on

KEYS = st.uuids()
WORDS = st.text(max_size=30)
ADDRESSES = st.sampled_from(["ann@a.example", "ANN@a.example", "bob@b.example", "eve@c.example"])


def a_report(
    *verdicts: Verdict, keys: tuple[str, ...] = (), ids: tuple[str, ...] = (), to: str = ""
) -> Report:
    return Report(keys, ids, (to,) if to else (), verdicts)


def ours(message_id: str) -> UUID | None:
    """As if every one of them were signed."""
    try:
        return UUID(message_id.strip("<>").partition("@")[0])
    except ValueError:
        return None


@given(envelope=KEYS, header=KEYS, quoted=KEYS)
def test_the_return_path_goes_before_the_header_and_that_before_a_quoted_id(
    envelope: UUID, header: UUID, quoted: UUID
) -> None:
    report = a_report(keys=(header.hex,), ids=("<other@x.example>", f"<{quoted}@hub.example.org>"))
    found = letters(report, ["notify@hub.example.org", f"Bounce+{envelope.hex.upper()}@b.example"], ours)
    assert found == list(dict.fromkeys([envelope, header, quoted]))


@given(junk=st.lists(WORDS, max_size=40), local=st.lists(WORDS, max_size=40))
def test_nothing_that_is_no_key_of_ours_is_looked_up_and_never_more_than_a_few(
    junk: list[str], local: list[str]
) -> None:
    ids = tuple(f"<{it}@x>" for it in junk) + tuple(f"<{uuid4()}@x>" for _ in junk)
    assert len(letters(a_report(keys=tuple(local), ids=ids), [f"bounce+{it}@x" for it in local], ours)) <= 20


@given(
    named=st.lists(st.lists(ADDRESSES, max_size=2), max_size=4), back=st.sampled_from(["", "bob@b.example"])
)
def test_a_report_that_names_only_others_is_never_believed(named: list[list[str]], back: str) -> None:
    report = a_report(*(Verdict(tuple(it), "failed") for it in named), to=back)
    said = verdict_on("ann@a.example", report)
    everybody = {it.casefold() for one in named for it in one}
    if "ann@a.example" in everybody:
        assert said is not None
        assert "ann@a.example" in {it.casefold() for it in said.recipients}
    elif everybody or back:
        assert said is None
    else:
        assert said is not None


@given(
    group=st.sampled_from(["5.1.1", "4.4.7", "5.7.1", "5.9.9", "5.1.99", "", "9"]),
    said=st.sampled_from(["", "550 no"]),
)
def test_every_status_has_a_reason_in_words(group: str, said: str) -> None:
    words = reason(Verdict((), "failed", group, said))
    assert words[0].islower()
    assert group in words
    assert said in words
    assert len(words) > 10


def test_the_words_are_those_of_the_status() -> None:
    assert reason(Verdict((), "failed", "5.2.2")) == "the mailbox is full (5.2.2)"
    assert reason(Verdict((), "", "4.4.9")) == "the way to the other server failed (4.4.9)"
    assert reason(Verdict(())) == "no reason was given"
