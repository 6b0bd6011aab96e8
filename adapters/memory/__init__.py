"""Working stand-ins that keep every promise of `hub.ports` in memory: for tests and demonstrations."""
