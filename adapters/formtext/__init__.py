"""Finds the notification form that somebody pasted into a mail, however it was mangled on the way."""
