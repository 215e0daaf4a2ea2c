"""Which page may stand where, who may edit which, and the village pages."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.test import Client
from django.utils.translation import gettext, override
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page, PageViewRestriction

from cms.apps import REGISTERING
from cms.editing.editors import grant_township_pages
from cms.models import (
    CampaignPage,
    CollectionPage,
    HomePage,
    ProducePage,
    StorefrontPage,
    StoryImage,
    TownshipPage,
    VillageIndexPage,
    VillagePage,
)
from cms.models.public_page import PublicPage
from cms.site.shown import shown_on
from marketplace.people.actions import township_group
from marketplace.people.models import User
from tests.cms.shop_site import ShopSite, translate_site
from tests.world import World


def test_page_types_stand_only_where_they_belong() -> None:
    below = {
        HomePage: {StorefrontPage, VillageIndexPage, CollectionPage, CampaignPage},
        StorefrontPage: {ProducePage},
        VillageIndexPage: {TownshipPage},
        TownshipPage: {VillagePage},
        ProducePage: set(),
        VillagePage: set(),
        CollectionPage: set(),
        CampaignPage: set(),
    }
    for parent, children in below.items():
        assert set(parent.allowed_subpage_models()) == children, parent
    for child in below.keys() - {HomePage}:
        assert Page not in child.allowed_parent_page_models(), child


def test_what_each_page_type_shows_is_registered_by_what_the_app_loads() -> None:
    page_types = [model for model in apps.get_models() if issubclass(model, PublicPage)]
    assert len(page_types) == 8
    assert {shown_on.dispatch(model).__module__ for model in page_types} == set(REGISTERING)


@pytest.fixture
def officer(site: ShopSite, world: World) -> User:
    """Staff of Lingzi, who may edit the pages of Lingzi."""
    grant_township_pages(site.township, township_group(world.millet.product.village.township))
    return world.millet.staff


def page_form(page: VillagePage, **changes: str) -> dict[str, str]:
    """What Wagtail's editor posts for a village page."""
    return {
        "title": page.title,
        "slug": page.slug,
        "village": str(page.village_id),
        "summary": page.summary,
        "picture": str(page.picture_id),
        "seo_title": "",
        "search_description": "",
        "story-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "",
        "action-publish": "action-publish",
        **changes,
    }


def test_township_staff_publish_their_own_village_page(client: Client, site: ShopSite, officer: User) -> None:
    client.force_login(officer)
    answer = client.post(f"/admin/pages/{site.village.pk}/edit/", page_form(site.village, summary="新写的一句。"))
    assert answer.status_code == 302, re.findall(r"error-message[^<]*<[^<]*", answer.content.decode())
    assert "新写的一句。" in Client().get("/villages/lingzi/lili/").content.decode()


@pytest.mark.parametrize("name", ["other_village", "storefront", "millet", "home", "villages"])
def test_township_staff_edit_no_other_page(client: Client, site: ShopSite, officer: User, name: str) -> None:
    page = getattr(site, name)
    client.force_login(officer)
    assert not page.permissions_for_user(officer).can_edit()
    before = Page.objects.get(pk=page.pk).latest_revision_created_at
    answer = client.post(f"/admin/pages/{page.pk}/edit/", page_form(site.village, title="占领"))
    assert answer.status_code in (302, 403, 404)
    page.refresh_from_db()
    assert page.title != "占领"
    assert page.latest_revision_created_at == before


def test_township_staff_make_village_pages_only_below_their_township(site: ShopSite, officer: User) -> None:
    assert site.township.permissions_for_user(officer).can_add_subpage()
    assert not site.other_village.get_parent().permissions_for_user(officer).can_add_subpage()
    assert not site.storefront.permissions_for_user(officer).can_add_subpage()


def test_granting_covers_every_language_and_twice_is_once(site: ShopSite, world: World) -> None:
    translate_site(site)
    group = Group.objects.create(name="岭子")
    grant_township_pages(site.township, group)
    rows = set(GroupPagePermission.objects.filter(group=group).values_list("page__path", "permission__codename"))
    assert len(rows) == 6  # two languages × add, change, publish
    pictures = GroupCollectionPermission.objects.filter(group=group)
    assert pictures.count() == 3
    english = TownshipPage.objects.get(locale__language_code="en")
    grant_township_pages(english, group)
    assert GroupPagePermission.objects.filter(group=group).count() == 6
    assert pictures.count() == 3
    assert Collection.objects.filter(depth=2).exclude(name__contains="#").count() == 2  # one of each township


def test_township_staff_see_only_their_own_pictures(client: Client, site: ShopSite, officer: User) -> None:
    client.force_login(officer)
    shared = StoryImage.objects.get()
    assert client.get("/admin/images/").status_code == 200
    answer = client.post(f"/admin/images/{shared.pk}/delete/")
    assert answer.status_code in (302, 403, 404)
    assert StoryImage.objects.filter(pk=shared.pk).exists()


def test_village_page_tells_and_sells(client: Client, site: ShopSite, world: World) -> None:
    html = client.get("/villages/lingzi/lili/").content.decode()
    for words in ("石堰上的村子。", "谷子地", "过了秤，心里有底。", "社员 焦**", "63户", "示例报", "李里合作社(示例)"):
        assert words in html
    with override("zh-hans"):
        assert gettext("Designated poor village") in html
    assert 'href="/produce/millet/"' in html
    assert "雪梨" not in html
    assert 'href="/villages/lingzi/"' in html


def test_village_list_stands_by_township(client: Client, site: ShopSite) -> None:
    html = client.get("/villages/").content.decode()
    order = [html.index(words) for words in (">岭子镇</h2>", ">李里村</a>", ">太河镇</h2>", ">响泉村</a>")]
    assert order == sorted(order)


def test_township_page_shows_its_villages_and_produce(client: Client, site: ShopSite) -> None:
    html = client.get("/villages/lingzi/").content.decode()
    assert "李里村" in html and "小米" in html
    assert "响泉村" not in html and "雪梨" not in html


def test_a_story_links_produce_only_while_it_is_published(client: Client, site: ShopSite) -> None:
    page = VillagePage.objects.get(pk=site.village.pk)
    page.story = [("produce", {"page": site.millet, "words": "看看这袋小米"})]
    page.save()
    assert '<a class="more-link" href="/produce/millet/">看看这袋小米' in client.get(page.address).content.decode()
    site.millet.unpublish()
    html = client.get(page.address).content.decode()
    assert "看看这袋小米" not in html
    assert client.get("/produce/millet/").status_code == 404


def test_restricted_pages_ask_who_is_there_and_are_not_public(client: Client, site: ShopSite) -> None:
    restriction = PageViewRestriction.objects.create(
        page=site.villages, restriction_type=PageViewRestriction.PASSWORD, password="s3cret"
    )
    for address in ("/villages/", "/villages/lingzi/lili/"):
        answer = client.get(address)
        assert "石堰上的村子。" not in answer.content.decode()
        assert "public" not in answer["Cache-Control"]
    assert client.get("/produce/")["Cache-Control"].startswith("public")
    restriction.delete()
    assert "石堰上的村子。" in client.get("/villages/lingzi/lili/").content.decode()


@pytest.mark.parametrize("address", ["/nothing/", "/produce/nothing/", "/en/nothing/", "/produce/millet/more/"])
def test_unknown_addresses_are_404_with_ways_on(client: Client, site: ShopSite, address: str) -> None:
    translate_site(site)
    answer = client.get(address)
    assert answer.status_code == 404
    html = answer.content.decode()
    assert '<p class="error-code">404</p>' in html
    english = address.startswith("/en/")
    ways = html.partition('<main id="content"')[2].partition("</main>")[0]
    found = re.findall(r'<a class="button button--quiet" href="([^"]+)">([^<]+)</a>', ways)
    assert found == (
        [("/en/produce/", "produce (en)"), ("/en/villages/", "villages (en)")]
        if english
        else [("/produce/", "买好物"), ("/villages/", "看村庄")]
    )
    assert not answer.cookies


def test_address_without_slash_leads_to_the_page(client: Client, site: ShopSite) -> None:
    answer = client.get("/produce/millet")
    assert (answer.status_code, answer["Location"]) == (301, "/produce/millet/")


def test_moved_home_page_is_found_again(client: Client, site: ShopSite) -> None:
    home = HomePage.objects.get(pk=site.home.pk)
    home.slug = "another"
    home.save()
    assert client.get("/produce/millet/").status_code == 200


def test_editors_see_their_pages_in_chinese(client: Client, site: ShopSite, officer: User) -> None:
    client.force_login(officer)
    html = client.get(f"/admin/pages/{site.village.pk}/edit/").content.decode()
    assert '<html lang="zh-hans"' in html
    with override("zh-hans"):
        assert gettext("Name no household. A person is named only with consent in writing.") in html
