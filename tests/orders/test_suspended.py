"""A suspended cooperative sells nothing and begins nothing new; what was ordered is still served. Lifted, all is as before."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail

from marketplace.catalogue.models import Grade
from marketplace.cooperatives.joining.deciding import lift, suspend
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role, User
from marketplace.supply.agreements.agreeing import make_agreement
from marketplace.supply.agreements.signing import sign_households
from marketplace.supply.harvests.forecasts import announce
from marketplace.supply.intake.deliveries import take_delivery
from marketplace.supply.intake.lots import pack_lot
from marketplace.supply.models import Agreement, Delivery, Lot
from marketplace.supply.refusals import Suspended
from orders.basket.actions import PackNotSold, add_pack
from orders.checkout.placing import NotForSale, place_order
from orders.models import BasketLine, Order
from tests.stripe_double.control import Control
from tests.world import NOW, World, fill_basket, make_checkout, make_user, order_packs, pay_order, ship_and_settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(world: World) -> User:
    official = make_user("county")
    appoint(user=official, role=Role.COUNTY)
    return official


def stop(world: World, county: User) -> int:
    pk: int = world.millet.cooperative.pk
    suspend(pk, user=county, reason="承诺未兑现", now=NOW)
    return pk


def test_its_goods_can_neither_be_put_into_a_basket_nor_ordered(world: World, county: User) -> None:
    basket = fill_basket((world.millet.pack, 1), (world.pears.pack, 1))
    checkout = make_checkout(basket)
    pk = stop(world, county)
    with pytest.raises(PackNotSold):
        add_pack(basket.pk, world.millet.pack.pk, 1, now=NOW)
    with pytest.raises(NotForSale) as refused:
        place_order(basket.pk, checkout, now=NOW)
    assert refused.value.pack_ids == [world.millet.pack.pk] and not Order.objects.exists()
    assert BasketLine.objects.filter(basket=basket).count() == 2  # it stays, and is said to be not sold
    lift(pk, user=county, reason="已整改", now=NOW)
    assert place_order(basket.pk, checkout, now=NOW).lines.count() == 2


def test_what_was_ordered_is_still_paid_sent_and_settled(world: World, county: User, stripe: Control) -> None:
    order = order_packs((world.millet.pack, 1))
    stop(world, county)
    pay_order(order, stripe)
    ship_and_settle(order)
    parcel = order.parcels.get()
    assert (parcel.status, parcel.settled_at is not None) == ("settled", True)


def test_nothing_new_begins_but_signed_households_deliver(world: World, county: User) -> None:
    farm = world.millet
    agreement = Agreement.objects.get(product=farm.product)
    stop(world, county)

    def deliver() -> Delivery:
        return take_delivery(
            clerk=farm.clerk, agreement=agreement, household=farm.households[0], grade=Grade.FIRST, grams=5_000,
            slip_number="susp-1", now=NOW,
        )  # fmt: skip

    delivery = deliver()  # owed at least at the protected price
    assert delivery.protected_fen_per_jin > 0
    on = NOW.date()
    for new in (
        lambda: pack_lot(
            clerk=farm.clerk, product=farm.product, grade=Grade.FIRST, deliveries=[delivery], code="NEW",
            harvested_on=on, best_before=date(2027, 9, 30), certificate_number="1",
        ),
        lambda: make_agreement(
            user=None, product=farm.product, season=farm.season, household_share_bp=7000, signed_on=on, now=NOW
        ),
        lambda: sign_households(agreement.pk, user=farm.clerk, grams={}, signed_on=on, now=NOW),
        lambda: announce(
            clerk=farm.clerk, agreement=agreement, grade=Grade.FIRST, grams=1000, expected_on=on + timedelta(9), now=NOW
        ),
    ):  # fmt: skip
        with pytest.raises(Suspended):
            new()
    assert not Lot.objects.filter(code="NEW").exists()


def test_a_harvest_that_buyers_wait_for_is_still_packed(world: World, county: User) -> None:
    farm, on = world.millet, NOW.date()
    agreement = Agreement.objects.get(product=farm.product)
    forecast = announce(
        clerk=farm.clerk, agreement=agreement, grade=Grade.FIRST, grams=1000, expected_on=on + timedelta(9), now=NOW
    )
    stop(world, county)
    delivery = take_delivery(
        clerk=farm.clerk, agreement=agreement, household=farm.households[0], grade=Grade.FIRST, grams=5_000,
        slip_number="susp-2", now=NOW,
    )  # fmt: skip
    lot = pack_lot(
        clerk=farm.clerk, product=farm.product, grade=Grade.FIRST, deliveries=[delivery], code="PROMISED",
        harvested_on=on, best_before=date(2027, 9, 30), certificate_number="1",
    )  # fmt: skip
    assert (lot.forecast, lot.grams_delivered) == (forecast, 5_000)


def test_its_managers_are_told_why(world: World, county: User, django_capture_on_commit_callbacks: Any) -> None:
    manager = make_user("manager")
    appoint(user=manager, role=Role.MANAGER, place=world.millet.cooperative)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        stop(world, county)
        stop(world, county)
    [sent] = mail.outbox
    assert sent.to == [manager.email] and "承诺未兑现" in str(sent.body)
