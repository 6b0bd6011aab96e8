"""The hub from outside: its command, its doors, its letters, its screens."""
