"""`manage.py check_books` on refunds, disputes and pay-outs: clean when they are right, and each rule broken is named."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest

from marketplace.ledger.accounts import open_account, shared_account
from marketplace.ledger.posting import Draft, Entry, post
from marketplace.people.models import User
from orders.models import Dispute, Order, Payment, Refund
from orders.parcels.cancelling import cancel_parcel
from orders.payments import checks as payment_checks
from orders.payments.confirming import confirm, open_session
from orders.payments.disputes import note_dispute
from orders.payments.reconciling import keep
from orders.payments.refunds import pay_elsewhere, repeat_refund, send_refund
from orders.payments.stripe import gateway as stripe_gateway
from orders.payments.stripe.gateway import StripeRefused
from tests.orders.broken_books import broken_by, check_books
from tests.real_database import RealDatabase
from tests.stripe_double.control import Control
from tests.world import NOW, World, order_packs

DAY = date(2026, 10, 21)


def paid(world: World, stripe: Control) -> tuple[Order, str]:
    """A paid order of a bag of millet and a box of pears, and Stripe's charge."""
    order = order_packs((world.millet.pack, 1), (world.pears.pack, 1))
    payment = Payment.objects.get(order=order)
    open_session(payment.pk, NOW)
    payment.refresh_from_db()
    charge = stripe.pay(payment.session_id or "", "card")["payment_intent"]["latest_charge"]
    confirm(payment.pk, NOW)
    return order, charge


def make_history(world: World, stripe: Control) -> None:
    """A refund with its own fee that failed and was repeated, one on its way; disputes open, won and lost; a payout."""
    refunded, _ = paid(world, stripe)
    for parcel in refunded.parcels.order_by("id"):
        cancel_parcel(parcel_id=parcel.pk, now=NOW)
    failing, waiting = Refund.objects.order_by("id")
    stripe.settings(refund_fee=50)
    stripe.refunds_pending()
    failing, waiting = send_refund(failing.pk, NOW), send_refund(waiting.pk, NOW)
    stripe.finish_refund(failing.refund_id or "", False)
    send_refund(failing.pk, NOW)
    stripe.refunds_pending(False)
    send_refund(repeat_refund(failing.pk, NOW).pk, NOW)
    for won in (None, True, False):
        order, charge = paid(world, stripe)
        dispute = stripe.open_dispute(charge)["id"]
        note_dispute(dispute, NOW)
        if won is not None:
            stripe.close_dispute(dispute, won=won)
            note_dispute(dispute, NOW)
    cancel_parcel(parcel_id=order.parcels.order_by("id")[0].pk, now=NOW)  # of the lost one
    send_refund(Refund.objects.get(state="intended").pk, NOW)
    back, charge = paid(world, stripe)
    stripe.close_dispute(dispute := stripe.open_dispute(charge)["id"], won=False)
    note_dispute(dispute, NOW)
    cancel_parcel(parcel_id=back.parcels.order_by("id")[0].pk, now=NOW)
    send_refund(Refund.objects.get(state="intended").pk, NOW)
    stripe.reinstate_dispute(dispute)
    note_dispute(dispute, NOW)  # a covered refund is sent after all
    send_refund(Refund.objects.get(state="intended").pk, NOW)
    elsewhere, _ = paid(world, stripe)
    cancel_parcel(parcel_id=elsewhere.parcels.order_by("id")[0].pk, now=NOW)
    with patch.object(stripe_gateway, "create_refund", side_effect=StripeRefused("too long ago", is_final=True)):
        refused = send_refund(Refund.objects.get(state="intended").pk, NOW)
    root = User.objects.create_superuser(email="root@example.com", name="root", password="x")
    pay_elsewhere(refused.pk, user=root, transfer_number="ICBC-1", now=NOW)
    stripe.pay_out(20_000)
    assert keep(NOW + timedelta(minutes=1), None, catch_up=True).differences == 0
    assert list(Refund.objects.order_by("id").values_list("state", flat=True)) == [
        "failed",
        "pending",
        "done",
        "covered",
        "failed",
        "done",
        "elsewhere",
    ]
    assert list(Dispute.objects.order_by("id").values_list("state", flat=True)) == ["open", "won", "lost", "won"]


FAILED, PENDING = "state = 'failed' AND refund_id IS NOT NULL", "state = 'pending'"
EVENT = "(SELECT min(id) FROM ledger_event WHERE kind = '{}')"


def event_gone(kind: str) -> list[str]:
    """SQL that takes the first event of a kind away."""
    event = EVENT.format(kind)
    return [f"DELETE FROM ledger_posting WHERE event_id = {event}", f"DELETE FROM ledger_event WHERE id = {event}"]


def take_from_disputed() -> None:
    """Money leaves the disputed payments for no dispute."""
    post(Draft("mistake", "1", DAY, [Entry(shared_account("disputed_payments"), shared_account("bank"), 5)]))


def lose_at_a_household() -> None:
    """A lost dispute is taken from a household."""
    bank, household = shared_account("bank"), open_account("household", 1)
    post(Draft("opening", "1", DAY, [Entry(bank, household, 5, "business", "allocation", 1)]))
    post(Draft("dispute_loss", "dispute:du_other", DAY, [Entry(household, bank, 5)]))


def pay_out_elsewhere() -> None:
    """A payout reaches a carrier."""
    clearing, carrier = shared_account("payment_clearing"), open_account("carrier", "sf")
    post(Draft("stripe_payout", "txn_other", DAY, [Entry(carrier, clearing, 5)]))


# What is broken, how, and the checks of `payment_checks` that must see it; those of other floors may see it too.
BREAKS: list[tuple[str, list[Any], set[str]]] = [
    ("R4: a refund's event is gone", event_gone("refund"), {"refund-posted", "refund-borne-exactly"}),
    ("R4: a refund on its way has another balance transaction", [
        f"UPDATE orders_refund SET balance_transaction_id = 'txn_other' WHERE {PENDING}",
    ], {"refund-posted"}),
    ("R4: a refund's failure was not booked", event_gone("refund_failure"), {
        "refund-failure-posted", "refund-borne-exactly",
    }),
    ("R4: a failed refund has no failure", [
        f"UPDATE orders_refund SET failure_balance_transaction_id = NULL WHERE {FAILED}",
    ], {"refund-failure-posted"}),
    ("R4: a refund covered by a lost dispute was not booked", event_gone("refund_covered"), {"refund-covered-posted"}),
    ("R4: a refund that a lost dispute covers no longer was not booked back", event_gone("refund_uncovered"), {
        "refund-covered-posted", "refund-uncovered-posted", "dispute-enriches",
    }),
    ("R2: a refund is covered by a dispute whose money came back", [
        "UPDATE orders_dispute SET state = 'returned' WHERE state = 'lost'",
    ], {"covered-within-loss"}),
    ("R6: a cooperative has more out of a dispute than it bore", [
        f"UPDATE ledger_posting SET amount = amount + 1 WHERE event_id = {EVENT.format('refund_covered')}"
        " AND source_type = 'parcel'",
    ], {"dispute-enriches"}),
    ("R4: a refund paid another way was not booked", event_gone("refund_elsewhere"), {"refund-elsewhere-posted"}),
    ("R6: a refund paid another way is borne by somebody else", [
        "UPDATE orders_refund SET bearer = 'cooperative' WHERE state = 'elsewhere'",
    ], {"refund-elsewhere-borne"}),
    ("R4: a dispute's event is gone", event_gone("dispute"), {"dispute-posted", "dispute-money"}),
    ("R4: a lost dispute is borne by nobody", event_gone("dispute_loss"), {
        "dispute-loss-posted", "dispute-money", "dispute-enriches",
    }),
    ("R6: a refund is of another amount", [
        f"UPDATE orders_refund SET amount_fen = amount_fen - 1 WHERE {PENDING}",
    ], {"refund-borne-exactly"}),
    ("R6: a refund's own fee is another", [
        f"UPDATE orders_refund SET fee_fen = fee_fen + 1 WHERE {PENDING}",
    ], {"refund-borne-exactly"}),
    ("R6: a refund is borne by somebody else", [
        f"UPDATE orders_refund SET bearer = 'cooperative' WHERE {PENDING}",
    ], {"refund-borne-exactly"}),
    ("R6: a lost dispute is taken from a household", [lose_at_a_household], {
        "dispute-claws-back", "dispute-loss-posted",
    }),
    ("R2: more was given back than paid", [
        "UPDATE orders_refund SET amount_fen = 1000000 WHERE state = 'done'",
    ], {"refunds-within-payment", "refund-borne-exactly"}),
    ("R2: a refund failed, and its money went back another way", [
        "UPDATE orders_refund SET repeats_id = NULL WHERE state = 'done'",
    ], {"refund-payable"}),
    ("R2: an open dispute is called won", [
        "UPDATE orders_dispute SET state = 'won', due_at = NULL WHERE state = 'open'",
    ], {"dispute-money"}),
    ("R2: a movement is of another amount", [
        "UPDATE orders_disputemovement SET amount_fen = amount_fen - 1"
        " WHERE dispute_id = (SELECT id FROM orders_dispute WHERE state = 'open')",
    ], {"dispute-money"}),
    ("R2: disputed money left for nothing", [take_from_disputed], {"disputed-explained"}),
    ("R2: a payout went elsewhere", [pay_out_elsewhere], {"payout-to-bank"}),
]  # fmt: skip


def test_a_healthy_database_is_clean(history: RealDatabase) -> None:
    code, text = check_books()
    assert code == 0, text


@pytest.mark.parametrize(("breaks", "seen_by"), [pytest.param(*rest, id=what) for what, *rest in BREAKS])
def test_what_is_broken_is_named(breaks: list[Any], seen_by: set[str], history: RealDatabase) -> None:
    report, text = broken_by(history, *breaks)
    ours = {check.name for check in payment_checks.CHECKS}
    assert {check["check"] for check in report["checks"] if check["broken"]} & ours == seen_by
    for row in report["findings"]:
        assert f"{row['rule']} {row['check']}: {row['table']} {row['key']}: {row['problem']}" in text


def test_every_check_is_broken_by_one_of_them() -> None:
    assert set().union(*(seen_by for _, _, seen_by in BREAKS)) == {check.name for check in payment_checks.CHECKS}
