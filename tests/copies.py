"""A database that is taken for a copy, as a restore makes it."""

import psycopg

ANOTHER_SERVER = "UPDATE instance SET server = '1'"


def make_a_copy(database_url: str) -> None:
    """As a dump looks that was put back on another server."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(ANOTHER_SERVER)
