"""Looks at files that strangers sent, without unpacking or running anything, and asks the virus scanner."""
