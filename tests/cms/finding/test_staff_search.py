"""What editors look for in the back office is found inside a Chinese title too, in every list that Wagtail searches."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from marketplace.people.models import User
from tests.cms.shop_site import ShopSite

TITLE = "岭子金小米（Golden millet 新米）"


@pytest.fixture
def boss(client: Client, site: ShopSite) -> Client:
    site.millet.title = site.millet.draft_title = TITLE
    site.millet.save_revision().publish()
    client.force_login(User.objects.create_superuser(email="boss@example.com", name="老板"))
    return client


def found(boss: Client, address: str, words: str) -> tuple[bool, str]:
    """Whether the page is listed, and what the page says without its tags."""
    html = boss.get(address, {"q": words}).content.decode().split("<main")[-1]
    text = " ".join(re.sub(r"<script.*?</script>|<[^>]*>", " ", html, flags=re.DOTALL).split())
    return TITLE in text, text


@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        ("小米", True), ("金小米", True), ("新米 小米", True), ("米", True), ("岭子", True), ("golden 小米", True),
        ("gold", True), ("\"金小米\"", True), ("live:yes 小米", True),
        ("小麦", False), ("金小米 小麦", False), ("live:no 小米", False), ("100%米", False),
    ],
)  # fmt: skip
def test_a_page_is_found_by_what_stands_inside_its_title(boss: Client, words: str, is_found: bool) -> None:
    assert found(boss, "/admin/pages/search/", words)[0] is is_found


def test_every_list_that_wagtail_searches_does_it(boss: Client, site: ShopSite) -> None:
    for address in (f"/admin/pages/{site.storefront.pk}/", "/admin/choose-page/search/"):
        assert found(boss, address, "小米")[0], address
    titles = site.home.picture.title[1:]
    for address in ("/admin/images/", "/admin/images/chooser/results/"):
        html = boss.get(address, {"q": titles}).content.decode()
        assert f">{site.home.picture.title}<" in html or site.home.picture.title in html.replace(titles, "", 1), address


def test_what_is_counted_has_a_name(boss: Client) -> None:
    said = found(boss, "/admin/pages/search/", "金小米")[1]
    assert "共 1 个页面" in said and "None" not in said
