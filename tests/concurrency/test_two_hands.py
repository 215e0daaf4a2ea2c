"""Supports and fund entries under fire: two who decide at once, and a support that ends while a parcel settles (R1b, R11)."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.db import IntegrityError
from django.db.models import QuerySet

from marketplace.funds import actions as funds
from marketplace.funds.models import FundEntry
from marketplace.funds.refusals import AlreadyDecided as EntryDecided
from marketplace.ledger.accounts import open_account, shared_account
from marketplace.ledger.models import Account, Event
from marketplace.ledger.queries import balance
from marketplace.supply.models import PriceSupport, ProtectedPrice
from marketplace.supply.refusals import AlreadyDecided
from marketplace.supply.supports import actions as supports
from marketplace.supply.supports.actions import approve_support, end_support, refuse_support, request_support
from orders.models import DiscountCode
from orders.pricing.codes import end_code
from orders.settlement import settling
from orders.settlement.settling import settle
from tests.balances import balance_of_kind
from tests.concurrency.at_once import at_once
from tests.concurrency.lock_order import LockOrder
from tests.concurrency.test_raises import HELD_SECONDS, findings, linger, raise_later, unlocked
from tests.concurrency.test_settlement import received_parcels
from tests.stripe_double.control import Control
from tests.world import NOW, World, fill_fund, make_discount, officer, support

pytestmark = pytest.mark.usefixtures("real_database")


def entered(world: World) -> FundEntry:
    movement = funds.Movement("paid_in", None, 50_000, "区财政局(示例)", "示例-1", NOW.date())
    return funds.enter(movement, user=world.millet.staff, now=NOW)


def slow(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
    """Stay a while behind a look at a row, so that all have looked."""
    look = getattr(module, name)

    def wait(*given: Any) -> Any:
        found = look(*given)
        time.sleep(0.3)
        return found

    monkeypatch.setattr(module, name, wait)


def decide_entry(world: World, entry: FundEntry) -> list[Any]:
    """Four who confirm, and four who refuse."""
    users = [officer(f"officer-{n}") for n in range(8)]
    return at_once(
        *[lambda one=one: funds.confirm(entry.pk, user=one, now=NOW).state for one in users[:4]],
        *[lambda one=one: funds.refuse(entry.pk, user=one, reason="不符(示例)", now=NOW).state for one in users[4:]],
    )


@pytest.mark.slow("threads race over real transactions")
def test_an_entry_is_decided_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = entered(world)
    answers = decide_entry(world, entry)
    assert sum(isinstance(answer, EntryDecided) for answer in answers) == 7, answers
    [state] = [answer for answer in answers if isinstance(answer, str)]
    entry.refresh_from_db()
    assert entry.state == state
    booked = 50_000 if state == "confirmed" else 0
    assert balance(shared_account("price_protection_fund")) == booked
    assert Event.objects.filter(kind="fund_deposit").count() == bool(booked)
    assert findings() == set()


def test_without_the_lock_several_believe_that_they_decided(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The trigger behind it refuses all but the first: nothing is booked twice."""
    entry = entered(world)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
    slow(monkeypatch, funds, "lock_entry")
    answers = decide_entry(world, entry)
    assert sum(isinstance(answer, EntryDecided) for answer in answers) < 7
    assert Event.objects.filter(kind="fund_deposit").count() <= 1


@pytest.mark.slow("threads race over real transactions")
def test_a_support_is_decided_once(world: World) -> None:
    price = ProtectedPrice.objects.get(product=world.millet.product)
    asked = request_support(user=world.millet.staff, price=price, budget_fen=5_000, reason="滞销(示例)", now=NOW)
    users = [officer(f"officer-{n}") for n in range(6)]
    answers = at_once(
        *[lambda one=one: approve_support(asked.pk, user=one, now=NOW).state for one in users[:3]],
        *[lambda one=one: refuse_support(asked.pk, user=one, reason="x", now=NOW).state for one in users[3:]],
    )
    assert sum(isinstance(answer, AlreadyDecided) for answer in answers) == 5, answers
    [state] = [answer for answer in answers if isinstance(answer, str)]
    assert PriceSupport.objects.get().state == state


def end_later(one: PriceSupport) -> Any:
    """End a support in the middle of what else happens. Returns for how long it waited."""
    by = officer("ends")

    def run() -> float:
        time.sleep(HELD_SECONDS / 3)
        began = time.monotonic()
        end_support(one.pk, user=by, reason="卖完了(示例)", now=NOW)
        return time.monotonic() - began

    return run


def test_a_support_ends_before_a_settlement_or_after_it(
    world: World, stripe: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who settles holds the protected price: the end waits, and what was paid is counted."""
    fill_fund(100_000)
    one = support(world.millet, 10_000)
    [parcel] = received_parcels(world, stripe, 1, price_fen=1800)
    linger(monkeypatch, settling, "line_facts")
    settled, waited = at_once(lambda: settle(parcel, NOW), end_later(one))
    assert settled is True and waited > HELD_SECONDS / 3
    one.refresh_from_db()
    assert (one.state, one.used_fen) == ("ended", 722)
    assert balance(open_account("cooperative", world.millet.cooperative.pk)) == 0
    assert findings() == set()


def test_without_holding_the_price_a_support_ends_in_between(
    world: World, stripe: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_fund(100_000)
    one = support(world.millet, 10_000)
    [parcel] = received_parcels(world, stripe, 1, price_fen=1800)
    linger(monkeypatch, settling, "line_facts")
    monkeypatch.setattr(settling, "hold_prices", unlocked)
    settled, waited = at_once(lambda: settle(parcel, NOW), end_later(one))
    assert settled is True and waited < HELD_SECONDS / 3
    one.refresh_from_db()
    assert one.used_fen == 0  # it was there when the settlement began


@pytest.mark.slow("threads race over real transactions")
def test_a_raise_an_approval_and_a_settlement_at_once_pay_what_was_approved(world: World, stripe: Control) -> None:
    """Whatever the order of the three: the approval is of ¥5.00 a jin, at which the bag lacks ¥7.22."""
    fill_fund(100_000)
    price = ProtectedPrice.objects.get(product=world.millet.product)
    asked = request_support(user=world.millet.staff, price=price, budget_fen=100_000, reason="滞销(示例)", now=NOW)
    second, raised = officer("second"), raise_later(world)
    parcels = received_parcels(world, stripe, 3, price_fen=1800)
    at_once(
        raised,
        lambda: time.sleep(HELD_SECONDS / 3) or approve_support(asked.pk, user=second, now=NOW),  # type: ignore[func-returns-value]
        *[lambda pk=pk, n=n: time.sleep(n * HELD_SECONDS / 3) or settle(pk, NOW) for n, pk in enumerate(parcels)],
    )
    approve = PriceSupport.objects.get()
    assert (approve.state, approve.fen_per_jin, approve.used_fen % 722) == ("approved", 500, 0)
    assert 0 < approve.used_fen == 100_000 - balance(shared_account("price_protection_fund"))
    assert findings() == set()


@pytest.mark.parametrize("held", [True, False])
def test_who_asks_holds_the_price(world: World, monkeypatch: pytest.MonkeyPatch, held: bool) -> None:
    """Without the hold the trigger refuses what was asked for at a price that is no more."""
    price = ProtectedPrice.objects.get(product=world.millet.product)
    if not held:
        monkeypatch.setattr(supports, "hold_prices", unlocked)
    linger(monkeypatch, supports, "_held_floor")
    given: dict[str, Any] = {"price": price, "budget_fen": 5_000, "reason": "滞销(示例)", "now": NOW}
    asked, waited = at_once(lambda: request_support(user=world.millet.staff, **given), raise_later(world))
    assert (waited > HELD_SECONDS / 3) is held
    assert isinstance(asked, PriceSupport if held else IntegrityError)
    assert list(PriceSupport.objects.values_list("fen_per_jin", flat=True)) == ([500] if held else [])
    price.refresh_from_db()
    assert price.fen_per_jin == 2000


@pytest.mark.slow("threads race over real transactions")
def test_settlements_at_once_never_pay_beyond_a_support(world: World, stripe: Control) -> None:
    fill_fund(100_000)
    one = support(world.millet, 3 * 722 + 100)
    parcels = received_parcels(world, stripe, 8, price_fen=1800)
    assert at_once(*[lambda pk=pk: settle(pk, NOW) for pk in parcels]) == [True] * 8
    one.refresh_from_db()
    assert one.used_fen == one.budget_fen == 100_000 - balance(shared_account("price_protection_fund"))
    assert balance_of_kind(Account.Kind.HOUSEHOLD) == 8 * 2500
    assert balance(open_account("cooperative", world.millet.cooperative.pk)) == -(5 * 722 - 100)
    assert findings() == set()


@pytest.mark.slow("threads race over real transactions")
def test_without_the_supports_lock_some_of_what_was_paid_is_not_counted(
    world: World, stripe: Control, monkeypatch: pytest.MonkeyPatch, lock_order: LockOrder
) -> None:
    """What is read without the lock is overwritten: the trigger and the check of the books find it."""
    lock_order.broken_on_purpose = True
    fill_fund(100_000)
    support(world.millet, 3 * 722 + 100)
    parcels = received_parcels(world, stripe, 8, price_fen=1800)
    monkeypatch.setattr(
        "marketplace.supply.supports.spending.lock_supports",
        lambda ids: list(PriceSupport.objects.select_related("price").filter(pk__in=list(ids)).order_by("id")),
    )
    slow(monkeypatch, settling, "lock_open_supports")
    answers = at_once(*[lambda pk=pk: settle(pk, NOW) for pk in parcels])
    assert any(isinstance(answer, Exception) for answer in answers) or "fund-within-supports" in findings()


@pytest.mark.slow("threads race over real transactions")
def test_two_codes_at_once_are_not_promised_the_same_money(world: World) -> None:
    campaign = funds.open_campaign("丰收节(示例)", user=officer("enters"))
    fill_fund(5_000, "1", campaign)
    officer("codes")  # who issues them
    answers = at_once(
        *[lambda n=n: make_discount(f"TEN-{n}", 1_000, campaign=campaign, budget_fen=2_000) for n in range(6)]
    )
    assert sum(isinstance(answer, DiscountCode) for answer in answers) == 2, answers
    code = DiscountCode.objects.order_by("id")[0]
    boss = officer("boss")
    at_once(*[lambda: end_code(code.pk, user=boss, now=NOW)] * 4)
    campaign.refresh_from_db()
    assert campaign.budgeted_fen == 2_000
