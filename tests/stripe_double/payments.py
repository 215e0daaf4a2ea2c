"""What a buyer's payment does: PaymentIntent, PaymentMethod, Charge and its balance transaction.

`begin` is the buyer's click on Pay; `finish` the answer of the bank or wallet page; `settle` what an asynchronous
method reports hours later.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from . import objects
from .account import Account
from .cards import Card, card_for
from .checkout import current_session
from .errors import invalid

AVAILABLE_AFTER = 7 * 24 * 3600


@dataclass(frozen=True)
class Buyer:
    """What the payment page asks for. `card` is a test number; expiry in month and four-digit year."""

    method: str
    card: str = "4242424242424242"
    exp_month: int = 12
    exp_year: int = 2034
    email: str | None = None
    name: str | None = None


def begin(account: Account, session_id: str, buyer: Buyer) -> dict[str, Any]:
    """Submit the payment form. Returns the PaymentIntent: succeeded, processing, requires_action or declined
    (requires_payment_method with last_payment_error). Raises StripeFault 400 when the session takes no payment."""
    session = _open_session(account, session_id)
    if buyer.method not in session["payment_method_types"]:
        raise invalid(f"This Checkout Session does not accept {buyer.method}.", "payment_method")
    details = {"address": dict(objects.EMPTY_ADDRESS), "email": buyer.email or session["customer_email"]}
    details |= {"name": buyer.name, "phone": None}
    session["_customer"] = details
    intent = _intent(account, session)
    method = _payment_method(account, buyer, details)
    account.update(intent, None, payment_method=method["id"], last_payment_error=None)
    account.update(session, None, _customer=details, payment_intent=intent["id"])
    if buyer.method != "card":
        return _ask(account, intent, session, buyer.method)
    card = card_for(buyer.card)
    if card.challenge:
        return _ask(account, intent, session, "card")
    return _charge_card(account, session, intent, method, card)


def finish(account: Account, session_id: str, succeed: bool) -> dict[str, Any]:
    """The buyer comes back from 3-D Secure or the wallet. Raises StripeFault 400 when nothing was asked."""
    session = _open_session(account, session_id)
    intent = account.store.get(session["payment_intent"]) if session["payment_intent"] else None
    if not intent or intent["status"] != "requires_action":
        raise invalid("This PaymentIntent is not waiting for the customer.", code="payment_intent_unexpected_state")
    method = account.fetch("payment_method", intent["payment_method"])
    intent["next_action"] = None
    if succeed:
        return _charge_card(account, session, intent, method, method["_card"] and card_for(method["_card"]))
    if method["type"] == "card":
        problem = ("payment_intent_authentication_failure", "The provided payment method failed authentication.")
    else:
        problem = ("payment_intent_payment_attempt_failed", "The customer did not approve the payment.")
    error = {"code": problem[0], "message": problem[1], "type": "invalid_request_error"}
    return _fail(account, intent, method, error)


def settle(account: Account, session_id: str, succeed: bool) -> dict[str, Any]:
    """An asynchronous method reports success or failure for a completed, unpaid session."""
    session = account.fetch("checkout.session", session_id)
    intent = account.store.get(session["payment_intent"]) if session["payment_intent"] else None
    if not intent or intent["status"] != "processing":
        raise invalid("This Checkout Session has no payment in processing.", code="payment_intent_unexpected_state")
    charge = account.fetch("charge", intent["latest_charge"])
    if succeed:
        _succeed(account, intent, charge)
        account.update(session, None, payment_status="paid")
        account.emit("checkout.session.async_payment_succeeded", session)
        return intent
    message = "The payment failed."
    account.update(
        charge, None, status="failed", paid=False, captured=False, amount_captured=0,
        failure_code="payment_intent_payment_attempt_failed", failure_message=message,
        outcome=_outcome("declined_by_network", "generic_decline", message, "issuer_declined"),
    )  # fmt: skip
    account.emit("charge.failed", charge)
    method = account.fetch("payment_method", intent["payment_method"])
    error = {
        "charge": charge["id"],
        "code": charge["failure_code"],
        "message": message,
        "type": "invalid_request_error",
    }
    _fail(account, intent, method, error)
    account.emit("checkout.session.async_payment_failed", session)
    return intent


def cancel_intent(account: Account, identifier: str, reason: str | None) -> dict[str, Any]:
    """Stripe refuses this for Checkout's own intents while the session is open; the session is expired instead."""
    intent = account.fetch("payment_intent", identifier, "intent")
    session = account.fetch("checkout.session", intent["_session"])
    cancelable = ("requires_payment_method", "requires_action", "processing")
    if intent["status"] not in cancelable:
        message = f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}."
        raise invalid(message, code="payment_intent_unexpected_state", payment_intent=_shown(intent))
    if session["status"] == "open":
        message = (
            "You cannot cancel this PaymentIntent because it was created by a Checkout Session. "
            "Expire the Checkout Session instead."
        )
        raise invalid(message, code="payment_intent_unexpected_state")
    changes = {"status": "canceled", "canceled_at": account.now(), "cancellation_reason": reason}
    return account.update(intent, "payment_intent.canceled", next_action=None, **changes)


def release_fees(account: Account, charge_id: str | None = None, due_only: bool = False) -> list[str]:
    """Let late balance transactions appear (charge.updated). Returns the ids of the charges."""
    waiting = [("json_extract(body, '$._fee_due') IS NOT ?", None)]
    released = []
    for charge in account.store.find("charge", waiting, ascending=True):
        if (charge_id and charge["id"] != charge_id) or (due_only and charge["_fee_due"] > time.time()):
            continue
        charge.pop("_fee_due")
        account.update(charge, "charge.updated", balance_transaction=_book_charge(account, charge)["id"])
        released.append(charge["id"])
    return released


def book(
    account: Account, *, amount: int, kind: str, category: str, source: str | None, fee: int, about: str
) -> dict[str, Any]:
    """Write one balance transaction; `amount` in fen is signed, `net` is amount minus fee."""
    now = account.now()
    details = [{"amount": fee, "application": None, "currency": "cny", "description": "Stripe processing fees",
                "type": "stripe_fee"}] if fee else []  # fmt: skip
    return account.store.insert(
        {
            "id": account.new_id("txn_1"), "object": "balance_transaction", "amount": amount,
            "available_on": now + AVAILABLE_AFTER if kind in ("charge", "payment") else now,
            "balance_type": "payments", "created": now, "currency": "cny", "description": about,
            "exchange_rate": None, "fee": fee, "fee_details": details, "net": amount - fee,
            "reporting_category": category, "source": source, "status": "pending", "type": kind,
        }
    )  # fmt: skip


def _open_session(account: Account, session_id: str) -> dict[str, Any]:
    session = current_session(account, session_id)
    if session["status"] != "open":
        raise invalid(f"This Checkout Session is {session['status']}.", code="checkout_session_not_open")
    return session


def _intent(account: Account, session: dict[str, Any]) -> dict[str, Any]:
    """Since 2022-08-01 Checkout makes the PaymentIntent when the buyer first submits, not with the session."""
    if session["payment_intent"]:
        return account.fetch("payment_intent", session["payment_intent"])
    identifier = account.new_id("pi_3")
    wanted = session["_intent"]
    intent = objects.payment_intent() | {
        "id": identifier,
        "amount": session["amount_total"],
        "client_secret": account.new_id(f"{identifier}_secret_"),
        "created": account.now(),
        "currency": session["currency"],
        "metadata": wanted.get("metadata", {}),
        "payment_method_options": _intent_options(session),
        "payment_method_types": session["payment_method_types"],
        "_session": session["id"],
    }
    for name in ("description", "receipt_email", "statement_descriptor_suffix"):
        intent[name] = wanted.get(name)
    account.store.insert(intent)
    account.emit("payment_intent.created", intent)
    return intent


def _intent_options(session: dict[str, Any]) -> dict[str, Any]:
    options = session["payment_method_options"]
    card = {"installments": None, "mandate_options": None, "network": None} | options.get("card", {})
    wechat = {"app_id": None, "client": "web"} | options.get("wechat_pay", {})
    every = {"card": card, "alipay": options.get("alipay", {}), "wechat_pay": wechat}
    return {method: every[method] for method in session["payment_method_types"]}


def _payment_method(account: Account, buyer: Buyer, details: dict[str, Any]) -> dict[str, Any]:
    method = {
        "id": account.new_id("pm_1"), "object": "payment_method", "allow_redisplay": "limited",
        "billing_details": details | {"tax_id": None}, "created": account.now(), "customer": None,
        "customer_account": None, "livemode": False, "metadata": {}, "type": buyer.method, "_card": None,
    }  # fmt: skip
    if buyer.method == "card":
        number = "".join(ch for ch in buyer.card if ch.isdigit())
        card = card_for(number)
        method["_card"] = card.number
        checks = {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"}
        method["card"] = {
            "brand": card.brand, "checks": checks, "country": "CN", "display_brand": card.brand,
            "exp_month": buyer.exp_month, "exp_year": buyer.exp_year, "fingerprint": f"double{number[-4:]}fp",
            "funding": "credit", "generated_from": None, "last4": number[-4:],
            "networks": {"available": [card.brand], "preferred": None}, "regulated_status": "unregulated",
            "three_d_secure_usage": {"supported": True}, "wallet": None,
        }  # fmt: skip
    else:
        method[buyer.method] = {}
    return account.store.insert(method)


def _ask(account: Account, intent: dict[str, Any], session: dict[str, Any], method: str) -> dict[str, Any]:
    """Send the buyer to the bank's or wallet's page."""
    url = f"{account.base_url}/c/pay/{session['id']}/authorize"
    actions: dict[str, dict[str, Any]] = {
        "card": {"type": "use_stripe_sdk", "use_stripe_sdk": {"type": "three_d_secure_redirect", "stripe_js": url}},
        "alipay": {
            "type": "alipay_handle_redirect",
            "alipay_handle_redirect": {
                "native_data": None, "native_url": None, "return_url": session["success_url"], "url": url,
            },
        },
        "wechat_pay": {
            "type": "wechat_pay_display_qr_code",
            "wechat_pay_display_qr_code": {
                "data": url, "hosted_instructions_url": url, "image_data_url": "data:,", "image_url_png": url,
                "image_url_svg": url,
            },
        },
    }  # fmt: skip
    changes = {"status": "requires_action", "next_action": actions[method]}
    return account.update(intent, "payment_intent.requires_action", **changes)


def _charge_card(
    account: Account, session: dict[str, Any], intent: dict[str, Any], method: dict[str, Any], card: Card | None
) -> dict[str, Any]:
    """Try the money: decline, take it now, or (asynchronous methods) leave it processing."""
    charge = _charge(account, session, intent, method, challenged=bool(card and card.challenge))
    if card and card.decline:
        return _decline(account, intent, method, charge, card)
    if method["type"] in account.setting("async_methods"):
        charge |= {"status": "pending", "captured": True, "amount_captured": charge["amount"]}
        account.store.insert(charge)
        account.emit("charge.pending", charge)
        changes = {"status": "processing", "latest_charge": charge["id"]}
        account.update(intent, "payment_intent.processing", **changes, next_action=None)
        _complete(account, session, "unpaid")
        return intent
    account.store.insert(charge)
    _succeed(account, intent, charge)
    _complete(account, session, "paid")
    return intent


def _decline(
    account: Account, intent: dict[str, Any], method: dict[str, Any], charge: dict[str, Any], card: Card
) -> dict[str, Any]:
    charge |= {
        "failure_code": card.code,
        "failure_message": card.message,
        "outcome": _outcome("declined_by_network", card.decline, "The bank did not return any further details with "
                            "this decline.", "issuer_declined"),
    }  # fmt: skip
    account.store.insert(charge)
    account.emit("charge.failed", charge)
    error = {"charge": charge["id"], "code": card.code, "decline_code": card.decline}
    intent["latest_charge"] = charge["id"]
    return _fail(account, intent, method, error | {"message": card.message, "type": "card_error"})


def _charge(
    account: Account, session: dict[str, Any], intent: dict[str, Any], method: dict[str, Any], challenged: bool
) -> dict[str, Any]:
    """Cards make `ch_…`; wallets make payments, `py_…`; the object is the same."""
    return objects.charge() | {
        "id": account.new_id("ch_3" if method["type"] == "card" else "py_3"),
        "amount": intent["amount"],
        "billing_details": method["billing_details"],
        "created": account.now(),
        "currency": intent["currency"],
        "description": intent["description"],
        "metadata": intent["metadata"],
        "outcome": _outcome("approved_by_network", None, "Payment complete.", "authorized"),
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": {
            "type": method["type"],
            method["type"]: _method_details(account, method, intent["amount"], challenged),
        },
        "receipt_email": intent["receipt_email"],
    }


def _method_details(account: Account, method: dict[str, Any], amount: int, challenged: bool) -> dict[str, Any]:
    number = str(account.now()) + account.new_id("", 10)
    if method["type"] == "alipay":
        return {"buyer_id": "2088000000000001", "fingerprint": "doublealipay", "transaction_id": number}
    if method["type"] == "wechat_pay":
        return {"fingerprint": "doublewechat", "location": None, "reader": None, "transaction_id": number}
    card = method["card"]
    secure = None
    if challenged:
        secure = {
            "authentication_flow": "challenge", "electronic_commerce_indicator": "05", "exemption_indicator": None,
            "result": "authenticated", "result_reason": None, "transaction_id": number, "version": "2.2.0",
        }  # fmt: skip
    shared = ("brand", "checks", "country", "exp_month", "exp_year", "fingerprint", "funding", "last4", "wallet")
    return {name: card[name] for name in (*shared, "regulated_status")} | {
        "amount_authorized": amount, "authorization_code": "123456", "extended_authorization": {"status": "disabled"},
        "incremental_authorization": {"status": "unavailable"}, "installments": None, "mandate": None,
        "multicapture": {"status": "unavailable"}, "network": card["brand"], "network_token": {"used": False},
        "network_transaction_id": number, "transaction_link_id": None,
        "overcapture": {"maximum_amount_capturable": amount, "status": "unavailable"}, "three_d_secure": secure,
    }  # fmt: skip


def _outcome(network: str, reason: str | None, message: str, kind: str) -> dict[str, Any]:
    return {
        "advice_code": None, "network_advice_code": None, "network_decline_code": None, "network_status": network,
        "reason": reason, "risk_level": "normal", "risk_score": 12, "seller_message": message, "type": kind,
    }  # fmt: skip


def _succeed(account: Account, intent: dict[str, Any], charge: dict[str, Any]) -> None:
    charge |= {"status": "succeeded", "paid": True, "captured": True, "amount_captured": charge["amount"]}
    late = account.setting("late_fee")
    if late is False:
        charge["balance_transaction"] = _book_charge(account, charge)["id"]
    else:
        charge["_fee_due"] = float("9e12") if late is True else time.time() + late
    account.update(charge)
    account.emit("charge.succeeded", charge)
    changes = {"status": "succeeded", "amount_received": intent["amount"], "latest_charge": charge["id"]}
    account.update(intent, None, next_action=None, processing=None, **changes)
    account.emit("payment_intent.succeeded", intent)


def _book_charge(account: Account, charge: dict[str, Any]) -> dict[str, Any]:
    exact = account.setting("next_fees")
    fee = exact[0] if exact else (charge["amount"] * account.setting("fee_bp") + 5000) // 10000
    if exact:
        account.change({"next_fees": exact[1:]})
    kind = "charge" if charge["id"].startswith("ch_") else "payment"
    about = charge["description"]
    return book(
        account, amount=charge["amount"], kind=kind, category="charge", source=charge["id"], fee=fee, about=about
    )


def _complete(account: Account, session: dict[str, Any], payment_status: str) -> None:
    customer = session["_customer"] | {"business_name": None, "individual_name": None}
    changes = {"status": "complete", "payment_status": payment_status, "url": None}
    customer |= {"tax_exempt": "none", "tax_ids": []}
    account.update(session, None, customer_details=customer, **changes)
    account.emit("checkout.session.completed", session)


def _fail(account: Account, intent: dict[str, Any], method: dict[str, Any], error: dict[str, Any]) -> dict[str, Any]:
    error |= {"doc_url": f"https://stripe.com/docs/error-codes/{error['code'].replace('_', '-')}"}
    error["payment_method"] = _shown(method)
    changes = {"status": "requires_payment_method", "last_payment_error": error, "payment_method": None}
    account.update(intent, None, next_action=None, **changes)
    account.emit("payment_intent.payment_failed", intent)
    return intent


def _shown(thing: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in thing.items() if not name.startswith("_")}
