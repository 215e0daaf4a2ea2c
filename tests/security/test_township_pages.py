"""Township staff edit the pages of their own township and no other's; clerks and council edit none."""

import copy
from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

from cms.editing.editors import grant_township_pages
from cms.models import VillagePage
from marketplace.people.actions import township_group
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role, User
from tests.cms.shop_site import ShopSite, make_site
from tests.shared_worlds import made_around
from tests.world import World, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(shared_world: World) -> World:
    return shared_world


@pytest.fixture(scope="module")
def site_around(world_around: World, django_db_blocker: DjangoDbBlocker) -> Iterator[ShopSite]:
    """Two townships with a village page each; the staff of Lili's township may edit theirs."""

    def make() -> ShopSite:
        made = make_site(copy.deepcopy(world_around))
        grant_township_pages(made.township, township_group(made.township.township))
        return made

    with made_around(django_db_blocker, make) as made:
        yield made


@pytest.fixture
def site(site_around: ShopSite, world: World) -> ShopSite:
    """A test's own copy."""
    return copy.deepcopy(site_around)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_staff_open_their_own_village_page(world: World, site: ShopSite) -> None:
    staff = client_of(world.millet.staff)
    assert staff.get(f"/admin/pages/{site.village.pk}/edit/").status_code == 200
    assert staff.get("/admin/pages/", follow=True).redirect_chain == [(f"/admin/pages/{site.township.pk}/", 302)]
    assert f"/admin/pages/{site.township.pk}/" in staff.get(f"/admin/pages/{site.township.pk}/").content.decode()


@pytest.mark.parametrize("what", ["edit/", "delete/", "unpublish/", "move/", "history/", "copy/", "privacy/"])
def test_another_townships_page_is_not_there_and_stays(world: World, site: ShopSite, what: str) -> None:
    before = VillagePage.objects.filter(pk=site.other_village.pk).values().get()
    staff = client_of(world.millet.staff)
    path = f"/admin/pages/{site.other_village.pk}/{what}"
    for send in (staff.get, staff.post):
        assert send(path).status_code == 404
    assert VillagePage.objects.filter(pk=site.other_village.pk).values().get() == before


def test_no_page_is_added_below_another_township(world: World, site: ShopSite) -> None:
    staff = client_of(world.millet.staff)
    foreign = site.other_village.get_parent()
    for parent, status in (
        (foreign, 404),
        (site.villages, 302),
        (site.home, 404),
    ):  # the way to their own is theirs to look at
        path = f"/admin/pages/add/cms/villagepage/{parent.pk}/"
        assert staff.post(path, {"title": "x", "slug": "x"}).status_code == status
    assert VillagePage.objects.count() == 2


@pytest.mark.parametrize("role", ["clerk", "council"])
def test_whoever_has_no_pages_edits_none(world: World, site: ShopSite, role: str) -> None:
    user = world.millet.clerk
    if role == "council":
        user = make_user("council")
        appoint(user=user, role=Role.COUNCIL, place=world.millet.product.village)
    client = client_of(user)
    for path in (f"/admin/pages/{site.village.pk}/edit/", f"/admin/pages/{site.township.pk}/"):
        assert client.get(path).status_code == 404, path
    assert client.get("/admin/pages/", follow=True).redirect_chain == [("/admin/", 302)]


def test_page_editors_find_pages_in_their_menu_and_on_their_home_page(world: World, site: ShopSite) -> None:
    from wagtail.admin.menu import admin_menu

    home = client_of(world.millet.staff).get("/admin/")
    names = {item.name for item in admin_menu.menu_items_for_request(home.wsgi_request)}
    assert names == {
        "explorer", "images", "household_files", "households", "agreements", "claims", "seasons", "payouts", "corrections", "forecasts", "reviews",
        "supports", "funds", "products", "prices", "floors", "codes", "appointments", "townships", "villages", "cooperatives",
        "applications", "imports", "members", "pairings",
    }  # fmt: skip
    assert 'href="/admin/pages/"' in home.content.decode()
