"""`/v1`: from a raw HTTP request to Stripe's answer."""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from stripe import params as p
from stripe.params import checkout as pc

from . import checkout, faults, form, payments, reading, refunds
from .account import API_VERSION, Account, Asking
from .errors import StripeFault, invalid, rate_limited, server_error
from .idempotency import Keys, Saved
from .parameters import accept

Handler = Callable[[Account, list[str], dict[str, Any]], dict[str, Any]]


class NoAnswer(Exception):
    """The connection is to be closed without an answer."""


@dataclass
class Request:
    """What came in over HTTP; header names in lower case."""

    method: str
    path: str
    query: str = ""
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Answer:
    """What goes out: JSON text and Stripe's headers."""

    status: int
    body: str
    headers: dict[str, str]


def _one(kind: str) -> Handler:
    def handler(account: Account, ids: list[str], given: dict[str, Any]) -> dict[str, Any]:
        param = {"payment_intent": "intent", "event": "id", "balance_transaction": "id"}.get(kind, kind)
        return account.fetch(kind, ids[0], param)

    return handler


def _many(kind: str, url: str) -> Handler:
    def handler(account: Account, ids: list[str], given: dict[str, Any]) -> dict[str, Any]:
        if kind == "checkout.session":
            checkout.expire_due(account)
        return reading.list_objects(account, kind, given, url)

    return handler


def _session(account: Account, ids: list[str], given: dict[str, Any]) -> dict[str, Any]:
    return checkout.current_session(account, ids[0])


def _cancel(account: Account, ids: list[str], given: dict[str, Any]) -> dict[str, Any]:
    return payments.cancel_intent(account, ids[0], given.get("cancellation_reason"))


ROUTES: list[tuple[str, str, Any, Handler]] = [
    ("POST", "/v1/checkout/sessions", pc.SessionCreateParams, lambda a, i, g: checkout.create_session(a, g)),
    ("GET", "/v1/checkout/sessions", pc.SessionListParams, _many("checkout.session", "/v1/checkout/sessions")),
    ("GET", "/v1/checkout/sessions/{}", pc.SessionRetrieveParams, _session),
    (
        "POST",
        "/v1/checkout/sessions/{}/expire",
        pc.SessionExpireParams,
        lambda a, i, g: checkout.expire_session(a, i[0]),
    ),
    (
        "GET",
        "/v1/checkout/sessions/{}/line_items",
        pc.SessionListLineItemsParams,
        lambda a, i, g: reading.line_items(a, i[0], g),
    ),
    ("GET", "/v1/payment_intents", p.PaymentIntentListParams, _many("payment_intent", "/v1/payment_intents")),
    ("GET", "/v1/payment_intents/{}", p.PaymentIntentRetrieveParams, _one("payment_intent")),
    ("POST", "/v1/payment_intents/{}/cancel", p.PaymentIntentCancelParams, _cancel),
    ("GET", "/v1/charges", p.ChargeListParams, _many("charge", "/v1/charges")),
    ("GET", "/v1/charges/{}", p.ChargeRetrieveParams, _one("charge")),
    ("POST", "/v1/refunds", p.RefundCreateParams, lambda a, i, g: refunds.create_refund(a, g)),
    ("GET", "/v1/refunds", p.RefundListParams, _many("refund", "/v1/refunds")),
    ("GET", "/v1/refunds/{}", p.RefundRetrieveParams, _one("refund")),
    (
        "GET",
        "/v1/balance_transactions",
        p.BalanceTransactionListParams,
        _many("balance_transaction", "/v1/balance_transactions"),
    ),
    ("GET", "/v1/balance_transactions/{}", p.BalanceTransactionRetrieveParams, _one("balance_transaction")),
    ("GET", "/v1/balance", p.BalanceRetrieveParams, lambda a, i, g: reading.balance(a)),
    ("GET", "/v1/events", p.EventListParams, _many("event", "/v1/events")),
    ("GET", "/v1/events/{}", p.EventRetrieveParams, _one("event")),
    ("GET", "/v1/disputes", p.DisputeListParams, _many("dispute", "/v1/disputes")),
    ("GET", "/v1/disputes/{}", p.DisputeRetrieveParams, _one("dispute")),
    ("GET", "/v1/payment_methods/{}", p.PaymentMethodRetrieveParams, _one("payment_method")),
]
PATTERNS = [
    (method, re.compile("^" + path.replace("{}", "([^/]+)") + "$"), shape, handler)
    for method, path, shape, handler in ROUTES
]


class Api:
    """Answers `/v1` calls: key, version, faults, idempotency, parameters, action, in Stripe's order."""

    def __init__(self, account: Account, secret_key: str | None) -> None:
        self.account = account
        self.secret_key = secret_key
        self.keys = Keys(account)
        #: Set to end every hanging call at once (shutdown, reset).
        self.wake = threading.Event()

    def answer(self, request: Request) -> Answer:
        """Answer one call. Raises NoAnswer when a fault wants the connection closed instead."""
        identifier = self.account.new_id("req_", 14)
        record: dict[str, Any] = {"id": identifier, "method": request.method, "path": request.path}
        record |= {"idempotency_key": request.headers.get("idempotency-key"), "at": self.account.now()}
        try:
            answer = self._execute(request, identifier, record)
        except StripeFault as fault:
            answer = Answer(fault.status, json.dumps(fault.body(), indent=2), dict(fault.headers))
        except NoAnswer:
            self._record(record | {"status": None})
            raise
        answer.headers |= {"Request-Id": identifier, "Stripe-Version": API_VERSION}
        if record["idempotency_key"]:
            answer.headers["Idempotency-Key"] = record["idempotency_key"]
        replayed = "Idempotent-Replayed" in answer.headers
        self._record(record | {"status": answer.status, "replayed": replayed})
        return answer

    def _record(self, record: dict[str, Any]) -> None:
        text = json.dumps(record, ensure_ascii=False)
        self.account.store.run("INSERT INTO requests (body) VALUES (?)", text)

    def _execute(self, request: Request, identifier: str, record: dict[str, Any]) -> Answer:
        self._authenticate(request)
        key = request.headers.get("idempotency-key") if request.method == "POST" else None
        fault = faults.take(self.account.store, request.method, request.path, "before")
        raw = form.decode(request.body.decode() if request.method == "POST" else request.query)
        record["params"] = _typed(request, raw)
        if fault and fault.action == "error":
            if fault.kept:
                self._keep(key, request, raw, _ordered(fault.status), identifier)
            raise _ordered(fault.status)
        if fault and fault.action in ("hang", "drop"):
            self._hang(fault)
        with self.keys.reserved(key):
            if fault and fault.action == "slow":
                self.wake.wait(fault.seconds)
            saved = self.keys.saved(key, request.method, request.path, raw)
            if saved:
                return Answer(saved.status, saved.body, _replay_headers(saved))
            shape, handler, ids = _route(request)
            given = accept(shape, raw)
            after = faults.take(self.account.store, request.method, request.path, "after")
            answer = self._act(request, key, raw, given, handler, ids, identifier, after)
        if after and after.action in ("hang", "drop"):
            self._hang(after)
        if after and after.action == "slow":
            self.wake.wait(after.seconds)
        return answer

    def _act(
        self,
        request: Request,
        key: str | None,
        raw: dict[str, Any],
        given: dict[str, Any],
        handler: Handler,
        ids: list[str],
        identifier: str,
        after: faults.Order | None,
    ) -> Answer:
        """Action, its events and its saved answer in one transaction; an ordered error replaces only the answer."""
        account = self.account
        with account.store.transaction():
            account.asking = Asking(identifier, key)
            try:
                with account.store.transaction():
                    thing = handler(account, ids, given)
                    status, body = 200, reading.shown(account, thing, given.get("expand", []))
                headers: dict[str, str] = {}
            except StripeFault as fault:
                status, body, headers = fault.status, fault.body(), fault.headers
            finally:
                account.asking = Asking()
            if after and after.action == "error":
                wrong = _ordered(after.status)
                status, body, headers = wrong.status, wrong.body(), wrong.headers
                # Stripe tells clients not to bother: the saved error would be replayed.
                headers = headers | ({"Stripe-Should-Retry": "false"} if after.kept and status >= 500 else {})
            text = json.dumps(body, indent=2, ensure_ascii=False)
            if not (after and after.action == "error" and not after.kept):
                self.keys.keep(key, request.method, request.path, raw, Saved(status, text, identifier))
        return Answer(status, text, dict(headers))

    def _keep(
        self, key: str | None, request: Request, raw: dict[str, Any], fault: StripeFault, identifier: str
    ) -> None:
        answer = Saved(fault.status, json.dumps(fault.body(), indent=2), identifier)
        self.keys.keep(key, request.method, request.path, raw, answer)

    def _hang(self, fault: faults.Order) -> None:
        if fault.action == "hang":
            self.wake.wait(fault.seconds)
        raise NoAnswer

    def _authenticate(self, request: Request) -> None:
        given = request.headers.get("authorization", "")
        scheme, _, token = given.partition(" ")
        if scheme.lower() == "basic":
            token = base64.b64decode(token).decode().rstrip(":")
        if not token:
            message = "You did not provide an API key. You need to provide your API key in the Authorization header."
            raise StripeFault(401, message)
        expected = self.secret_key
        if token != expected if expected else not token.startswith(("sk_test_", "rk_test_")):
            masked = token[:8] + "*" * max(0, len(token) - 12) + token[-4:]
            raise StripeFault(401, f"Invalid API Key provided: {masked}")
        version = request.headers.get("stripe-version", API_VERSION)
        if version != API_VERSION:
            raise invalid(f"Invalid Stripe API version: {version}. The Stripe double speaks {API_VERSION}.")


def _ordered(status: int) -> StripeFault:
    if status == 429:
        return rate_limited()
    if status < 500:
        return StripeFault(status, "An error ordered by the test.", code="ordered_by_test")
    fault = server_error()
    fault.status = status
    return fault


def _replay_headers(saved: Saved) -> dict[str, str]:
    headers = {"Idempotent-Replayed": "true", "Original-Request": saved.request}
    return headers | ({"Stripe-Should-Retry": "false"} if saved.status >= 500 else {})


def _typed(request: Request, raw: dict[str, Any]) -> dict[str, Any]:
    """The parameters for the record: typed where they are right, else as they came."""
    try:
        return accept(_route(request)[0], raw)
    except StripeFault:
        return raw


def _route(request: Request) -> tuple[Any, Handler, list[str]]:
    for method, pattern, shape, handler in PATTERNS:
        match = pattern.match(request.path)
        if match and method == request.method:
            return shape, handler, list(match.groups())
    message = (
        f"Unrecognized request URL ({request.method}: {request.path}). Please see https://stripe.com/docs or we can "
        "help at https://support.stripe.com/."
    )
    raise StripeFault(404, message)
