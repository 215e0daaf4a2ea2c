"""Idempotency keys (https://docs.stripe.com/api/idempotent_requests).

The first answer of an executed POST is kept under its key, errors and 500s included, and given again for 24 hours.
Refusals before execution (parameters, a concurrent twin, 401, 429) aren't kept.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from .account import Account
from .errors import StripeFault, invalid

KEPT_FOR = 24 * 3600
MAX_KEY = 255


@dataclass(frozen=True)
class Saved:
    """An answer to be replayed: HTTP status, JSON text, and the id of the request it was first given to."""

    status: int
    body: str
    request: str


class Keys:
    """The keys in use right now (memory) and the saved answers (store)."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._busy: set[str] = set()
        self._lock = threading.Lock()

    @contextmanager
    def reserved(self, key: str | None) -> Iterator[None]:
        """Hold a key while its request runs. Raises StripeFault 409 when another request holds it."""
        if key is None:
            yield
            return
        if len(key) > MAX_KEY:
            raise invalid(f"Idempotency keys can be at most {MAX_KEY} characters long.")
        with self._lock:
            if key in self._busy:
                message = (
                    "There is currently another in-progress request using this Idempotent Key (that probably means you "
                    f"submitted twice, and the other request is still going through): {key}. Please try again later."
                )
                raise StripeFault(409, message, kind="idempotency_error", code="idempotency_key_in_use")
            self._busy.add(key)
        try:
            yield
        finally:
            with self._lock:
                self._busy.discard(key)

    def saved(self, key: str | None, method: str, path: str, params: dict[str, Any]) -> Saved | None:
        """The answer kept for this key. Raises StripeFault 400 when the key was used for something else."""
        if key is None:
            return None
        store = self._account.store
        store.run("DELETE FROM answers WHERE created <= ?", self._account.now() - KEPT_FOR)
        rows = store.rows("SELECT * FROM answers WHERE key = ?", key)
        if not rows:
            return None
        row = rows[0]
        if (row["method"], row["path"]) != (method, path):
            message = (
                "Keys for idempotent requests can only be used for the same endpoint they were first used for "
                f"('{row['path']}' vs '{path}'). Try using a key other than '{key}' if you meant to execute a "
                "different request."
            )
            raise StripeFault(400, message, kind="idempotency_error")
        if row["params"] != fingerprint(params):
            message = (
                "Keys for idempotent requests can only be used with the same parameters they were first used with. "
                f"Try using a key other than '{key}' if you meant to execute a different request."
            )
            raise StripeFault(400, message, kind="idempotency_error")
        return Saved(row["status"], row["body"], row["request"])

    def keep(self, key: str | None, method: str, path: str, params: dict[str, Any], answer: Saved) -> None:
        """Save an answer; inside the action's own transaction, so that both or neither survive a kill."""
        if key is None:
            return
        sql = "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        values = (key, method, path, fingerprint(params), answer.status, answer.body, answer.request)
        self._account.store.run(sql, *values, self._account.now())


def fingerprint(params: dict[str, Any]) -> str:
    return json.dumps(params, sort_keys=True, ensure_ascii=False)
