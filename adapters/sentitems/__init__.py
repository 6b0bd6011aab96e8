"""Sending out of a mailbox that keeps what it sent, whichever protocol it speaks."""
