"""Tells a watcher outside that the hub is well."""
