"""Each of the eleven roles has a menu of what it can use, and a home page that says what there is, or will be."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from wagtail.admin.menu import admin_menu

from cms.editing.editors import editors_group
from marketplace.cooperatives.models import Cooperative
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import PLACES, Role, User
from marketplace.places.models import Township, Village
from tests.orders.desks import as_user
from tests.world import make_user

pytestmark = pytest.mark.django_db

OF_COOPERATIVE = [
    "parcels",
    "claims",
    "reviews",
    "members",
    "agreements",
    "forecasts",
    "products",
    "prices",
    "floors",
    "supports",
    "seasons",
    "codes",
    "imports",
    "images",
]
PLACED = ["applications", "appointments", "townships", "villages", "cooperatives", "pairings"]
MENUS: dict[str, list[str]] = {
    Role.COUNTY: [*PLACED, "categories", "floors"],
    Role.EDITOR: ["images", "frames", "search-words"],  # and pages, once there is a home page
    Role.TOWNSHIP_STAFF: [
        "household_files", "households", "members", "agreements", "corrections", "payouts", "funds", "supports", "floors", "products", "prices", "claims", "reviews", "forecasts",
        "seasons", "codes", "imports", *PLACED,
    ],
    Role.COUNCIL: ["household_files", "households", "members", "corrections", "supports"],
    Role.HELPER: [],
    Role.VILLAGE_AGENT: [],
    Role.MANAGER: [*OF_COOPERATIVE, "appointments"],
    Role.CLERK: OF_COOPERATIVE,
    Role.DRIVER: [],
    Role.SUPPLIER: ["appointments"],
}  # fmt: skip
SAYS = {
    Role.COUNTY: "1 township has no staff yet",
    Role.EDITOR: "There is no produce list yet",
    Role.TOWNSHIP_STAFF: "No household has a file yet",
    Role.COUNCIL: "No household has been credited",
    Role.HELPER: "the households that you are paired with",
    Role.VILLAGE_AGENT: "you will order, book and file",
    Role.MANAGER: "Who works here",
    Role.CLERK: "Nothing to pack",
    Role.DRIVER: "Here will be your runs",
    Role.SUPPLIER: "you will offer daily goods",
}


@pytest.fixture
def places() -> dict[str, Township | Village | Cooperative]:
    editors_group()
    township = Township.objects.create(name="岭子镇")
    village = Village.objects.create(name="李里村", township=township)
    cooperative = Cooperative.objects.create(name="李里合作社", village=village, status="approved")
    return {"township": township, "village": village, "cooperative": cooperative}


def menu(browser: Client) -> list[str]:
    request = browser.get("/admin/").wsgi_request
    items = admin_menu.menu_items_for_request(request)
    return [item.name for item in sorted(items, key=lambda item: item.order)]


@pytest.mark.parametrize("role", list(MENUS))
def test_a_role_has_its_menu_and_its_panel(role: str, places: dict[str, Township | Village | Cooperative]) -> None:
    somebody = make_user("somebody")
    appoint(user=somebody, role=role, place=places.get(PLACES.get(role, "")))
    browser = as_user(somebody)
    assert menu(browser) == MENUS[role]
    html = browser.get("/admin/").content.decode()
    assert SAYS[Role(role)] in html
    assert re.search(r'<section class="bo-panel"', html)


def test_one_roles_order_does_not_stay_for_the_next(places: dict[str, Township | Village | Cooperative]) -> None:
    clerk, staff = make_user("clerk"), make_user("staff")
    appoint(user=clerk, role=Role.CLERK, place=places["cooperative"])
    appoint(user=staff, role=Role.TOWNSHIP_STAFF, place=places["township"])
    for _time in range(2):
        assert menu(as_user(clerk)) == MENUS[Role.CLERK]
        assert menu(as_user(staff)) == MENUS[Role.TOWNSHIP_STAFF]


def test_an_administrator_is_told_what_to_do_first_until_it_is_done() -> None:
    boss = as_user(User.objects.create_superuser(email="boss@example.com"))
    assert "Nobody of the county is appointed" in boss.get("/admin/").content.decode()
    appoint(user=make_user("county"), role=Role.COUNTY)
    page = boss.get("/admin/").content.decode()
    assert "To begin with" in page and "Nobody of the county" not in page


def test_who_is_to_be_asked_is_named(places: dict[str, Township | Village | Cooperative]) -> None:
    staff, agent = make_user("王干事"), make_user("agent")
    appoint(user=staff, role=Role.TOWNSHIP_STAFF, place=places["township"])
    appoint(user=agent, role=Role.VILLAGE_AGENT, place=places["village"])
    page = as_user(agent).get("/admin/").content.decode()
    assert "Whom to ask:" in page and "王干事" in page


def test_the_county_sees_where_nobody_works_and_no_more_than_that(
    places: dict[str, Township | Village | Cooperative],
) -> None:
    official = make_user("county")
    appoint(user=official, role=Role.COUNTY)
    browser = as_user(official)
    page = browser.get("/admin/").content.decode()
    assert "1 township has no staff yet" in page and "1 cooperative has no manager yet" in page
    assert f"role=manager&amp;cooperative={places['cooperative'].pk}" in page
    appoint(user=make_user("staff"), role=Role.TOWNSHIP_STAFF, place=places["township"])
    appoint(user=make_user("manager"), role=Role.MANAGER, place=places["cooperative"])
    assert "Every township has its staff, and every cooperative its manager." in browser.get("/admin/").content.decode()
