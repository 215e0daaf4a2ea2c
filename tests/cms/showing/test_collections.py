"""Collections: by hand in the editor's order, by rule what meets every condition; a page of their own in each language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from cms.models import CollectionPage
from cms.showing.collections import pages_of
from marketplace.supply.models import Lot
from tests.cms.front_site import add_collection
from tests.cms.serving.test_public_law import check_html
from tests.cms.shop_site import TODAY, ShopSite, translate_site
from tests.world import World


def titles(collection: CollectionPage, site: ShopSite, today: date = TODAY) -> list[str]:
    return [page.title for page in pages_of(collection, site.home, today)]


def test_by_hand_keeps_the_editors_order_and_shows_what_is_on_the_shelf(
    client: Client, site: ShopSite, world: World
) -> None:
    picked = add_collection(site, produce=[("produce", site.pears), ("produce", site.millet), ("produce", site.pears)])
    assert titles(picked, site) == ["雪梨", "小米"]
    content = client.get("/picked/").content
    check_html(content, "collection")
    html = content.decode()
    assert html.index('href="/produce/pears/"') < html.index('href="/produce/millet/"')
    site.pears.unpublish()
    assert titles(picked, site) == ["小米"]
    world.millet.product.listed = False
    world.millet.product.save()
    assert titles(picked, site) == []
    answer = client.get("/picked/")
    assert answer.status_code == 200 and 'class="empty"' in answer.content.decode()


@pytest.mark.parametrize(
    "rule, expected",
    [
        ({}, ["小米", "雪梨"]),
        ({"most": 1}, ["小米"]),
        ({"order": "newest"}, ["雪梨", "小米"]),
        ({"order": "cheapest"}, ["雪梨", "小米"]),  # ¥6.80 and ¥9.80 a jin
        ({"price_to": Decimal("6.80")}, ["雪梨"]),
        ({"price_to": Decimal("6.79")}, []),
        ({"price_from": Decimal("6.81")}, ["小米"]),
        ({"price_from": Decimal("9.80"), "price_to": Decimal("9.80")}, ["小米"]),
        ({"in_season": True}, ["小米"]),
        ({"certified": True}, ["小米"]),
        ({"certified": True, "price_to": Decimal("7")}, []),
    ],
)
def test_by_rule_holds_what_meets_every_condition(
    site: ShopSite, world: World, rule: dict[str, Any], expected: list[str]
) -> None:
    for farm, months in ((world.millet, (9, 11)), (world.pears, (8, 9))):
        product = farm.product
        product.harvest_from_month, product.harvest_to_month = months
        product.save()
    Lot.objects.filter(product=world.pears.product).update(grams_reserved=30_000)  # all of it: sold out
    assert titles(add_collection(site, way="rule", **rule), site) == expected


def test_by_rule_holds_what_comes_from_a_place_or_stands_on_a_shelf(site: ShopSite, world: World) -> None:
    pears = world.pears.product
    for rule in ({"village": pears.village}, {"township": pears.village.township}):
        assert titles(add_collection(site, slug=next(iter(rule)), way="rule", **rule), site) == ["雪梨"]
    shelf = add_collection(site, slug="shelf", way="rule", category=pears.category)
    assert titles(shelf, site) == ["小米", "雪梨"]
    type(pears.category).objects.create(name="鲜果", slug="fruit")
    pears.category = type(pears.category).objects.get(slug="fruit")
    pears.save()
    assert titles(shelf, site) == ["小米"]


@pytest.mark.parametrize("month, ripe", [(11, True), (12, True), (1, True), (2, True), (3, False), (10, False)])
def test_a_harvest_over_new_year_is_in_season_on_both_sides(
    site: ShopSite, world: World, month: int, ripe: bool
) -> None:
    product = world.pears.product
    product.harvest_from_month, product.harvest_to_month = 11, 2
    product.save()
    rule = add_collection(site, way="rule", in_season=True)
    assert titles(rule, site, date(2026, month, 5)) == (["雪梨"] if ripe else [])


def test_english_shows_the_english_pages_of_the_same_produce(client: Client, site: ShopSite) -> None:
    translate_site(site)  # millet, not the pears
    picked = add_collection(site, produce=[("produce", site.pears), ("produce", site.millet)])
    english = picked.copy_for_translation(site.home.get_translations().get().locale)
    english.save_revision().publish()
    html = client.get("/en/picked/").content.decode()
    assert 'href="/en/produce/millet/"' in html and "pears" not in html
    assert '<link rel="alternate" hreflang="zh-Hans" href="http://testserver/picked/">' in html


@pytest.mark.parametrize(
    "fields, wrong",
    [
        ({"slug": "basket"}, "slug"),
        ({"slug": "season"}, "slug"),
        ({"price_from": Decimal(9), "price_to": Decimal(8)}, "price_to"),
        ({"price_from": Decimal(-1)}, "price_from"),
        ({"most": 0}, "most"),
        ({"most": 10_000}, "most"),
    ],
)
def test_what_could_never_be_reached_or_met_is_refused(site: ShopSite, fields: dict[str, Any], wrong: str) -> None:
    page = add_collection(site, way="rule")
    for name, value in fields.items():
        setattr(page, name, value)
    with pytest.raises(ValidationError) as refusal:
        page.full_clean()
    assert set(refusal.value.error_dict) == {wrong}
