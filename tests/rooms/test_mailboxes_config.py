"""mailboxes.toml: one wrong file for each mistake, and what a right one makes."""

from pathlib import Path

import pytest

from adapters.exchange.ear import ExchangeEar
from adapters.exchange.inbox import ExchangeInbox
from adapters.exchange.policy import ExchangePolicy
from adapters.graph.ear import GraphEar
from adapters.graph.inbox import GraphInbox
from adapters.graph.policy import GraphPolicy
from adapters.imap.inbox import ImapInbox
from config import mail_doors, mailboxes
from config.house import House
from config.settings import Settings, load
from hub.errors import ConfigError
from hub.intake.authentication import Vouching
from tests.rooms.configs import a_config

RIGHT = """
[[mailbox]]
name = "rag"
kind = "exchange"
address = "rag@lscp.example.org"
url = "https://mail.example.org/EWS/Exchange.asmx"
user = "EXAMPLE\\\\hub"
password_from = "HUB_SECRET_RAG"
send = true
"""


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_SECRET_RAG", "invented")


def written(folder: Path, text: str, **other: object) -> Settings:
    a_config(folder)
    (folder / "mailboxes.toml").write_text(text, "utf-8")
    return Settings(config=folder, **other)


def test_a_right_file_makes_a_mailbox_and_names_the_one_that_sends(tmp_path: Path) -> None:
    made = mailboxes.load(written(tmp_path, RIGHT))
    [(name, polled)] = made.polled.items()
    assert (name, polled.address, polled.every.total_seconds()) == ("rag", "rag@lscp.example.org", 30)
    assert isinstance(polled.inbox, ExchangeInbox)
    assert made.sender is not None
    policy = made.sender.policy
    assert isinstance(policy, ExchangePolicy)
    assert (policy.user, policy.password) == ("EXAMPLE\\hub", "invented")
    assert mail_doors.post(Settings(), made.sender).sends_as == "lscp.example.org"
    assert mail_doors.post(Settings(mail_from="a@b.example"), None).sends_as == "b.example"


def test_the_file_as_it_ships_and_no_file_at_all_make_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HUB_SECRET_RAG")
    chosen = Settings(config=a_config(tmp_path))
    assert dict(mailboxes.load(chosen).polled) == {}
    (tmp_path / "mailboxes.toml").unlink()
    assert dict(mailboxes.load(chosen).polled) == {}


def test_the_examples_that_ship_are_right_once_they_are_no_comments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = (a_config(tmp_path) / "mailboxes.toml").read_text("utf-8")
    example = (
        shipped[shipped.index("# [[mailbox]]") :]
        .replace("# ", "", 1)
        .replace("\n# ", "\n")
        .replace("\n#\n", "\n\n")
    )
    authority = tmp_path / "ca.pem"
    authority.touch()
    for name in ("SAR", "COMMUNITY", "ADULTS"):
        monkeypatch.setenv(f"HUB_SECRET_{name}", "invented")
    made = mailboxes.load(written(tmp_path, example.replace("/etc/hub/ca.pem", str(authority))))
    assert list(made.polled) == ["rag", "sar", "community", "adults"]
    assert isinstance(made.polled["community"].inbox, GraphInbox)
    assert isinstance(made.polled["sar"].inbox, ImapInbox)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('kind = "exchange"', 'kind = "pop3"', 4, "Use one of: exchange, imap, graph"),
        ('name = "rag"\n', "", 2, "name is missing"),
        ("rag@lscp", "rag at lscp", 5, "not an email address"),
        ("rag@lscp.example.org", "notify@hub.example.org", 5, "comes in another way"),
        ("https:", "http:", 6, "https://"),
        ("HUB_SECRET_RAG", "PASSWORD", 8, "begins with HUB_SECRET_"),
        ("HUB_SECRET_RAG", "HUB_SECRET_RAGG", 8, "HUB_SECRET_RAGG is not set"),
        ("send = true", "sned = true", 9, 'Did you mean "send"?'),
        ("send = true", 'auth = "kerberos"', 9, "Use one of: basic, ntlm, oauth2"),
        ("send = true", 'auth = "oauth2"', 6, "OAuth2 needs"),
        ("send = true", 'access = "owner"', 9, "Use one of: delegate"),
        ("send = true", "poll_seconds = 1", 9, "between 5 and 3600"),
        ("send = true", 'ca_file = "/nowhere.pem"', 9, "There is no file"),
        ("send = true", 'authserv_id = "two words"', 9, "no name of a mail server"),
        ("send = true", 'own_domains = ["a@b.example"]', 9, "is not a domain"),
        ("send = true", 'own_domains = "b.example"', 9, "must be a list"),
        ("[[mailbox]]", "[[mailboxes]]", 1, 'Did you mean "mailbox"?'),
        ('user = "EXAMPLE\\\\hub"', "user = 3", 7, "must be a text"),
    ],
)
def test_each_mistake_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, said: str
) -> None:
    assert old in RIGHT
    with pytest.raises(ConfigError) as wrong:
        mailboxes.load(written(tmp_path, RIGHT.replace(old, new)))
    assert any(
        text.startswith(f"mailboxes.toml:{line}: ") and said in text for text in str(wrong.value).splitlines()
    ), str(wrong.value)


TRUST = 'authserv_id = "exchange online"\nown_domains = ["LSCP.example.org"]\n'


def test_a_mailbox_says_whose_word_counts_in_it_and_else_it_is_the_hubs(tmp_path: Path) -> None:
    def made(more: str) -> Vouching | None:
        return mailboxes.load(written(tmp_path, RIGHT + more, authserv_id="mx.hub")).polled["rag"].vouching

    assert made("") == Vouching("mx.hub")
    assert made('authserv_id = "edge.lscp"') == Vouching("edge.lscp")
    assert not made('authserv_id = ""')
    assert made(TRUST) == Vouching(nameless=True, own_domains=frozenset({"lscp.example.org"}))


@pytest.mark.parametrize("host", ["imap.example.org", "outlook.office365.com"])
def test_only_exchange_is_believed_without_a_name(tmp_path: Path, host: str) -> None:
    imap = RIGHT.replace("exchange", "imap").replace("send = true\n", TRUST)
    imap = imap.replace('"imap online"', '"exchange online"')
    box = imap.replace('url = "https://mail.example.org/EWS/Exchange.asmx"', f'host = "{host}"')
    if host == "outlook.office365.com":
        assert mailboxes.load(written(tmp_path, box)).polled["rag"].vouching
        return
    with pytest.raises(ConfigError) as wrong:
        mailboxes.load(written(tmp_path, box))
    assert "mailboxes.toml:9: Only Exchange Online writes no name" in str(wrong.value)
    assert "mailboxes.toml:10: Only Exchange marks" in str(wrong.value)


def test_mail_that_the_door_takes_is_not_fetched_too(tmp_path: Path) -> None:
    for address in ("Notify@hub.example.org", "case@hub.example.org", "bounce@b.example.org"):
        text = RIGHT.replace("rag@lscp.example.org", address)
        with pytest.raises(ConfigError, match="comes in another way"):
            mailboxes.load(written(tmp_path, text, bounce_domain="b.example.org"))
    text = RIGHT.replace("rag@lscp.example.org", "case@hub.example.org")
    assert mailboxes.load(written(tmp_path, text, smtp_port=0, reply_domain="hub.example.org")).polled


def test_letters_go_out_from_one_place(tmp_path: Path) -> None:
    second = RIGHT.replace('"rag"', '"sar"').replace("rag@", "sar@")
    with pytest.raises(ConfigError, match="Another mailbox sends"):
        mailboxes.load(written(tmp_path, RIGHT + second))
    with pytest.raises(ConfigError, match="HUB_RELAY_HOST is set"):
        mailboxes.load(written(tmp_path, RIGHT, relay_host="mail.example.org"))
    with pytest.raises(ConfigError, match=r"mailboxes\.toml:9: HUB_RELAY_TLS_DOMAINS is set"):
        mailboxes.load(written(tmp_path, RIGHT, relay_tls_domains=("lsab.example.org",)))


def test_an_imap_mailbox_says_where_it_is_and_sends_no_letters(tmp_path: Path) -> None:
    box = RIGHT.replace("exchange", "imap").replace(
        'url = "https://mail.example.org/EWS/Exchange.asmx"', 'host = "imap.example.org"'
    )
    with pytest.raises(ConfigError, match='no key "send" here'):
        mailboxes.load(written(tmp_path, box))
    for wrong, said in (('tls = "none"', "without TLS"), ("port = 0", "between 1 and 65535")):
        with pytest.raises(ConfigError, match=said):
            mailboxes.load(written(tmp_path, box.replace("send = true", wrong)))


def test_names_and_addresses_are_given_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match='"rag" is taken'):
        mailboxes.load(written(tmp_path, RIGHT + RIGHT))


def test_a_secret_that_nothing_reads_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_SECRET_RGA", "invented")
    load()
    with pytest.raises(ConfigError, match="HUB_SECRET_RGA is set, and no mailbox"):
        mailboxes.load(written(tmp_path, RIGHT))


def test_hub_check_says_what_is_wrong_with_it(tmp_path: Path) -> None:
    chosen = written(tmp_path, RIGHT.replace("https:", "ftp:"))
    assert any(it.startswith("mailboxes.toml:6: ") for it in House(chosen).check())


ONLINE = """
[[mailbox]]
name = "rag"
kind = "graph"
address = "rag@lscp.example.org"
tenant = "lscp.example.org"
user = "11111111-2222-3333-4444-555555555555"
password_from = "HUB_SECRET_RAG"
send = true
"""


def test_a_mailbox_in_exchange_online_has_a_tenant_and_an_application(tmp_path: Path) -> None:
    made = mailboxes.load(written(tmp_path, ONLINE))
    assert isinstance(made.polled["rag"].inbox, GraphInbox)
    assert made.sender is not None
    assert isinstance(made.sender.policy, GraphPolicy)
    app = made.sender.app
    assert app is not None
    assert app.authority == "https://login.microsoftonline.com/lscp.example.org"
    assert (app.scope, app.secret) == ("https://graph.microsoft.com/.default", "invented")


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('tenant = "lscp.example.org"\n', "", 3, "set tenant for Microsoft Entra, or token_url"),
        ('password_from = "HUB_SECRET_RAG"\n', "", 2, "password_from is missing"),
        ("send = true", 'certificate_file = "/nowhere.pem"', 9, "There is no file /nowhere.pem"),
        ("send = true", 'url = "http://graph.example.org"', 9, "begins with https"),
        ("send = true", 'authority = "http://login.example.org"', 6, "gives tokens begins with https"),
        ("send = true", 'certificate_file = "pyproject.toml"', 6, "set one of them"),
        ('password_from = "HUB_SECRET_RAG"', 'certificate_file = "pyproject.toml"', 6, "unencrypted private"),
        ("send = true", 'auth = "ntlm"', 9, 'no key "auth" here'),
    ],
)
def test_what_is_wrong_with_it_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, said: str
) -> None:
    assert old in ONLINE
    with pytest.raises(ConfigError) as wrong:
        mailboxes.load(written(tmp_path, ONLINE.replace(old, new)))
    assert any(
        text.startswith(f"mailboxes.toml:{line}: ") and said in text for text in str(wrong.value).splitlines()
    ), str(wrong.value)


def test_an_imap_mailbox_with_tokens_names_its_application(tmp_path: Path) -> None:
    box = """
[[mailbox]]
name = "rag"
kind = "imap"
address = "rag@lscp.example.org"
host = "imap.example.org"
auth = "oauth2"
user = "rag@lscp.example.org"
password_from = "HUB_SECRET_RAG"
"""
    tokens = 'client_id = "hub"\ntoken_url = "https://id.example.org/token"\n'
    assert isinstance(mailboxes.load(written(tmp_path, box + tokens)).polled["rag"].inbox, ImapInbox)
    with pytest.raises(ConfigError, match="client_id is missing"):
        mailboxes.load(written(tmp_path, box))
    with pytest.raises(ConfigError, match="one place"):
        mailboxes.load(written(tmp_path, box + tokens + 'tenant = "example.org"\n'))


def test_only_a_hub_that_microsoft_can_call_is_called(tmp_path: Path) -> None:
    woken = ONLINE.replace("send = true", "wake = true")
    with pytest.raises(ConfigError, match=r"mailboxes.toml:9: Microsoft Graph calls the hub, at https://"):
        mailboxes.load(written(tmp_path, woken))
    made = mailboxes.load(written(tmp_path, woken, base_url="https://hub.example.org"))
    assert isinstance(made.polled["rag"].ear, GraphEar)
    assert mailboxes.load(written(tmp_path, ONLINE)).polled["rag"].ear is None
    on_premises = RIGHT.replace("send = true", "wake = true")
    assert isinstance(mailboxes.load(written(tmp_path, on_premises)).polled["rag"].ear, ExchangeEar)
