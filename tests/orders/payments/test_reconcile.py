"""`manage.py reconcile` and its daily job: Stripe's balance transactions and the ledger, compared both ways."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import translation

from marketplace.ledger.accounts import shared_account
from marketplace.ledger.models import Event
from marketplace.ledger.posting import Draft, Entry, post
from orders import tasks
from orders.models import Dispute, Order, Payment, Reconciliation, Refund
from orders.payments.reconciling import reconcile, reconcile_day
from orders.payments.stripe import gateway as stripe_gateway
from orders.payments.stripe.gateway import StripeUnavailable
from orders.payments.stripe.objects import Movement
from tests.orders.payments.shared_sales import Sale, shared_sale, sold_in
from tests.orders.stripe_shop import StripeShop, assert_books_right, assert_right, everything, money
from tests.world import NOW, World, order_packs


@pytest.fixture
def world(shared_world: World, shop: StripeShop) -> World:
    return shared_world


def sell(world: World, shop: StripeShop) -> Payment:
    """¥110.00 paid with a fee of ¥1.32, booked on both sides."""
    return shop.sold(order_packs((world.millet.pack, 2)), fee=132)


booked_order_around = shared_sale(sell)


@pytest.fixture
def sold(shop: StripeShop, world: World, booked_order_around: Sale[Payment]) -> Payment:
    """What `sell` has sold."""
    return sold_in(shop, booked_order_around)


def run(*arguments: str) -> tuple[int, str]:
    """Run the command in English; its exit code and what it wrote."""
    out = io.StringIO()
    with translation.override("en"):
        try:
            call_command("reconcile", *arguments, stdout=out, no_color=True)
        except SystemExit as end:
            return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


def book(kind: str, reference: str, fen: int, fee: int = 0) -> None:
    """Post an event as if it were of a payment, past every action."""
    clearing, fees = shared_account("payment_clearing"), shared_account("payment_fees")
    entries = [Entry(clearing, shared_account("bank"), fen)] + ([Entry(fees, clearing, fee)] if fee else [])
    post(Draft(kind, reference, date(2026, 10, 20), entries))


def strange_transaction(shop: StripeShop, fen: int = 5_000) -> str:
    """The balance transaction of a payment that is none of the shop's."""
    charge = stripe_gateway._client().v1.charges.retrieve(shop.strange_charge(fen))
    return str(charge.balance_transaction)


def test_nothing_to_name(shop: StripeShop, sold: Payment) -> None:
    assert run() == (0, "1 balance transactions, all of them in the ledger or on their way (0).\n")
    code, text = run("--json")
    assert code == 0
    assert [json.loads(line) for line in text.splitlines()] == [
        {"compared": 1, "on_its_way": 0, "differences": 0, "right": True}
    ]
    assert_right(shop)


def test_money_at_stripe_that_the_ledger_does_not_have(shop: StripeShop, sold: Payment) -> None:
    reference = strange_transaction(shop)
    before = everything()
    code, text = run()
    assert code == 1
    assert text.splitlines() == [
        f"{reference} (charge/charge, {text.split(', ')[1].split(')')[0]}): Stripe has booked ¥50.00 with a fee of "
        "¥0.00; the ledger has no event.",
        "2 balance transactions: 1 differences, 0 on their way.",
    ]
    code, text = run("--json")
    found, whole = [json.loads(line) for line in text.splitlines()]
    assert code == 1
    assert (found["what"], found["movement_id"], found["stripe_amount"], found["stripe_fee"], found["kind"]) == (
        "not_in_ledger", reference, 5_000, 0, "payment",
    )  # fmt: skip
    assert "台账里没有对应的记账事件" in found["says"]  # as the back office shows it, in its language
    assert whole == {"compared": 2, "on_its_way": 0, "differences": 1, "right": False}
    assert everything() == before  # to compare changes nothing


@pytest.mark.parametrize(
    ("kind", "fen", "fee", "what", "says"),
    [
        (
            "payment",
            4_999,
            0,
            "differs",
            "Stripe has ¥50.00 with a fee of ¥0.00, the ledger ¥49.99 with a fee of ¥0.00",
        ),
        (
            "payment",
            5_000,
            1,
            "differs",
            "Stripe has ¥50.00 with a fee of ¥0.00, the ledger ¥50.00 with a fee of ¥0.01",
        ),
        ("dispute", 5_000, 0, "other_kind", "the ledger has it as dispute"),
    ],
)
def test_both_sides_have_it_and_differ(
    shop: StripeShop, sold: Payment, kind: str, fen: int, fee: int, what: str, says: str
) -> None:
    book(kind, strange_transaction(shop), fen, fee)
    [found] = shop.findings()
    assert (found.what, found.is_on_its_way) == (what, False)
    with translation.override("en"):
        assert says in str(found)
    assert run()[0] == 1


@pytest.mark.parametrize("since", [[], ["--since", "2026-10-20"]])
def test_money_in_the_ledger_that_stripe_does_not_have(shop: StripeShop, sold: Payment, since: list[str]) -> None:
    book("refund", "txn_1Nowhere", 700)
    code, text = run(*since)
    assert code == 1
    assert "txn_1Nowhere: the ledger has a refund of ¥7.00 with a fee of ¥0.00; Stripe has no such transaction." in text


def test_a_type_that_the_ledger_does_not_keep_is_named(shop: StripeShop, sold: Payment) -> None:
    shop.stripe.charge_fee(300)
    code, text = run()
    assert code == 1
    assert "(fee/stripe_fee, –): ¥-3.00 with a fee of ¥0.00; the ledger keeps no events of this type." in text


def test_another_currency_is_named_and_its_fee_not_taken_for_fen(
    shop: StripeShop, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An account that settles in Hong Kong dollars: the payment counts, its fee isn't booked."""
    ask = stripe_gateway._ask

    def in_hong_kong(call: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(json.dumps(ask(call, *args, **kwargs)).replace('"txn_', '"hk_txn_'))

        def convert(node: Any) -> None:
            for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
                convert(inner)
            if isinstance(node, dict) and node.get("object") == "balance_transaction":
                node["currency"] = "hkd"

        convert(answer)
        return answer

    monkeypatch.setattr(stripe_gateway, "_ask", in_hong_kong)
    payment = shop.sold(order_packs((world.millet.pack, 2)))
    assert (payment.fee_fen, payment.balance_transaction_id, money()) == (None, None, {})
    assert_books_right()
    [found] = shop.findings()
    assert (found.what, found.currency) == ("other_currency", "hkd")


def test_what_is_due_with_us_is_on_its_way_for_an_hour(shop: StripeShop, world: World) -> None:
    shop.pay(order_packs((world.millet.pack, 2)))
    code, text = run()
    assert code == 0
    assert "on its way to the ledger" in text
    assert text.endswith("1 balance transactions, all of them in the ledger or on their way (1).\n")
    assert [found.is_on_its_way for found in shop.findings()] == [True]
    shop.advance(hours=1, seconds=1)
    assert run()[0] == 1
    shop.deliver()
    shop.work()
    assert_right(shop)


def test_a_payout_is_booked_by_the_daily_job_and_may_come_back(shop: StripeShop, sold: Payment) -> None:
    payout = shop.stripe.pay_out(10_000)
    assert [found.is_on_its_way for found in shop.findings()] == [True]
    tasks.reconcile_daily()
    assert money() == {"payment_clearing": -868, "payment_fees": -132, "sales_suspense": 11_000, "bank": -10_000}
    assert Event.objects.get(kind="stripe_payout").reference == payout["balance_transaction"]
    tasks.reconcile_daily()
    assert Event.objects.filter(kind="stripe_payout").count() == 1
    shop.stripe.fail_payout(payout["id"])
    tasks.reconcile_daily()
    assert money() == {"payment_clearing": -10_868, "payment_fees": -132, "sales_suspense": 11_000}
    assert list(Reconciliation.objects.values_list("compared", "differences")) == [(3, 0), (2, 0), (2, 0)]
    shop.deliver()
    shop.work()
    assert_right(shop)


def test_a_payout_that_nobody_booked_for_a_day_is_a_difference(shop: StripeShop, sold: Payment) -> None:
    shop.stripe.pay_out(10_000)
    shop.advance(hours=25, minutes=1)  # Stripe's clock has gone on since the sale
    assert [(found.what, found.is_on_its_way) for found in shop.findings()] == [("not_in_ledger", False)]
    assert run("--catch-up") == (0, "2 balance transactions, all of them in the ledger or on their way (0).\n")
    assert Reconciliation.objects.get().differences == 0
    shop.deliver()
    shop.work()
    assert_right(shop)


def test_the_daily_job_finds_all_that_no_webhook_told(shop: StripeShop, world: World) -> None:
    """Beat's sweeps stood still and every event was dropped: payment, refund, its failure, a dispute."""
    shop.stripe.drop_webhooks()
    orders: list[Order] = [order_packs((world.millet.pack, 1)) for _ in range(2)]
    payments = [shop.pay(order, "card") for order in orders]
    Payment.objects.update(due_at=None)
    shop.stripe.open_dispute(shop.charges[payments[1].pk])
    shop.advance(days=3)
    tasks.reconcile_daily()
    assert set(Order.objects.values_list("status", flat=True)) == {"paid"}
    assert Dispute.objects.get().payment == payments[1]
    assert Reconciliation.objects.get().differences == 0
    assert_right(shop)


def test_the_daily_job_keeps_its_result_for_healthz(shop: StripeShop, sold: Payment) -> None:
    strange_transaction(shop)
    tasks.reconcile_daily()
    kept = Reconciliation.objects.get()
    assert (kept.ran_at, kept.since, kept.compared, kept.differences) == (NOW, None, 2, 1)
    assert [found["what"] for found in kept.findings] == ["not_in_ledger"]
    body = Client().get("/healthz").json()
    assert (body["last_reconciled_at"], body["reconcile_differences"]) == (kept.ran_at.astimezone(UTC).isoformat(), 1)
    shop.advance(days=1)
    tasks.reconcile_daily()
    assert Reconciliation.objects.first().since == date(2026, 10, 13)  # type: ignore[union-attr]


def test_a_daily_job_whose_message_was_lost_is_made_up_for(shop: StripeShop, sold: Payment) -> None:
    """The broker was emptied at ten past four: the sweep sees that the last comparison is too old."""
    tasks.reconcile_daily()
    strange_transaction(shop)
    shop.advance(hours=24)
    tasks.sweep_reconciliation()  # the daily one may be running just now
    assert Reconciliation.objects.count() == 1
    shop.advance(minutes=11)
    tasks.sweep_reconciliation()
    assert [(kept.ran_at, kept.differences) for kept in Reconciliation.objects.all()] == [(shop.now, 1), (NOW, 0)]
    tasks.sweep_reconciliation()
    assert Reconciliation.objects.count() == 2


def test_the_first_daily_job_may_be_lost_as_well(
    shop: StripeShop, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.advance(days=3)
    tasks.sweep_reconciliation()
    assert Reconciliation.objects.count() == 0  # nothing was ever paid
    shop.sold(order_packs((world.millet.pack, 2), now=shop.now))
    booked_at = Event.objects.get(kind="payment").posted_at  # by the database's clock
    shop.now = booked_at + timedelta(hours=24, minutes=11)
    tasks.sweep_reconciliation()
    assert Reconciliation.objects.get().ran_at == shop.now


def test_a_comparison_by_a_clock_that_was_ahead_counts_for_nothing(shop: StripeShop, sold: Payment) -> None:
    Reconciliation.objects.create(ran_at=shop.now + timedelta(days=300), compared=1, on_its_way=0, differences=0)
    Reconciliation.objects.create(ran_at=shop.now - timedelta(days=2), compared=1, on_its_way=0, differences=0)
    tasks.sweep_reconciliation()
    assert Reconciliation.objects.filter(ran_at=shop.now).count() == 1


def test_the_sweep_of_daily_jobs_is_in_beats_schedule(settings: Any) -> None:
    planned = {row["task"] for row in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {"orders.payments.tasks.reconcile_daily", "orders.payments.tasks.sweep_reconciliation"} <= planned


def test_since_leaves_out_what_stripe_booked_before(shop: StripeShop, sold: Payment) -> None:
    strange_transaction(shop)
    shop.advance(days=3)
    strange_transaction(shop, 6_000)
    code, text = run("--since", "2026-10-22", "--json")
    assert code == 1
    assert [json.loads(line).get("stripe_amount") for line in text.splitlines()] == [6_000, None]
    assert run("--since", "2026-10-24") == (
        0,
        "0 balance transactions, all of them in the ledger or on their way (0).\n",
    )


def test_since_asks_for_what_we_booked_later_than_stripe(shop: StripeShop, world: World) -> None:
    """Paid on the 20th, heard of and booked on the 22nd: no difference since the 21st."""
    shop.pay(order_packs((world.millet.pack, 1)))
    shop.advance(days=2)
    shop.deliver()
    shop.work()
    assert Event.objects.get(kind="payment").occurred_on == date(2026, 10, 22)
    shop.stripe.clear_requests()
    assert run("--since", "2026-10-21")[0] == 0
    assert len(shop.stripe.requests("GET", "/v1/balance_transactions/txn_")) == 1
    assert_right(shop)


def test_stripe_down_reports_nothing_and_keeps_the_last_result(shop: StripeShop, sold: Payment) -> None:
    strange_transaction(shop)
    tasks.reconcile_daily()
    shop.stripe.fail_next("/v1/balance_transactions", method="GET", status=503, times=3)
    with pytest.raises(CommandError, match="Stripe") as failed:
        run()
    assert failed.value.returncode == 2
    with pytest.raises(StripeUnavailable):
        reconcile_day(shop.now)
    before = everything()
    with pytest.raises(StripeUnavailable):
        reconcile(shop.now, None, pytest.fail)
    assert everything() == before
    assert Reconciliation.objects.count() == 1


def test_many_pages(shop: StripeShop, sold: Payment) -> None:
    for n in range(230):
        shop.stripe.pay_out(n + 1)
    shop.stripe.clear_requests()
    tasks.reconcile_daily()
    assert len(shop.stripe.requests("GET", "/v1/balance_transactions")) == 3
    assert Event.objects.filter(kind="stripe_payout").count() == 230
    assert money()["bank"] == -sum(range(1, 231))
    kept = Reconciliation.objects.get()
    assert (kept.compared, kept.differences) == (231, 0)


@pytest.mark.slow("thousands of rows are compared")
def test_memory_stays_flat(shop: StripeShop, sold: Payment, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten times as many transactions, none of them in the ledger, need no more memory."""
    moved = next(stripe_gateway.list_movements())

    def peak(count: int) -> int:
        def many(since: datetime | None = None) -> Iterator[Movement]:
            return (replace(moved, movement_id=f"txn_{n}", created=NOW - timedelta(days=1)) for n in range(count))

        monkeypatch.setattr(stripe_gateway, "list_movements", many)
        found = 0

        def count_one(finding: object) -> None:
            nonlocal found
            found += 1

        tracemalloc.start()
        tally = reconcile(shop.now, None, count_one)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert (tally.compared, tally.differences, found) == (count, count, count)
        return most

    peak(2_000)
    assert peak(20_000) < peak(2_000) + 150_000


def test_refunds_are_told_apart_from_payments(shop: StripeShop, sold: Payment) -> None:
    """An event of a refund whose sign is wrong would be seen: a refund of ¥110.00 is -¥110.00 at Stripe."""
    from orders.parcels.cancelling import cancel_parcel

    cancel_parcel(parcel_id=sold.order.parcels.get().pk, now=shop.now)
    shop.work()
    [listed] = [row for row in stripe_gateway.list_movements() if row.category == "refund"]
    assert (listed.amount, listed.noted) == (-11_000, str(Refund.objects.get().pk))
    assert_right(shop)
