"""What list and produce page show: real places, exact prices, and what of them reaches the household."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client
from django.utils.translation import gettext, ngettext, override

from cms.models import HomePage, ProducePage
from cms.shelf.offers import read_offers
from orders.money.rules import AllocatedGrams, LineFacts, share_out
from tests.cms.shop_site import TODAY, ShopSite, add_products
from tests.world import World


def text(html: bytes) -> str:
    """The visible words of a page, on one line."""
    words = re.sub(r"<(script|style)[\s\S]*?</\1>", " ", html.decode())
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", words))


def chinese(source: str) -> str:
    """An interface string as these pages show it."""
    with override("zh-hans"):
        return gettext(source)


def packs_left(count: int) -> str:
    """The words for few packs."""
    with override("zh-hans"):
        return ngettext("Only %(count)d pack left", "Only %(count)d packs left", count) % {"count": count}


def test_card_shows_village_prices_and_what_reaches_the_household(client: Client, site: ShopSite) -> None:
    words = text(client.get("/produce/").content)
    # ¥49.00 + ¥12.00 postage: fee 1.49 % of the goods = ¥0.73; 70 % of ¥48.27, rounded up, is ¥33.79
    assert "李里村 小米 " in words
    assert "¥49.00 5斤袋 · ¥9.80/斤" in words
    assert "¥33.79 · 69%" in words
    # ¥68.00: fee 1.41 % = ¥0.96; 65 % of ¥67.04 = ¥43.576, rounded up
    assert "响泉村 雪梨 " in words
    assert "¥68.00 10斤箱 · ¥6.80/斤" in words
    assert "¥43.58 · 64.1%" in words


def test_list_is_one_query_of_cards_in_the_editors_order(client: Client, site: ShopSite) -> None:
    words = text(client.get("/produce/").content)
    assert words.index("小米") < words.index("雪梨")
    site.millet.refresh_from_db()
    site.pears.refresh_from_db()
    site.millet.move(site.pears, pos="right")
    words = text(client.get("/produce/").content)
    assert words.index("雪梨") < words.index("小米")


def test_produce_page_shows_origin_lot_packs_and_breakdown(client: Client, site: ShopSite, world: World) -> None:
    words = text(client.get("/produce/millet/").content)
    with override("zh-hans"):
        place = gettext("%(village)s, %(township)s") % {"village": "李里村", "township": "岭子镇"}
    assert place in words
    assert "李里合作社(示例)" in words
    assert f"LOT-{world.millet.product.pk}" in words
    assert "2026-10-01" in words and "2027-09-30" in words
    assert f"CNZ-{world.millet.product.pk}" in words
    assert "¥5.00/斤" in words  # the protected price
    for part in ("¥33.79 55.4%", "¥14.48 23.7%", "¥12.00 19.7%", "¥0.73 1.2%", "¥61.00 100%"):
        assert part in words, part


def test_breakdown_is_what_settlement_pays_for_the_same_money(site: ShopSite, world: World) -> None:
    offer = read_offers([world.millet.product.pk], TODAY)[world.millet.product.pk][0]
    household, cooperative, fee = offer.shares()
    settled = share_out(LineFacts(1, 4900, fee, [AllocatedGrams(1, 1, 2500, 500, 7000)]), fund=0)
    assert (household, cooperative) == (settled.household_total, settled.cooperative) == (3379, 1448)
    assert household + cooperative + fee == 4900


def test_price_below_the_floor_says_who_makes_it_up(client: Client, site: ShopSite, world: World) -> None:
    world.millet.pack.price_fen = 1800
    world.millet.pack.save()
    assert f"{chinese('Reaches the household')} ¥25.00 " in text(client.get("/produce/").content)
    words = text(client.get("/produce/millet/").content)
    # of ¥30.00 the carrier has ¥12.00, the fee is ¥0.36; the household is owed ¥25.00
    for part in ("¥17.64 58.8%", "¥12.00 40%", "¥0.36 1.2%", "¥30.00 100%"):
        assert part in words, part
    with override("zh-hans"):
        floor = {"floor": "¥25.00"}
        assert gettext("made up to %(floor)s by the cooperative and the price protection fund") % floor in words


def test_stock_in_words(client: Client, site: ShopSite, world: World) -> None:
    lot = world.millet.lot
    assert chinese("In stock") in text(client.get("/produce/millet/").content)  # 30 kg: 12 bags
    lot.grams_reserved = 5000
    lot.save()
    assert packs_left(10) in text(client.get("/produce/millet/").content)
    assert packs_left(10) in text(client.get("/produce/").content)
    lot.grams_reserved = lot.grams_delivered - 2499
    lot.save()
    assert chinese("Sold out") in text(client.get("/produce/millet/").content)


def test_the_phone_s_bar_sells_what_can_be_had(client: Client, site: ShopSite, world: World) -> None:
    def bar() -> str:
        found = client.get("/produce/millet/").content.decode().partition('class="buy-bar"')[2]
        return text(found.partition("</p>")[0].encode())

    small = world.millet.product.packs.create(name="1斤袋", grams=500, price_fen=1100, position=9)
    assert "¥49.00" in bar()
    lot = world.millet.lot
    lot.grams_reserved = lot.grams_delivered - 2499  # less than a large pack
    lot.save()
    assert "¥11.00 1斤袋" in bar() and "¥49.00" not in bar()
    small.active = False
    small.save()
    assert bar() == ""


def test_page_and_form_say_the_same_of_what_is_left(client: Client, site: ShopSite, world: World) -> None:
    for packs, words in ((12, "in stock"), (11, "in stock"), (10, "only 10 packs left")):
        lot = world.millet.lot
        lot.grams_reserved = lot.grams_delivered - packs * 2500
        lot.save()
        form = client.get(f"/en/basket/add-form/{world.millet.product.pk}/", headers={"HX-Request": "true"})
        assert words in text(form.content)
        with override("en"):
            [offer] = read_offers([world.millet.product.pk], TODAY)[world.millet.product.pk]
            assert offer.stock_words.lower() == words


def test_unlisted_product_leaves_the_list_and_can_not_be_bought(client: Client, site: ShopSite, world: World) -> None:
    world.millet.product.listed = False
    world.millet.product.save()
    assert "小米" not in text(client.get("/produce/").content)
    words = text(client.get("/produce/millet/").content)
    assert chinese("Not on sale now") in words and "¥49.00" not in words


def test_product_without_terms_is_not_for_sale(client: Client, site: ShopSite, world: World) -> None:
    product = type(world.millet.product).objects.create(
        name="新豆",
        category=world.millet.product.category,
        cooperative=world.millet.cooperative,
        village=world.millet.product.village,
    )
    product.packs.create(name="5斤袋", grams=2500, price_fen=3000)
    page = ProducePage.objects.get(pk=site.pears.pk)
    page.product = product
    page.save()
    response = client.get("/produce/pears/")
    assert response.status_code == 200
    assert chinese("Not on sale now") in text(response.content)


def test_basket_form_is_a_fragment_with_a_link_for_browsers_without_script(
    client: Client, site: ShopSite, world: World
) -> None:
    html = client.get("/produce/millet/").content.decode()
    address = f"/basket/add-form/{world.millet.product.pk}/"
    assert f'id="add-to-basket" hx-get="{address}" hx-trigger="load"' in html
    assert f'href="{address}"' in html
    assert "csrf" not in html
    assert 'method="post"' not in html  # the header's search is the only form


def test_structured_data_says_the_same_as_the_page(client: Client, site: ShopSite, world: World) -> None:
    html = client.get("/produce/millet/").content.decode()
    blocks = [json.loads(found) for found in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)]
    product, trail = blocks
    assert product["@type"] == "Product" and product["name"] == "小米"
    assert product["url"] == "http://testserver/produce/millet/"
    assert product["image"].startswith("http://testserver/media/")
    (offer,) = product["offers"]
    assert (offer["price"], offer["priceCurrency"]) == ("49.00", "CNY")
    assert offer["availability"] == "https://schema.org/InStock"
    assert offer["sku"] == str(world.millet.pack.pk)
    assert [step["name"] for step in trail["itemListElement"]] == [chinese("Home"), "买好物", "小米"]
    assert trail["itemListElement"][2]["item"] == "http://testserver/produce/millet/"


def test_structured_data_can_not_break_out_of_its_element(client: Client, site: ShopSite) -> None:
    page = ProducePage.objects.get(pk=site.millet.pk)
    page.summary = "</script><script>alert(1)</script>&<!--"
    page.save()
    html = client.get("/produce/millet/").content.decode()
    assert "<script>alert" not in html
    assert html.count("</script>") == html.count("<script")
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)[0]
    assert json.loads(found)["description"] == page.summary


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["小米", "雪梨"]),
        ("?category=grain", ["小米", "雪梨"]),
        ("?category=unknown", []),
        ("?township={township}", ["小米"]),
        ("?village={village}", ["小米"]),
        ("?village=abc", []),
        ("?village=99999999999999999999", []),
        ("?township={township}&village={other}", []),
    ],
)
def test_filters_are_addresses(client: Client, site: ShopSite, world: World, query: str, names: list[str]) -> None:
    millet, pears = world.millet.product.village, world.pears.product.village
    query = query.format(township=millet.township_id, village=millet.pk, other=pears.pk)
    response = client.get(f"/produce/{query}")
    assert response.status_code == 200
    assert [card["title"] for card in response.context["cards"]] == names
    if not names:
        assert chinese("Nothing here yet") in text(response.content)


@pytest.mark.parametrize(("asked", "shown"), [("1", 1), ("2", 2), ("3", 2), ("999", 2), ("-1", 2), ("x", 1), ("", 1)])
def test_page_numbers_out_of_range_show_the_nearest_page(
    client: Client, site: ShopSite, world: World, asked: str, shown: int
) -> None:
    add_products(site, world.millet, 24)
    response = client.get(f"/produce/?page={asked}")
    assert response.status_code == 200
    assert response.context["page_obj"].number == shown
    assert len(response.context["cards"]) == {1: 24, 2: 2}[shown]


def test_home_shows_produce_villages_and_a_worked_price(client: Client, site: ShopSite) -> None:
    home = HomePage.objects.get(pk=site.home.pk)
    home.sections = [
        ("shelf", {"heading": "", "collection": None, "most": 6}),
        ("villages", {"heading": "", "villages": [site.village, site.other_village]}),
        ("example", {"heading": "", "page": site.millet}),
    ]
    home.save()
    words = text(client.get("/").content)
    assert "山里的好收成" in words
    assert "小米" in words and "雪梨" in words
    assert "李里村" in words and "响泉村" in words
    assert "¥61.00 100%" in words
