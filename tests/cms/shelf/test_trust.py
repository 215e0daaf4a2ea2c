"""What makes a produce page trusted: who grew it and where, when it arrives, reviews, and what households were credited."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from cms.shelf.place_map import CAPITAL, Place, direction, distance_km, draw_map
from marketplace.households.actions import record_naming_consent
from orders.models import Order, PostageRate, ProductFigures, Review, ReviewPhoto
from tests.cms.serving.test_public_law import check_html
from tests.cms.shop_site import ShopSite, translate_site
from tests.cms.showing.test_produce_pages import text
from tests.world import NOW, World, order_packs


def review(world: World, rating: int, words: str, **fields: object) -> Review:
    """A review row; how they come to be is tested in tests/orders."""
    order = order_packs((world.millet.pack, 1))
    return Review.objects.create(
        line=order.lines.get(), product=world.millet.product, rating=rating, words=words, shown_name="王**",
        **{"state": "published", "written_at": NOW, "moderated_at": NOW} | fields,
    )  # fmt: skip


def test_growers_are_masked_and_named_only_with_consent(client: Client, site: ShopSite, world: World) -> None:
    page = "/produce/millet/"
    assert "焦**" not in text(client.get(page).content).replace("社员 焦**", "")  # the story's quotation
    one, other, _ = world.millet.households
    record_naming_consent(user=world.millet.staff, household=one, on=date(2026, 10, 1), now=NOW)
    record_naming_consent(user=world.millet.staff, household=other, on=date(2030, 1, 1), now=NOW)  # not yet
    html = client.get(page).content.decode()
    assert html.count("焦** · 李里村") == 1
    assert one.head_name not in html and one.number not in html


def test_map_is_drawn_from_townships_and_says_it_in_words(client: Client, site: ShopSite, world: World) -> None:
    translate_site(site)
    assert "place-map" not in client.get("/produce/millet/").content.decode()  # nobody has said where it is
    for farm, place in ((world.millet, (36.61, 117.80)), (world.pears, (36.52, 118.13))):
        township = farm.product.village.township
        township.latitude, township.longitude = place
        township.name_en = "Lingzi" if farm is world.millet else "Taihe"
        township.save()
    html = client.get("/en/produce/millet/").content.decode()
    assert 'aria-label="Lingzi: about 31 km south-west of Zibo, about 61 km east of Jinan"' in html
    assert html.count('<g class="place-map__mark place-map__mark--') == 3
    assert "Taihe</text>" in html and "Zibo</text>" in html
    check_html(html.encode(), "map")


def test_map_geometry() -> None:
    here = Place("此", "Here", 36.61, 117.80)
    assert round(distance_km(here, CAPITAL)) == 61
    around = [Place("", "", 36.61 + north, 117.80 + east) for north, east in ((1, 0), (1, 1), (0, 1), (-1, 0), (0, -1))]
    with override("zh-hans"):
        assert [direction(here, one) for one in around] == ["北", "东北", "东", "南", "西"]
        alone = draw_map(Place("远", "Far", 45.0, 100.0), [])
    assert [(mark.kind, mark.x, mark.y) for mark in alone.marks] == [("here", 160, 105)]
    assert (alone.words, alone.bar_km) == ("远", 5)
    crowded = draw_map(here, [Place(f"{n}", "", 36.0 + n / 10, 117.0 + n / 7) for n in range(12)])
    assert len(crowded.marks) == 8
    assert all(0 < mark.x < 320 and 0 < mark.y < 210 for mark in crowded.marks)


def test_reviews_with_their_chart_and_in_the_structured_data(client: Client, site: ShopSite, world: World) -> None:
    photographed = review(world, 5, "粥有<b>米油</b>", answer="谢谢", answered_at=NOW, answer_released_at=NOW)
    photo = ReviewPhoto.objects.create(
        review=photographed, position=0, width=1280, height=960, small_width=320, small_height=240
    )
    review(world, 2, "碎米多")
    review(world, 1, "没人看过", state="waiting", moderated_at=None)
    html = client.get("/produce/millet/").content.decode()
    words = text(html.encode())
    assert "3.5" in words and "碎米多" in words and "没人看过" not in words
    assert "粥有&lt;b&gt;米油&lt;/b&gt;" in html
    assert f'src="/reviews/photos/{photo.pk}/small/" width="320" height="240"' in html
    assert 'class="rating__fill" width="5000"' in html
    check_html(html.encode(), "reviews")
    found = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)[0])
    assert found["aggregateRating"] == {
        "@type": "AggregateRating", "ratingValue": "3.5", "reviewCount": 2, "bestRating": 5, "worstRating": 1,
    }  # fmt: skip
    assert [(one["author"]["name"], one["reviewRating"]["ratingValue"]) for one in found["review"]] == [
        ("王**", 2), ("王**", 5)
    ]  # fmt: skip
    assert found["review"][0]["datePublished"] == "2026-10-20"


@pytest.mark.usefixtures("one_look")
def test_reviews_cost_one_query_more_whatever_their_number(client: Client, site: ShopSite, world: World) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get("/produce/millet/").status_code == 200
        return len(found.captured_queries)

    queries()
    none = queries()
    review(world, 5, "好")
    one = queries()
    for _ in range(6):
        review(world, 4, "不错")
    assert (one, queries()) == (none + 1, none + 1)
    html = client.get("/produce/millet/").content.decode()
    assert html.count('<li class="review"') == 4  # the rest is a page of its own
    assert f'href="/reviews/of/{world.millet.product.pk}/"' in html


def test_figures_are_round_and_never_of_fewer_than_five(client: Client, site: ShopSite, world: World) -> None:
    figures = ProductFigures.objects.create(
        product=world.millet.product, households=4, credited_fen=1_234_567, counted_at=NOW
    )
    assert "12,000" not in text(client.get("/produce/millet/").content)
    figures.households = 5
    figures.save()
    words = text(client.get("/produce/millet/").content)
    assert "¥12,000" in words and "¥12,345" not in words


def test_the_page_says_when_a_parcel_arrives_and_the_fragment_knows_the_province(
    client: Client, site: ShopSite, world: World
) -> None:
    PostageRate.objects.create(province="37", fen=800, days=2)
    address = f"/delivery/{world.millet.product.pk}/"
    html = client.get("/produce/millet/").content.decode()
    assert f'id="delivery" hx-get="{address}" hx-trigger="load"' in html
    assert "10月25日" in html and "10月26日" in html  # ordered on the 20th, packed within 2 days, 4 on the way
    htmx = {"HX-Request": "true"}
    usual = client.get(address, headers=htmx)
    assert "¥12.00" in usual.content.decode() and not usual.cookies
    chosen = client.get(address, {"province": "37"}, headers=htmx)
    assert "¥8.00" in chosen.content.decode() and "10月23日" in chosen.content.decode()
    assert chosen["Cache-Control"] == "private, no-store" and list(chosen.cookies) == ["province"]
    assert "¥8.00" in client.get(address, headers=htmx).content.decode()  # remembered
    assert client.get("/produce/millet/").content.decode() == html  # the page itself knows nothing of it
    for nonsense in ("火星", "x" * 9999, "<script>"):
        asked = client.get(address, {"province": nonsense}, headers=htmx)
        assert asked.status_code == 200 and "¥12.00" in asked.content.decode()
        assert asked.cookies["province"].value == ""
    assert client.get(address, {"province": "a\x00"}, headers=htmx).status_code == 400
    assert client.get("/delivery/999999/").status_code == 404
    world.millet.product.not_sent_to = ["54"]
    world.millet.product.save()
    assert "¥" not in client.get(address, {"province": "54"}, headers=htmx).content.decode()
    assert Order.objects.count() == 0


def test_a_product_that_can_not_be_bought_promises_no_day(client: Client, site: ShopSite, world: World) -> None:
    world.millet.lot.grams_reserved = world.millet.lot.grams_delivered
    world.millet.lot.save()
    assert 'id="delivery"' not in client.get("/produce/millet/").content.decode()


def test_pictures_lead_to_the_large_one_without_script(client: Client, site: ShopSite, world: World) -> None:
    html = client.get("/produce/millet/").content.decode()
    large = site.millet.main_picture.file.url
    assert html.count(f'<a class="zoom" href="{large}" data-zoom="gallery">') == 3
    assert '<template id="zoomer">' in html


@pytest.mark.parametrize("about", ["", "合作社63户,约十人分级装袋。"])
def test_village_and_cooperative_tell_their_story(client: Client, site: ShopSite, world: World, about: str) -> None:
    world.millet.cooperative.about = about
    world.millet.cooperative.save()
    html = client.get("/produce/millet/").content.decode()
    assert 'href="/villages/lingzi/lili/"' in html and "石堰上的村子。" in html
    assert ("cooperative-heading" in html) == bool(about)
    assert about in html
