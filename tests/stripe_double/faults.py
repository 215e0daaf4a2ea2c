"""Faults that a test orders for the next calls: errors, hangs and broken connections, before or after acting."""

from __future__ import annotations

import fnmatch
import json
from dataclasses import asdict, dataclass
from typing import Any

from .store import Store

ACTIONS = ("error", "hang", "drop", "slow")


@dataclass(frozen=True)
class Order:
    """One ordered fault.

    `method` and `path` (shell pattern, such as `/v1/refunds*`) say which calls it meets, `times` how many.
    `action`: "error" answers `status`; "hang" answers nothing for `seconds` and closes; "drop" closes at once;
    "slow" waits `seconds` with the idempotency key held, then does all as usual.
    `when`: "before" (nothing happens at Stripe) or "after" (it has happened, only the answer is lost or wrong).
    `saved`: whether an "error" is kept under the idempotency key; by default an error after acting is, as at Stripe.
    """

    method: str = "*"
    path: str = "/v1/*"
    times: int = 1
    action: str = "error"
    status: int = 500
    when: str = "before"
    seconds: float = 30
    saved: bool | None = None

    @property
    def kept(self) -> bool:
        return self.when == "after" if self.saved is None else self.saved


def order(store: Store, given: dict[str, Any]) -> dict[str, Any]:
    """Queue a fault. Raises ValueError for fields or values it doesn't know."""
    unknown = set(given) - set(Order.__dataclass_fields__)
    if unknown:
        raise ValueError(f"unknown fields: {', '.join(sorted(unknown))}")
    fault = Order(**given)
    if fault.action not in ACTIONS or fault.when not in ("before", "after"):
        raise ValueError(f"action is one of {', '.join(ACTIONS)}; when is before or after")
    if fault.action == "error" and fault.status not in (400, 402, 429, 500, 502, 503):
        raise ValueError("status is one of 400, 402, 429, 500, 502, 503")
    store.run("INSERT INTO faults (body) VALUES (?)", json.dumps(asdict(fault)))
    return asdict(fault)


def pending(store: Store) -> list[dict[str, Any]]:
    return [json.loads(row["body"]) for row in store.rows("SELECT body FROM faults ORDER BY seq")]


def take(store: Store, method: str, path: str, when: str) -> Order | None:
    """Use up one firing of the first ordered fault that meets this call at this moment."""
    with store.transaction():
        for row in store.rows("SELECT seq, body FROM faults ORDER BY seq"):
            fault = Order(**json.loads(row["body"]))
            if fault.when != when or not fnmatch.fnmatchcase(path, fault.path):
                continue
            if fault.method not in ("*", method):
                continue
            left = fault.times - 1
            if left:
                body = json.dumps(asdict(fault) | {"times": left})
                store.run("UPDATE faults SET body = ? WHERE seq = ?", body, row["seq"])
            else:
                store.run("DELETE FROM faults WHERE seq = ?", row["seq"])
            return fault
    return None
