"""The notification form as a Word or PDF file: its templates, and reading what somebody filled in."""
