"""What the double remembers: one SQLite file (or memory), written before anything is acknowledged.

A killed process loses nothing that was answered: an action, its events, the deliveries they cause and the saved answer
of its idempotency key are committed together.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS objects (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
    created INTEGER NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS objects_kind ON objects (kind, seq);
CREATE INDEX IF NOT EXISTS objects_intent ON objects (kind, json_extract(body, '$.payment_intent'));
CREATE INDEX IF NOT EXISTS objects_charge ON objects (kind, json_extract(body, '$.charge'));
CREATE INDEX IF NOT EXISTS objects_source ON objects (kind, json_extract(body, '$.source'));
CREATE INDEX IF NOT EXISTS objects_status ON objects (kind, json_extract(body, '$.status'));
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS faults (seq INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY, method TEXT NOT NULL, path TEXT NOT NULL, params TEXT NOT NULL,
    status INTEGER NOT NULL, body TEXT NOT NULL, request TEXT NOT NULL, created INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, state TEXT NOT NULL, due REAL NOT NULL,
    rank INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, status INTEGER, problem TEXT);
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (state, due, rank);
CREATE TABLE IF NOT EXISTS requests (seq INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL);
"""
TABLES = ("objects", "settings", "faults", "answers", "deliveries", "requests")
MEMORY = ("objects", "answers", "deliveries", "requests")


class Store:
    """Documents by id, and the double's own tables. One connection, one lock."""

    def __init__(self, directory: Path | None) -> None:
        if directory:
            directory.mkdir(parents=True, exist_ok=True)
        target = str(directory / "stripe_double.sqlite3") if directory else ":memory:"
        self.lock = threading.RLock()
        self._depth = 0
        self._connection = sqlite3.connect(target, check_same_thread=False, isolation_level=None, timeout=30)
        self._connection.row_factory = sqlite3.Row
        # WAL without a sync per commit outlives the process (kill -9), though not a power cut; that is enough here.
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=OFF")
        self._connection.executescript(SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; inner ones are savepoints, so that a refused call leaves no trace in an outer one."""
        with self.lock:
            name = f"level_{self._depth}"
            self.run("BEGIN IMMEDIATE" if self._depth == 0 else f"SAVEPOINT {name}")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                self.run("ROLLBACK" if self._depth == 0 else f"ROLLBACK TO {name}")
                if self._depth:
                    self.run(f"RELEASE {name}")
                raise
            self._depth -= 1
            self.run("COMMIT" if self._depth == 0 else f"RELEASE {name}")

    def run(self, sql: str, *values: Any) -> sqlite3.Cursor:
        with self.lock:
            return self._connection.execute(sql, values)

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        with self.lock:
            return self._connection.execute(sql, values).fetchall()

    def close(self) -> None:
        with self.lock:
            self._connection.close()

    def clear(self) -> None:
        with self.transaction():
            for table in TABLES:
                self.run(f"DELETE FROM {table}")

    def remembered(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything but settings and faults, for `remember`."""
        with self.lock:
            return {table: [tuple(row) for row in self.rows(f"SELECT * FROM {table}")] for table in MEMORY}

    def remember(self, rows: dict[str, list[tuple[Any, ...]]]) -> None:
        """Take up what `remembered` has returned, in a store that has been cleared."""
        with self.transaction():
            for table, values in rows.items():
                for row in values:
                    self.run(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", *row)

    def insert(self, thing: dict[str, Any]) -> dict[str, Any]:
        body = json.dumps(thing, ensure_ascii=False)
        sql = "INSERT INTO objects (id, kind, created, body) VALUES (?, ?, ?, ?)"
        # Line items carry no date of their own in the API.
        self.run(sql, thing["id"], thing["object"], thing.get("created", thing.get("_created")), body)
        return thing

    def save(self, thing: dict[str, Any]) -> dict[str, Any]:
        self.run("UPDATE objects SET body = ? WHERE id = ?", json.dumps(thing, ensure_ascii=False), thing["id"])
        return thing

    def get(self, identifier: str, kind: str | None = None) -> dict[str, Any] | None:
        found = self.rows("SELECT kind, body FROM objects WHERE id = ?", identifier)
        if not found or (kind and found[0]["kind"] != kind):
            return None
        thing: dict[str, Any] = json.loads(found[0]["body"])
        return thing

    def position(self, identifier: str, kind: str) -> int | None:
        found = self.rows("SELECT seq FROM objects WHERE id = ? AND kind = ?", identifier, kind)
        return int(found[0]["seq"]) if found else None

    def find(
        self, kind: str, conditions: list[tuple[str, Any]], *, limit: int = -1, ascending: bool = False
    ) -> list[dict[str, Any]]:
        """Documents of a kind, newest first; `conditions` are SQL comparisons with one value each."""
        where = " AND ".join(["kind = ?", *[sql for sql, _ in conditions]])
        order = "ASC" if ascending else "DESC"
        sql = f"SELECT body FROM objects WHERE {where} ORDER BY seq {order} LIMIT {int(limit)}"
        return [json.loads(row["body"]) for row in self.rows(sql, kind, *[value for _, value in conditions])]

    def setting(self, name: str) -> Any:
        found = self.rows("SELECT value FROM settings WHERE name = ?", name)
        return json.loads(found[0]["value"]) if found else None

    def set_setting(self, name: str, value: Any) -> None:
        self.run("INSERT OR REPLACE INTO settings VALUES (?, ?)", name, json.dumps(value))
