"""Refunds (https://docs.stripe.com/api/refunds): never more than was captured and not yet refunded."""

from __future__ import annotations

from typing import Any

from . import objects
from .account import Account
from .errors import invalid, missing_param, missing_resource, unplayed
from .payments import book

# After that many seconds no refund is possible: https://docs.stripe.com/payments/alipay and …/wechat-pay
REFUNDED_FOR = {"alipay": 90 * 24 * 3600, "wechat_pay": 180 * 24 * 3600}
FOR_EVER = float("inf")
PLAYED = frozenset(("amount", "charge", "expand", "metadata", "payment_intent", "reason"))


def create_refund(account: Account, given: dict[str, Any]) -> dict[str, Any]:
    """Refund a charge in whole or part (`amount` in fen). Raises StripeFault 400 as Stripe does."""
    if "currency" in given:
        # In the types, yet refused by the API unless a customer balance is refunded.
        raise invalid("Received unknown parameter: currency", "currency", "parameter_unknown")
    for name in given:
        if name not in PLAYED:
            raise unplayed(name)
    charge = _charge_of(account, given)
    left = charge["amount_captured"] - charge["amount_refunded"]
    amount = given.get("amount", left)
    if charge["disputed"] and not charge.get("_dispute_won"):
        message = f"Charge {charge['id']} has been charged back; cannot issue a refund."
        raise invalid(message, code="charge_disputed")
    method = charge["payment_method_details"]["type"]
    if account.now() > charge["created"] + REFUNDED_FOR.get(method, FOR_EVER):
        raise invalid(
            f"Charge {charge['id']} was paid by {method} too long ago; it can no longer be refunded.", "charge"
        )
    if left == 0:
        raise invalid(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    if amount < 1:
        raise invalid("Invalid positive integer", "amount", "parameter_invalid_integer")
    if amount > left:
        message = f"Refund amount ({_yuan(amount)}) is greater than unrefunded amount on charge ({_yuan(left)})"
        raise invalid(message, "amount")
    return _refund(account, charge, amount, given)


def finish_refund(account: Account, identifier: str, succeed: bool, reason: str) -> dict[str, Any]:
    """The bank's late word: a pending refund succeeds, or a pending or succeeded one fails.

    A failed refund's money returns to the balance (failure_balance_transaction) and can be refunded again.
    """
    refund = account.fetch("refund", identifier)
    if refund["status"] not in (("pending",) if succeed else ("pending", "succeeded")):
        raise invalid(f"Refund {identifier} is {refund['status']}.")
    if succeed:
        account.update(refund, "refund.updated", status="succeeded")
        account.emit("charge.refund.updated", refund, {"status": "pending"})
        return refund
    card = refund["charge"].startswith("ch_")
    back = book(
        account, amount=refund["amount"], kind="refund_failure" if card else "payment_failure_refund",
        category="refund_failure", source=refund["id"], fee=0, about="REFUND FAILURE FOR CHARGE",
    )  # fmt: skip
    before = {"status": refund["status"]}
    account.update(refund, None, status="failed", failure_reason=reason, failure_balance_transaction=back["id"])
    charge = account.fetch("charge", refund["charge"])
    changes = {"amount_refunded": charge["amount_refunded"] - refund["amount"], "refunded": False}
    account.update(charge, "charge.updated", **changes)
    for event in ("refund.updated", "charge.refund.updated"):
        account.emit(event, refund, before)
    account.emit("refund.failed", refund)
    return refund


def _charge_of(account: Account, given: dict[str, Any]) -> dict[str, Any]:
    if "charge" in given:
        charge = account.store.get(given["charge"], "charge")
        if not charge:
            raise missing_resource("charge", given["charge"], "charge")
        if charge["status"] != "succeeded":
            raise invalid(f"Charge {charge['id']} has not been paid; cannot issue a refund.", "charge")
        if given.get("payment_intent", charge["payment_intent"]) != charge["payment_intent"]:
            raise invalid("The charge does not belong to the payment_intent.", "payment_intent")
        return charge
    if "payment_intent" not in given:
        raise missing_param("payment_intent")
    intent = account.store.get(given["payment_intent"], "payment_intent")
    if not intent:
        raise missing_resource("payment_intent", given["payment_intent"], "payment_intent")
    if intent["status"] != "succeeded":
        message = f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund."
        raise invalid(message, "payment_intent")
    return account.fetch("charge", intent["latest_charge"])


def _refund(account: Account, charge: dict[str, Any], amount: int, given: dict[str, Any]) -> dict[str, Any]:
    card = charge["id"].startswith("ch_")
    identifier = account.new_id("re_3" if card else "pyr_3")
    txn = book(
        account, amount=-amount, kind="refund" if card else "payment_refund", category="refund",
        source=identifier, fee=account.setting("refund_fee"), about="REFUND FOR CHARGE" if card else "REFUND FOR PAYMENT",
    )  # fmt: skip
    kind = charge["payment_method_details"]["type"]
    reference = {"reference": None, "reference_status": "pending", "reference_type": "acquirer_reference_number"}
    refund = objects.refund() | {
        "id": identifier,
        "amount": amount,
        "balance_transaction": txn["id"],
        "charge": charge["id"],
        "created": account.now(),
        "currency": charge["currency"],
        "destination_details": {kind: reference | {"type": "refund"} if card else {}, "type": kind},
        "metadata": given.get("metadata") or {},
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "reason": given.get("reason"),
        "status": account.setting("refund_status"),
    }
    account.store.insert(refund)
    account.emit("refund.created", refund)
    refunded = charge["amount_refunded"] + amount
    changes = {"amount_refunded": refunded, "refunded": refunded == charge["amount_captured"]}
    account.update(charge, "charge.refunded", **changes)
    return refund


def _yuan(fen: int) -> str:
    return f"CN¥{fen // 100:,}.{fen % 100:02d}"
