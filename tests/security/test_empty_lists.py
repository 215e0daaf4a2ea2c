"""Every list says, while it is empty, what will be there and what to do first: the back office's for each role, the shop's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern
from wagtail.admin.views.generic import BaseListingView

from cms.editing.editors import editors_group
from cms.models import SearchWords
from marketplace.catalogue.models import Product
from marketplace.cooperatives.models import Cooperative
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role, User
from marketplace.places.models import Township, Village
from tests.cms.shop_site import ShopSite, make_site
from tests.security.addresses import client_of
from tests.world import make_user, make_world

pytestmark = pytest.mark.django_db

# What holds something from the first day on, or lists what is there by its nature.
NEVER_EMPTY = {
    "/admin/users/", "/admin/groups/", "/admin/sites/", "/admin/workflows/list/", "/admin/workflows/tasks/index/",
    "/admin/reports/page-types-usage/", "/admin/pages/", "/admin/pages/search/", "/admin/snippets/",
    "/admin/appointments/",
}  # fmt: skip
# A township's staff have at least its own row there.
OWN = {"/admin/townships/", "/admin/villages/", "/admin/cooperatives/"}
EMPTY = re.compile(r'<div class="bo-empty">\s*<p class="bo-empty__title">([^<]{4,})</p><p>([^<]{8,})</p>')
SHOP_EMPTY = re.compile(
    r'<div class="(?:empty|nothing)">.*?<h2[^>]*>([^<]{4,})</h2>.*?<p>([^<]{4,})</p>.*?<a class="button', re.S
)


def lists(patterns: list[Any], before: str = "/") -> Iterator[str]:
    """The addresses of all lists of the back office, such as need no number of a row."""
    for one in patterns:
        route = before + re.sub(r"^\^|\$$|\\Z$", "", str(one.pattern))
        if not isinstance(one, URLPattern):
            yield from lists(one.url_patterns, route)
        elif is_list(one) and route.startswith("/admin/") and not re.search("[<(]|results/$|/choose", route):
            yield route


def is_list(address: URLPattern) -> bool:
    return issubclass(getattr(address.callback, "view_class", object), BaseListingView)


def people() -> dict[str, Client]:
    """Somebody of each role, with nothing but the place or the cooperative that the role holds in."""
    township = Township.objects.create(name="岭子镇")
    village = Village.objects.create(name="李里村", township=township)
    clerk, staff, council, editor = (make_user(name) for name in ("clerk", "staff", "council", "editor"))
    appoint(user=clerk, role=Role.CLERK, place=Cooperative.objects.create(name="李里合作社", village=village))
    appoint(user=staff, role=Role.TOWNSHIP_STAFF, place=township)
    appoint(user=council, role=Role.COUNCIL, place=village)
    editor.groups.add(editors_group())
    return {
        "clerk": client_of(clerk),
        "staff": client_of(staff),
        "council": client_of(council),
        "editor": client_of(editor),
    }


def test_every_list_of_the_back_office_has_words_for_being_empty() -> None:
    SearchWords.objects.all().delete()
    found = sorted(set(lists(get_resolver().url_patterns)))
    assert len(found) > 30
    looked_at = [one for one in found if one not in NEVER_EMPTY]
    admin = client_of(User.objects.create_superuser(email="boss@example.com"))
    assert check("admin", admin, looked_at) == set(looked_at)
    for role, client in people().items():
        assert check(role, client, [one for one in looked_at if one not in OWN]), role


def check(role: str, client: Client, addresses: list[str]) -> set[str]:
    """Look at the lists that a role sees; return which these are."""
    seen = set()
    for address in addresses:
        page = client.get(address)
        if page.status_code != 302:
            assert page.status_code == 200 and len(page.context["object_list"]) == 0, (role, address)
            assert EMPTY.search(page.content.decode()), (role, address)
            seen.add(address)
    return seen


@pytest.mark.parametrize("role", ["clerk", "staff", "council", "editor"])
def test_no_home_page_of_a_role_is_empty(role: str) -> None:
    html = people()[role].get("/admin/").content.decode()
    panel = html.partition('<section class="bo-panel"')[2].partition("</section>")[0]
    assert re.search(r"<p[^>]*>[^<]{8,}</p>", panel) and "<strong>0</strong>" in panel


@pytest.fixture
def empty_shop() -> ShopSite:
    """A shop in which nothing is listed, and no village page is published."""
    site = make_site(make_world())
    Product.objects.update(listed=False)
    for page in (site.village, site.other_village):
        page.unpublish()
    return site


def test_every_list_of_the_shop_has_words_for_being_empty(empty_shop: ShopSite, client: Client) -> None:
    for address in (
        "/produce/",
        "/produce/?q=米",
        "/produce/?category=grain",
        "/season/",
        "/villages/lingzi/",
        "/basket/",
    ):
        assert SHOP_EMPTY.search(client.get(address).content.decode()), address
    client.force_login(make_user("buyer"))
    assert SHOP_EMPTY.search(client.get("/orders/").content.decode())
    for page in (empty_shop.township, empty_shop.other_village.get_parent()):
        page.unpublish()
    assert SHOP_EMPTY.search(client.get("/villages/").content.decode())
