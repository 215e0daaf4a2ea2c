"""A cooperative is suspended while an order of its goods is being placed, and without the lock; two apply for the same at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from marketplace.cooperatives.joining.applying import apply
from marketplace.cooperatives.joining.deciding import suspend
from marketplace.cooperatives.models import Application, Cooperative, Step
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role, User
from orders.checkout import placing
from orders.checkout.placing import NotForSale, place_order
from orders.models import Basket, Order
from tests.concurrency.at_once import at_once
from tests.concurrency.lock_order import LockOrder
from tests.cooperatives.joining.parties import make_office, said
from tests.world import NOW, World, fill_basket, make_checkout, make_user

pytestmark = pytest.mark.usefixtures("real_database")


@pytest.fixture
def county(world: World) -> User:
    official = make_user("county")
    appoint(user=official, role=Role.COUNTY)
    return official


def while_it_is_placed(
    basket: Basket, suspends: Callable[[], Any], patch: pytest.MonkeyPatch
) -> tuple[list[Any], list[str]]:
    """Suspend after the goods were found to be for sale, before the order is written; say what was done first."""
    checkout, looked, done = make_checkout(basket), threading.Event(), threading.Event()
    refuse, order = placing._refuse_changes, list[str]()

    def refuse_slowly(*args: Any) -> None:
        refuse(*args)
        looked.set()
        done.wait(timeout=2)

    def place() -> Any:
        found = place_order(basket.pk, checkout, now=NOW)
        order.append("placed")
        return found

    def suspend_then() -> Any:
        looked.wait(timeout=30)
        found = suspends()
        order.append("suspended")
        done.set()
        return found

    patch.setattr(placing, "_refuse_changes", refuse_slowly)
    return at_once(place, suspend_then), order


def test_who_suspends_waits_for_an_order_that_is_being_placed(
    world: World, county: User, lock_order: LockOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    basket = fill_basket((world.millet.pack, 1))
    answers, order = while_it_is_placed(
        basket,
        lambda: suspend(world.millet.cooperative.pk, user=county, reason="因为", now=NOW),
        monkeypatch,
    )
    assert [type(one).__name__ for one in answers] == ["Order", "Step"]
    assert order == ["placed", "suspended"]
    assert "cooperatives_cooperative" in lock_order.seen
    again = fill_basket((world.millet.pack, 1))
    checkout = make_checkout(again)
    with pytest.raises(NotForSale):  # the retry comes too late
        place_order(again.pk, checkout, now=NOW)
    assert Order.objects.count() == 1


def test_without_the_lock_suspended_goods_would_be_ordered(
    world: World, county: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    basket = fill_basket((world.millet.pack, 1))

    def hold_nothing(basket_id: UUID) -> set[int]:
        return {world.millet.cooperative.pk}

    monkeypatch.setattr(placing, "hold_parties", hold_nothing)
    answers, order = while_it_is_placed(
        basket,
        lambda: suspend(world.millet.cooperative.pk, user=county, reason="因为", now=NOW),
        monkeypatch,
    )
    assert order == ["suspended", "placed"]
    assert Cooperative.objects.get(pk=world.millet.cooperative.pk).status == "suspended"
    assert Order.objects.count() == 1 and isinstance(answers[0], Order)


def test_one_form_sent_twice_at_once_is_one_application(db_office: Any, lock_order: LockOrder) -> None:
    office, other = db_office, make_user("other")

    def send(user: User) -> Callable[[], Any]:
        return lambda: apply(user, said(office.village), language="zh-hans", now=NOW)

    first, second = at_once(send(office.applicant), send(office.applicant))
    assert first == second
    assert (Application.objects.count(), Step.objects.count(), Cooperative.objects.count()) == (1, 1, 1)
    again = at_once(send(office.applicant), send(other))  # the retry, and somebody else for the same
    assert sorted(type(one).__name__ for one in again) == ["Application", "NameTaken"]


@pytest.fixture
def db_office(real_database: Any) -> Any:
    return make_office()
