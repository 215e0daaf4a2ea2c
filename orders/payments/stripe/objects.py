"""Stripe's objects as plain values: what we read of each, in fen and in our own words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class SessionState:
    """The current state of a Checkout Session, its PaymentIntent and its charge.

    :param status: ``open``, ``complete`` or ``expired``
    :param payment_status: ``paid`` or ``unpaid``
    :param intent_status: the PaymentIntent's status, empty when there is none
    :param balance_transaction_id: the charge's, None while Stripe has not booked it
    :param fee: Stripe's processing fee in fen, None while not booked
    """

    session_id: str
    url: str
    status: str
    payment_status: str
    amount: int
    currency: str
    intent_id: str | None
    intent_status: str
    method: str
    balance_transaction_id: str | None
    fee: int | None


@dataclass(frozen=True, slots=True)
class RefundState:
    """The current state of a refund.

    :param status: ``pending``, ``requires_action``, ``succeeded``, ``failed`` or ``canceled``
    :param balance_transaction_id: the debit of our balance, None while not booked; it precedes the bank's answer
    :param fee: Stripe's fee for the refund, in fen; negative: part of the processing fee is returned
    :param failure_balance_transaction_id: the credit of our balance when the refund failed
    """

    refund_id: str
    status: str
    amount: int
    balance_transaction_id: str | None
    fee: int
    failure_balance_transaction_id: str | None


@dataclass(frozen=True, slots=True)
class Movement:
    """A balance transaction: a movement into or out of our Stripe balance.

    :param category: Stripe's reporting category, such as ``charge``, ``refund`` or ``payout``
    :param kind: Stripe's type, such as ``payment_refund``
    :param amount: gross, in fen; negative: a debit
    :param fee: fen
    :param source_id: the source object: charge, refund, dispute or payout
    :param intent_id: the source's PaymentIntent, empty when it has none
    :param noted: our payment's key or our refund's id from the source's metadata, empty when there is none
    """

    movement_id: str
    category: str
    kind: str
    amount: int
    fee: int
    currency: str
    created: datetime
    source_id: str
    intent_id: str
    noted: str


@dataclass(frozen=True, slots=True)
class DisputeState:
    """The current state of a dispute.

    :param status: such as ``needs_response``, ``won`` or ``lost``
    :param evidence_due: deadline for evidence
    :param movements: (id, amount, fee) of each balance transaction; amounts in fen, negative: a debit
    :param noted: our payment's key from the PaymentIntent's metadata, empty when there is none
    """

    dispute_id: str
    status: str
    reason: str
    amount: int
    intent_id: str
    noted: str
    opened: datetime
    evidence_due: datetime | None
    movements: tuple[tuple[str, int, int], ...]


def read_session(row: dict[str, Any]) -> SessionState:
    """Return what a Checkout Session's object says; its charge and balance transaction expanded."""
    intent = row.get("payment_intent") or {}
    charge = intent.get("latest_charge") or {}
    booked = charge.get("balance_transaction") or {}
    if (booked.get("currency"), booked.get("amount")) != ("cny", row["amount_total"]):
        booked = {}  # settled in another currency: not booked, and the reconciliation reports it
    return SessionState(
        session_id=row["id"],
        url=row.get("url") or "",
        status=row["status"],
        payment_status=row["payment_status"],
        amount=row["amount_total"],
        currency=row["currency"],
        intent_id=intent.get("id"),
        intent_status=intent.get("status") or "",
        method=(charge.get("payment_method_details") or {}).get("type") or "",
        balance_transaction_id=booked.get("id"),
        fee=booked.get("fee"),
    )


def read_refund(row: dict[str, Any]) -> RefundState:
    """Return what a refund's object says; its balance transaction expanded."""
    booked = row.get("balance_transaction") or {}
    failure = row.get("failure_balance_transaction")
    if booked and (booked["currency"], booked["amount"]) != ("cny", -row["amount"]):
        booked = {}  # as above
    return RefundState(
        refund_id=row["id"],
        status=row["status"],
        amount=row["amount"],
        balance_transaction_id=booked.get("id"),
        fee=booked.get("fee") or 0,
        failure_balance_transaction_id=failure["id"] if isinstance(failure, dict) else failure,
    )


def read_movement(row: dict[str, Any]) -> Movement:
    """Return what a balance transaction's object says; its source expanded."""
    source = row.get("source")
    known: dict[str, Any] = source if isinstance(source, dict) else {"id": source or ""}
    category = row["reporting_category"]
    return Movement(
        movement_id=row["id"],
        category=category,
        kind=row["type"],
        amount=row["amount"],
        fee=row["fee"],
        currency=row["currency"],
        created=datetime.fromtimestamp(row["created"], UTC),
        source_id=known["id"],
        intent_id=known.get("payment_intent") or "",
        noted=noted(known, "payment_key" if category == "charge" else "refund_id"),
    )


def read_dispute(row: dict[str, Any]) -> DisputeState:
    """Return what a dispute's object says; its PaymentIntent expanded."""
    intent = row.get("payment_intent") or {}
    evidence_due = (row.get("evidence_details") or {}).get("due_by")
    return DisputeState(
        dispute_id=row["id"],
        status=row["status"],
        reason=row["reason"],
        amount=row["amount"],
        intent_id=intent.get("id") or "",
        noted=noted(intent, "payment_key"),
        opened=datetime.fromtimestamp(row["created"], UTC),
        evidence_due=datetime.fromtimestamp(evidence_due, UTC) if evidence_due else None,
        movements=tuple((moved["id"], moved["amount"], moved["fee"]) for moved in row["balance_transactions"]),
    )


def noted(row: dict[str, Any], name: str) -> str:
    """Return an entry of an object's metadata, empty when there is none."""
    return str((row.get("metadata") or {}).get(name) or "")
