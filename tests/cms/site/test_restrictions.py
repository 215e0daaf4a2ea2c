"""View restrictions: what is behind one is named nowhere that more people read; behind it, everything is there."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from wagtail.models import Page, PageViewRestriction

from cms.models import CollectionPage
from cms.site.restrictions import is_open
from tests.cms.front_site import add_campaign, add_collection
from tests.cms.shop_site import ShopSite
from tests.cms.showing.test_sections import put, shelf
from tests.world import World

pytestmark = pytest.mark.django_db

PASSWORD = "s3cret"


def restrict(page: Page) -> PageViewRestriction:
    """Put a page, and what is below it, behind a password, as the editor's privacy dialogue does."""
    return PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.PASSWORD, password=PASSWORD
    )


def let_in(client: Client, restriction: PageViewRestriction, address: str) -> None:
    answer = client.post(
        f"/_util/authenticate_with_password/{restriction.pk}/{restriction.page_id}/",
        {"password": PASSWORD, "return_url": f"http://testserver{address}"},
    )
    assert answer.status_code == 302, answer.content


def read(client: Client, address: str) -> str:
    """What a page says, links included, without what was asked for."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    if "json" in answer["Content-Type"]:
        return json.dumps(answer.json(), ensure_ascii=False)
    return re.sub(r'<input [^>]*name="q"[^>]*>', "", answer.content.decode())


SUGGESTIONS = "/suggestions/?q=%E5%B0%8F"
NAME_MILLET = [
    "/", "/produce/", "/villages/lingzi/", "/villages/lingzi/lili/", "/picked/", "/rule/", "/first-taste/", "/season/",
    "/produce/?category=grain", SUGGESTIONS,
]  # fmt: skip


@pytest.fixture
def full_site(site: ShopSite, world: World) -> ShopSite:
    """A site that names the millet in every way there is."""
    product = world.millet.product
    product.harvest_from_month, product.harvest_to_month = 9, 11
    product.save()
    picked = add_collection(site, produce=[("produce", site.millet), ("produce", site.pears)])
    rule = add_collection(site, "rule", way="rule")
    add_campaign(site, -timedelta(days=1), timedelta(days=1), collection=picked)
    put(
        site, shelf(), shelf(picked), shelf(rule), ("example", {"heading": "", "page": site.millet}),
        ("season", {"heading": "", "text": ""}), ("villages", {"heading": "", "villages": []}),
    )  # fmt: skip
    return site


def test_restricted_produce_is_named_nowhere(client: Client, full_site: ShopSite) -> None:
    for address in NAME_MILLET:
        assert "小米" in read(client, address), address
    restriction = restrict(full_site.millet)
    for address in NAME_MILLET:
        assert "小米" not in read(client, address) and "/produce/millet/" not in read(client, address), address
    assert "雪梨" in read(client, "/") and "雪梨" in read(client, "/produce/")
    restriction.delete()
    for address in NAME_MILLET:
        assert "小米" in read(client, address), address


@pytest.mark.parametrize("above", ["storefront", "home"])
def test_behind_one_password_everything_is_there(client: Client, full_site: ShopSite, above: str) -> None:
    """A market that is tried out before it opens; and it is closed to everybody else."""
    restriction = restrict(getattr(full_site, above))
    for address in [SUGGESTIONS, "/season/", *(["/"] if above == "storefront" else [])]:
        assert "小米" not in read(client, address), address
    let_in(client, restriction, "/produce/")
    assert "小米" in read(client, "/produce/") and "雪梨" in read(client, "/produce/?category=grain")
    if above == "home":
        for address in ("/", "/villages/lingzi/", "/picked/", "/first-taste/"):
            assert "小米" in read(client, address), address
        deeper = PageViewRestriction.objects.create(page=full_site.millet, restriction_type=PageViewRestriction.LOGIN)
        for address in ("/", "/produce/", "/villages/lingzi/", "/picked/", "/first-taste/"):
            assert "小米" not in read(client, address), address
        deeper.delete()


@pytest.mark.parametrize("above", ["village", "township", "villages"])
def test_restricted_villages_are_shown_to_nobody_outside(client: Client, full_site: ShopSite, above: str) -> None:
    shown = ("/", "/villages/", "/villages/lingzi/", "/produce/millet/")
    for address in shown:
        assert 'href="/villages/lingzi/lili/"' in read(client, address), address
    restrict(getattr(full_site, above))
    for address in shown:
        assert 'href="/villages/lingzi/lili/"' not in read(client, address), address


def test_a_shelf_goes_with_its_collection_behind_a_restriction(client: Client, full_site: ShopSite) -> None:
    picked = CollectionPage.objects.get(slug="picked")
    restrict(picked)
    sections = client.get("/").context["sections"]
    assert [section["link"] and section["link"].title for section in sections if section["kind"] == "shelf"] == [
        None, "专题 rule"
    ]  # fmt: skip
    assert 'href="/picked/"' not in read(client, "/first-taste/")


def test_what_is_open_from_where(site: ShopSite) -> None:
    restrict(site.village)
    inside, outside = site.village.path, site.other_village.path
    assert is_open(outside) and is_open(inside, inside) and is_open(site.township.path)
    assert not is_open(inside) and not is_open(inside, site.township.path) and not is_open(f"{inside}0001", outside)
