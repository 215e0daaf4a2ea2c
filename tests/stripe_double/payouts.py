"""Money that leaves the balance, or is taken from it, without a buyer: payouts to the bank, Stripe's own fees.

By the test's hand (https://docs.stripe.com/api/payouts).
"""

from __future__ import annotations

from typing import Any

from . import objects
from .account import Account
from .errors import invalid
from .payments import book


def pay_out(account: Account, amount: int) -> dict[str, Any]:
    """Stripe pays `amount` fen to the bank account."""
    identifier = account.new_id("po_1")
    txn = book(
        account, amount=-amount, kind="payout", category="payout", source=identifier, fee=0, about="STRIPE PAYOUT"
    )  # fmt: skip
    payout = objects.payout() | {
        "id": identifier, "amount": amount, "arrival_date": account.now(), "balance_transaction": txn["id"],
        "created": account.now(), "destination": "ba_1DoubleBank000000000000",
    }  # fmt: skip
    account.store.insert(payout)
    account.emit("payout.created", payout)
    return account.update(payout, "payout.paid", status="paid")


def fail_payout(account: Account, identifier: str) -> dict[str, Any]:
    """The bank sends a payout back."""
    payout = account.fetch("payout", identifier)
    if payout["status"] != "paid":
        raise invalid(f"Payout {identifier} is {payout['status']}.")
    back = book(
        account, amount=payout["amount"], kind="payout_failure", category="payout_reversal", source=identifier, fee=0,
        about="STRIPE PAYOUT FAILURE",
    )  # fmt: skip
    changes = {"status": "failed", "failure_code": "account_closed", "failure_balance_transaction": back["id"]}
    return account.update(payout, "payout.failed", **changes)


def charge_fee(account: Account, amount: int) -> dict[str, Any]:
    """Stripe takes a fee of its own, such as for a report."""
    return book(
        account, amount=-amount, kind="stripe_fee", category="fee", source=None, fee=0, about="Billing - Usage Fee"
    )  # fmt: skip
