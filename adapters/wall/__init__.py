"""A wall between the hub and hostile bytes: a child process that may be killed."""
