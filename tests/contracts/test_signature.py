"""Standard Webhooks as published: both vectors, the official library both ways, and no header that throws."""

from base64 import b64encode
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from adapters.webhook.signature import Unverified, Verified, new_secret, read_secret, sign, verify
from hub.errors import ConfigError

ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
STAMP = "1614265330"
WHEN = datetime.fromtimestamp(1614265330, UTC)
BODY = b'{"test": 2432232314}'
SHARED = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PRIVATE = "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg=="
PUBLIC = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4="
V1 = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
V1A = "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg=="


def headers(signature: str = V1, *, id: str = ID, stamp: str = STAMP) -> dict[str, str]:  # noqa: A002
    return {"webhook-id": id, "webhook-timestamp": stamp, "webhook-signature": signature}


@pytest.mark.parametrize(("secret", "signature"), [(SHARED, V1), (PRIVATE, V1A)])
def test_the_published_vectors_sign(secret: str, signature: str) -> None:
    assert sign([secret], ID, WHEN, BODY) == headers(signature)


@pytest.mark.parametrize(("secret", "signature"), [(SHARED, V1), (PUBLIC, V1A), (PRIVATE, V1A)])
def test_the_published_vectors_verify(secret: str, signature: str) -> None:
    assert verify([secret], headers(signature), BODY, WHEN) == Verified(ID, WHEN)


@pytest.mark.parametrize(("secret", "signature"), [(SHARED, V1), (PUBLIC, V1A)])
def test_one_changed_byte_anywhere_is_not_believed(secret: str, signature: str) -> None:
    wrong = [
        verify([secret], headers(signature), BODY + b" ", WHEN),
        verify([secret], headers(signature, id=ID + "x"), BODY, WHEN),
        verify([secret], headers(signature, stamp="1614265331"), BODY, WHEN),
        verify([secret], headers(signature[:-6] + "AAAAA="), BODY, WHEN),
        verify([new_secret()], headers(signature), BODY, WHEN),
        verify([], headers(signature), BODY, WHEN),
    ]
    assert all(isinstance(one, Unverified) for one in wrong)


def test_a_signature_of_one_version_does_not_pass_as_another() -> None:
    assert isinstance(verify([SHARED], headers(V1.replace("v1,", "v1a,")), BODY, WHEN), Unverified)
    assert isinstance(verify([PUBLIC], headers(V1A.replace("v1a,", "v1,")), BODY, WHEN), Unverified)


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_five_minutes_either_way_are_tolerated(seconds: int) -> None:
    assert isinstance(verify([SHARED], headers(), BODY, WHEN + timedelta(seconds=seconds)), Verified)


@pytest.mark.parametrize("seconds", [-301, 301, 10**9])
def test_more_than_five_minutes_are_not(seconds: int) -> None:
    answer = verify([SHARED], headers(), BODY, WHEN + timedelta(seconds=seconds))
    assert isinstance(answer, Unverified)
    assert "five minutes" in answer.why


def test_both_live_secrets_are_believed_while_one_takes_over_from_the_other() -> None:
    old, new = new_secret(), new_secret()
    for signer in (old, new):
        assert verify([new, old], sign([signer], ID, WHEN, BODY), BODY, WHEN) == Verified(ID, WHEN)
    both = sign([old, new], ID, WHEN, BODY)
    assert verify([new], both, BODY, WHEN) == verify([old], both, BODY, WHEN) == Verified(ID, WHEN)


def test_signatures_of_unknown_versions_and_broken_ones_are_passed_over() -> None:
    crowd = f"v2,abc v1 , ,, v1,!!! v1,é= {V1}".replace("é", "e")
    assert verify([SHARED], headers(crowd), BODY, WHEN) == Verified(ID, WHEN)


def test_header_names_may_be_written_in_any_case() -> None:
    shouted = {name.title(): value for name, value in headers().items()}
    assert verify([SHARED], shouted, BODY, WHEN) == Verified(ID, WHEN)


@pytest.mark.parametrize(
    "bad",
    [
        {},
        headers(""),
        headers(id=""),
        headers(id="a.b"),
        headers(id="a b"),
        headers(id="a\n"),
        headers(id="é"),
        headers(id="a" * 257),
        headers(stamp="soon"),
        headers(stamp="1614265330.0"),
        headers(stamp="-1614265330"),
        headers(stamp="１６１４２６５３３０"),
        headers(stamp="²"),
        headers(stamp="9" * 400),
        headers(stamp="9" * 12),
        headers("v1"),
        headers(","),
        headers("v1,é"),
        headers("v1,A"),
        headers("v1,AAAA " * 2000),
    ],
)
def test_a_malformed_header_is_unverified_and_never_an_exception(bad: dict[str, str]) -> None:
    answer = verify([SHARED, PUBLIC], bad, BODY, WHEN)
    assert isinstance(answer, Unverified)
    assert answer.why


@given(id=st.text(), stamp=st.text() | st.integers().map(str), signature=st.text(), body=st.binary())
def test_no_header_throws_and_none_is_believed(id: str, stamp: str, signature: str, body: bytes) -> None:  # noqa: A002
    fields = headers(signature, id=id, stamp=stamp)
    assert isinstance(verify([SHARED, PUBLIC], fields, body, WHEN), Unverified)


@given(
    body=st.binary(),
    key=st.binary(min_size=24, max_size=64),
    id=st.from_regex(r"[!-\-/-~]{1,256}", fullmatch=True),
)
def test_whatever_is_signed_verifies(body: bytes, key: bytes, id: str) -> None:  # noqa: A002
    secret = "whsec_" + b64encode(key).decode()
    assert verify([secret], sign([secret], id, WHEN, body), body, WHEN) == Verified(id, WHEN)


def test_a_key_pair_made_elsewhere_signs_and_its_public_half_verifies() -> None:
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    whsk = "whsk_" + b64encode(private.private_bytes_raw() + public).decode()
    whpk = "whpk_" + b64encode(public).decode()
    assert verify([whpk], sign([whsk], ID, WHEN, BODY), BODY, WHEN) == Verified(ID, WHEN)


def test_the_official_library_believes_us() -> None:
    secret, now = new_secret(), datetime.now(UTC)
    Webhook(secret).verify(BODY, sign([secret], ID, now, BODY))
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY + b" ", sign([secret], ID, now, BODY))


def test_we_believe_the_official_library() -> None:
    secret, now = new_secret(), datetime.now(UTC).replace(microsecond=0)
    signed = headers(Webhook(secret).sign(ID, now, BODY.decode()), stamp=str(int(now.timestamp())))
    assert verify([secret], signed, BODY, now) == Verified(ID, now)


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_",
        "whsec_c2hvcnQ=",
        "whsec_é",
        "whsec_" + "A" * 100,
        "whpk_" + SHARED[6:],
        "whsk_" + PUBLIC[5:],
        PRIVATE[:-8] + "AAAAAA==",
    ],
)
def test_a_bad_secret_is_refused_without_repeating_it(secret: str) -> None:
    with pytest.raises(ConfigError) as refusal:
        read_secret(secret)
    assert len(secret) < 10 or secret[6:] not in str(refusal.value)


def test_a_public_key_cannot_sign_and_an_id_with_a_full_stop_cannot_be_signed() -> None:
    with pytest.raises(ConfigError, match="whsk_"):
        sign([PUBLIC], ID, WHEN, BODY)
    with pytest.raises(ConfigError, match="full stop"):
        sign([SHARED], "a.b", WHEN, BODY)


def test_new_secrets_are_new() -> None:
    assert new_secret() != new_secret()
    read_secret(new_secret())
