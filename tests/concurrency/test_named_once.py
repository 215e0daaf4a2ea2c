"""Products, packs and cooperatives at the same moment: of two that can't be told apart one is made; what is being ordered is not
changed; and without the locks."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.db.models import QuerySet
from wagtail.models import Collection

from marketplace.catalogue import actions
from marketplace.catalogue.actions import ProductRefused, ProductTerms, enter_product
from marketplace.catalogue.models import Pack, Product
from marketplace.cooperatives.models import Cooperative
from orders.checkout.placing import place_order
from orders.models import Order, OrderLine
from orders.pricing import packs
from orders.pricing.packs import Ordered, PackTerms, change_pack, enter_pack, pack_mark
from tests.concurrency.at_once import at_once
from tests.concurrency.lock_order import LockOrder
from tests.world import NOW, World, fill_basket, make_checkout

pytestmark = pytest.mark.usefixtures("real_database")


def entering(world: World, name: str) -> Callable[[], Any]:
    product = world.millet.product
    terms = ProductTerms(name=name, category=product.category, village=product.village)
    return lambda: enter_product(world.millet.cooperative, terms, user=world.millet.clerk, now=NOW)


def kinds(answers: list[Any]) -> list[str]:
    return sorted(type(one).__name__ for one in answers)


def test_of_two_products_that_can_not_be_told_apart_one_is_made(world: World, lock_order: LockOrder) -> None:
    answers = at_once(entering(world, "高粱"), entering(world, "高 粱"))
    assert kinds(answers) == ["Product", "ProductRefused"]
    with pytest.raises(ProductRefused):  # the retry is told what is there
        entering(world, "高粱")()
    assert Product.objects.filter(name__startswith="高").count() == 1
    assert "cooperatives_cooperative" in lock_order.seen


def test_without_the_lock_both_would_be_made(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    met, check = threading.Barrier(2), actions.check_product

    def checked(product: Product) -> None:
        check(product)
        met.wait(timeout=30)

    with monkeypatch.context() as patch:
        patch.setattr(QuerySet, "select_for_update", lambda self, *args, **kwargs: self.all())
        patch.setattr(actions, "check_product", checked)
        assert kinds(at_once(entering(world, "高粱"), entering(world, "高 粱"))) == ["Product", "Product"]


def while_it_is_ordered(pack: Pack, change: Callable[[], Any]) -> list[Any]:
    """Order a pack, and change it once the order is written but not committed."""
    written, done, basket = threading.Event(), threading.Event(), fill_basket((pack, 1))

    def order() -> Order:
        with transaction.atomic():
            placed = place_order(basket.pk, make_checkout(basket), now=NOW)
            written.set()
            done.wait(timeout=2)
        return placed

    def changed() -> Any:
        written.wait(timeout=30)
        try:
            return change()
        finally:
            done.set()

    return at_once(order, changed)


def test_a_pack_that_is_being_ordered_stays_what_it_is(world: World) -> None:
    pack = enter_pack(
        world.millet.product, PackTerms("2斤袋", "first", 1_000), price_fen=2_200, user=world.millet.clerk, now=NOW
    )
    lighter, seen = PackTerms("2斤袋", "first", 900), pack_mark(pack)

    def change() -> Pack:
        return change_pack(pack.pk, lighter, seen=seen, user=world.millet.clerk, now=NOW)

    assert kinds(while_it_is_ordered(pack, change)) == ["Order", "Ordered"]
    with pytest.raises(Ordered):
        change()
    assert Pack.objects.get(pk=pack.pk).grams == 1_000


def test_if_only_orders_were_looked_for_it_would_change_under_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack, seen = world.millet.pack, pack_mark(world.millet.pack)
    monkeypatch.setattr(packs, "is_chosen", lambda pack_id: OrderLine.objects.filter(pack=pack_id).exists())

    def change() -> Pack:
        return change_pack(pack.pk, PackTerms("5斤袋", "first", 2_400), seen=seen, user=world.millet.clerk, now=NOW)

    assert kinds(while_it_is_ordered(pack, change)) == ["Order", "Pack"]


def test_cooperatives_entered_at_once_have_collections_of_their_own(world: World) -> None:
    village = world.millet.product.village
    at_once(
        *[lambda n=n: Cooperative.objects.create(name=f"社{n}", village=village, status="approved") for n in range(3)]
    )  # type: ignore[misc]
    assert Collection.get_first_root_node().get_children().filter(name__startswith="社").count() == 3
    assert Collection.find_problems() == ([], [], [], [], [])
