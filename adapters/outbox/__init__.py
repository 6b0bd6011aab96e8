"""Puts letters as files into a folder, for a hub that has no mail server yet: read them there."""
