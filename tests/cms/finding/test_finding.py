"""The produce list: search, facets with right counts, sorts, pages that keep their place, and what helps when nothing is found."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils.translation import gettext, override

from cms.finding.season import bars_of
from marketplace.catalogue.models import Category, Product
from tests.cms.shop_site import TODAY, ShopSite, add_products
from tests.cms.showing.test_produce_pages import text
from tests.world import World

LONG = "小米" * 5000


def chinese(source: str, **values: object) -> str:
    """An interface string as these pages show it."""
    with override("zh-hans"):
        return gettext(source) % values if values else gettext(source)


def context(client: Client, query: str) -> dict[str, Any]:
    """What a page of the list was made from."""
    response = client.get(f"/produce/{query}")
    assert response.status_code == 200, query
    made_from: Any = response.context
    found: dict[str, Any] = made_from.flatten()
    return found


def titles(client: Client, query: str) -> list[str]:
    """The names of the cards that a query shows."""
    return [card["title"] for card in context(client, query)["cards"]]


def counts(shown: dict[str, Any], facet: str) -> dict[str, int]:
    """The choices of a facet with their counts."""
    return {
        one.label: one.count
        for found in shown["facets"]
        if found.name == facet
        for one in (*found.choices, *found.rest)
    }


@pytest.fixture
def shelf(site: ShopSite, world: World) -> ShopSite:
    """Millet (grain, from September to October, English name, not to Tibet), pears (fruit, November to January)."""
    fruit = Category.objects.create(name="鲜果", slug="fruit", position=1)
    Product.objects.filter(pk=world.millet.product.pk).update(
        name_en="Lili millet", harvest_from_month=9, harvest_to_month=10, not_sent_to=["54"]
    )
    Product.objects.filter(pk=world.pears.product.pk).update(
        category=fruit, name_en="Snow pears", harvest_from_month=11, harvest_to_month=1
    )
    return site


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("小米", ["小米"]),
        ("米", ["小米"]),
        ("李里村小米", ["小米"]),
        ("小米 李里", ["小米"]),
        ("xiaomi", ["小米"]),
        ("XIAO MI", ["小米"]),
        ("xiaom", ["小米"]),
        ("xm", ["小米"]),
        ("lilicunxiaomi", ["小米"]),
        ("millet", ["小米"]),
        ("snow pear", ["雪梨"]),
        ("ｘｕｅｌｉ", ["雪梨"]),
        ("岭子镇", ["小米"]),
        ("响泉合作社", ["雪梨"]),
        ("杂粮", ["小米"]),
        ("当季", ["小米", "雪梨"]),
        ("", ["小米", "雪梨"]),
    ],
)
def test_search_in_characters_pinyin_initials_and_english(
    client: Client, shelf: ShopSite, words: str, found: list[str]
) -> None:
    assert titles(client, f"?q={quote(words)}") == found


@pytest.mark.parametrize(
    ("words", "meant"),
    [("xiaomo", "小米"), ("xiaomii", "小米"), ("xaiomi", "小米"), ("siaomi", "小米"), ("晓米", "小米")],
)
def test_a_wrong_letter_is_forgiven_and_said(client: Client, shelf: ShopSite, words: str, meant: str) -> None:
    response = client.get("/produce/", {"q": words})
    assert [card["title"] for card in response.context["cards"]] == [meant]
    said = chinese("Nothing is called “%(typed)s”. This is what there is for “%(meant)s”.", typed=words, meant=meant)
    assert said in text(response.content)


def test_what_is_called_so_comes_before_what_only_mentions_it(client: Client, shelf: ShopSite, world: World) -> None:
    add_products(shelf, world.pears, 1)
    Product.objects.filter(name="雪梨3号").update(name_en="pears beside millet")
    assert titles(client, "?q=millet") == ["小米", "雪梨3号"]
    assert titles(client, f"?q={quote('雪梨3号')}") == ["雪梨3号"]
    assert titles(client, f"?q={quote('雪梨')}") == ["雪梨", "雪梨3号"]


def test_some_of_the_words_are_better_than_nothing(client: Client, shelf: ShopSite) -> None:
    shown = context(client, f"?q={quote('雪梨 千斤顶')}")
    assert [card["title"] for card in shown["cards"]] == ["雪梨"]
    assert shown["understood"].partly


def test_counts_respect_the_other_facets_but_not_their_own(client: Client, shelf: ShopSite, world: World) -> None:
    add_products(shelf, world.millet, 2)
    everything = context(client, "")
    assert counts(everything, "category") == {"杂粮": 3, "鲜果": 1}
    assert counts(everything, "township") == {"岭子镇": 3, "太河镇": 1}
    assert counts(everything, "price") == {"¥5起，不到¥10.00/斤": 4}
    assert {one.label: one.count for one in everything["switches"]} == {"当季收获": 1, "有承诺达标合格证": 4}
    fruit = context(client, "?category=fruit")
    assert counts(fruit, "category") == {"杂粮": 3, "鲜果": 1}
    assert counts(fruit, "township") == {"太河镇": 1}
    assert counts(fruit, "cooperative") == {"响泉合作社(示例)": 1}
    assert counts(fruit, "province")["西藏自治区"] == 1
    both = context(client, f"?township={world.millet.product.village.township_id}&season=now")
    assert counts(both, "village") == {"李里村": 1}
    assert counts(both, "township") == {"岭子镇": 1}
    assert [one.count for one in both["chosen"]] == [1, 3]
    every = [everything, fruit, both]
    for shown in every:  # each count is what one gets by choosing it
        for facet in shown["facets"]:
            for choice in [*facet.choices, *facet.rest][:4]:
                assert context(client, f"?{choice.query}")["count"] == choice.count, choice


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?season=now", ["小米"]),
        ("?season=9", ["小米"]),
        ("?season=12", ["雪梨"]),
        ("?season=1", ["雪梨"]),
        ("?season=2", []),
        ("?season=13", []),
        ("?certificate=yes", ["小米", "雪梨"]),
        ("?price=5-10", ["小米", "雪梨"]),
        ("?price=0-5", []),
        ("?price=-1", []),
        ("?price=1;DROP", []),
        ("?price_fen=1", ["小米", "雪梨"]),
        (f"?province={quote('西藏自治区')}", ["雪梨"]),
        ("?province=54", ["雪梨"]),
        ("?province=Tibet", ["雪梨"]),
        (f"?province={quote('山东省')}", ["小米", "雪梨"]),
        (f"?province={quote('山东')}", ["小米", "雪梨"]),
        ("?province=81", []),
        ("?province=Atlantis", []),
        ("?cooperative=0", []),
        ("?cooperative=%00", ["小米", "雪梨"]),
        ("?colour=red", ["小米", "雪梨"]),
        ("?category=fruit&q=xiaomi", []),
        ("?sort=price", ["雪梨", "小米"]),
        ("?sort=-price", ["小米", "雪梨"]),
        ("?sort=name", ["小米", "雪梨"]),
        ("?sort=' OR 1=1 --", ["小米", "雪梨"]),
        ("?page=1000000000", ["小米", "雪梨"]),
        ("?page=-1", ["小米", "雪梨"]),
        (f"?page={'9' * 5000}", ["小米", "雪梨"]),
    ],
)
def test_every_address_has_an_answer(client: Client, shelf: ShopSite, query: str, found: list[str]) -> None:
    assert titles(client, query) == found


@pytest.mark.parametrize(
    "words",
    [
        LONG, "x" * 10_000, "小米\x00\x07\u202e", "'; DROP TABLE catalogue_product; --", "<script>alert(1)</script>",
        "%' OR '1'='1", "\\", "!!!", "🍐", "a" * 60 + " 小米", "((((", "小" * 60, "1.1.1", "\ud7ff",
    ],
)  # fmt: skip
def test_no_search_breaks_the_page(client: Client, shelf: ShopSite, words: str) -> None:
    response = client.get("/produce/", {"q": words})
    assert response.status_code == 200
    html = response.content.decode()
    assert "<script>alert" not in html and "\x00" not in html
    assert len(html) < 120_000
    assert client.get("/suggestions/", {"q": words}).status_code == 200
    assert Product.objects.count() == 2


def test_a_long_search_says_that_it_was_cut(client: Client, shelf: ShopSite) -> None:
    response = client.get("/produce/", {"q": LONG})
    assert chinese("That was long: only the beginning was looked for.") in text(response.content)
    assert [card["title"] for card in response.context["cards"]] == ["小米"]


def test_nothing_found_says_what_was_understood_and_where_to_go(client: Client, shelf: ShopSite) -> None:
    response = client.get("/produce/", {"q": "xiaozzz", "category": "grain"})
    words = text(response.content)
    assert response.context["cards"] == []
    assert chinese("Nothing found") in words
    assert "xiaozzz" in words and chinese("no product has this word") in words
    assert response.context["understood"].nearest == ("小米",)
    assert [card["title"] for card in response.context["in_season"]] == ["小米"]
    response = client.get("/produce/", {"q": "xiaomi", "category": "fruit"})
    assert [(one.label, one.query, one.count) for one in response.context["droppable"]] == [("鲜果", "q=xiaomi", 1)]
    assert response.context["without_words"].query == "category=fruit"


def test_links_keep_everything_else_that_was_chosen(client: Client, shelf: ShopSite, world: World) -> None:
    add_products(shelf, world.millet, 24)
    html = client.get("/produce/?q=xiaomi&category=grain&sort=price&page=2").content.decode()
    assert 'rel="prev" href="?q=xiaomi&amp;category=grain&amp;sort=price&amp;page=1"' in html
    assert 'href="?q=xiaomi&amp;sort=price"' in html  # without the kind, from its first page
    assert 'value="xiaomi"' in html


def test_new_products_and_changes_are_found_at_once(client: Client, shelf: ShopSite, world: World) -> None:
    assert titles(client, "?q=doujiao") == []
    add_products(shelf, world.millet, 1)
    Product.objects.filter(name="小米3号").update(
        name="豆角", name_en="Beans", category=Category.objects.get(slug="fruit")
    )
    assert titles(client, "?q=doujiao") == ["小米3号"]  # the page's own title stays
    assert titles(client, "?category=fruit") == ["雪梨", "小米3号"]
    world.millet.pack.price_fen = 2000
    world.millet.pack.save()
    assert titles(client, "?price=0-5") == ["小米"]
    world.millet.product.refresh_from_db()
    world.millet.product.listed = False
    world.millet.product.save()
    assert titles(client, "?q=millet") == ["小米3号"]  # by that title
    shelf.pears.refresh_from_db()
    shelf.pears.unpublish()
    assert titles(client, "") == ["小米3号"]
    Category.objects.filter(slug="fruit").update(name="水果")
    assert counts(context(client, ""), "category") == {"水果": 1}


def test_suggestions_are_addresses_of_the_list(client: Client, shelf: ShopSite, world: World) -> None:
    def suggested(words: str) -> list[tuple[str, str]]:
        answer = client.get("/suggestions/", {"q": words})
        assert answer["Cache-Control"] == "public, max-age=0, must-revalidate" and not answer.cookies
        return [(one["label"], one["address"]) for one in answer.json()["suggestions"]]

    millet = ("小米", f"/produce/?q={quote('小米')}")
    for words in ("小", "xia", "xm", "xiaomo", "millet"):
        assert millet in suggested(words), words
    village = world.millet.product.village
    assert suggested("lili")[0] == ("李里村", f"/produce/?village={village.pk}") or village.name in dict(
        suggested("lili")
    )
    assert suggested("") == suggested("   ") == suggested("zzzzz") == []


def test_the_season_calendar_is_a_picture_and_a_list(client: Client, shelf: ShopSite) -> None:
    response = client.get("/season/")
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate" and not response.cookies
    rows = {row.title: (row.bars, row.words, row.now) for row in response.context["rows"]}
    assert rows == {
        "小米": ([(8, 2)], "九月至十月", True),
        "雪梨": ([(0, 1), (10, 2)], "十一月至一月", False),
    }
    months = response.context["months"]
    assert [month.number for month in months][:3] == [TODAY.month, 11, 12]
    assert [(month.number, month.count) for month in months if month.count] == [
        (10, 1),
        (11, 1),
        (12, 1),
        (1, 1),
        (9, 1),
    ]
    assert months[0].address == "/produce/?season=10"
    assert titles(client, "?season=10") == [row.title for row in months[0].rows]


def test_a_harvest_over_new_year_is_two_bars() -> None:
    assert bars_of([1, 11, 12]) == [(0, 1), (10, 2)]
    assert bars_of(range(1, 13)) == [(0, 12)]
    assert bars_of([]) == []
