"""`manage.py check_books` on discounts, supports and funds: clean when right, and each rule broken is named."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from marketplace.funds import checks as fund_checks
from marketplace.funds.actions import open_campaign
from marketplace.funds.models import FundEntry
from marketplace.ledger.accounts import shared_account
from marketplace.ledger.models import Account
from marketplace.ledger.posting import Draft, Entry, post
from marketplace.supply.agreements import checks as agreement_checks
from marketplace.supply.supports import checks as support_checks
from orders.claims.actions import Answer
from orders.models import OrderLine
from orders.settlement.checks import DISCOUNT_CHECKS
from tests.households.test_money_checks import REHASH
from tests.orders.broken_books import broken_by, check_books, without
from tests.orders.changes import send_all
from tests.orders.claims.claiming import answer, claim
from tests.real_database import RealDatabase
from tests.stripe_double.control import Control
from tests.world import World, cover, fill_fund, make_discount, officer, order_packs, pay_order, ship_and_settle


def make_history(world: World, stripe: Control) -> None:
    """A campaign's discount, one of the pears' cooperative with a return that the carrier bears, and a floor that a support
    pays for."""
    campaign = open_campaign("丰收节(示例)", user=officer("enters"))
    fill_fund(5_000, "1", campaign)
    make_discount("CAMPAIGN", 1_000, campaign=campaign, budget_fen=5_000)
    make_discount("PEARS", 500, cooperatives=[world.pears.cooperative])
    both = order_packs((world.millet.pack, 2), (world.pears.pack, 1), discount_code="CAMPAIGN")
    pears = order_packs((world.pears.pack, 1), discount_code="PEARS")
    cover(world.millet, 500)
    world.millet.pack.price_fen = 1800
    world.millet.pack.save()
    clearance = order_packs((world.millet.pack, 1))
    for order, fee in ((both, 216), (pears, 50), (clearance, 22)):
        pay_order(order, stripe, fee=fee)
        ship_and_settle(order)
    made = claim(pears.lines.select_related("parcel").get(), amount_fen=1_260)
    said = Answer(accept=True, amount_fen=1_260, bearer="carrier")
    world.millet.clerk = world.pears.clerk  # who answers for the pears
    answer(world, made.pk, said)
    send_all()


def pay_in_alone() -> None:
    """Money comes into the fund, and nobody has entered it."""
    moved = [Entry(shared_account("bank"), shared_account("price_protection_fund"), 5)]
    post(Draft("fund_deposit", "alone", date(2026, 10, 21), moved))


def pay_out_as_an_entry() -> None:
    """Money leaves the fund as if the entry of a deposit said so."""
    fill_fund(500, "2")
    entry = FundEntry.objects.latest("pk").pk
    moved = [Entry(shared_account("price_protection_fund"), shared_account("bank"), 400)]
    post(Draft("fund_withdrawal", f"fund_entry:{entry}", date(2026, 10, 21), moved))


def give_away() -> None:
    """A campaign's money goes to a cooperative, for nothing."""
    campaign, own = (Account.objects.filter(kind=kind).latest("pk").pk for kind in ("campaign", "cooperative"))
    post(Draft("gift", "1", date(2026, 10, 21), [Entry(campaign, own, 5)]))


def give_back_too_much() -> None:
    """The marketplace has back what it never paid in."""
    line = OrderLine.objects.filter(discount_fen=590).get().pk
    own, marketplace = Account.objects.filter(kind="cooperative").latest("pk").pk, shared_account("marketplace")
    moved = [Entry(own, marketplace, 5, source_type="order_line", source_id=line)]
    post(Draft("gift", "2", date(2026, 10, 21), moved))


# A second posting in the refund's event: from the carrier that bears it to the other cooperative.
MOVE_BESIDE_A_REFUND = """
WITH refund AS (SELECT e.id, e.posting_count, p.debit_id FROM ledger_event e JOIN ledger_posting p ON p.event_id = e.id
                 WHERE e.kind = 'refund' AND p.seq = 1),
counted AS (UPDATE ledger_event e SET posting_count = e.posting_count + 1 FROM refund WHERE refund.id = e.id)
INSERT INTO ledger_posting (event_id, seq, debit_id, credit_id, amount)
SELECT refund.id, refund.posting_count + 1, refund.debit_id,
       (SELECT max(id) FROM ledger_account WHERE kind = 'cooperative'), 50 FROM refund"""
# In the settlement that the fund pays for, the cooperative gets more of the sale than it owes.
KEEP_BESIDE_THE_FUND = """
WITH settled AS (
  SELECT e.id, e.posting_count, owing.debit_id AS cooperative
    FROM ledger_posting paid JOIN ledger_account f ON f.id = paid.debit_id AND f.kind = 'price_protection_fund'
    JOIN ledger_event e ON e.id = paid.event_id AND e.kind = 'settlement'
    JOIN ledger_posting owing ON owing.event_id = e.id
    JOIN ledger_account o ON o.id = owing.debit_id AND o.kind = 'cooperative'),
counted AS (UPDATE ledger_event e SET posting_count = e.posting_count + 1 FROM settled WHERE settled.id = e.id)
INSERT INTO ledger_posting (event_id, seq, debit_id, credit_id, amount)
SELECT settled.id, settled.posting_count + 1, (SELECT id FROM ledger_account WHERE code = 'sales_suspense'),
       settled.cooperative, 300 FROM settled"""
CAMPAIGN = "(SELECT id FROM ledger_account WHERE kind = 'campaign')"
MARKETPLACE = "(SELECT id FROM ledger_account WHERE code = 'marketplace')"
BREAKS: list[tuple[str, list[Any], set[str]]] = [
    ("a line's discount is borne by somebody else than paid it in",
     [f"UPDATE orders_orderline SET discount_borne_by_id = {MARKETPLACE} WHERE discount_borne_by_id = {CAMPAIGN}"],
     {"discount-paid-in", "discount-of-its-code"}),
    ("less of a discount was paid in",
     [f"UPDATE ledger_posting SET amount = amount - 1 WHERE debit_id = {CAMPAIGN} AND amount = 590", REHASH],
     {"discount-paid-in", "balance-kept", "order-suspense"}),
    ("more of a discount is given than was paid in",
     ["UPDATE orders_orderline SET returned_discount_fen = 1 WHERE discount_fen = 590"],
     {"discount-paid-in", "parcel-shared-out", "discount-of-its-code"}),
    ("more of a discount was to go back than did",
     ["UPDATE orders_refund SET discount_back_fen = discount_back_fen + 1 WHERE discount_back_fen > 0"],
     {"discount-given-back"}),
    ("more of a discount went back than was paid in", [give_back_too_much], {"discount-back-to-who-paid"}),
    ("a code has given more than its orders were given",
     ["UPDATE orders_discountcode SET given_fen = given_fen + 1 WHERE code = 'PEARS'"], {"code-within-budget"}),
    ("the fund paid what the cooperative's part of the sale could have", [KEEP_BESIDE_THE_FUND, REHASH],
     {"fund-after-cooperative", "parcel-shared-out", "order-suspense"}),
    ("the fund paid more than its supports count",
     ["UPDATE supply_pricesupport SET used_fen = used_fen - 1"], {"fund-within-supports"}),
    ("the fund added more to a jin than its support lets it",
     ["UPDATE supply_pricesupport SET most_fen_per_jin = 1"], {"fund-within-terms"}),
    ("a household delivered that has not signed",
     ["DELETE FROM supply_signature WHERE id = (SELECT min(id) FROM supply_signature)"], {"delivery-signed"}),
    ("the guard of ordered packs is gone",
     ["DROP TRIGGER catalogue_keep_ordered_pack ON catalogue_pack"], {"ordered-pack-guard"}),
    ("the guard of the agreements is gone",
     ["DROP TRIGGER supply_agreement_is_kept ON supply_agreement"], {"agreement-guards"}),
    ("a support was approved by who asked for it",
     [without("supply_pricesupport", "price_support_by_two"),
      "UPDATE supply_pricesupport SET decided_by_id = requested_by_id"], {"support-by-two"}),
    ("the guard of the supports is gone",
     ["DROP TRIGGER supply_pricesupport_is_fixed ON supply_pricesupport"], {"support-guards"}),
    ("an entry is of another amount than was booked",
     ["UPDATE funds_fundentry SET amount_fen = amount_fen + 1 WHERE campaign_id IS NULL"],
     {"fund-entry-posted", "fund-movement-entered"}),
    ("money came in that nobody entered", [pay_in_alone], {"fund-movement-entered"}),
    ("money leaves the fund under the number of an entry", [pay_out_as_an_entry], {"fund-movement-entered"}),
    ("a campaign's money goes to a cooperative", [give_away], {"fund-purpose"}),
    ("money moves between others in a refund", [MOVE_BESIDE_A_REFUND, REHASH], {"refund-borne-exactly"}),
    ("a code was approved by who issued it",
     [without("orders_discountcode", "discount_code_by_two"),
      "UPDATE orders_discountcode SET approved_by_id = issued_by_id WHERE code = 'CAMPAIGN'"], {"code-by-two"}),
    ("the guard of the codes is gone",
     ["DROP TRIGGER orders_discountcode_is_issued ON orders_discountcode"], {"code-guards"}),
    ("a cooperative did not agree to bear a code",
     ["UPDATE orders_codebearer SET agreed_by_id = NULL, agreed_at = NULL"], {"code-by-two"}),
    ("a campaign is promised more than it was paid",
     ["UPDATE funds_campaign SET budgeted_fen = budgeted_fen + 1"], {"campaign-budgets", "campaign-codes"}),
    ("the guard of the entries is gone",
     ["ALTER TABLE funds_fundentry DISABLE TRIGGER funds_fundentry_is_final"], {"fund-guards"}),
]  # fmt: skip


def test_a_healthy_history_is_clean(history: RealDatabase) -> None:
    code, text = check_books()
    assert code == 0, text
    assert "funds_fundentry 2" in text and "supply_pricesupport 1" in text


@pytest.mark.parametrize(("breaks", "seen_by"), [row[1:] for row in BREAKS], ids=[row[0] for row in BREAKS])
def test_what_is_broken_is_named(breaks: list[Any], seen_by: set[str], history: RealDatabase) -> None:
    report, _text = broken_by(history, *breaks)
    assert {row["check"] for row in report["findings"]} == seen_by


def test_every_check_is_broken_by_one_of_them() -> None:
    ours = {
        check.name
        for check in [*DISCOUNT_CHECKS, *fund_checks.CHECKS, *support_checks.CHECKS, *agreement_checks.CHECKS]
    }
    assert ours <= set().union(*(seen_by for _, _, seen_by in BREAKS))
