"""`/_double/…`: the test's hand inside the double. JSON in, JSON out; not part of Stripe's API."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from . import disputes, faults, payments, payouts, refunds
from .account import Account
from .api import Api, Request
from .checkout import current_session
from .errors import StripeFault
from .reading import shown
from .webhooks import Courier


class ControlApi:
    """Routes of the control API. Errors: 400 `{"error": …}` for wrong input, 404 for an unknown route."""

    def __init__(self, account: Account, api: Api, courier: Courier) -> None:
        self.account = account
        self.api = api
        self.courier = courier

    def answer(self, request: Request) -> tuple[int, Any]:
        """Answer one control call: HTTP status and what becomes the JSON body."""
        parts = request.path.removeprefix("/_double/").strip("/").split("/")
        name = f"{request.method.lower()}_{parts[0]}"
        handler: Callable[..., Any] | None = getattr(self, name, None)
        if handler is None:
            return 404, {"error": f"no control {request.method} {request.path}"}
        try:
            given = json.loads(request.body or b"{}")
            if request.method == "GET":
                given = {key: values[-1] for key, values in parse_qs(request.query).items()}
            return 200, handler(parts[1:], given)
        except StripeFault as fault:
            return 400, fault.body()
        except (KeyError, TypeError, ValueError) as error:
            return 400, {"error": {"message": str(error), "type": type(error).__name__}}

    def get_health(self, parts: list[str], given: dict[str, Any]) -> Any:
        return {"ok": True, "account": self.account.id, "now": self.account.now()}

    def get_settings(self, parts: list[str], given: dict[str, Any]) -> Any:
        return self.account.change({})

    def post_settings(self, parts: list[str], given: dict[str, Any]) -> Any:
        return self.account.change(given)

    def post_reset(self, parts: list[str], given: dict[str, Any]) -> Any:
        self.api.wake.set()
        self.account.store.clear()
        self.api.wake.clear()
        return {"ok": True}

    def get_faults(self, parts: list[str], given: dict[str, Any]) -> Any:
        return faults.pending(self.account.store)

    def post_faults(self, parts: list[str], given: dict[str, Any]) -> Any:
        return faults.order(self.account.store, given)

    def delete_faults(self, parts: list[str], given: dict[str, Any]) -> Any:
        self.account.store.run("DELETE FROM faults")
        self.api.wake.set()
        self.api.wake.clear()
        return {"ok": True}

    def get_requests(self, parts: list[str], given: dict[str, Any]) -> Any:
        rows = self.account.store.rows("SELECT body FROM requests ORDER BY seq")
        found = [json.loads(row["body"]) for row in rows]
        return [
            entry
            for entry in found
            if given.get("method", entry["method"]) == entry["method"] and given.get("path", "") in entry["path"]
        ]

    def delete_requests(self, parts: list[str], given: dict[str, Any]) -> Any:
        self.account.store.run("DELETE FROM requests")
        return {"ok": True}

    def post_sessions(self, parts: list[str], given: dict[str, Any]) -> Any:
        """/sessions/ID/pay, /sessions/ID/authorize, /sessions/ID/settle"""
        identifier, verb = parts
        account = self.account
        with account.store.transaction():
            if verb == "pay":
                # Both ways in one go: submit the form and, where the wallet or bank asks, answer it.
                outcome = given.pop("outcome", "complete")
                intent = payments.begin(account, identifier, payments.Buyer(**given))
                if intent["status"] == "requires_action" and outcome != "leave":
                    intent = payments.finish(account, identifier, outcome == "complete")
            elif verb == "authorize":
                intent = payments.finish(account, identifier, bool(given["succeed"]))
            elif verb == "settle":
                intent = payments.settle(account, identifier, bool(given["succeed"]))
            else:
                raise ValueError(f"no control of sessions called {verb}")
            session = current_session(account, identifier)
            return {"session": shown(account, session), "payment_intent": shown(account, intent)}

    def post_fees(self, parts: list[str], given: dict[str, Any]) -> Any:
        """/fees/release: late balance transactions appear"""
        with self.account.store.transaction():
            return payments.release_fees(self.account, given.get("charge"))

    def post_refunds(self, parts: list[str], given: dict[str, Any]) -> Any:
        """/refunds/ID/finish"""
        with self.account.store.transaction():
            reason = given.get("reason", "unknown")
            refund = refunds.finish_refund(self.account, parts[0], bool(given["succeed"]), reason)
            return shown(self.account, refund)

    def post_disputes(self, parts: list[str], given: dict[str, Any]) -> Any:
        """/disputes opens one, /disputes/ID/close ends it, /disputes/ID/reinstate gives a lost one's money back"""
        with self.account.store.transaction():
            if parts[1:] == ["reinstate"]:
                amount, won = given.get("amount"), bool(given["won"])
                return shown(self.account, disputes.reinstate_dispute(self.account, parts[0], amount, won))
            if parts:
                return shown(self.account, disputes.close_dispute(self.account, parts[0], bool(given["won"])))
            reason = given.get("reason", "fraudulent")
            dispute = disputes.open_dispute(self.account, given["charge"], given.get("amount"), reason)
            return shown(self.account, dispute)

    def post_payouts(self, parts: list[str], given: dict[str, Any]) -> Any:
        """/payouts makes one, /payouts/ID/fail sends it back"""
        with self.account.store.transaction():
            if parts:
                return shown(self.account, payouts.fail_payout(self.account, parts[0]))
            return shown(self.account, payouts.pay_out(self.account, int(given["amount"])))

    def post_charges(self, parts: list[str], given: dict[str, Any]) -> Any:
        """/charges/fee: Stripe takes a fee of its own"""
        with self.account.store.transaction():
            return shown(self.account, payouts.charge_fee(self.account, int(given["amount"])))

    def get_webhooks(self, parts: list[str], given: dict[str, Any]) -> Any:
        return self.courier.deliveries()

    def post_webhooks(self, parts: list[str], given: dict[str, Any]) -> Any:
        """/webhooks/endpoint, /webhooks/flush, /webhooks/resend, /webhooks/forge, /webhooks/retry"""
        courier = self.courier
        if parts == ["endpoint"]:
            courier.url, courier.secret = given["url"], given.get("secret", courier.secret)
            return {"url": courier.url}
        if parts == ["flush"]:
            return {"flushed": courier.flush(given.get("order", "forward"), given.get("types"))}
        if parts == ["resend"]:
            return {"queued": courier.resend(given["event"], given.get("copies", 1))}
        if parts == ["forge"]:
            return courier.forge(given["event"], given["how"])
        if parts == ["retry"]:
            sql = "UPDATE deliveries SET due = 0 WHERE state = 'waiting'"
            return {"hurried": self.account.store.run(sql).rowcount}
        raise ValueError(f"no control of webhooks called {'/'.join(parts)}")
