"""Delivering events: signed as Stripe signs, retried with back-off, and spoilt on request.

Deliveries are rows written together with the event; this only sends what is due, so a killed double goes on where
it stopped. The shop may thus see an event twice, as with Stripe.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import threading
import time
from typing import Any
from urllib.parse import urlsplit

import requests

from .account import Account, public
from .errors import missing_resource

GIVE_UP_AFTER = 3 * 24 * 3600
FORGERIES = ("signature", "unsigned", "stale", "livemode", "account", "payload", "api_version", "garbage")


def sign(payload: bytes, secret: str, timestamp: int) -> str:
    """The Stripe-Signature header (https://docs.stripe.com/webhooks#verify-manually)."""
    digest = hmac.new(secret.encode(), b"%d." % timestamp + payload, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


class Courier:
    """Sends due deliveries to one endpoint from its own threads; with one worker in their exact order."""

    def __init__(self, account: Account, url: str | None, secret: str, workers: int = 1) -> None:
        self.account = account
        self.url = url
        self.secret = secret
        self._stop = threading.Event()
        self._new = threading.Event()  # something may have become due
        self._in_hand: set[int] = set()
        self._claiming = threading.Lock()
        self._threads = [threading.Thread(target=self._run, daemon=True) for _ in range(workers)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._new.set()
        for thread in self._threads:
            thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stop.is_set():
            row = self._claim() if self.url else None
            if row is None:
                self._new.wait(0.1)
                self._new.clear()
                continue
            try:
                self._deliver(row)
            finally:
                self._in_hand.discard(row["seq"])

    def _claim(self) -> dict[str, Any] | None:
        sql = "SELECT * FROM deliveries WHERE state = 'waiting' AND due <= ? ORDER BY due, rank, seq LIMIT 50"
        with self._claiming:
            for row in self.account.store.rows(sql, time.time()):
                if row["seq"] not in self._in_hand:
                    self._in_hand.add(row["seq"])
                    return dict(row)
        return None

    def _deliver(self, row: dict[str, Any]) -> None:
        store = self.account.store
        event = store.get(row["event"])
        if event is None:
            store.run("DELETE FROM deliveries WHERE seq = ?", row["seq"])
            return
        status, problem = self.post(public(event))
        attempts = row["attempts"] + 1
        state, due = "delivered", row["due"]
        if status is None or not 200 <= status < 300:
            pauses = self.account.setting("webhook_retry")
            state, due = "waiting", time.time() + pauses[min(attempts, len(pauses)) - 1]
            if time.time() - event["created"] > GIVE_UP_AFTER:
                state = "gave_up"
        sql = "UPDATE deliveries SET state = ?, due = ?, attempts = ?, status = ?, problem = ? WHERE seq = ?"
        store.run(sql, state, due, attempts, status, problem, row["seq"])

    def post(self, event: dict[str, Any], *, secret: str | None = None, age: int = 0, signed: bool = True,
             raw: bytes | None = None) -> tuple[int | None, str | None]:  # fmt: skip
        """Send one event now. Returns (HTTP status, None), or (None, what went wrong)."""
        if not self.url:
            return None, "no webhook URL"
        payload = raw if raw is not None else json.dumps(event, indent=2, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Stripe/1.0 (double)"}
        if signed:
            headers["Stripe-Signature"] = sign(payload, secret or self.secret, int(time.time()) - age)
        timeout = self.account.setting("webhook_timeout")
        try:
            answer = requests.post(
                self.url, data=payload, headers=headers, timeout=timeout, allow_redirects=False,
                proxies={"http": "", "https": ""} if _local(self.url) else None,
            )  # fmt: skip
        except requests.RequestException as error:
            return None, f"{type(error).__name__}: {error}"[:500]
        return answer.status_code, None

    def flush(self, order: str = "forward", types: list[str] | None = None) -> int:
        """Let held deliveries go: "forward", "reverse" or "shuffle". Returns how many."""
        store = self.account.store
        with store.transaction():
            sql = (
                "SELECT d.seq, json_extract(o.body, '$.type') AS type FROM deliveries d JOIN objects o ON o.id = d.event"
                " WHERE d.state = 'held' ORDER BY d.seq"
            )
            held = [row["seq"] for row in store.rows(sql) if types is None or row["type"] in types]
            if order == "reverse":
                held.reverse()
            elif order == "shuffle":
                random.shuffle(held)
            now = time.time()
            for place, seq in enumerate(held):
                change = "UPDATE deliveries SET state = 'waiting', due = ?, rank = ? WHERE seq = ?"
                store.run(change, now, place, seq)
        self._new.set()
        return len(held)

    def resend(self, event_id: str, copies: int = 1) -> int:
        """Queue an event again, as Stripe's dashboard and CLI can; also one that was dropped."""
        if not self.account.store.get(event_id, "event"):
            raise missing_resource("event", event_id)
        for _ in range(copies):
            sql = "INSERT INTO deliveries (event, state, due, rank) VALUES (?, 'waiting', ?, 0)"
            self.account.store.run(sql, event_id, time.time())
        self._new.set()
        return copies

    def forge(self, event_id: str, how: str) -> dict[str, Any]:
        """Send a spoilt copy of an event at once and say what the shop answered.

        `how`: signature (wrong secret), unsigned, stale (signed ten minutes ago), livemode, account (another
        account's), payload (altered after signing), api_version, garbage (signed, but no JSON).
        """
        if how not in FORGERIES:
            raise ValueError(f"how is one of {', '.join(FORGERIES)}")
        event = public(self.account.fetch("event", event_id))
        if how == "signature":
            sent = self.post(event, secret="whsec_somebody_else")
        elif how == "unsigned":
            sent = self.post(event, signed=False)
        elif how == "stale":
            sent = self.post(event, age=600)
        elif how == "livemode":
            live = {**event, "livemode": True, "data": {**event["data"]}}
            live["data"]["object"] = {**event["data"]["object"], "livemode": True}
            sent = self.post(live)
        elif how == "account":
            sent = self.post({**event, "account": "acct_1SomebodyElse00"})
        elif how == "api_version":
            sent = self.post({**event, "api_version": "2019-01-01"})
        elif how == "garbage":
            sent = self.post(event, raw=b"not json at all")
        else:
            sent = self._altered(event)
        return {"status": sent[0], "problem": sent[1]}

    def _altered(self, event: dict[str, Any]) -> tuple[int | None, str | None]:
        honest = json.dumps(event, ensure_ascii=False).encode()
        header = sign(honest, self.secret, int(time.time()))
        altered = json.dumps({**event, "id": "evt_1Altered0000000000000000"}, ensure_ascii=False).encode()
        try:
            answer = requests.post(
                str(self.url), data=altered, timeout=self.account.setting("webhook_timeout"), allow_redirects=False,
                headers={"Content-Type": "application/json", "Stripe-Signature": header},
            )  # fmt: skip
        except requests.RequestException as error:
            return None, str(error)[:500]
        return answer.status_code, None

    def deliveries(self) -> list[dict[str, Any]]:
        """Every delivery with its event's type, state, attempts and the shop's last status."""
        sql = (
            "SELECT d.seq, d.event, json_extract(o.body, '$.type') AS type, d.state, d.due, d.attempts, d.status,"
            " d.problem FROM deliveries d JOIN objects o ON o.id = d.event ORDER BY d.seq"
        )
        return [dict(row) for row in self.account.store.rows(sql)]


def _local(url: str) -> bool:
    return (urlsplit(url).hostname or "") in ("127.0.0.1", "localhost", "::1")
