"""The cache that all processes share, in which limits count: a table of PostgreSQL, or the Redis of `CACHE_URL`.

Django's own cache in the database counts its rows at each write, throws live ones away when there are many, and lets two
processes add one key at once. Django's default cache stays each process's own: what asks it (Wagtail's addresses) asks often.
"""

from __future__ import annotations

import json
import logging
import time
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import Error, connection
from redis import RedisError

log = logging.getLogger(__name__)

# Nothing in it outlives a crash of the database, so writing it costs no flush of the disk.
TABLE = """
CREATE UNLOGGED TABLE IF NOT EXISTS shared_cache
  (key text PRIMARY KEY, value jsonb NOT NULL, expires double precision NOT NULL)
"""
PUT = """
INSERT INTO shared_cache AS kept (key, value, expires) VALUES (%s, %s, %s)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires = excluded.expires
"""
ADD = f"{PUT} WHERE kept.expires <= %s RETURNING true"
AWAY = (
    Error,
    RedisError,
    OSError,
    ValueError,
)  # ValueError: an address that can't be one, or what others have written there
PAUSE_SECONDS = 5  # so long nobody waits for a cache that has just been away


class PostgresCache(BaseCache):
    """Django's interface to the table; values are what JSON can say. Each call is one statement, so `add` is atomic."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        """:param location: unused: the table is in the default database"""
        super().__init__(params)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep a value unless there is one already; return whether it was kept: of many at once, one's is."""
        return bool(_ask(ADD, [*self._row(key, value, timeout, version), time.time()]))

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """Return the value."""
        found = _ask(
            "SELECT value FROM shared_cache WHERE key = %s AND expires > %s",
            [self.make_key(key, version=version), time.time()],
        )
        return json.loads(found[0][0]) if found else default

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep a value."""
        _ask(f"{PUT} RETURNING true", self._row(key, value, timeout, version))

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget a value; return whether there was one."""
        found = _ask("DELETE FROM shared_cache WHERE key = %s RETURNING true", [self.make_key(key, version=version)])
        return bool(found)

    def clear(self) -> None:
        """Forget all values."""
        _ask("DELETE FROM shared_cache RETURNING true", [])

    def forget_expired(self) -> int:
        """Delete the rows of values that have expired; return how many."""
        return len(_ask("DELETE FROM shared_cache WHERE expires <= %s RETURNING true", [time.time()]))

    def _row(self, key: str, value: Any, timeout: Any, version: int | None) -> list[Any]:
        expires = self.get_backend_timeout(timeout)
        kept = float("inf") if expires is None else expires
        return [self.make_key(key, version=version), json.dumps(value), kept]


class SharedCache:
    """What limits ask. While the shared cache is away they count on in this process alone.

    So nobody who signs in sees an error, and no door stands open: each process still limits, together they let through a few
    times as much.
    """

    def __init__(self) -> None:
        self._away_until = 0.0

    def add(self, key: str, value: Any, timeout: float) -> bool:
        """Keep a value unless there is one already."""
        return bool(self._ask("add", key, value, timeout))

    def get(self, key: str, default: Any = None) -> Any:
        """Return a value."""
        return self._ask("get", key, default)

    def set(self, key: str, value: Any, timeout: float) -> None:
        """Keep a value."""
        self._ask("set", key, value, timeout)

    def delete(self, key: str) -> bool:
        """Forget a value."""
        return bool(self._ask("delete", key))

    def answers(self) -> bool:
        """Return whether the shared cache is there, now."""
        try:
            caches["shared"].get("healthz")
        except AWAY:
            return False
        return True

    def _ask(self, what: str, *args: Any) -> Any:
        if time.monotonic() >= self._away_until:
            try:
                return getattr(caches["shared"], what)(*args)
            except AWAY as error:
                self._away_until = time.monotonic() + PAUSE_SECONDS
                log.warning("the shared cache is away, each process limits alone: %s", type(error).__name__)
        return getattr(caches["own"], what)(*args)


shared = SharedCache()


def make_cache_table() -> None:
    """Make the table, as the owner. Idempotent."""
    with connection.cursor() as cursor:
        cursor.execute(TABLE)


def _ask(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
