"""This machine's data folder, which remembers the database that it served."""
