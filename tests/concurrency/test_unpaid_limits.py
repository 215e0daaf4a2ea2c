"""Orders of one visitor at once: counted one after the other, they don't slip through the limits together."""

from dataclasses import replace
from typing import Any

import pytest

from marketplace.settings import base
from marketplace.supply.models import Lot
from orders.checkout.placing import place_order
from orders.models import BasketLine, Order
from orders.unpaid import limits
from orders.unpaid.letting_go import let_go
from orders.unpaid.visitor import network_key
from tests.concurrency.at_once import at_once
from tests.concurrency.test_changes import all_read_first
from tests.stripe_double.control import Control
from tests.world import NOW, World, fill_basket, make_checkout, make_world, pay_order

pytestmark = pytest.mark.usefixtures("real_database")

SHARED = {"phone": {}, "address": {}, "network": {"network_key": network_key("203.0.113.0/24")}}


@pytest.fixture(autouse=True)
def real_limits(settings: Any) -> None:
    settings.UNPAID_LIMITS = base.UNPAID_LIMITS


@pytest.fixture
def world() -> World:
    """200 packs of millet."""
    return make_world(millet_grams=[500_000])


def buy_at_once(world: World, key: str, packs: int, buyers: int = 4) -> list[str]:
    """Guests who share one key order at the same moment, each from a basket of their own."""

    def checkout(number: int) -> Any:
        basket = fill_basket((world.millet.pack, packs))
        own = {"phone": f"+861380000{number:04}", "detail": f"示例路{number}号"}
        own.pop({"phone": "phone", "address": "detail"}.get(key, ""), None)
        form = replace(make_checkout(basket), **own, **SHARED[key])
        return lambda: place_order(basket.pk, form, now=NOW)

    return sorted(type(answer).__name__ for answer in at_once(*map(checkout, range(buyers))))


@pytest.mark.parametrize(("key", "packs"), [("phone", 30), ("address", 30), ("network", 60)])
def test_four_at_once_hold_no_more_than_one_may(world: World, settings: Any, key: str, packs: int) -> None:
    """Each order fits, two don't; also by what is left under the lock, not by what was left when the price was asked."""
    settings.UNPAID_LIMITS = {key: (20, 20 if key != "network" else 50)}
    assert buy_at_once(world, key, packs) == ["HoldsTooMuch"] * 3 + ["Order"]
    assert Lot.objects.get(pk=world.millet.lot.pk).grams_reserved == packs * 2500
    assert BasketLine.objects.count() == 3


def test_four_at_once_are_two_orders(world: World) -> None:
    assert buy_at_once(world, "phone", 1) == ["HoldsTooMuch"] * 2 + ["Order"] * 2
    assert Order.objects.count() == 2


def test_without_the_visitors_lock_all_four_slip_through(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "lock_visitor", lambda keys: None)
    all_read_first(monkeypatch, 4, (limits, "unpaid_of_visitor"))
    assert buy_at_once(world, "phone", 30) == ["Order"] * 4
    assert Lot.objects.get(pk=world.millet.lot.pk).grams_reserved == 4 * 30 * 2500


def test_visitors_who_share_nothing_do_not_wait_for_each_other(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """All four have counted before the first goes on."""
    all_read_first(monkeypatch, 4, (limits, "unpaid_of_visitor"))
    monkeypatch.setitem(SHARED, "none", {})
    assert buy_at_once(world, "none", 30) == ["Order"] * 4


def test_letting_go_while_the_payment_is_confirmed_is_one_of_both(world: World, stripe: Control) -> None:
    """Whoever comes first: a sold order that is kept, or an order let go whose money goes back."""
    basket = fill_basket((world.millet.pack, 2))
    order = place_order(basket.pk, make_checkout(basket), now=NOW)
    confirmed, released = at_once(lambda: pay_order(order, stripe), lambda: let_go(order_id=order.pk, now=NOW))
    order.refresh_from_db()
    lot = Lot.objects.get(pk=world.millet.lot.pk)
    if released:
        assert (order.status in ("refunded", "lapsed"), lot.grams_allocated) == (True, 0)
    else:
        assert (order.status, lot.grams_allocated) == ("paid", 5000)
    assert lot.grams_reserved == 0
    assert not isinstance(released, Exception)
