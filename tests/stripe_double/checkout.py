"""Checkout Sessions: create, expire, line items (https://docs.stripe.com/api/checkout/sessions)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from . import objects
from .account import Account
from .errors import StripeFault, invalid, missing_param, unplayed

METHODS = ("card", "alipay", "wechat_pay")
SHORTEST, LONGEST = 30 * 60, 24 * 3600
MAX_AMOUNT = 99_999_999
MAX_LINES = 100
#: What the double plays. Anything else that Stripe knows is refused aloud instead of being ignored.
PLAYED = frozenset(
    [
        "allowed_payment_method_types",
        "cancel_url",
        "client_reference_id",
        "currency",
        "customer_creation",
        "customer_email",
        "excluded_payment_method_types",
        "expand",
        "expires_at",
        "line_items",
        "locale",
        "metadata",
        "mode",
        "payment_intent_data",
        "payment_method_options",
        "submit_type",
        "success_url",
        "ui_mode",
    ]
)
COPIED = (
    "allowed_payment_method_types", "cancel_url", "client_reference_id", "customer_creation", "customer_email",
    "excluded_payment_method_types", "locale", "submit_type",
)  # fmt: skip
PLAYED_INTENT = frozenset(["capture_method", "description", "metadata", "receipt_email", "statement_descriptor_suffix"])


def create_session(account: Account, given: dict[str, Any]) -> dict[str, Any]:
    """Open a hosted session in payment mode. Raises StripeFault 400 as Stripe does."""
    _refuse_unplayed(given)
    currency, lines = _lines(account, given)
    total = sum(line["amount_total"] for line in lines)
    _check_total(account, total)
    now = account.now()
    identifier = account.new_id("cs_test_a1", 58)
    methods = _methods(given)
    session = objects.session() | {
        "id": identifier,
        "amount_subtotal": total,
        "amount_total": total,
        "created": now,
        "currency": currency,
        "expires_at": _expiry(given, now),
        "metadata": given.get("metadata", {}),
        "payment_method_options": _options(given, methods),
        "payment_method_types": methods,
        "success_url": given["success_url"],
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "url": f"{account.base_url}/c/pay/{identifier}",
        "_line_items": [line["id"] for line in lines],
        "_intent": given.get("payment_intent_data", {}),
    }
    for name in COPIED:
        if name in given:
            session[name] = given[name]
    return account.store.insert(session)


def expire_session(account: Account, identifier: str) -> dict[str, Any]:
    """Expire an open session at the shop's wish."""
    session = current_session(account, identifier)
    if session["status"] != "open":
        message = (
            'Only Checkout Sessions with a status in ["open"] can be expired. '
            f"This Checkout Session has a status of `{session['status']}`."
        )
        raise invalid(message)
    return _expire(account, session)


def current_session(account: Account, identifier: str, param: str = "session") -> dict[str, Any]:
    """The session as of now: one whose time has come is expired first, so nobody sees it open too long."""
    session = account.fetch("checkout.session", identifier, param)
    if session["status"] == "open" and session["expires_at"] <= account.now():
        _expire(account, session)
    return session


def expire_due(account: Account) -> int:
    """Expire every open session whose time has come; returns how many."""
    due = account.store.find(
        "checkout.session",
        [("json_extract(body, '$.status') = ?", "open"), ("json_extract(body, '$.expires_at') <= ?", account.now())],
    )
    for session in due:
        _expire(account, session)
    return len(due)


def _expire(account: Account, session: dict[str, Any]) -> dict[str, Any]:
    intent = account.store.get(session["payment_intent"]) if session["payment_intent"] else None
    if intent and intent["status"] in ("requires_payment_method", "requires_action"):
        changes = {"status": "canceled", "canceled_at": account.now(), "cancellation_reason": "expired"}
        account.update(intent, "payment_intent.canceled", next_action=None, **changes)
    account.update(session, None, status="expired", url=None)
    account.emit("checkout.session.expired", session)
    return session


def _refuse_unplayed(given: dict[str, Any]) -> None:
    for name in given:
        if name not in PLAYED:
            raise unplayed(name)
    for name in given.get("payment_intent_data", {}):
        if name not in PLAYED_INTENT:
            raise unplayed(f"payment_intent_data[{name}]")
    if given.get("payment_intent_data", {}).get("capture_method") == "manual":
        raise unplayed("payment_intent_data[capture_method]")
    if "mode" not in given:
        raise missing_param("mode")
    if given["mode"] != "payment":
        raise unplayed("mode")
    if given.get("ui_mode", "hosted_page") != "hosted_page":
        raise unplayed("ui_mode")
    for name in ("success_url", "cancel_url"):
        if name in given:
            _check_url(given[name], name)
        elif name == "success_url":
            raise missing_param(name)
    if len(given.get("client_reference_id", "")) > 200:
        raise invalid("Invalid string: must be at most 200 characters", "client_reference_id")
    if "customer_email" in given and "@" not in given["customer_email"].strip("@"):
        raise invalid(f"Invalid email address: {given['customer_email']}", "customer_email", "email_invalid")


def _check_url(url: str, param: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise invalid("Not a valid URL", param, "url_invalid")


def _expiry(given: dict[str, Any], now: int) -> int:
    """30 minutes to 24 hours ahead (https://docs.stripe.com/api/checkout/sessions/create#expires_at)."""
    expires = given.get("expires_at", now + LONGEST)
    if expires < now + SHORTEST:
        message = "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation."
        raise invalid(message, "expires_at")
    if expires > now + LONGEST:
        message = "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation."
        raise invalid(message, "expires_at")
    return int(expires)


def _methods(given: dict[str, Any]) -> list[str]:
    """The account's methods, filtered by the shop's wish. Since 2026-09-30.endive a shop can't list them outright:
    https://docs.stripe.com/changelog/endive/2026-09-30/remove-payment-method-types-checkout-sessions"""
    allowed = given.get("allowed_payment_method_types", METHODS)
    excluded = given.get("excluded_payment_method_types", ())
    methods = [method for method in METHODS if method in allowed and method not in excluded]
    if not methods:
        message = "No valid payment method types for this Checkout Session."
        raise invalid(message, "allowed_payment_method_types")
    return methods


def _options(given: dict[str, Any], methods: list[str]) -> dict[str, Any]:
    options = given.get("payment_method_options", {})
    for method in options:
        if method not in METHODS:
            raise unplayed(f"payment_method_options[{method}]")
    usual: dict[str, dict[str, Any]] = {
        "card": {"request_three_d_secure": "automatic"},
        "wechat_pay": {"client": "web"},
    }
    return {method: usual.get(method, {}) | options.get(method, {}) for method in methods}


def _lines(account: Account, given: dict[str, Any]) -> tuple[str, list[dict[str, Any]]]:
    entries = given.get("line_items")
    if not entries:
        raise missing_param("line_items")
    if len(entries) > MAX_LINES:
        raise invalid(f"You may only specify up to {MAX_LINES} line items.", "line_items")
    lines = [_line(account, entry, f"line_items[{number}]") for number, entry in enumerate(entries)]
    currencies = {line["currency"] for line in lines} | ({given["currency"]} if "currency" in given else set())
    if len(currencies) > 1:
        raise invalid("All line items of a Checkout Session must have the same currency.", "line_items")
    return lines[0]["currency"], lines


def _line(account: Account, entry: dict[str, Any], param: str) -> dict[str, Any]:
    for name in entry:
        if name not in ("price_data", "quantity", "metadata"):
            raise unplayed(f"{param}[{name}]")
    if "price_data" not in entry:
        raise missing_param(f"{param}[price_data]")
    quantity = entry.get("quantity")
    if quantity is None:
        raise missing_param(f"{param}[quantity]")
    if quantity < 1:
        message = "This value must be greater than or equal to 1."
        raise invalid(message, f"{param}[quantity]", "parameter_invalid_integer")
    details = _price_data(entry["price_data"], f"{param}[price_data]")
    now = account.now()
    product = objects.product(details["product_data"]["name"]) | {
        "id": account.new_id("prod_", 14),
        "created": now,
        "updated": now,
        **{k: v for k, v in details["product_data"].items() if k in ("description", "images", "metadata")},
    }
    price = objects.price(details["currency"], details["unit_amount"], product["id"])
    price |= {"id": account.new_id("price_1"), "created": now}
    amount = details["unit_amount"] * quantity
    line = objects.line_item(details["currency"], amount, quantity, product["name"])
    line |= {"id": account.new_id("li_1"), "price": price, "metadata": entry.get("metadata", {})}
    account.store.insert(product)
    account.store.insert(line | {"_created": now})
    return line


def _price_data(details: dict[str, Any], param: str) -> dict[str, Any]:
    for name in details:
        if name not in ("currency", "product_data", "unit_amount"):
            raise unplayed(f"{param}[{name}]")
    if details["currency"].lower() != "cny":
        raise invalid(f"Invalid currency: {details['currency']}. The Stripe double sells in cny.", f"{param}[currency]")
    for name in ("product_data", "unit_amount"):
        if name not in details:
            raise missing_param(f"{param}[{name}]")
    if details["unit_amount"] < 0:
        raise invalid("Invalid non-negative integer", f"{param}[unit_amount]", "parameter_invalid_integer")
    return details | {"currency": details["currency"].lower()}


def _check_total(account: Account, total: int) -> None:
    minimum = account.setting("minimum_amount")
    if total < minimum:
        message = (
            f"The Checkout Session's total amount due must add up to at least ¥{minimum // 100}.{minimum % 100:02d} cny"
        )
        raise StripeFault(400, message, code="amount_too_small")
    if total > MAX_AMOUNT:
        message = "The Checkout Session's total amount due must be no more than ¥999,999.99 cny"
        raise StripeFault(400, message, code="amount_too_large")
