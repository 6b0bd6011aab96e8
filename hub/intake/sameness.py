"""Tells the same mail from another one under the same Message-ID, whichever mailbox or server it came by."""

from hashlib import sha256

from hub.intake.mail import Mail


def content(mail: Mail) -> bytes:
    """A digest of what its author wrote: From, Date, Subject, text and attachments. 32 bytes, not keyed."""
    text = "\n".join(line.rstrip() for line in mail.text.splitlines()).strip()
    said = [
        " ".join(sorted(it.lower() for it in mail.senders)),
        mail.date.isoformat() if mail.date else "",
        " ".join(mail.subject.split()),
        text,
        *sorted(sha256(it.content).hexdigest() for it in mail.attachments),
    ]
    whole = sha256()
    for part in said:
        octets = part.encode("utf-8", "surrogatepass")
        whole.update(len(octets).to_bytes(8) + octets)
    return whole.digest()
