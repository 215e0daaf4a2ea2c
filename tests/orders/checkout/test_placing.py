"""Placing an order: what is frozen, what is refused, and that a refusal changes nothing."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.catalogue.models import Pack
from marketplace.supply.models import Lot, Reservation
from orders.basket.shown import show_basket
from orders.checkout.placing import (
    EmptyBasket,
    LinesShort,
    NotForSale,
    NotPayable,
    NotSentThere,
    PricesChanged,
    TotalChanged,
    place_order,
)
from orders.models import BasketLine, DiscountCode, Order, OrderLine, Parcel, Payment, PostageRate
from orders.pricing.discounts import UnknownDiscount
from tests.world import NOW, fill_basket, make_checkout, make_discount, make_world

pytestmark = pytest.mark.django_db


def state() -> tuple[object, ...]:
    """Everything that placing could change."""
    return (
        Order.objects.count(),
        Parcel.objects.count(),
        OrderLine.objects.count(),
        Payment.objects.count(),
        Reservation.objects.count(),
        sorted(Lot.objects.values_list("pk", "grams_reserved", "grams_allocated")),
        sorted(BasketLine.objects.values_list("pk", "quantity", "shown_price_fen")),
        sorted(DiscountCode.objects.values_list("pk", "uses")),
    )


def test_a_placed_order_freezes_its_lines_and_reserves_stock() -> None:
    world = make_world()
    basket = fill_basket((world.millet.pack, 2), (world.pears.pack, 1))
    order = place_order(basket.pk, make_checkout(basket), now=NOW)
    assert (order.status, order.goods_fen, order.postage_fen, order.total_fen) == (
        "awaiting_payment",
        16600,
        2400,
        19000,
    )
    assert [(parcel.cooperative, parcel.status) for parcel in order.parcels.all()] == [
        (world.millet.cooperative, "awaiting_payment"),
        (world.pears.cooperative, "awaiting_payment"),
    ]
    payment = order.payment
    assert (payment.state, payment.amount_fen, payment.expires_at) == ("intended", 19000, NOW + timedelta(minutes=40))
    line = order.lines.first()
    assert line is not None
    Pack.objects.filter(pk=line.pack_id).update(
        name="改名", price_fen=1
    )  # its mass stays: tests/orders/pricing/test_packs.py
    line.refresh_from_db()
    assert (line.pack_name, line.unit_price_fen, line.unit_grams) == ("5斤袋", 4900, 2500)
    assert (line.protected_fen_per_jin, line.household_share_bp) == (500, 7000)
    assert line.reservation.expires_at == NOW + timedelta(minutes=45)
    world.millet.lot.refresh_from_db()
    assert (world.millet.lot.grams_reserved, world.millet.lot.grams_allocated) == (5000, 0)
    assert BasketLine.objects.count() == 0


def test_the_same_checkout_key_twice_is_the_same_order() -> None:
    world = make_world()
    basket = fill_basket((world.millet.pack, 1))
    checkout = make_checkout(basket)
    order = place_order(basket.pk, checkout, now=NOW)
    before = state()
    assert place_order(basket.pk, checkout, now=NOW) == order
    assert state() == before


def test_an_empty_basket_is_refused() -> None:
    make_world()
    basket = fill_basket()
    before = state()
    with pytest.raises(EmptyBasket):
        place_order(basket.pk, make_checkout(basket), now=NOW)
    with pytest.raises(EmptyBasket):
        place_order(uuid4(), make_checkout(basket), now=NOW)
    assert state() == before


def test_short_lines_are_named_and_nothing_is_reserved() -> None:
    world = make_world(millet_grams=[2500, 2600])  # 5.1 kg in the lot: two bags, the rest fills none
    basket = fill_basket((world.millet.pack, 3), (world.pears.pack, 1))
    before = state()
    with pytest.raises(LinesShort) as refusal:
        place_order(basket.pk, make_checkout(basket), now=NOW)
    assert refusal.value.short == {world.millet.pack.pk: 2}
    assert state() == before


def test_a_price_that_changed_since_it_was_shown_is_never_charged_silently() -> None:
    world = make_world()
    basket = fill_basket((world.millet.pack, 1))
    checkout = make_checkout(basket)
    Pack.objects.filter(pk=world.millet.pack.pk).update(price_fen=5200)
    before = state()
    with pytest.raises(PricesChanged) as refusal:
        place_order(basket.pk, checkout, now=NOW)
    assert refusal.value.changed == {world.millet.pack.pk: 5200}
    assert state() == before


def test_a_total_that_changed_is_shown_again() -> None:
    world = make_world()
    basket = fill_basket((world.millet.pack, 1))
    checkout = make_checkout(basket)
    PostageRate.objects.create(province="37", fen=800)
    before = state()
    with pytest.raises(TotalChanged) as refusal:
        place_order(basket.pk, checkout, now=NOW)
    assert refusal.value.total == 5700
    assert state() == before


@pytest.mark.parametrize("gone", ["pack", "product", "lot"])
def test_what_is_no_longer_sold_is_named(gone: str) -> None:
    world = make_world()
    basket = fill_basket((world.millet.pack, 1), (world.pears.pack, 1))
    checkout = make_checkout(basket)
    if gone == "pack":
        Pack.objects.filter(pk=world.millet.pack.pk).update(active=False)
    elif gone == "product":
        type(world.millet.product).objects.filter(pk=world.millet.product.pk).update(listed=False)
    else:
        Lot.objects.filter(pk=world.millet.lot.pk).update(best_before=NOW.date() - timedelta(days=1))
    before = state()
    with pytest.raises(LinesShort if gone == "lot" else NotForSale) as refusal:
        place_order(basket.pk, checkout, now=NOW)
    named = refusal.value.short if isinstance(refusal.value, LinesShort) else refusal.value.pack_ids
    assert list(named) == [world.millet.pack.pk]
    assert state() == before


def test_a_discount_code_that_is_used_up_is_refused() -> None:
    world = make_world()
    code = make_discount("ONCE", 500)
    code.most_uses = 1
    code.save()
    first = fill_basket((world.millet.pack, 1))
    second = fill_basket((world.millet.pack, 1))
    late = make_checkout(second, discount_code="ONCE")
    place_order(first.pk, make_checkout(first, discount_code="ONCE"), now=NOW)
    before = state()
    with pytest.raises(UnknownDiscount):
        place_order(second.pk, late, now=NOW)
    assert state() == before


def test_an_order_of_three_lines_from_two_cooperatives_takes_at_most_forty_queries() -> None:
    world = make_world()
    small = Pack.objects.create(product=world.millet.product, name="2斤袋", grams=1000, price_fen=2100)
    basket = fill_basket((world.millet.pack, 2), (small, 1), (world.pears.pack, 1))
    checkout = make_checkout(basket)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        place_order(basket.pk, checkout, now=NOW)
    assert len(queries) <= 40, "\n".join(query["sql"] for query in queries)


def test_what_is_not_sent_to_a_province_is_refused_there_and_changes_nothing() -> None:
    world = make_world()
    world.pears.product.not_sent_to = ["37"]
    world.pears.product.save()
    basket = fill_basket((world.millet.pack, 1), (world.pears.pack, 1))
    checkout, before = make_checkout(basket), state()
    with pytest.raises(NotSentThere) as refusal:
        place_order(basket.pk, checkout, now=NOW)
    assert refusal.value.pack_ids == [world.pears.pack.pk]
    assert state() == before
    shown = show_basket(basket.pk, now=NOW, province="37")
    assert [line.problem for line in shown.lines] == ["", "not_sent"]
    assert not show_basket(basket.pk, now=NOW, province="13").problems


@pytest.mark.parametrize(("least", "most"), [(6101, 99_999_999), (1, 6099)], ids=["too little", "too much"])
def test_what_the_payment_service_takes_no_payment_of_is_refused_before_anything_is_touched(
    settings: Any, least: int, most: int
) -> None:
    """One bag of millet comes to ¥61.00."""
    world = make_world()
    basket = fill_basket((world.millet.pack, 1))
    code = make_discount("XIANGQIN10", 1)
    checkout = make_checkout(basket, discount_code=code.code)
    settings.STRIPE_LEAST_FEN, settings.STRIPE_MOST_FEN = least - 1, most - 1
    with pytest.raises(NotPayable) as refused:
        place_order(basket.pk, checkout, now=NOW)
    assert refused.value.total == 6099
    assert Order.objects.count() == Reservation.objects.count() == 0
    assert BasketLine.objects.filter(basket=basket).count() == 1
    code.refresh_from_db()
    assert code.uses == 0
    settings.STRIPE_LEAST_FEN = settings.STRIPE_MOST_FEN = 6099
    assert place_order(basket.pk, checkout, now=NOW).total_fen == 6099
