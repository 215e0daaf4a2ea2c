"""Corrections of what came out of a sale."""

from __future__ import annotations

import pytest

from marketplace.ledger.accounts import open_account, shared_account
from marketplace.ledger.models import Event
from marketplace.ledger.queries import balance
from tests.households.corrections.asking import approve, ask, two_others
from tests.households.paying import (
    books,
    held_by,
)
from tests.stripe_double.control import Control
from tests.world import World, make_world, order_packs, pay_order, ship_and_settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def sold(stripe: Control) -> tuple[World, Event]:
    """One household's millet sold and settled."""
    world = make_world(millet_grams=[5_000])
    order = order_packs((world.millet.pack, 1))
    pay_order(order, stripe, fee=73)
    ship_and_settle(order)
    return world, Event.objects.get(kind="settlement")


def test_what_came_out_of_a_sale_goes_back_to_its_cooperative(sold: tuple[World, Event]) -> None:
    world, settlement = sold
    own = open_account("cooperative", world.millet.cooperative.pk)
    assert (held_by(world.millet), balance(own)) == ([3_379], 1_448)
    approve(ask(world, right=None, event_id=settlement.pk), *two_others(world))
    assert (held_by(world.millet), balance(own)) == ([0], 1_448 + 3_379)
    assert balance(shared_account("sales_suspense")) == 0
    assert books() == {}


def test_the_credit_may_be_corrected_of_one_household_of_an_event_and_then_of_another(stripe: Control) -> None:
    world = make_world(millet_grams=[1_500, 1_000, 5_000])
    order = order_packs((world.millet.pack, 3))
    pay_order(order, stripe, fee=0)
    ship_and_settle(order)
    settlement = Event.objects.get(kind="settlement")
    before = held_by(world.millet)
    assert sum(before) == 10_290
    users = two_others(world)
    for wrong in (0, 1):
        approve(ask(world, wrong=wrong, right=2, event_id=settlement.pk), *users)
    assert held_by(world.millet) == [0, 0, 10_290]
    assert Event.objects.filter(reverses=settlement).count() == 2
    assert books() == {}
