"""The acts of the hub, one file each. A journey orders the rooms and opens the transactions."""
