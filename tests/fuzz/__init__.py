"""Mail nobody would write: what the reader must do with any bytes, and what has once broken it."""
