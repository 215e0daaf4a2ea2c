"""How much of a pack a basket may hold: what is in stock, and what the table allows."""

from datetime import timedelta

import pytest

from orders.basket.actions import LineTooLong, StockTooLow, add_pack, set_quantity
from orders.basket.shown import show_basket
from orders.models import BasketLine
from tests.world import NOW, fill_basket, make_world

pytestmark = pytest.mark.django_db


def lines() -> list[tuple[int, int, int]]:
    """Every basket line: pack, quantity, shown price."""
    return list(BasketLine.objects.order_by("pk").values_list("pack_id", "quantity", "shown_price_fen"))


def test_a_line_is_never_longer_than_the_table_allows() -> None:
    world = make_world(millet_grams=[5_000_000])
    basket = fill_basket((world.millet.pack, 998))

    with pytest.raises(LineTooLong):
        add_pack(basket.pk, world.millet.pack.pk, 2, now=NOW)

    assert lines() == [(world.millet.pack.pk, 998, 4900)]


def test_a_sold_out_pack_says_so_and_the_stepper_stops_at_what_is_left() -> None:
    world = make_world(pear_grams=[5000])
    basket = fill_basket((world.pears.pack, 1))
    line = basket.lines.get()

    with pytest.raises(StockTooLow) as refused:
        set_quantity(basket.pk, line.pk, 2, now=NOW)

    assert (refused.value.left, refused.value.held) == (1, 1)
    assert lines() == [(world.pears.pack.pk, 1, 6800)]
    [shown] = show_basket(basket.pk, now=NOW).lines
    assert (shown.left, shown.most, shown.problem) == (1, 1, "")


def test_baskets_of_a_lapsed_lot_are_sold_out() -> None:
    world = make_world()
    basket = fill_basket((world.millet.pack, 1))

    [shown] = show_basket(basket.pk, now=NOW + timedelta(days=400)).lines

    assert shown.problem in ("sold_out", "gone")
