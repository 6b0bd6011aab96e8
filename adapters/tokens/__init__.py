"""Access tokens for applications that sign in as themselves. RFC 6749 section 4.4."""
