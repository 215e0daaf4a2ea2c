"""A protected price is raised through the door of the back office, in English: what it does to packs is shown before."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from marketplace.catalogue.models import Pack
from marketplace.supply.intake.prices import set_protected_price
from marketplace.supply.models import ProtectedPrice, Season
from orders.pricing.pack_prices import packs_below, who_pays
from tests.funds.test_fund_pages import told
from tests.orders.desks import as_user
from tests.world import NOW, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def price(world: World) -> ProtectedPrice:
    return ProtectedPrice.objects.get(product=world.millet.product)  # ¥5.00; a bag of 5 斤 costs ¥49.00


def raise_to(client: Client, price: ProtectedPrice, yuan: str, **given: str) -> Any:
    return client.post(f"/admin/floors/{price.pk}/raise/", {"price": yuan, "again": yuan} | given, follow=True)


def test_which_packs_fall_under_the_break_even_is_shown_before_it_is_saved(world: World, price: ProtectedPrice) -> None:
    staff = as_user(world.millet.staff)
    page = raise_to(staff, price, "9.80")
    assert page.status_code == 422
    html = page.content.decode()
    for shown in (
        "At ¥9.80 per jin these packs fall under",
        "5斤袋",
        "¥49.00",
        "From ¥49.60 on",
        "Raise it all the same",
    ):
        assert shown in html
    [(pack, who)] = page.context["below"]
    assert (pack, who.households, who.fee, who.missing, who.owed) == (world.millet.pack, 4_900, 59, 59, 59)
    price.refresh_from_db()
    assert price.fen_per_jin == 500
    other = raise_to(staff, price, "9.90", shown="980")  # it was another price that was shown
    assert (other.status_code, ProtectedPrice.objects.get(pk=price.pk).fen_per_jin) == (422, 500)
    said = told(raise_to(staff, price, "9.80", shown="980"))
    assert said == "The protected price is ¥9.80 per jin now."
    price.refresh_from_db()
    assert price.fen_per_jin == 980
    now_pays = who_pays(world.millet.pack, 4_900, NOW)
    assert now_pays == who  # what was shown is what is so


def test_where_no_pack_falls_under_it_is_raised_at_once(world: World, price: ProtectedPrice) -> None:
    page = raise_to(as_user(world.millet.staff), price, "6.00")
    assert told(page) == "The protected price is ¥6.00 per jin now."
    price.refresh_from_db()
    assert price.fen_per_jin == 600
    history = as_user(world.millet.staff).get(f"/admin/protected-prices/history/{price.pk}/").content.decode()
    assert "protected price raised" in history.lower()


def test_packs_that_it_does_not_touch_are_not_named(world: World, price: ProtectedPrice) -> None:
    assert [pack for pack, _who in packs_below(price, 980, NOW)] == [world.millet.pack]
    Pack.objects.filter(pk=world.millet.pack.pk).update(active=False)  # not on sale
    assert packs_below(price, 980, NOW) == []
    Pack.objects.filter(pk=world.millet.pack.pk).update(active=True, grade="second")  # of another grade
    assert packs_below(price, 980, NOW) == []
    Pack.objects.filter(pk=world.millet.pack.pk).update(grade="first")
    later = Season.objects.create(name="2027", starts_on=date(2027, 9, 1), ends_on=date(2028, 8, 31))
    next_one = set_protected_price(
        user=world.millet.staff, product=world.millet.product, grade="first", season=later, fen_per_jin=500, now=NOW
    )
    assert packs_below(next_one, 980, NOW) == []  # what is in stock is of the season before


@pytest.mark.parametrize("given", ["", "0", "-1", "x", "5.001", "10001", "4.99"])
def test_bad_input_is_said_at_its_field(world: World, price: ProtectedPrice, given: str) -> None:
    page = raise_to(as_user(world.millet.staff), price, given)
    assert page.status_code == 422 and "price" in page.context["form"].errors
    price.refresh_from_db()
    assert price.fen_per_jin == 500


@pytest.mark.parametrize("again", ["", "60.00", "x"])
def test_the_price_is_typed_twice_since_it_is_never_lowered(world: World, price: ProtectedPrice, again: str) -> None:
    page = raise_to(as_user(world.millet.staff), price, "6.00", again=again)
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["again"])
    price.refresh_from_db()
    assert price.fen_per_jin == 500


def test_only_the_townships_own_staff_raise_it(world: World, price: ProtectedPrice) -> None:
    clerk, stranger = as_user(world.millet.clerk), as_user(world.pears.staff)
    assert "Staff of the township raise it." in clerk.get(f"/admin/floors/{price.pk}/").content.decode()
    raise_to(clerk, price, "6.00")
    assert raise_to(stranger, price, "6.00").status_code == 404
    assert stranger.get(f"/admin/floors/{price.pk}/").status_code == 404
    price.refresh_from_db()
    assert price.fen_per_jin == 500
    assert "小米" in clerk.get("/admin/floors/").content.decode()
