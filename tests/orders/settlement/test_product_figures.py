"""What a produce page tells of all households together: the ledger's figures, rounded, and of five or more only."""

from __future__ import annotations

import pytest

from orders.models import ProductFigures
from orders.reviews.queries import read_trust
from orders.settlement.product_figures import count_figures, round_down
from tests.stripe_double.control import Control
from tests.world import NOW, make_world, order_packs, pay_order, ship_and_settle


@pytest.mark.django_db
def test_figures_are_the_ledgers_and_are_told_of_five_households_or_more(stripe: Control) -> None:
    world = make_world(millet_grams=[2500] * 5, pear_grams=[5000] * 4)
    order = order_packs((world.millet.pack, 5), (world.pears.pack, 4))
    pay_order(order, stripe, fee=100)
    ship_and_settle(order)
    assert count_figures(NOW) == 2
    assert count_figures(NOW) == 0  # nothing new
    millet, pears = (ProductFigures.objects.get(product=farm.product) for farm in (world.millet, world.pears))
    assert (millet.households, pears.households) == (5, 4)
    # ¥245.00 less its part of the fee (¥0.47), 70 % of it rounded up: ¥171.18
    assert millet.credited_fen == 17_118
    trust = read_trust(world.millet.product.pk)
    assert (trust.households, trust.credited_fen) == (5, 17_000)
    few = read_trust(world.pears.product.pk)
    assert (few.households, few.credited_fen) == (0, 0)


@pytest.mark.parametrize(
    ("fen", "shown"), [(0, 0), (999, 900), (17_118, 17_000), (123_456_789, 120_000_000), (10_000, 10_000)]
)
def test_round_figures_are_never_more_than_the_truth(fen: int, shown: int) -> None:
    assert round_down(fen) == shown
