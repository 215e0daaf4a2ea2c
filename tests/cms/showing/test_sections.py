"""The home page's sections: what its editors put there is shown, in their order, while it holds and has something to show."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from cms.blocks.links import LinkBlock
from cms.blocks.sections import BannerBlock
from cms.models import HomePage
from cms.showing.home import for_home
from tests.cms.front_site import add_campaign, add_collection, at, editor_client, posted
from tests.cms.serving.test_public_law import check_html
from tests.cms.shop_site import TODAY, ShopSite, translate_site
from tests.world import World

BANNER = {"heading": "尝新周开始了", "text": "头一批先寄。", "picture": None, "page": None, "words": ""}


def put(site: ShopSite, *sections: tuple[str, Any]) -> HomePage:
    """Put sections on the home page, as they are published."""
    home = HomePage.objects.get(pk=site.home.pk)
    home.sections = list(sections)
    home.save()
    return HomePage.objects.select_related("locale").get(pk=home.pk)


def shelf(collection: Any = None, most: int = 6, heading: str = "") -> tuple[str, Any]:
    return "shelf", {"heading": heading, "collection": collection, "most": most}


def test_every_kind_of_section_stands_in_its_order_and_is_valid(client: Client, site: ShopSite, world: World) -> None:
    picked = add_collection(site, produce=[("produce", site.pears), ("produce", site.millet)])
    product = world.millet.product
    product.harvest_from_month, product.harvest_to_month = 9, 10
    product.save()
    figure = {"value": "63户", "meaning": "种谷子的农户", "source": "示例报"}
    put(
        site,
        (
            "banner",
            {
                **BANNER,
                "picture": site.millet.main_picture,
                "page": picked,
                "words": "去看看",
                "starts_at": None,
                "ends_at": None,
            },
        ),
        ("words", {"heading": "", "story": [("paragraph", "<p>白露前后开镰。</p>")]}),
        shelf(picked, heading="挑出来的"),
        ("season", {"heading": "", "text": "看看这个月收什么。"}),
        ("example", {"heading": "钱去哪儿了", "page": site.millet}),
        ("villages", {"heading": "", "villages": [site.other_village]}),
        ("figures", {"heading": "数一数", "figures": [figure]}),
    )
    content = client.get("/").content
    check_html(content, "home")
    html = content.decode()
    order = [
        html.index(words)
        for words in (
            "尝新周开始了",
            "白露前后开镰。",
            "挑出来的",
            'href="/season/"',
            "钱去哪儿了",
            'href="/villages/taihe/xiangquan/"',
            "63户",
        )
    ]
    assert order == sorted(order)
    assert html.index('<a href="/produce/pears/">') < html.index('<a href="/produce/millet/">')  # as picked
    assert '<a class="button" href="/picked/">去看看' in html
    assert "¥33.79" in html and "¥61.00" in html  # the same money as on the produce page


def test_a_banner_is_shown_only_within_its_dates(site: ShopSite) -> None:
    home = put(site, ("banner", {**BANNER, "starts_at": at(10), "ends_at": at(20)}))
    shown = {
        day: [one["kind"] for one in for_home(home, now=moment, today=TODAY)["sections"]]
        for day, moment in (("before", at(10, 11)), ("first", at(10)), ("last", at(20, 11)), ("after", at(20)))
    }
    assert shown == {"before": [], "first": ["banner"], "last": ["banner"], "after": []}


def test_a_section_with_nothing_to_show_is_left_out(client: Client, site: ShopSite, world: World) -> None:
    gone = add_collection(site, produce=[("produce", site.pears)])
    put(site, shelf(gone), ("example", {"heading": "", "page": site.pears}), ("season", {"heading": "", "text": ""}))
    assert len(client.get("/").context["sections"]) == 2
    world.pears.product.listed = False
    world.pears.product.save()
    html = client.get("/").content.decode()
    assert "雪梨" not in html and "<section" not in html


@pytest.mark.parametrize("heading", ["", "新到"])
def test_a_shelf_goes_with_its_collection(client: Client, site: ShopSite, heading: str) -> None:
    picked = add_collection(site, produce=[("produce", site.pears)])
    put(site, shelf(picked, heading=heading), shelf(None, most=1))
    [before, _whole] = client.get("/").context["sections"]
    assert (before["link"].title, before["whole"]) == ("专题 picked", False)
    picked.unpublish()
    answer = client.get("/")
    [left] = answer.context["sections"]
    assert left["whole"] and "雪梨" not in answer.content.decode()


def test_english_shows_its_own_pages_of_what_was_chosen_in_chinese(client: Client, site: ShopSite) -> None:
    translate_site(site)
    picked = add_collection(site, produce=[("produce", site.millet)])
    unpublished = add_collection(site, "other", produce=[("produce", site.millet)])
    english = HomePage.objects.get(locale__language_code="en")
    picked.copy_for_translation(english.locale, copy_parents=False).save_revision().publish()
    english.sections = [
        shelf(picked), shelf(unpublished), ("villages", {"heading": "", "villages": [site.village]}),
        ("banner", {**BANNER, "page": site.storefront, "starts_at": None, "ends_at": None}),
    ]  # fmt: skip
    english.save()
    html = client.get("/en/").content.decode()
    for address in ("/en/produce/millet/", "/en/villages/lingzi/lili/"):
        assert f'href="{address}"' in html
    assert '<a class="button" href="/en/produce/">' in html
    assert 'href="/en/picked/"' in html and html.count('href="/en/produce/millet/"') == 1
    assert 'href="/produce/millet/"' not in html


@pytest.mark.usefixtures("one_look")
def test_a_shelf_more_costs_one_query_more(client: Client, site: ShopSite) -> None:
    counts = []
    rule = [add_collection(site, f"rule-{n}", way="rule") for n in range(3)]
    for shelves in (1, 2, 3):
        put(site, *(shelf(rule[n]) for n in range(shelves)))
        client.get("/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/").status_code == 200
        counts.append(len(queries))
    assert counts[1] - counts[0] == counts[2] - counts[1] == 1, counts


@pytest.mark.parametrize(
    "block, value",
    [
        (BannerBlock(), {**BANNER, "starts_at": at(20), "ends_at": at(10)}),
        (LinkBlock(), {"page": None, "place": "", "words": "无处"}),
        (LinkBlock(), {"page": None, "place": "nowhere", "words": ""}),
    ],
)
def test_what_cannot_be_is_refused(block: Any, value: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        block.clean(block.to_python(value))


def test_township_staff_change_neither_home_nor_collections(site: ShopSite, world: World) -> None:
    campaign = add_campaign(site, timedelta(days=-1), timedelta(days=1))
    for page in (site.home, add_collection(site), campaign):
        assert not page.permissions_for_user(world.millet.staff).can_edit(), page


@pytest.mark.parametrize(
    "name", ["home", "storefront", "millet", "villages", "township", "village", "picked", "campaign"]
)
def test_every_page_is_previewed_in_the_back_office(site: ShopSite, name: str) -> None:
    made = {
        "picked": lambda: add_collection(site, lead="挑出来的。"),
        "campaign": lambda: add_campaign(site, timedelta(days=1), timedelta(days=2)),
    }
    page = made[name]() if name in made else getattr(site, name)
    _user, client = editor_client()
    path = f"/admin/pages/{page.pk}/edit/preview/"
    sent = posted(client, page, title="还没发布的标题", **({"heading": "还没发布的标题"} if name == "home" else {}))
    answer = client.post(path, sent)
    assert answer.json() == {"is_valid": True, "is_available": True}
    shown = client.get(f"{path}?in_preview_panel=true&mode=")
    assert shown.status_code == 200
    assert "<h1>还没发布的标题</h1>" in shown.content.decode()
    assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]
    assert shown["X-Frame-Options"] == "SAMEORIGIN"
    assert "public" not in shown["Cache-Control"]
    public = Client().get(page.address)
    assert "还没发布的标题" not in public.content.decode()
    assert "frame-ancestors 'none'" in public["Content-Security-Policy"] and public["X-Frame-Options"] == "DENY"


def test_an_editor_publishes_the_home_page(site: ShopSite) -> None:
    _user, client = editor_client()
    sent = posted(
        client, site.home, heading="山里的收成到了", **{"action-publish": "action-publish"},
        **{"sections-count": "1", "sections-0-type": "words", "sections-0-order": "0", "sections-0-deleted": "",
           "sections-0-id": "", "sections-0-value-heading": "一句话", "sections-0-value-story-count": "0"},
    )  # fmt: skip
    refused = client.post(f"/admin/pages/{site.home.pk}/edit/", sent)
    assert refused.status_code == 200  # a text without words
    assert "山里的收成到了" not in Client().get("/").content.decode()
    sent["sections-count"] = "0"
    assert client.post(f"/admin/pages/{site.home.pk}/edit/", sent).status_code == 302
    assert "山里的收成到了" in Client().get("/").content.decode()


def test_editors_edit_a_home_page_from_its_first_moment(site: ShopSite) -> None:
    _user, client = editor_client()
    english = site.home.copy_for_translation(Locale.objects.get(language_code="en"))
    assert client.get(f"/admin/pages/{english.pk}/edit/").status_code == 200
