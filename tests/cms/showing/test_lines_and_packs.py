"""Lines of basket, checkout and order show the picture and lead to the product; a pack's price is its headline while chosen."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from marketplace.catalogue.models import Pack, Product
from tests.cms.shop_site import ShopSite
from tests.world import World, order_packs

pytestmark = pytest.mark.django_db
LINE = re.compile(
    r'<div class="line__what"><a class="line__picture" href="([^"]+)" tabindex="-1" aria-hidden="true"><picture>'
    r'.*?sizes="4rem".*?<p class="line__name"><a href="([^"]+)">([^<]+)</a>',
    re.DOTALL,
)


def lines(client: Client, address: str) -> list[tuple[str, str, str]]:
    return LINE.findall(client.get(address).content.decode())


def test_lines_show_the_picture_and_lead_to_the_product(client: Client, site: ShopSite, world: World) -> None:
    for pack in (world.millet.pack, world.pears.pack):
        client.post("/basket/add/", {"pack": pack.pk, "quantity": 1})
    order = order_packs((world.millet.pack, 1), (world.pears.pack, 2))
    shown = [
        ("/produce/millet/", "/produce/millet/", "小米 · 5斤袋"), ("/produce/pears/", "/produce/pears/", "雪梨 · 10斤箱"),
    ]  # fmt: skip
    for address in ("/basket/", "/checkout/", "/checkout/summary/", f"/orders/{order.token}/"):
        assert lines(client, address) == shown, address
    Product.objects.filter(pk=world.pears.product.pk).update(listed=False)
    assert lines(client, f"/orders/{order.token}/") == shown[:1]
    assert "雪梨 · 10斤箱</p>" in client.get("/basket/").content.decode()


def test_more_lines_take_no_more_queries(client: Client, site: ShopSite, world: World) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as taken:
            client.get("/basket/")
        return len(taken)

    client.post("/basket/add/", {"pack": world.millet.pack.pk, "quantity": 1})
    queries()
    one = queries()
    client.post("/basket/add/", {"pack": world.pears.pack.pk, "quantity": 1})
    assert queries() == one


def test_each_pack_brings_its_headline(client: Client, site: ShopSite, world: World) -> None:
    """The style sheet shows that of the checked one, so no script is needed."""
    Pack.objects.create(product=world.millet.product, name="2斤袋", grams=1000, price_fen=2180, position=9)
    headline = r'value="(\d+)" required( checked)?>.*?pack-headline--chosen" aria-hidden="true"><span class="price price--large">([^<]+)</span> <span class="price__unit">([^<]+)<'
    form = client.get(f"/basket/add-form/{world.millet.product.pk}/").content.decode()
    assert [(bool(checked), price, unit) for _pk, checked, price, unit in re.findall(headline, form)] == [
        (True, "¥49.00", "5斤袋 · ¥9.80/斤"), (False, "¥21.80", "2斤袋 · ¥10.90/斤"),
    ]  # fmt: skip
    styles = client.get(re.findall(r'href="(/assets/site[^"]+\.css)"', form)[0]).getvalue().decode()
    assert ".radio-card input:checked ~ .pack-headline--chosen" in styles


def test_steps_say_where_one_is(client: Client, world: World) -> None:
    client.post("/basket/add/", {"pack": world.millet.pack.pk, "quantity": 1})
    order = order_packs((world.pears.pack, 1), now=timezone.now())
    for address, step in (("/basket/", "购物篮"), ("/checkout/", "填写地址"), (f"/orders/{order.token}/", "付款")):
        page = client.get(address).content.decode()
        assert re.findall(r'<li aria-current="step">([^<]+)</li>', page) == [step], address
