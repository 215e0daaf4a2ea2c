"""A browser's first writes at once, over HTTP: what the first of them makes, the others don't take away."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from marketplace.people.models import User
from orders.basket.actions import add_pack, merge_guest_baskets
from orders.models import Basket, BasketLine, Order
from tests.concurrency.at_once import at_once
from tests.concurrency.parallel_server import Browser, Request, answering_in_parallel
from tests.orders.basket.test_put_back import offered
from tests.orders.checkout.test_checkout import ADDRESS, hidden
from tests.stripe_double.control import Control
from tests.world import NOW, World, fill_basket, make_user

pytestmark = pytest.mark.usefixtures("real_database")
either_order = pytest.mark.parametrize("last_first", [False, True], ids=["in order", "last answer first"])


@pytest.fixture
def port(world: World, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Django answers there, on the day of the test world."""
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    with answering_in_parallel() as found:
        yield found


@pytest.fixture
def guest(port: int, world: World) -> Browser:
    """A new browser that has a produce page open: of its fragment it has the CSRF token, and nothing else."""
    browser = Browser(port)
    browser.get(f"/basket/add-form/{world.millet.product.pk}/")
    assert list(browser.cookies) == ["csrftoken"]
    return browser


@pytest.fixture
def buyer(world: World) -> User:
    """Somebody with an account, who has not signed in."""
    return make_user("buyer")


def add(world: World, kind: str, quantity: int) -> Request:
    pack = getattr(world, kind).pack
    return Request("/basket/add/", {"product": pack.product_id, "pack": pack.pk, "quantity": quantity}, htmx=True)


def signing_in() -> Request:
    return Request("/accounts/login/", {"login": "buyer@example.com", "password": "demo-demo", "next": "/basket/"})


def lines() -> list[tuple[int, int]]:
    """Pack and quantity of every line there is."""
    return sorted(BasketLine.objects.values_list("pack_id", "quantity"))


def both(world: World, millet: int, pears: int) -> list[tuple[int, int]]:
    return sorted([(world.millet.pack.pk, millet), (world.pears.pack.pk, pears)])


@either_order
def test_two_first_adds_at_once_keep_both_lines(world: World, guest: Browser, last_first: bool) -> None:
    answers = guest.at_once(add(world, "millet", 2), add(world, "pears", 1), last_first=last_first)
    assert [answer.status for answer in answers] == [200, 200]
    assert guest.get("/basket/badge/").text.startswith("3<")
    assert lines() == both(world, 2, 1)
    assert Basket.objects.count() == 1
    assert [name for name in guest.cookies if name.startswith("basket-")] == [f"basket-{Basket.objects.get().pk.hex}"]


def test_eight_first_adds_of_one_pack_at_once_are_one_line(world: World, guest: Browser) -> None:
    guest.at_once(*[add(world, "millet", 1)] * 8)
    page, badge = guest.at_once(Request("/basket/"), Request("/basket/badge/"))  # both merge
    assert badge.text.startswith("8<")
    assert page.status == 200
    assert lines() == [(world.millet.pack.pk, 8)]
    assert Basket.objects.count() == 1
    guest.at_once(add(world, "pears", 1), add(world, "millet", 1))
    assert lines() == both(world, 9, 1)


def test_a_basket_that_is_added_to_while_it_is_merged_loses_nothing(world: World, guest: Browser) -> None:
    guest.at_once(add(world, "millet", 1), add(world, "pears", 1))
    guest.at_once(*[add(world, "millet", 1), Request("/basket/"), add(world, "pears", 1), Request("/checkout/")] * 2)
    guest.get("/basket/")
    assert lines() == both(world, 3, 3)
    assert Basket.objects.count() == 1


@either_order
def test_an_add_while_signing_in_is_kept_and_signs_nobody_out(
    world: World, guest: Browser, buyer: User, last_first: bool
) -> None:
    guest.at_once(add(world, "pears", 1), signing_in(), last_first=last_first)
    assert guest.get("/orders/").status == 200
    guest.get("/basket/")
    assert list(BasketLine.objects.values_list("basket__user", "pack", "quantity")) == [
        (buyer.pk, world.pears.pack.pk, 1)
    ]


@either_order
def test_one_more_while_signing_in_with_a_basket_is_kept(
    world: World, guest: Browser, buyer: User, last_first: bool
) -> None:
    guest.at_once(add(world, "millet", 2))
    guest.at_once(signing_in(), Request("/basket/"), add(world, "pears", 1), last_first=last_first)
    assert guest.get("/orders/").status == 200
    guest.get("/basket/")
    assert lines() == both(world, 2, 1)
    assert list(Basket.objects.values_list("user", flat=True)) == [buyer.pk]


def test_a_guests_basket_is_merged_into_the_accounts_once_by_four_tabs(
    world: World, guest: Browser, buyer: User
) -> None:
    own = Basket.objects.create(user=buyer)
    BasketLine.objects.create(basket=own, pack=world.millet.pack, quantity=4, shown_price_fen=4900)
    guest.at_once(add(world, "millet", 2), add(world, "pears", 1))
    assert guest.post(signing_in().path, signing_in().form or {}).status == 302
    answers = guest.at_once(*[Request("/basket/"), Request("/basket/badge/")] * 2)
    assert [answer.status for answer in answers] == [200] * 4
    assert lines() == both(world, 6, 1)
    assert Basket.objects.get() == own
    assert [name for name in guest.cookies if name.startswith("basket-")] == []


def test_two_first_adds_of_an_account_open_one_basket(world: World, guest: Browser, buyer: User) -> None:
    guest.post(signing_in().path, signing_in().form or {})
    guest.at_once(*[add(world, "millet", 1), add(world, "pears", 1)] * 2)
    assert lines() == both(world, 2, 2)
    assert Basket.objects.count() == 1


def test_what_was_taken_out_is_put_back_once_by_many_clicks(world: World, guest: Browser) -> None:
    guest.at_once(add(world, "millet", 2))
    line = BasketLine.objects.get()
    [page] = guest.at_once(Request("/basket/update/", {"line": line.pk, "quantity": 2, "remove": "1"}, htmx=True))
    assert lines() == []
    guest.at_once(*[Request("/basket/put-back/", {"put_back": offered(page.text)}, htmx=True)] * 4)
    assert BasketLine.objects.get() == line
    assert lines() == [(world.millet.pack.pk, 2)]


@either_order
@pytest.mark.parametrize("same_form", [True, False], ids=["one form", "two tabs"])
def test_two_orders_placed_at_once_from_one_basket_are_one(
    world: World, guest: Browser, stripe: Control, same_form: bool, last_first: bool
) -> None:
    guest.at_once(add(world, "millet", 2), add(world, "pears", 1))
    forms = [ADDRESS | hidden(guest.get("/checkout/").text) for _ in range(2)]
    sent = [Request("/checkout/", forms[0]), Request("/checkout/", forms[0 if same_form else 1])]
    answers = guest.at_once(*sent, last_first=last_first)
    order = Order.objects.get()
    assert order.lines.count() == 2
    elsewhere = [answer.location for answer in answers if "/c/pay/" not in answer.location]
    assert elsewhere == ([] if same_form else ["/basket/"])
    assert f"/orders/{order.token}/" in guest.get("/basket/").text  # its own, in whatever order the answers came


@either_order
def test_an_order_placed_while_signing_in_is_placed_and_signs_nobody_out(
    world: World, guest: Browser, buyer: User, stripe: Control, last_first: bool
) -> None:
    guest.at_once(add(world, "millet", 2))
    form = ADDRESS | hidden(guest.get("/checkout/").text)
    placed, _signed_in = guest.at_once(Request("/checkout/", form), signing_in(), last_first=last_first)
    assert (placed.status, "/c/pay/" in placed.location) == (303, True)
    assert guest.get("/orders/").status == 200
    assert f"/orders/{Order.objects.get().token}/" in guest.get("/basket/").text


def test_a_made_up_cookie_opens_nobodys_basket(world: World, guest: Browser) -> None:
    guest.at_once(add(world, "millet", 2))
    [name] = [name for name in guest.cookies if name.startswith("basket-")]
    stranger = Browser(guest.port, {"csrftoken": guest.cookies["csrftoken"], name: "A" * 43, "basket-x": "1"})
    assert stranger.get("/basket/badge/").text == ""
    stranger.at_once(add(world, "pears", 1))
    assert sorted(BasketLine.objects.values_list("basket__lines__quantity", flat=True)) == [1, 2]


def test_a_browser_without_cookies_is_told_so_and_adds_nothing(world: World, port: int) -> None:
    [answer] = Browser(port).at_once(add(world, "millet", 1))
    assert answer.status == 403
    assert not Basket.objects.exists()


def two_baskets(world: World) -> list[UUID]:
    """Two of one guest's, with a bag of millet each; the one that stays first."""
    return sorted(fill_basket((world.millet.pack, 1)).pk for _ in range(2))


def test_merging_four_times_and_adding_at_once_adds_up(world: World) -> None:
    baskets = two_baskets(world)
    merge = partial(merge_guest_baskets, baskets)
    at_once(merge, merge, partial(add_pack, baskets[0], world.millet.pack.pk, 3, now=NOW), merge, merge)
    assert [basket.pk for basket in Basket.objects.all()] == baskets[:1]
    assert lines() == [(world.millet.pack.pk, 5)]


def test_without_the_lock_what_is_added_meanwhile_is_lost(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    baskets = two_baskets(world)
    write = QuerySet.bulk_update

    def write_late(self: Any, lines: Any, fields: Any) -> int:
        if fields == ["quantity"]:  # the lines have been read
            assert at_once(partial(add_pack, baskets[0], world.millet.pack.pk, 3, now=NOW))[0].quantity == 4
        return write(self, lines, fields)

    monkeypatch.setattr(QuerySet, "bulk_update", write_late)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *args, **kwargs: self.all())
    merge_guest_baskets(baskets)
    assert lines() == [(world.millet.pack.pk, 2)]
