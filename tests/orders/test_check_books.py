"""`manage.py check_books`: a healthy database is clean, and every rule broken on purpose is named."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation

from marketplace.appointing import checks as hand_checks
from marketplace.cooperatives.members import checks as member_checks
from marketplace.embedded import postgres
from marketplace.funds import checks as fund_checks
from marketplace.households import checks as household_checks
from marketplace.ledger import seal_checks
from marketplace.ledger.accounts import open_account, shared_account
from marketplace.ledger.checks import registered
from marketplace.ledger.months import roll_up
from marketplace.ledger.posting import Draft, Entry, post
from marketplace.supply.agreements import checks as agreement_checks
from marketplace.supply.harvests import checks as forecast_checks
from marketplace.supply.seasons import checks as season_checks
from marketplace.supply.stock.reservation import Want, reserve
from marketplace.supply.supports import checks as support_checks
from orders.claims import checks as claim_checks
from orders.models import Order, Payment
from orders.parcels import checks as change_checks
from orders.parcels.shipping import mark_shipped
from orders.payments import checks as payment_checks
from orders.payments.confirming import confirm, note_unreachable, open_session
from orders.payments.refunds import send_refund
from orders.preorders import checks as preorder_checks
from orders.settlement.checks import DISCOUNT_CHECKS
from tests.orders.broken_books import broken_by, check_books, without
from tests.real_database import RealDatabase
from tests.stripe_double.control import Control
from tests.world import NOW, World, cover, make_discount, order_packs, pay_order, ship_and_settle

DAY = date(2026, 10, 21)
AFTER_CLOSING, AFTER_MARGIN = NOW + timedelta(minutes=41), NOW + timedelta(minutes=46)


def make_history(world: World, stripe: Control) -> None:
    """Orders settled, with and without help of the fund, on the way, unpaid, lapsed, refunded, and with a late fee."""
    make_discount("XIANGQIN10", 1000)
    cover(world.millet, 500)
    golden = order_packs((world.millet.pack, 2), (world.pears.pack, 1), discount_code="XIANGQIN10")
    pay_order(golden, stripe, fee=216)
    ship_and_settle(golden)
    world.millet.pack.price_fen = 1800
    world.millet.pack.save()
    # the fund pays 500 fen of what is missing, the cooperative the rest
    clearance = order_packs((world.millet.pack, 3))
    pay_order(clearance, stripe, fee=66)
    ship_and_settle(clearance)
    shipped = order_packs((world.millet.pack, 1))
    pay_order(shipped, stripe)
    mark_shipped(
        user=world.millet.clerk, parcel_id=shipped.parcels.get().pk, carrier="sf", tracking_number="SF123456", now=NOW
    )
    order_packs((world.millet.pack, 1))
    confirm(open_payment(order_packs((world.millet.pack, 1))).pk, AFTER_CLOSING)
    lapsed = open_payment(order_packs((world.pears.pack, 5)))
    note_unreachable(lapsed.pk, "no answer", AFTER_MARGIN)
    order_packs((world.pears.pack, 2))
    stripe.pay(lapsed.session_id or "", "alipay", outcome="complete")
    refund = confirm(lapsed.pk, AFTER_MARGIN).refunds.get()
    for _ in range(2):
        refund = send_refund(refund.pk, AFTER_MARGIN)
    stripe.late_fee()
    pay_order(order_packs((world.pears.pack, 1)), stripe)
    statuses = Order.objects.order_by("id").values_list("status", "payment__state")
    assert list(statuses) == [
        ("paid", "paid"), ("paid", "paid"), ("paid", "paid"), ("awaiting_payment", "intended"), ("lapsed", "closed"),
        ("refunded", "paid"), ("awaiting_payment", "intended"), ("paid", "paid"),
    ]  # fmt: skip
    assert refund.state == "done"


def open_payment(order: Order) -> Payment:
    """Open the payment page of an order."""
    payment = Payment.objects.get(order=order)
    open_session(payment.pk, NOW)
    payment.refresh_from_db()
    return payment


# Rows of the golden order's two settlements, of the refund, and of the deposit into the fund.
MILLET = "(SELECT id FROM ledger_event WHERE kind = 'settlement' ORDER BY id LIMIT 1)"
REFUND = "(SELECT id FROM ledger_event WHERE kind = 'refund')"
DEPOSIT = "(SELECT id FROM ledger_event WHERE kind = 'fund_deposit')"
CREDIT = f"(event_id, seq) = (SELECT event_id, min(seq) FROM ledger_posting WHERE event_id = {MILLET}" \
         " AND source_type = 'allocation' GROUP BY event_id)"  # fmt: skip
CREDITED = f"(SELECT source_id FROM ledger_posting WHERE {CREDIT})"
RICH = "(SELECT account_id FROM ledger_balance b JOIN ledger_account a ON a.id = b.account_id" \
       " WHERE a.kind = 'household' ORDER BY b.amount DESC LIMIT 1)"  # fmt: skip
SETTLED = "(SELECT id FROM orders_parcel WHERE status = 'settled' ORDER BY id LIMIT 1)"
LINE = f"(SELECT id FROM orders_orderline WHERE parcel_id = {SETTLED})"
GOLDEN = "(SELECT id FROM orders_order ORDER BY id LIMIT 1)"
HELD = "(SELECT id FROM supply_reservation WHERE state = 'held' ORDER BY id LIMIT 1)"
ALLOCATED = f"(SELECT reservation_id FROM orders_orderline WHERE id = {LINE})"
OTHER_LOT = "(SELECT max(id) FROM supply_lot)"
COPY_EVENT = f"""
WITH copied AS (INSERT INTO ledger_event (kind, reference, body_hash, posting_count, occurred_on, inserted_xid)
                SELECT kind, reference, body_hash, posting_count, occurred_on, inserted_xid FROM ledger_event
                 WHERE id = {MILLET} RETURNING id)
INSERT INTO ledger_posting (event_id, seq, debit_id, credit_id, amount, income_class, source_type, source_id)
SELECT copied.id, seq, debit_id, credit_id, amount, income_class, source_type, source_id
  FROM ledger_posting, copied WHERE event_id = {MILLET}"""


def book_a_mistake() -> None:
    """An event that nobody knows takes money out of suspense."""
    post(Draft("mistake", "1", DAY, [Entry(shared_account("sales_suspense"), shared_account("bank"), 5)]))


def credit_a_gift() -> None:
    """A household is credited for something that can't be looked up."""
    gift = Entry(shared_account("bank"), open_account("household", 1), 5, "transfer", "gift", 3)
    post(Draft("gift", "1", DAY, [gift]))


def spend_too_much() -> None:
    """The fund pays out what it does not have."""
    post(Draft("mistake", "1", DAY, [Entry(shared_account("price_protection_fund"), shared_account("bank"), 50)]))


def keep_months() -> None:
    """What guarded accounts earned in each month is kept, as the job does it for those with many postings."""
    assert roll_up(many=1) > 0


def reserve_for_nobody() -> None:
    """Stock is set aside without an order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM catalogue_pack ORDER BY id LIMIT 1")
        reserve([Want(cursor.fetchone()[0], 1)], expires_at=NOW, on=NOW.date())


# What is broken, how, and every check that must see it: no more and no less.
BREAKS: list[tuple[str, list[Any], set[str]]] = [
    ("R1: the season's price had been raised before", [
        "INSERT INTO supply_protectedpricestep (price_id, fen_per_jin, set_by_id, set_at, reason, written_at)"
        " SELECT id, 5000, set_by_id, set_at, '', (SELECT min(posted_at) FROM ledger_event) FROM supply_protectedprice",
        "UPDATE supply_protectedprice SET fen_per_jin = 5000",
    ], {"allocation-floor", "household-floor"}),
    ("R1: a price was raised, and it is not written down when", [
        "UPDATE supply_protectedprice SET fen_per_jin = fen_per_jin + 1",
    ], {"protected-price-steps"}),
    ("R1: the delivery's protected price was higher", [
        f"UPDATE supply_delivery SET protected_fen_per_jin = 5000"
        f" WHERE id = (SELECT delivery_id FROM supply_allocation WHERE id = {CREDITED})",
    ], {"allocation-floor", "household-floor", "protected-price-lowered"}),
    ("R1: a household was credited too little", [
        f"UPDATE ledger_posting SET amount = 1 WHERE {CREDIT}",
    ], {"allocation-floor", "household-floor", "event-body", "balance-kept", "parcel-shared-out", "order-suspense"}),
    ("R1: somebody else got the credit", [
        f"UPDATE ledger_posting SET credit_id = (SELECT max(account_id) FROM ledger_balance) WHERE {CREDIT}",
    ], {"allocation-floor", "household-floor", "event-body", "balance-kept", "credit-of-its-delivery"}),
    ("R1: a protected price was lowered", [
        "UPDATE supply_protectedprice SET fen_per_jin = 1",
    ], {"protected-price-lowered", "protected-price-steps"}),
    ("R2: a kept month is one fen too much", [
        keep_months,
        f"UPDATE ledger_accountmonth SET amount = amount + 1 WHERE ctid = (SELECT min(ctid) FROM ledger_accountmonth"
        f" WHERE account_id = {RICH})",
    ], {"months-kept"}),
    ("R2: a posting was taken out of its event", [
        f"DELETE FROM ledger_posting p USING ledger_account a WHERE event_id = {MILLET} AND a.id = credit_id"
        " AND a.kind = 'carrier'",
    ], {"event-whole", "event-body", "parcel-shared-out", "order-suspense"}),
    ("R2: a posting was added without an event", [
        "INSERT INTO ledger_posting (event_id, seq, debit_id, credit_id, amount) SELECT 987654321, 1, min(id), max(id), 5"
        " FROM ledger_account WHERE NOT guarded AND kind <> 'sales_suspense'",
    ], {"posting-event"}),
    ("R2: a posting moves nothing", [
        without("ledger_posting", "posting_amount_positive"),
        f"UPDATE ledger_posting SET amount = 0 WHERE event_id = {DEPOSIT}",
    ], {"posting-amount", "event-body", "balance-kept", "balance-below-zero", "fund-entry-posted", "fund-movement-entered"}),
    ("R2: a posting moves from an account to itself", [
        without("ledger_posting", "posting_moves_between_two"),
        f"UPDATE ledger_posting SET credit_id = debit_id WHERE event_id = {DEPOSIT}",
    ], {"posting-amount", "event-body", "balance-kept", "balance-below-zero", "fund-entry-posted"}),
    ("R2: an account does not exist", [
        f"UPDATE ledger_posting SET debit_id = 987654321 WHERE event_id = {DEPOSIT}",
    ], {"posting-accounts", "event-body", "fund-entry-posted"}),
    ("R2: an order's total is not its parts", [
        without("orders_order", "order_total_adds_up"),
        f"UPDATE orders_order SET total_fen = total_fen + 1 WHERE id = {GOLDEN}",
    ], {"order-adds-up"}),
    ("R2: a payment is not what was booked", [
        f"UPDATE orders_payment SET amount_fen = amount_fen + 1 WHERE order_id = {GOLDEN}",
    ], {"order-adds-up", "payment-booked-exactly", "order-suspense"}),
    ("R2: a payment fee is not what was booked", [
        f"UPDATE orders_payment SET fee_fen = fee_fen + 1 WHERE order_id = {GOLDEN}",
    ], {"payment-booked-exactly"}),
    ("R2: a line bears more of the fee than was shared out", [
        f"UPDATE orders_orderline SET fee_fen = fee_fen + 1 WHERE id = {LINE}",
    ], {"payment-booked-exactly", "parcel-shared-out"}),
    ("R2: postage is not what the carrier got", [
        f"UPDATE orders_parcel SET postage_fen = postage_fen + 1 WHERE id = {SETTLED}",
    ], {"order-adds-up", "parcel-shared-out", "order-suspense"}),
    ("R2: money left suspense for nothing", [book_a_mistake], {"suspense-explained"}),
    ("R3: an event was moved to another day", [
        f"UPDATE ledger_event SET occurred_on = occurred_on + 1 WHERE id = {DEPOSIT}",
    ], {"event-body"}),
    ("R3: an event's hash was changed", [
        f"UPDATE ledger_event SET body_hash = sha256('x') WHERE id = {DEPOSIT}",
    ], {"event-body"}),
    ("R3: a trigger is switched off", [
        "ALTER TABLE ledger_posting DISABLE TRIGGER ledger_posting_append_only",
    ], {"ledger-guards"}),
    ("R3: a trigger is gone", ["DROP TRIGGER ledger_event_check ON ledger_event"], {"ledger-guards"}),
    ("R4: an event was posted twice", [without("ledger_event", "event_once"), COPY_EVENT], {
        "event-once", "settlement-posted", "allocation-credited-once", "parcel-shared-out", "order-suspense",
        "balance-kept", "discount-paid-in",
    }),
    ("R4: a payment's event is gone", [
        "DELETE FROM ledger_posting WHERE event_id = (SELECT min(id) FROM ledger_event WHERE kind = 'payment')",
        "DELETE FROM ledger_event WHERE id = (SELECT min(id) FROM ledger_event WHERE kind = 'payment')",
    ], {"payment-posted", "order-suspense"}),
    ("R4: an event has no payment", [
        f"UPDATE orders_payment SET state = 'open' WHERE order_id = {GOLDEN}",
    ], {"payment-posted"}),
    ("R4: a parcel is settled without an event", [
        "UPDATE orders_parcel SET status = 'settled', due_at = NULL WHERE status = 'shipped'",
    ], {"settlement-posted", "order-suspense", "allocation-floor", "household-floor"}),
    ("R4: an event settles a parcel that is not settled", [
        f"UPDATE orders_parcel SET status = 'received' WHERE id = {SETTLED}",
    ], {"settlement-posted", "order-suspense"}),
    ("R4: a refund's event is not its refund's", [
        "UPDATE orders_refund SET balance_transaction_id = 'txn_other'",
    ], {"refund-posted", "order-suspense", "suspense-explained"}),
    ("R5: a lot's counter is off", [
        f"UPDATE supply_lot SET grams_reserved = grams_reserved + 1 WHERE id = {OTHER_LOT}",
    ], {"lot-counters"}),
    ("R5: a lot is oversold", [
        without("supply_delivery", "delivery_not_oversold"),
        f"UPDATE supply_delivery SET grams = 1 WHERE lot_id = {OTHER_LOT}",
    ], {"lot-counters", "lot-oversold", "delivery-sold"}),
    ("R5: a delivery's counter is off", [
        "UPDATE supply_delivery SET grams_allocated = grams_allocated + 1 WHERE id = (SELECT min(id) FROM supply_delivery)",
    ], {"delivery-sold"}),
    ("R5: a delivery is of another grade than its lot", [
        "UPDATE supply_delivery SET grade = 'second' WHERE id = (SELECT min(id) FROM supply_delivery)",
    ], {"delivery-in-lot", "protected-price-lowered"}),
    ("R5: a reservation has nothing set aside", [
        f"DELETE FROM supply_reservationpart WHERE reservation_id = {HELD}",
    ], {"reservation-adds-up", "lot-counters"}),
    ("R5: an allocation is gone", [
        f"DELETE FROM supply_allocation WHERE id = {CREDITED}",
    ], {"reservation-adds-up", "lot-counters", "delivery-sold", "allocation-from-its-lots", "credit-of-its-delivery"}),
    ("R5: a reservation's grams came from another lot", [
        f"UPDATE supply_reservationpart SET lot_id = {OTHER_LOT} WHERE reservation_id = {ALLOCATED}",
    ], {"allocation-from-its-lots"}),
    ("R5: a line wants more than was reserved", [
        f"UPDATE orders_orderline SET unit_grams = unit_grams + 1 WHERE id = {LINE}",
    ], {"line-stock"}),
    ("R5: a paid line was not allocated", [
        f"UPDATE orders_order SET status = 'paid' WHERE id = (SELECT order_id FROM orders_orderline"
        f" WHERE reservation_id = {HELD})",
    ], {"line-stock"}),
    ("R5: stock is set aside for nobody", [reserve_for_nobody], {"reservation-of-a-line"}),
    ("R5: a guard of supply is gone", [
        "DROP TRIGGER supply_protected_price_never_lowered ON supply_protectedprice",
    ], {"supply-guards"}),
    ("R3: a guard of parties' steps is gone", ["DROP TRIGGER cooperatives_pairing_no_delete ON cooperatives_pairing"], {"party-guards"}),
    ("R3: files of rows can be deleted", ["DROP TRIGGER bulk_importfile_no_delete ON bulk_importfile"], {"import-guards"}),
    ("R6: a refund was taken back from a household", [
        f"UPDATE ledger_posting SET debit_id = {RICH}, amount = 1 WHERE event_id = {REFUND}",
    ], {"refund-claws-back", "refund-borne-exactly", "event-body", "balance-kept", "order-suspense"}),
    ("R7: a balance does not follow the postings", [
        f"UPDATE ledger_balance SET amount = amount + 1 WHERE account_id = {RICH}",
    ], {"balance-kept"}),
    ("R7: an account is overdrawn", [
        without("ledger_balance", "balance_not_below_zero"), spend_too_much,
    ], {"balance-below-zero", "fund-movement-entered", "fund-purpose"}),
    ("R7: a balance is gone", [f"DELETE FROM ledger_balance WHERE account_id = {RICH}"], {"account-guarded"}),
    ("R7: a household's account is no longer guarded", [
        without("ledger_account", "account_guarded_by_kind"),
        f"UPDATE ledger_account SET guarded = false WHERE id = {RICH}",
    ], {"account-guarded"}),
    ("R9: a credit lost its source", [
        f"UPDATE ledger_posting SET source_type = NULL, source_id = NULL WHERE {CREDIT}",
    ], {"credit-without-source", "event-body", "allocation-floor", "household-floor"}),
    ("R9: a credit's source does not exist", [
        f"UPDATE ledger_posting SET source_id = 987654321 WHERE {CREDIT}",
    ], {"credit-of-its-delivery", "event-body", "allocation-floor"}),
    ("R9: a credit's source is of no known kind", [credit_a_gift], {"known-source"}),
]  # fmt: skip


def test_a_healthy_database_is_clean(history: RealDatabase) -> None:
    with translation.override("en"):
        code, text = check_books()
    assert code == 0, text
    assert "orders_order 8, orders_parcel 9, orders_payment 8, orders_refund 1" in text
    assert f"The books are right: {len(registered())} checks, nothing found" in text
    code, report = check_books("--json")
    assert code == 0
    found = json.loads(report)
    assert (found["right"], found["findings"]) == (True, [])
    assert [check["broken"] for check in found["checks"]] == [0] * len(registered())
    assert {check["rule"] for check in found["checks"]} >= {"R1", "R2", "R3", "R4", "R5", "R6", "R7", "R9"}


@pytest.mark.parametrize(("breaks", "seen_by"), [pytest.param(*rest, id=what) for what, *rest in BREAKS])
def test_what_is_broken_is_named(breaks: list[Any], seen_by: set[str], history: RealDatabase) -> None:
    report, text = broken_by(history, *breaks)
    assert report["right"] is False
    assert {check["check"] for check in report["checks"] if check["broken"]} == seen_by
    assert {row["check"] for row in report["findings"]} == seen_by
    for row in report["findings"]:
        assert f"{row['rule']} {row['check']}: {row['table']} {row['key']}: {row['problem']}" in text
    assert f"The books are wrong: {len(report['findings'])} findings" in text


def test_every_check_is_broken_by_one_of_them() -> None:
    """Others are broken in the tests of their rooms, and in test_discount_checks."""
    modules = (
        payment_checks, change_checks, claim_checks, preorder_checks, seal_checks, household_checks, season_checks,
        forecast_checks, fund_checks, support_checks, hand_checks, agreement_checks, member_checks,
    )  # fmt: skip
    elsewhere = {check.name for module in modules for check in module.CHECKS} | {one.name for one in DISCOUNT_CHECKS}
    broken = set().union(*(seen_by for _, _, seen_by in BREAKS))
    assert broken - elsewhere == {check.name for check in registered()} - elsewhere


def test_a_finding_says_what_is_wrong_with_which_row(history: RealDatabase) -> None:
    delivered = (
        f"SELECT delivery_id FROM supply_allocation JOIN orders_orderline l USING (reservation_id) WHERE l.id = {LINE}"
    )
    report, _ = broken_by(history, f"UPDATE supply_delivery SET protected_fen_per_jin = 5000 WHERE id IN ({delivered})")
    rows = [row for row in report["findings"] if row["check"] == "allocation-floor"]
    assert {row["table"] for row in rows} == {"supply_allocation"}
    assert [row["values"] for row in rows if row["values"]["parcel_id"] == 1] == [
        {"household_id": 1, "credited": 3386, "grams": 2500, "parcel_id": 1, "fen_per_jin": 5000, "floor": 25_000},
        {"household_id": 2, "credited": 3385, "grams": 2500, "parcel_id": 1, "fen_per_jin": 5000, "floor": 25_000},
    ]
    assert rows[0]["problem"] == (
        "Household 1 was credited 3386 fen for 2500 g of parcel 1; at 5000 fen per 斤 it is owed 25000 fen."
    )


def test_many_broken_rows_are_counted_and_the_first_are_named(history: RealDatabase) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_balance")
        rows = cursor.fetchone()[0]
    report, text = broken_by(history, "UPDATE ledger_balance SET amount = amount + 1", most=2)
    assert [(row["check"], row["table"]) for row in report["findings"]] == [("balance-kept", "ledger_balance")] * 2
    assert {check["check"]: check["broken"] for check in report["checks"] if check["broken"]} == {"balance-kept": rows}
    assert f"R7 balance-kept: and {rows - 2} more rows" in text


def test_it_speaks_the_operators_language(history: RealDatabase) -> None:
    """Every sentence is there in Chinese, the language that the project speaks first."""
    with translation.override("zh-hans"):
        assert "账" in check_books()[1]
        for check in registered():
            assert any("一" <= letter <= "鿿" for letter in str(check.problem).replace("斤", "")), check.name


@pytest.mark.slow("the command is started twice, each time with all of Django")
def test_the_command_ends_with_an_exit_code(history: RealDatabase) -> None:
    """As an operator runs it: a process of its own, as the application's role."""
    environment = os.environ | {"DATABASE_URL": history.app_url, "DATABASE_OWNER_URL": ""}

    def run() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "check_books", "--json"]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)

    done = run()
    assert (done.returncode, json.loads(done.stdout)["right"]) == (0, True), done.stderr
    name = "UPDATE ledger_balance SET amount = amount {} 1 WHERE account_id = 1"
    with history.cluster.connect(postgres.SUPERUSER, history.name, autocommit=True) as sql:
        sql.execute("SET session_replication_role = replica")
        sql.execute(name.format("+"))
        try:
            done = run()
        finally:
            sql.execute(name.format("-"))
    assert done.returncode == 1
    assert [(row["rule"], row["check"], row["key"]) for row in json.loads(done.stdout)["findings"]] == [
        ("R7", "balance-kept", "1")
    ]
