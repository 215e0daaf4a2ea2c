"""R1: the share is that of the delivery's own agreement, the price the highest of its own season until it was settled."""

from __future__ import annotations

import io
import json
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command

from cms.shelf.offers import read_offers
from marketplace.income.statement import credits
from marketplace.ledger.accounts import open_account
from marketplace.ledger.queries import balance
from marketplace.supply.intake.deliveries import take_delivery
from marketplace.supply.intake.lots import pack_lot
from marketplace.supply.intake.prices import set_protected_price
from marketplace.supply.models import Agreement, ProtectedPriceStep, Season
from orders.models import Order
from tests.signed import sign_agreement
from tests.stripe_double.control import Control
from tests.world import NOW, Farm, World, make_world, order_packs, pay_order, ship_and_settle

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=2)


def income(farm: Farm) -> int:
    return sum(balance(open_account("household", household.pk)) for household in farm.households)


def findings() -> dict[str, Any]:
    """What `check_books` finds: the row of each check."""
    out = io.StringIO()
    with suppress(SystemExit):
        call_command("check_books", "--json", stdout=out)
    return {finding["check"]: finding["key"] for finding in json.loads(out.getvalue())["findings"]}


def begin_season(farm: Farm, *, share_bp: int, fen_per_jin: int) -> Agreement:
    """A new season begins today, with terms of its own; the one before has just ended."""
    Season.objects.filter(pk=farm.season.pk).update(ends_on=NOW.date() - timedelta(days=1))
    season = Season.objects.create(name="2027", starts_on=NOW.date(), ends_on=date(2028, 8, 31))
    set_protected_price(
        user=farm.staff,
        product=farm.product,
        grade="first",
        season=season,
        fen_per_jin=fen_per_jin,
        reason="种子涨价",
        now=NOW,
    )
    return sign_agreement(
        cooperative=farm.cooperative, product=farm.product, season=season, household_share_bp=share_bp,
        households=farm.households, signed_on=NOW.date(),
    )  # fmt: skip


def harvest(farm: Farm, agreement: Agreement, grams: int) -> None:
    """The first household delivers under an agreement, and it is packed into a lot that keeps longer."""
    slip = take_delivery(
        clerk=farm.clerk, agreement=agreement, household=farm.households[0], grade="first", grams=grams,
        slip_number="new-1", now=NOW,
    )  # fmt: skip
    pack_lot(
        clerk=farm.clerk, product=farm.product, grade="first", deliveries=[slip], code="LOT-NEW",
        harvested_on=NOW.date(), best_before=date(2028, 9, 30), certificate_number="CNZ-NEW",
    )  # fmt: skip


def raise_price(farm: Farm, fen_per_jin: int) -> None:
    set_protected_price(
        user=farm.staff,
        product=farm.product,
        grade="first",
        season=farm.season,
        fen_per_jin=fen_per_jin,
        reason="种子涨价",
        now=LATER,
    )


def bought(world: World, packs: int, stripe: Control, fee: int) -> Order:
    order = order_packs((world.millet.pack, packs))
    pay_order(order, stripe, fee=fee)
    return order


def test_last_seasons_stock_is_shared_by_last_seasons_agreement(stripe: Control) -> None:
    world = make_world()
    begin_season(world.millet, share_bp=1000, fen_per_jin=100)
    ship_and_settle(bought(world, 2, stripe, 132))
    assert income(world.millet) == 6768  # 70 % of 98.00 less 1.32, not the floor of 50.00
    assert findings() == {}


def test_another_seasons_higher_price_is_no_floor_for_last_seasons_stock(stripe: Control) -> None:
    world = make_world()
    begin_season(world.millet, share_bp=7000, fen_per_jin=1000)
    ship_and_settle(bought(world, 2, stripe, 132))
    assert income(world.millet) == 6768  # not 2 × 5 斤 × 10.00
    assert findings() == {}


def test_a_line_of_two_seasons_is_shared_by_both(stripe: Control) -> None:
    world = make_world(millet_grams=[2500])
    harvest(world.millet, begin_season(world.millet, share_bp=1000, fen_per_jin=100), 2500)
    ship_and_settle(bought(world, 2, stripe, 132))
    assert income(world.millet) == 3384 + 500  # 70 % and 10 % of half of 96.68; 5 斤 × 1.00 is more than 4.84
    assert findings() == {}


def test_the_page_promises_what_the_next_lot_brings(stripe: Control) -> None:
    world = make_world(millet_grams=[5000])
    before = shown(world)
    harvest(world.millet, begin_season(world.millet, share_bp=1000, fen_per_jin=100), 5000)
    assert shown(world) == before == (500, 7000)
    ship_and_settle(bought(world, 1, stripe, 66))
    assert shown(world) == (500, 7000)
    bought(world, 1, stripe, 66)
    assert shown(world) == (100, 1000)
    bought(world, 2, stripe, 66)
    assert shown(world) == (100, 1000)  # sold out: the latest season's


def shown(world: World) -> tuple[int, int]:
    """The protected price and the share that the shop shows."""
    [offer] = read_offers([world.millet.product.pk], NOW.date())[world.millet.product.pk]
    assert offer.terms is not None
    return offer.terms.protected_fen_per_jin, offer.terms.household_share_bp


def test_a_price_raised_after_the_order_counts_until_it_is_settled(stripe: Control) -> None:
    world = make_world(millet_grams=[10_000])
    first, second = bought(world, 1, stripe, 66), bought(world, 1, stripe, 66)
    ship_and_settle(first)
    assert income(world.millet) == 3384
    raise_price(world.millet, 900)
    assert shown(world) == (900, 7000)
    ship_and_settle(second)
    assert income(world.millet) == 3384 + 4500  # 5 斤 × 9.00
    assert findings() == {}
    raise_price(world.millet, 1000)  # changes nothing of what is settled
    assert income(world.millet) == 3384 + 4500
    assert findings() == {}
    prices = [(credit.source.fen_per_jin, credit.amount) for credit in credits_of(world)]
    assert sorted(prices) == [(500, 3384), (900, 4500)]


def credits_of(world: World) -> list[Any]:
    [household] = world.millet.households
    return credits([household.pk], NOW.date(), LATER.date() + timedelta(days=1))


def test_each_price_is_written_down_with_its_time(stripe: Control) -> None:
    world = make_world()
    raise_price(world.millet, 900)
    raise_price(world.millet, 900)
    steps = ProtectedPriceStep.objects.filter(price__product=world.millet.product).order_by("fen_per_jin")
    assert list(steps.values_list("fen_per_jin", "set_by", "set_at")) == [
        (500, world.millet.staff.pk, NOW),
        (900, world.millet.staff.pk, LATER),
    ]
