"""A season that was sold, settled and closed through the real actions, replayed: at its own floor and share it is what the
ledger says, to the fen."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db.models import Sum
from django.test import Client

from marketplace.catalogue.models import Pack
from marketplace.ledger.accounts import open_account
from marketplace.ledger.models import Account, Posting
from marketplace.supply.intake.prices import set_protected_price
from marketplace.supply.models import ProtectedPrice, Season
from marketplace.supply.supports.actions import end_support
from orders.parcels.weighing import mark_packed
from orders.simulator.reading import played
from orders.simulator.rules import Terms, replay
from tests.orders.changes import send_all
from tests.orders.desks import as_user
from tests.stripe_double.control import Control
from tests.supply.seasons.ending import close
from tests.world import (
    NOW,
    World,
    cover,
    fill_fund,
    make_discount,
    make_world,
    officer,
    order_packs,
    pay_order,
    ship_and_settle,
    support,
)

pytestmark = pytest.mark.django_db


def credited(world: World) -> int:
    """What the ledger says millet's households were credited."""
    accounts = [open_account("household", one.pk) for one in world.millet.households]
    return Posting.objects.filter(credit_id__in=accounts).aggregate(sum=Sum("amount", default=0))["sum"]


def paid_by_fund() -> int:
    fund = Account.objects.filter(kind=Account.Kind.PRICE_PROTECTION_FUND).values("pk")
    return Posting.objects.filter(debit_id__in=fund).aggregate(sum=Sum("amount", default=0))["sum"]


def price_of(world: World) -> ProtectedPrice:
    return ProtectedPrice.objects.select_related("product").get(
        product=world.millet.product, season=world.millet.season
    )


def sold_season(stripe: Control) -> World:
    """Two sales beside pears and with a discount, a raise that the price of a bag does not pay for, one more, the close."""
    world = make_world(millet_grams=[5000, 10_000])
    make_discount("XIANGQIN10", 1000)
    cover(world.millet, 3_000)
    first = order_packs((world.millet.pack, 2), (world.pears.pack, 1), discount_code="XIANGQIN10")
    second, third = order_packs((world.millet.pack, 1)), order_packs((world.millet.pack, 1))
    for order, fee in ((first, 216), (second, 66), (third, 67)):
        pay_order(order, stripe, fee=fee)
    ship_and_settle(first)
    ship_and_settle(second)
    set_protected_price(
        user=officer("boss"), product=world.millet.product, grade="first", season=world.millet.season,
        fen_per_jin=1_100, reason="种子涨价", now=NOW,
    )  # fmt: skip
    support(world.millet, 10_000_000)  # for what the raise adds
    ship_and_settle(third)
    return world


def test_as_it_was_it_is_what_the_ledger_says(stripe: Control) -> None:
    world = sold_season(stripe)
    close(world.millet)
    season = played(price_of(world))
    assert (season.lines, len(season.purchases), season.budget) == (3, 1, 3_000)  # all that the fund held
    outcome = replay(season, Terms())
    assert outcome.households == credited(world) > 0
    assert outcome.by_village == {world.millet.product.village_id: credited(world)}
    assert outcome.bought == 1_100 * 10  # 5 kg are left, at ¥11.00
    closing = world.millet.lot.deliveries.first().agreement.closing  # type: ignore[union-attr]
    assert (outcome.from_fund, outcome.owed) == (paid_by_fund(), closing.owed_fen)


def test_what_went_back_is_unsettled_or_not_supported_any_more_is_left_out(stripe: Control) -> None:
    """A bag weighed too light, whose money, discount and grams went back in part; a support that was ended; one on its way."""
    world = make_world(millet_grams=[5000, 10_000])
    Pack.objects.filter(pk=world.millet.pack.pk).update(tolerance_bp=500)
    make_discount("XIANGQIN10", 1000)
    set_protected_price(
        user=officer("boss"), product=world.millet.product, grade="first", season=world.millet.season,
        fen_per_jin=1_100, reason="种子涨价", now=NOW,
    )  # fmt: skip
    fill_fund(1_000_000)
    helped = support(world.millet, 500_000)
    light = order_packs((world.millet.pack, 2), discount_code="XIANGQIN10")
    later, on_its_way = order_packs((world.millet.pack, 1)), order_packs((world.millet.pack, 1))
    for order, grams in ((light, 4_800), (later, 2_500), (on_its_way, 2_500)):
        pay_order(order, stripe, fee=66)
        line = order.lines.get()
        mark_packed(user=world.millet.clerk, parcel_id=line.parcel_id, weights={line.pk: grams}, now=NOW)
    send_all()
    line = light.lines.get()
    assert line.returned_fen > 0 and line.returned_discount_fen > 0
    ship_and_settle(light)
    end_support(helped.pk, user=officer("confirms"), reason="够了(示例)", now=NOW)
    ship_and_settle(later)
    season = played(price_of(world))
    assert (season.lines, season.budget) == (2, paid_by_fund()) and season.budget > 0
    outcome = replay(season, Terms())
    assert (outcome.households, outcome.from_fund) == (credited(world), paid_by_fund())
    sold = [(one.paid, one.discount, sum(part.grams for part in one.parts)) for [one] in season.sales]
    line_later = later.lines.get()
    assert sorted(sold) == sorted([
        (line.paid_fen - line.returned_fen, line.discount_fen - line.returned_discount_fen, 4_800),
        (line_later.paid_fen, 0, 2_500),
    ])  # fmt: skip


def test_at_the_floor_and_share_that_held_it_is_the_same(stripe: Control) -> None:
    world = make_world(millet_grams=[5000, 10_000])
    for packs, fee in ((2, 132), (1, 66)):
        order = order_packs((world.millet.pack, packs))
        pay_order(order, stripe, fee=fee)
        ship_and_settle(order)
    close(world.millet)
    season = played(price_of(world))
    assert replay(season, Terms(500, 7_000)) == replay(season, Terms())
    assert replay(season, Terms(500, 7_000)).households == credited(world)


def test_the_page_says_what_it_would_have_cost_and_leads_on(stripe: Control) -> None:
    world = sold_season(stripe)
    last = price_of(world)
    later = Season.objects.create(name="2027年产季", starts_on=date(2027, 9, 1), ends_on=date(2099, 8, 31))
    this = set_protected_price(
        user=world.millet.staff, product=world.millet.product, grade="first", season=later, fen_per_jin=500, now=NOW
    )
    staff = as_user(world.millet.staff)
    before = list(Posting.objects.values()), list(ProtectedPrice.objects.values())
    page = staff.get(f"/admin/simulator/{this.pk}/")
    assert page.status_code == 200 and page.context["form"].initial["season"] == last.pk  # the season before
    page = staff.get(f"/admin/simulator/{this.pk}/", {"season": last.pk, "price": "12.00", "share": "70"})
    rows = {row.name: (row.was, row.would) for row in page.context["rows"]}
    outcome = replay(played(last), Terms(1_200, 7_000))
    assert rows["households"] == (credited(world), outcome.households)
    html = page.content.decode()
    assert "3 settled lines" in html and "李里村" in html and "<svg" in html
    assert f"/admin/floors/{this.pk}/?fen=1200#raise" in html
    raising = staff.get(f"/admin/floors/{this.pk}/?fen=1200").content.decode()
    assert 'value="12.00"' in raising
    opening = staff.get(f"/admin/floors/new/?product={world.millet.product.pk}&grade=first&fen=1200")
    assert opening.context["form"]["price"].value() == "12.00"
    assert (list(Posting.objects.values()), list(ProtectedPrice.objects.values())) == before


@pytest.mark.parametrize(
    ("wrong", "given"),
    [("price", "0"), ("price", "x"), ("share", "101"), ("season", "0")],
)
def test_bad_input_is_said_at_its_field_and_nothing_is_played(world: World, wrong: str, given: str) -> None:
    price = price_of(world)
    sent = {"season": price.pk, "price": "5", "share": "70", wrong: given}
    page = as_user(world.millet.staff).get(f"/admin/simulator/{price.pk}/", sent)
    assert (page.status_code, list(page.context["form"].errors), "rows" in page.context) == (200, [wrong], False)


def test_only_the_townships_own_staff_play(world: World) -> None:
    address = f"/admin/simulator/{price_of(world).pk}/"
    assert as_user(world.pears.staff).get(address).status_code == 404

    def ends(client: Client) -> Any:
        return client.get(address, {"season": price_of(world).pk, "price": "5"}, follow=True)

    assert "rows" not in (ends(as_user(world.millet.clerk)).context or {})
    page = ends(as_user(world.millet.staff))
    assert "there is nothing to replay" in page.content.decode()
