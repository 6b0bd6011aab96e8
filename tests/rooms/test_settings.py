"""A setting that is wrong, or that nothing reads, stops the start and is named."""

import pytest

from config.settings import Settings, load
from hub.errors import ConfigError


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("HUB_PORT", "eighty", "HUB_PORT: .*integer"),
        ("HUB_PORT", "70000", "HUB_PORT: "),
        ("HUB_PROT", "8000", "HUB_PROT is not a setting; did you mean HUB_PORT"),
        ("HUB_RELAY_TLS", "maybe", "HUB_RELAY_TLS: "),
        ("HUB_SMTP_PEERS", "10.0.0.0/8, mail.example.org", "HUB_SMTP_PEERS_1"),
        ("HUB_ZEBRA", "1", "HUB_ZEBRA is not a setting"),
    ],
)
def test_what_is_wrong_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match=said):
        load()


def test_lists_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_MAILBOXES", "a@example.org, b@example.org")
    monkeypatch.setenv("HUB_PORT", "9000")
    settings = load()
    assert settings.mailboxes == ("a@example.org", "b@example.org")
    assert settings.address == "http://127.0.0.1:9000"


def test_mail_is_taken_from_this_machine_alone_unless_others_are_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert [str(it) for it in load().smtp_peers] == ["127.0.0.0/8", "::1/128"]
    monkeypatch.setenv("HUB_SMTP_PEERS", "10.1.2.3, 2001:db8::/32")
    assert [str(it) for it in load().smtp_peers] == ["10.1.2.3/32", "2001:db8::/32"]
    monkeypatch.setenv("HUB_SMTP_PEERS", "0.0.0.0/0")
    load()
    monkeypatch.setenv("HUB_AUTHSERV_ID", "mx.example.org")
    with pytest.raises(ConfigError, match="lets everybody in"):
        load()


def test_letters_ask_for_answers_only_where_a_mail_door_takes_them_in() -> None:
    assert Settings(mail_from="notify@Hub.example").answers_to == "hub.example"
    assert Settings(mail_from="notify@hub.example", smtp_port=0).answers_to == ""
    assert Settings(smtp_port=0, reply_domain="answers.example").answers_to == "answers.example"
