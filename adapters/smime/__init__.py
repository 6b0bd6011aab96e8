"""S/MIME (RFC 8551): what was signed or encrypted is opened, and our letters are signed and encrypted."""
