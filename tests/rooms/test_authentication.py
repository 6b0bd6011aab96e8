"""Only our own server's topmost word counts, read by the grammar of RFC 8601 (email.md, test 30)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.intake.authentication import Broken, Vouching, dmarc_passed, tokens

US, YES = "mx.hub.example", "dmarc=pass header.from=lscp.example"

GOOD = [
    f"{US}; {YES}",
    "MX.hub.example 1; dmarc = pass (p=reject) header.from = LSCP.example",
    f'{US} (a (nested) note); spf=fail; dmarc/1=pass reason="ok; fine" header.from=lscp.example',
    f'"{US}"; dkim=none; dmarc=pass action=none header.from="lscp.example"',
]

FORGED = {
    "another server": f"mx.evil.example; {YES}",
    "no server": f"{YES}",
    "server in a comment": f"({US};) evil.example; {YES}",
    "in a comment": f"{US}; dmarc=fail (; {YES}) header.from=lscp.example",
    "only in a comment": f"{US}; none (; {YES})",
    "in a nested comment": f"{US}; none ((x) ; {YES} (y))",
    "an escaped end of a comment": f"{US}; none (\\) ; {YES})",
    "in a quoted part": f'{US}; spf=pass smtp.mailfrom="a; {YES}; b"@evil',
    "an escaped quotation mark": f'{US}; spf=pass smtp.mailfrom="a\\"; {YES}"',
    "a quoted method": f'{US}; "dmarc"=pass header.from=lscp.example',
    "a quoted separator": f'{US} ";" {YES}',
    "another domain": f"{US}; dmarc=pass header.from=evil.example",
    "a longer domain": f"{US}; {YES}.evil.example",
    "no domain": f"{US}; dmarc=pass",
    "failed": f"{US}; dmarc=fail header.from=lscp.example",
    "pass after fail": f"{US}; dmarc=fail header.from=lscp.example; {YES}",
    "spf alone": f"{US}; spf=pass smtp.mailfrom=lscp.example",
    "dkim alone": f"{US}; dkim=pass header.d=lscp.example",
    "an open comment": f"{US}; {YES} (",
    "an open quotation": f'{US}; dmarc=pass header.from="lscp.example',
    "endless": f"{US}; {YES}" + " " * 20_000,
}


def passed(*fields: str) -> bool:
    return dmarc_passed(fields, "mx.hub.example", "lscp.example")


@pytest.mark.parametrize("field", GOOD)
def test_our_servers_word_is_believed_however_it_is_laid_out(field: str) -> None:
    assert passed(field)


@pytest.mark.parametrize("how", FORGED)
def test_30_a_forged_word_is_not_believed(how: str) -> None:
    assert not passed(FORGED[how])


def test_30_a_forged_one_below_our_own_is_not_believed() -> None:
    ours = "mx.hub.example; dmarc=fail header.from=lscp.example"
    assert not passed(ours, GOOD[0])
    assert not passed("mx.hub.example; none", GOOD[0])
    assert not passed("mx.hub.example; spf=pass smtp.mailfrom=(", GOOD[0]), "broken by what it quotes"


@pytest.mark.parametrize(
    "above", ["mx.tenant2.example; dmarc=fail header.from=lscp.example", "mx.inner.example; none"]
)
def test_30_ours_below_another_servers_is_not_believed(above: str) -> None:
    """It may have come with the mail: a server adds its field on top and strips its own name alone."""
    assert not passed(above, GOOD[0])
    assert passed(GOOD[0], above)


ONLINE = (
    "spf=pass (sender IP is 198.51.100.7) smtp.mailfrom=lscp.example; dkim=pass (signature was verified)"
    " header.d=lscp.example;dmarc=pass action=none header.from=lscp.example;compauth=pass reason=100"
)


def online(*fields: str, inside: bool = False, domain: str = "lscp.example") -> bool:
    vouching = Vouching(nameless=True, own_domains=frozenset({"lscp.example"}))
    return vouching.vouches(fields, inside, domain)


def test_exchange_online_writes_no_name_and_is_believed_at_the_top_alone() -> None:
    assert online(ONLINE)
    assert online(ONLINE, "mx.evil.example; none")
    assert not online("mx.evil.example; none", ONLINE), "it came with the mail"
    assert not online(ONLINE.replace("dmarc=pass", "dmarc=fail"), ONLINE)
    assert not online(ONLINE.replace("dmarc=pass", "dmarc=bestguesspass"))
    assert not online(ONLINE, domain="other.example")
    assert not online(f"mx.evil.example; {ONLINE}"), "another server's"
    assert not online(f"mx.evil.example 1; {ONLINE}")
    assert not online("")
    assert not online()
    assert not passed(ONLINE), "only in a mailbox that is set so"
    assert not Vouching().vouches([ONLINE], inside=True, domain="lscp.example")


def test_what_exchange_says_was_sent_inside_is_proven_for_its_own_domains_and_no_other() -> None:
    assert online(inside=True)
    assert not online(inside=True, domain="other.example")
    forged = ONLINE.replace("lscp.example", "other.example")
    assert not online(forged, inside=True, domain="other.example"), "inside, a result is the author's own"
    assert not Vouching(nameless=True).vouches([ONLINE], inside=True, domain="lscp.example")
    assert not Vouching("mx.hub.example").vouches([], inside=True, domain="lscp.example")


@given(st.text(max_size=200))
def test_any_text_is_read_or_broken(field: str) -> None:
    try:
        found = list(tokens(field))
    except Broken:
        return
    assert sum(len(it.text) for it in found) <= len(field)


@given(st.text(alphabet='();=" \\ab.', max_size=60))
def test_nothing_quoted_or_in_a_comment_ever_passes(noise: str) -> None:
    quoted = noise.replace("\\", "").replace('"', "")
    assert not passed(f'mx.hub.example; none "{quoted}; dmarc=pass header.from=lscp.example"')
    plain = noise.replace("\\", "").replace("(", "").replace(")", "")
    assert not passed(f"mx.hub.example; none ({plain}; dmarc=pass header.from=lscp.example)")
