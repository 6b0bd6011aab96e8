"""Seals personal facts with keys from a file that only the hub's own account may read."""
