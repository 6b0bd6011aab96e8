"""Mailboxes on IMAP servers. RFC 3501, 4315 (UIDPLUS), 6851 (MOVE)."""
