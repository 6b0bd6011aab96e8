"""Opens an entry on each queue that a routing names, each with its own acknowledge-by and its clocks."""
