"""Mailboxes on an own Exchange server, by Exchange Web Services. Exchange Online has switched that off."""
