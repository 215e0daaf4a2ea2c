"""Disputes, opened and closed by the test's hand (https://docs.stripe.com/api/disputes)."""

from __future__ import annotations

from typing import Any

from . import objects
from .account import Account, public
from .errors import invalid
from .payments import book

ANSWER_WITHIN = 7 * 24 * 3600


def open_dispute(account: Account, charge_id: str, amount: int | None, reason: str) -> dict[str, Any]:
    """The buyer's bank takes back `amount` fen (all that isn't refunded by default), and Stripe its dispute fee."""
    charge = account.fetch("charge", charge_id, "charge")
    left = charge["amount_captured"] - charge["amount_refunded"]
    amount = left if amount is None else amount
    if charge["disputed"] or not 0 < amount <= left:
        raise invalid(f"Charge {charge_id} cannot be disputed for {amount} (fen left: {left}).", "amount")
    identifier = account.new_id("du_1")
    txn = book(
        account, amount=-amount, kind="adjustment", category="dispute", source=identifier,
        fee=account.setting("dispute_fee"), about=f"Chargeback withdrawal for {charge_id}",
    )  # fmt: skip
    now = account.now()
    dispute = objects.dispute() | {
        "id": identifier,
        "amount": amount,
        "balance_transactions": [public(txn)],
        "charge": charge_id,
        "created": now,
        "currency": charge["currency"],
        "evidence_details": {
            "due_by": now + ANSWER_WITHIN, "enhanced_eligibility": {}, "has_evidence": False, "past_due": False,
            "submission_count": 0, "submission_method": "not_submitted",
        },
        "payment_intent": charge["payment_intent"],
        "reason": reason,
    } | _method_details(charge["payment_method_details"])  # fmt: skip
    account.store.insert(dispute)
    account.update(charge, None, disputed=True, _dispute_won=False)
    account.emit("charge.dispute.created", dispute)
    account.emit("charge.dispute.funds_withdrawn", dispute)
    return dispute


def _method_details(method: dict[str, Any]) -> dict[str, Any]:
    """Of the methods played here only cards have details in a dispute; the field is absent for the others."""
    if method["type"] != "card":
        return {}
    brand = method["card"]["brand"]
    card = {"brand": brand, "case_type": "chargeback", "network": brand, "network_reason_code": "10.4"}
    return {"payment_method_details": {"card": card, "type": "card"}}


def close_dispute(account: Account, identifier: str, won: bool) -> dict[str, Any]:
    """Won: the money comes back (the dispute fee only with `dispute_fee_back`). Lost: it stays with the buyer."""
    dispute = account.fetch("dispute", identifier, "dispute")
    if dispute["status"] not in ("needs_response", "under_review"):
        raise invalid(f"Dispute {identifier} is {dispute['status']}.")
    if won:
        txn = book(
            account, amount=dispute["amount"], kind="adjustment", category="dispute_reversal", source=identifier,
            fee=-account.setting("dispute_fee") if account.setting("dispute_fee_back") else 0,
            about=f"Chargeback reversal for {dispute['charge']}",
        )  # fmt: skip
        account.update(account.fetch("charge", dispute["charge"]), None, _dispute_won=True)
        dispute["balance_transactions"].append(public(txn))
        account.update(dispute, None, status="won", is_charge_refundable=True)
        account.emit("charge.dispute.funds_reinstated", dispute)
    else:
        account.update(dispute, None, status="lost")
    account.emit("charge.dispute.closed", dispute, {"status": "needs_response"})
    return dispute


def reinstate_dispute(account: Account, identifier: str, amount: int | None, won: bool) -> dict[str, Any]:
    """The bank gives up a dispute that it had won: `amount` fen (all of it by default) come back, and Stripe calls it won,
    or leaves it lost."""
    dispute = account.fetch("dispute", identifier, "dispute")
    if dispute["status"] != "lost":
        raise invalid(f"Dispute {identifier} is {dispute['status']}.")
    txn = book(
        account, amount=dispute["amount"] if amount is None else amount, kind="adjustment", category="dispute_reversal",
        source=identifier, fee=0, about=f"Chargeback reversal for {dispute['charge']}",
    )  # fmt: skip
    dispute["balance_transactions"].append(public(txn))
    if won:
        account.update(account.fetch("charge", dispute["charge"]), None, _dispute_won=True)
    account.update(dispute, None, status="won" if won else "lost", is_charge_refundable=won)
    account.emit("charge.dispute.funds_reinstated", dispute)
    return dispute
