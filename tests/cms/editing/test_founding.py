"""A marketplace of one's own begins with no row of a demo: every public page answers in words, and its editors can begin."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from wagtail.models import GroupPagePermission, Locale, Page, Site

from cms.editing.founding import found_storefront
from cms.models import HomePage, ProducePage, StorefrontPage, TownshipPage, VillageIndexPage
from marketplace.people.actions import township_group
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role, User
from marketplace.places.models import Township
from tests.cms.serving.test_public_law import check_html
from tests.orders.desks import as_user
from tests.world import make_user

pytestmark = pytest.mark.django_db

PUBLIC = [
    "cms-page", "season-calendar", "basket", "my-orders", "find-order", "verify", "account_login", "account_signup",
    "offline",
]  # fmt: skip
WORDS = re.compile(r"<main[^>]*>.*?[^\s<>]{4,}.*?</main>", re.DOTALL)


@pytest.fixture
def boss(db: None) -> User:
    return User.objects.create_superuser(email="boss@example.com")


def look_at_every_public_page() -> None:
    """Each answers in both languages, says something, and is whole."""
    client = Client()
    for language in ("zh-hans", "en"):
        with translation.override(language):
            addresses = [reverse(name, args=[""]) if name == "cms-page" else reverse(name) for name in PUBLIC]
        for address in addresses:
            page = client.get(address, follow=True)
            assert page.status_code == 200, address
            assert WORDS.search(page.content.decode()), address
        assert client.get(f"{addresses[0]}nothing/").status_code == 404
    for address in ("/", "/en/"):
        check_html(client.get(address).content, address)


def test_before_the_first_administrator_every_public_page_answers() -> None:
    assert not HomePage.objects.exists()
    look_at_every_public_page()
    assert "这个集市还没有开张" in Client().get("/").content.decode()
    assert "has not been set up yet" in Client().get("/en/").content.decode()


def test_the_first_pages_stand_in_both_languages_and_are_made_once(boss: User) -> None:
    assert found_storefront(boss)
    assert not found_storefront(boss)
    for kind in (HomePage, StorefrontPage, VillageIndexPage):
        pages = kind.objects.filter(live=True)
        assert {page.locale.language_code for page in pages} == {"zh-hans", "en"}, kind
        assert len({page.translation_key for page in pages}) == 1, kind
    assert Page.objects.filter(depth__gt=1).count() == 6  # Wagtail's welcome page is gone
    assert Site.objects.get().root_page.specific == HomePage.objects.get(locale=Locale.get_default())
    look_at_every_public_page()
    client = Client()
    assert "还没有商品" in client.get("/").content.decode()
    assert "Nothing is on sale yet" in client.get("/en/").content.decode()
    for address in ("/produce/", "/villages/", "/en/produce/", "/en/villages/"):
        assert client.get(address).status_code == 200, address
        assert f'href="{address}"' in client.get("/en/" if "/en/" in address else "/").content.decode(), address


def test_its_editor_can_begin(boss: User) -> None:
    found_storefront(boss)
    editor = make_user("editor")
    appoint(user=editor, role=Role.EDITOR)
    browser = as_user(editor)
    home = HomePage.objects.get(locale=Locale.get_default())
    assert browser.get(f"/admin/pages/{home.pk}/edit/").status_code == 200
    for below, kind in ((StorefrontPage, ProducePage), (VillageIndexPage, TownshipPage)):
        parent = below.objects.get(locale=home.locale)
        address = reverse("wagtailadmin_pages:add", args=["cms", kind._meta.model_name, parent.pk])
        assert browser.get(address).status_code == 200, kind


def test_a_townships_staff_may_edit_its_page_as_soon_as_an_editor_has_made_it(boss: User) -> None:
    found_storefront(boss)
    township = Township.objects.create(name="岭子镇")
    index = VillageIndexPage.objects.get(locale=Locale.get_default())
    page = index.add_child(instance=TownshipPage(title="岭子镇", slug="lingzi", locale=index.locale, township=township))
    granted = GroupPagePermission.objects.filter(group=township_group(township))
    assert set(granted.values_list("page_id", "permission__codename")) == {
        (page.pk, "add_page"), (page.pk, "change_page"), (page.pk, "publish_page")
    }  # fmt: skip
