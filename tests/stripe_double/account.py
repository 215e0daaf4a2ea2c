"""The merchant's account at the double: its clock, its settings, its ids and its events."""

from __future__ import annotations

import copy
import random
import string
import threading
import time
from dataclasses import dataclass
from typing import Any

from .errors import missing_resource
from .store import Store

API_VERSION = "2026-10-28.endive"
ALPHABET = string.ascii_letters + string.digits

#: Everything a test may switch, with what holds when it doesn't. Amounts in fen, times in seconds.
DEFAULTS: dict[str, Any] = {
    "clock_offset": 0,  # added to the machine's clock; webhook signatures keep the machine's time
    "fee_bp": 120,  # payment fee in basis points of the amount, rounded half up
    "next_fees": [],  # exact fees of the next payments, used up first to last
    "late_fee": False,  # True: balance transactions wait for release_fees; a number: appear so many seconds later
    "async_methods": [],  # methods that complete a session unpaid: "alipay", "wechat_pay", "card"
    "refund_status": "succeeded",  # or "pending": new refunds wait for finish_refund
    "refund_fee": 0,  # what Stripe takes for each refund; less than nothing: what it gives back of the payment's fee
    "dispute_fee": 8000,
    "dispute_fee_back": False,  # whether winning a dispute brings its fee back
    "webhook_account": None,  # the account that events name, as those of connected accounts do
    "minimum_amount": 400,  # Stripe wants about 0.50 USD (4.00 HKD) whatever the currency
    "webhook_hold": False,
    "webhook_drop": False,  # True, or a list of event types never sent
    "webhook_types": None,  # list of event types the endpoint listens to; None = all
    "webhook_copies": 1,
    "webhook_delay": 0,
    "webhook_reorder": 0,  # window in seconds inside which events leave newest first
    "webhook_timeout": 10,
    "webhook_retry": [1, 2, 5, 10, 30, 60, 300, 900, 3600],
}


@dataclass
class Asking:
    """The API call being answered, for `event.request`."""

    request: str | None = None
    idempotency_key: str | None = None


class Account:
    """Everything that happens in one Stripe test account. Callers hold `store.transaction()` while they change it."""

    def __init__(self, store: Store, identifier: str = "acct_1DoubleTest000000") -> None:
        self.store = store
        self.id = identifier
        self.base_url = ""
        self._asking = threading.local()

    @property
    def asking(self) -> Asking:
        return getattr(self._asking, "now", Asking())

    @asking.setter
    def asking(self, value: Asking) -> None:
        self._asking.now = value

    def now(self) -> int:
        """Unix time at the double: the machine's plus the offset a test has set."""
        return int(time.time() + self.setting("clock_offset"))

    def setting(self, name: str) -> Any:
        found = self.store.setting(name)
        return copy.deepcopy(DEFAULTS[name]) if found is None else found

    def change(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Set some settings; raises KeyError for a name that isn't in DEFAULTS. Returns all of them."""
        unknown = sorted(set(settings) - set(DEFAULTS))
        if unknown:
            raise KeyError(f"unknown settings: {', '.join(unknown)}; known: {', '.join(DEFAULTS)}")
        with self.store.transaction():
            for name, value in settings.items():
                self.store.set_setting(name, value)
        return {name: self.setting(name) for name in DEFAULTS}

    def new_id(self, prefix: str, length: int = 24) -> str:
        return prefix + "".join(random.choices(ALPHABET, k=length))

    def fetch(self, kind: str, identifier: str, param: str = "id", status: int = 404) -> dict[str, Any]:
        """A stored object. Raises StripeFault resource_missing (404, or `status`)."""
        thing = self.store.get(identifier, kind)
        if thing is None:
            raise missing_resource(kind, identifier, param, status)
        return thing

    def update(self, thing: dict[str, Any], event: str | None = None, **changes: Any) -> dict[str, Any]:
        """Save changed fields; with `event` also tell the shop, naming the earlier values as Stripe does."""
        previous = {name: copy.deepcopy(thing.get(name)) for name in changes if thing.get(name) != changes[name]}
        thing.update(changes)
        self.store.save(thing)
        if event:
            self.emit(event, thing, previous)
        return thing

    def emit(self, kind: str, thing: dict[str, Any], previous: dict[str, Any] | None = None) -> dict[str, Any]:
        """Record an event with a snapshot of its object and queue its deliveries, all in the caller's transaction."""
        content: dict[str, Any] = {"object": public(thing)}
        if previous is not None:
            content["previous_attributes"] = previous
        event = {
            "id": self.new_id("evt_1"),
            "object": "event",
            "api_version": API_VERSION,
            "created": self.now(),
            "data": content,
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": self.asking.request, "idempotency_key": self.asking.idempotency_key},
            "type": kind,
        }
        if (named := self.setting("webhook_account")) is not None:
            event["account"] = named
        self.store.insert(event)
        self._queue(event)
        return event

    def _queue(self, event: dict[str, Any]) -> None:
        wanted = self.setting("webhook_types")
        if wanted is not None and event["type"] not in wanted:
            return
        drop = self.setting("webhook_drop")
        state = "waiting"
        if drop is True or (isinstance(drop, list) and event["type"] in drop):
            state = "dropped"
        elif self.setting("webhook_hold"):
            state = "held"
        due, rank = time.time() + self.setting("webhook_delay"), 0
        if window := self.setting("webhook_reorder"):
            due, rank = (due // window + 1) * window, -1
        for _ in range(int(self.setting("webhook_copies"))):
            inserted = self.store.run(
                "INSERT INTO deliveries (event, state, due, rank) VALUES (?, ?, ?, 0)", event["id"], state, due
            )
            if rank:
                sql = "UPDATE deliveries SET rank = -seq WHERE seq = ?"
                self.store.run(sql, inserted.lastrowid)


def public(thing: dict[str, Any]) -> dict[str, Any]:
    """A document as the API shows it: without the double's own fields, whose names start with an underscore."""
    return {name: copy.deepcopy(value) for name, value in thing.items() if not name.startswith("_")}
