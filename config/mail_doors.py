"""How mail comes in and letters go out: by which door, from whose address, signed by whom."""

from adapters.imap.policy import ImapPolicy
from adapters.outbox.postman import FolderPostman
from adapters.smime.identity import Identity, identity
from adapters.smime.writer import SmimeWriter
from adapters.smtp.postman import SmtpPolicy, SmtpPostman
from adapters.smtp.receiver import DoorPolicy
from config import mailbox_doors
from config.mailbox_doors import Reach
from config.settings import Settings
from hub.hub import Post
from hub.ports import Postman


def postman(chosen: Settings, mailbox: Reach | None = None) -> Postman:
    """The mailbox that sends, or the mail server that is set, or the outbox folder where neither is."""
    writer = SmimeWriter(smime(chosen))
    if mailbox:
        return mailbox_doors.postman(mailbox, chosen.site, writer)
    if not chosen.relay_host:
        return FolderPostman(chosen.data / "outbox", chosen.mail_from, writer)
    policy = SmtpPolicy(
        host=chosen.relay_host,
        port=chosen.relay_port,
        tls=chosen.relay_tls,
        user=chosen.relay_user,
        password=chosen.relay_password,
        ca_file=chosen.relay_ca_file,
        from_address=chosen.mail_from,
        from_name=chosen.site,
        bounce_domain=chosen.bounce_domain,
        require_tls_domains=frozenset(it.lower() for it in chosen.relay_tls_domains),
    )
    return SmtpPostman(policy, writer)


def door_policy(chosen: Settings) -> DoorPolicy:
    """Where mail is received, from whom, and under what certificate."""
    return DoorPolicy(
        host=chosen.smtp_host,
        port=chosen.smtp_port,
        max_size=chosen.mail_limit,
        peers=chosen.smtp_peers,
        certificate=chosen.smtp_cert,
        key=chosen.smtp_key,
    )


def post(chosen: Settings, mailbox: Reach | None) -> Post:
    """What the hub says of its own mail; `mailbox` is the one that letters leave from, if one was chosen."""
    sender = mailbox.policy.address if mailbox and not isinstance(mailbox.policy, ImapPolicy) else ""
    domain = (sender or chosen.mail_from).rpartition("@")[2]
    first = next(iter(chosen.mailboxes), "")
    return Post(chosen.authserv_id, chosen.answers_to, first, domain)


def smime(chosen: Settings) -> Identity:
    """Whose signatures are believed, and what the hub signs with; raises ConfigError."""
    return identity(chosen.smime_cert, chosen.smime_key, chosen.smime_authorities)
