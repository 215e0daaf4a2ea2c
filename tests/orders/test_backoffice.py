"""The back office through its doors: a clerk's parcels, and income statements of township and council."""

import io
from typing import Any

import pypdf
import pytest
from django.test import Client
from django.urls import reverse

from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Look, Role, User
from orders.models import Order, Parcel
from tests.orders.shared_orders import SharedOrder, shared_order
from tests.shared_worlds import shared
from tests.stripe_double.control import Control
from tests.world import World, make_user, make_world, order_packs, pay_order, ship_and_settle

pytestmark = pytest.mark.django_db
SHIPPING = {"carrier": "sf", "tracking_number": "SF 1234 5678 90"}


world_around = shared(lambda: make_world(millet_grams=[50_000]))


@pytest.fixture
def world(shared_world: World) -> World:
    """A test's own copy."""
    return shared_world


def place(world: World, stripe: Control) -> Order:
    """Millet and pears, paid."""
    placed = order_packs((world.millet.pack, 2), (world.pears.pack, 1))
    pay_order(placed, stripe)
    return placed


plain_order_around = shared_order(place)


@pytest.fixture
def order(world: World, stripe: Control, plain_order_around: SharedOrder[Order]) -> Order:
    """What `place` has placed."""
    return plain_order_around.taken_up()


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def parcel_of(order: Order, world: World) -> Parcel:
    return Parcel.objects.get(order=order, cooperative=world.millet.cooperative)


def ship(client: Client, parcel: Parcel, **data: str) -> Any:
    return client.post(
        f"/admin/parcels/{parcel.pk}/ship/", SHIPPING | data, follow=True, headers={"Accept-Language": "en"}
    )


def menu_of(client: Client) -> list[str]:
    """The names in the main menu, as the sidebar's script gets them."""
    from wagtail.admin.menu import admin_menu

    request = client.get("/admin/").wsgi_request
    return [item.name for item in sorted(admin_menu.menu_items_for_request(request), key=lambda item: item.order)]


def test_a_clerk_finds_only_the_own_cooperatives_parcels(world: World, order: Order) -> None:
    page = as_user(world.millet.clerk).get("/admin/parcels/")
    assert [row.cooperative for row in page.context["object_list"]] == [world.millet.cooperative]
    html = page.content.decode()
    assert (order.number in html, "小米 · 5斤袋 × 2" in html, "雪梨" in html) == (True, True, False)
    assert [(tab["value"], tab["count"]) for tab in page.context["tabs"]] == [
        ("", 1), ("packing", 1), ("shipped", 0), ("received", 0), ("settled", 0)
    ]  # fmt: skip


def test_nothing_of_an_unpaid_order_is_shown(world: World) -> None:
    unpaid = order_packs((world.millet.pack, 1))
    clerk = as_user(world.millet.clerk)
    page = clerk.get("/admin/parcels/")
    assert list(page.context["object_list"]) == []
    assert clerk.get(f"/admin/parcels/{unpaid.parcels.get().pk}/").status_code == 404


def test_filter_and_search(world: World, order: Order) -> None:
    clerk = as_user(world.millet.clerk)

    def rows(query: str) -> list[Parcel]:
        return list(clerk.get(f"/admin/parcels/?{query}").context["object_list"])

    parcel = parcel_of(order, world)
    assert rows("status=packing") == rows(f"q={order.number[-6:]}") == [parcel]
    assert rows("status=shipped") == rows("q=0000000") == []
    assert rows("status=nonsense") == [parcel]


def test_the_list_needs_as_many_queries_for_many_as_for_few(
    world: World, stripe: Control, django_assert_max_num_queries: Any
) -> None:
    clerk = as_user(world.millet.clerk)
    clerk.get("/admin/parcels/")
    pay_order(order_packs((world.millet.pack, 1)), stripe)
    with django_assert_max_num_queries(40) as few:
        clerk.get("/admin/parcels/")
    for _ in range(4):
        pay_order(order_packs((world.millet.pack, 1)), stripe)
    with django_assert_max_num_queries(len(few)):
        assert len(clerk.get("/admin/parcels/").context["object_list"]) == 5


def test_the_packing_list_says_what_from_which_lot_and_where_to(world: World, order: Order) -> None:
    page = as_user(world.millet.clerk).get(f"/admin/parcels/{parcel_of(order, world).pk}/")
    [entry] = page.context["lines"]
    assert (entry.line.label, entry.line.quantity, entry.grams) == ("小米 · 5斤袋", 2, 5000)
    assert [(lot.code, lot.packs) for lot in entry.lots] == [(world.millet.lot.code, 2)]
    html = page.content.decode()
    for shown in ("王示例", "+86 138 0013 8000", "山东省济南市历下区示例路1号"):
        assert shown in html
    assert "雪梨" not in html


def test_a_clerk_marks_a_parcel_shipped(world: World, order: Order) -> None:
    parcel = parcel_of(order, world)
    page = ship(as_user(world.millet.clerk), parcel)
    parcel.refresh_from_db()
    assert (parcel.status, parcel.carrier, parcel.tracking_number) == ("shipped", "sf", "SF1234567890")
    assert parcel.shipped_by == world.millet.clerk
    assert page.redirect_chain == [("/admin/parcels/", 302)]
    assert "SF1234567890" in str(*page.context["messages"])
    assert Parcel.objects.get(cooperative=world.pears.cooperative).status == "packing"


def test_shipping_twice_says_so_and_changes_nothing(world: World, order: Order) -> None:
    parcel = parcel_of(order, world)
    clerk = as_user(world.millet.clerk)
    ship(clerk, parcel)
    before = Parcel.objects.filter(pk=parcel.pk).values().get()
    for again in ({}, {"carrier": "zto", "tracking_number": "ZT99999999"}):
        page = ship(clerk, parcel, **again)
        [message] = page.context["messages"]
        assert (message.level_tag, "SF1234567890" in str(message)) == ("warning", True)
        assert Parcel.objects.filter(pk=parcel.pk).values().get() == before


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"tracking_number": ""}, "tracking_number"),
        ({"tracking_number": "   "}, "tracking_number"),
        ({"tracking_number": "1234"}, "tracking_number"),
        ({"tracking_number": "1" * 41}, "tracking_number"),
        ({"tracking_number": "单号123456"}, "tracking_number"),
        ({"tracking_number": "12345<script>"}, "tracking_number"),
        ({"tracking_number": "123456\x00"}, "tracking_number"),
        ({"carrier": ""}, "carrier"),
        ({"carrier": "pigeon"}, "carrier"),
    ],
)
def test_a_wrong_form_is_shown_again_and_changes_nothing(
    world: World, order: Order, data: dict[str, str], field: str
) -> None:
    parcel = parcel_of(order, world)
    page = ship(as_user(world.millet.clerk), parcel, **data)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    parcel.refresh_from_db()
    assert (parcel.status, parcel.tracking_number, parcel.shipped_at) == ("packing", "", None)


def test_json_where_a_form_was_expected_changes_nothing(world: World, order: Order) -> None:
    parcel = parcel_of(order, world)
    page = as_user(world.millet.clerk).post(
        f"/admin/parcels/{parcel.pk}/ship/", {"carrier": "sf", "tracking_number": "SF123456"}, "application/json"
    )
    assert page.status_code == 422
    parcel.refresh_from_db()
    assert parcel.status == "packing"


def test_another_cooperatives_parcel_is_not_there(world: World, order: Order) -> None:
    parcel = parcel_of(order, world)
    stranger = as_user(world.pears.clerk)
    assert stranger.get(f"/admin/parcels/{parcel.pk}/").status_code == 404
    assert ship(stranger, parcel).status_code == 404
    parcel.refresh_from_db()
    assert parcel.status == "packing"


def test_the_address_of_a_cancelled_parcel_is_not_shown(world: World, order: Order) -> None:
    parcel = parcel_of(order, world)
    Parcel.objects.filter(pk=parcel.pk).update(status="cancelled")
    clerk = as_user(world.millet.clerk)
    for path in (f"/admin/parcels/{parcel.pk}/", "/admin/parcels/", "/admin/parcels/?export=csv"):
        page = clerk.get(path)
        html = (b"".join(page.streaming_content) if page.streaming else page.content).decode()
        assert (page.status_code, "王示例" in html, "示例路" in html) == (200, False, False)


def test_the_export_is_scoped_like_the_list(world: World, order: Order) -> None:
    page = as_user(world.millet.clerk).get("/admin/parcels/?export=csv")
    header, row = b"".join(page.streaming_content).decode().splitlines()
    assert header.count(",") == row.count(",") == 7
    assert row.startswith(f"{order.number},王示例,+8613800138000,山东省济南市历下区示例路1号,小米 · 5斤袋 × 2,")


def test_what_a_settlement_left_with_the_cooperative(world: World, order: Order) -> None:
    ship_and_settle(order)
    clerk = as_user(world.millet.clerk)
    share = clerk.get(f"/admin/parcels/{parcel_of(order, world).pk}/").context["cooperative_share"]
    line = order.lines.get(pack=world.millet.pack)
    paid = line.paid_fen - line.fee_fen
    assert share == paid - -(-paid * 7000 // 10_000)


def council_of(world: World) -> User:
    member = make_user("council")
    appoint(user=member, role=Role.COUNCIL, place=world.millet.product.village)
    return member


@pytest.mark.parametrize("role", ["staff", "council"])
def test_a_statement_is_opened_and_the_look_is_logged(world: World, order: Order, role: str) -> None:
    ship_and_settle(order)
    user = world.millet.staff if role == "staff" else council_of(world)
    household = world.millet.households[0]
    page = as_user(user).get(f"/admin/households/{household.pk}/")
    html = page.content.decode()
    [credit] = page.context["statement"].credits
    assert credit.source is not None
    for shown in (
        order.number,
        credit.source.slip_number,
        credit.hash_prefix,
        f"¥{credit.amount / 100:.2f}",
        "焦示例1",
    ):
        assert shown in html
    assert "王示例" not in html  # the buyer is none of their business
    year = page.context["statement"].year
    assert list(Look.objects.values_list("user", "subject_type", "subject_id", "what")) == [
        (user.pk, "household", household.pk, f"statement {year}")
    ]


def test_a_foreign_statement_is_not_there_and_nothing_is_logged(world: World) -> None:
    foreign = world.pears.households[0]
    for user in (world.millet.staff, council_of(world), world.millet.clerk):
        for path in ("", "statement.pdf"):
            assert as_user(user).get(f"/admin/households/{foreign.pk}/{path}").status_code == 404
    assert Look.objects.count() == 0


@pytest.mark.parametrize(
    "query", ["year=1999", "year=2999", "year=abc", "p=0", "p=-1", "p=99999999", "p=abc", "year=２０２６"]
)
def test_a_nonsense_query_shows_this_year(world: World, query: str) -> None:
    page = as_user(world.millet.staff).get(f"/admin/households/{world.millet.households[0].pk}/?{query}")
    assert page.status_code == 200


def test_households_are_listed_with_their_figures(world: World, order: Order) -> None:
    ship_and_settle(order)
    page = as_user(world.millet.staff).get("/admin/households/")
    [row] = page.context["object_list"]
    assert row == world.millet.households[0]
    assert row.figures.balance == row.figures.income > 0
    assert "焦示例1" in page.content.decode()


@pytest.mark.slow("WeasyPrint draws a page with Chinese type")
def test_the_statement_on_paper(world: World, order: Order) -> None:
    ship_and_settle(order)
    household = world.millet.households[0]
    page = as_user(council_of(world)).get(f"/admin/households/{household.pk}/statement.pdf")
    assert (page.status_code, page["Content-Type"]) == (200, "application/pdf")
    assert {"private", "no-store"} <= set(page["Cache-Control"].split(", "))
    sheet = pypdf.PdfReader(io.BytesIO(page.content)).pages[0]
    assert (round(sheet.mediabox.width), round(sheet.mediabox.height)) == (595, 842)  # A4 in points
    text = sheet.extract_text()
    for shown in ("焦示例1", household.number, order.number):
        assert shown in text
    assert Look.objects.get().what.startswith("statement PDF")


def test_a_machine_that_draws_no_pdf_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*args: object, **kwargs: object) -> bytes:
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr("marketplace.income.screens.statement_paper", missing)
    household = world.millet.households[0]
    page = as_user(world.millet.staff).get(f"/admin/households/{household.pk}/statement.pdf", follow=True)
    assert page.redirect_chain == [(reverse("households:inspect", args=[household.pk]), 302)]
    assert "pango" in str(*page.context["messages"])


def test_each_role_has_its_own_menu(world: World) -> None:
    assert menu_of(as_user(world.millet.clerk)) == [
        "parcels", "claims", "reviews", "members", "agreements", "forecasts", "products", "prices", "floors", "supports", "seasons", "codes",
        "imports", "images",
    ]  # fmt: skip
    assert menu_of(as_user(world.millet.staff)) == [
        "household_files", "households", "members", "agreements", "corrections", "payouts", "funds", "supports", "floors", "products", "prices",
        "claims", "reviews", "forecasts", "seasons", "codes", "imports", "applications", "appointments", "townships", "villages", "cooperatives", "pairings",
    ]  # fmt: skip
    assert menu_of(as_user(council_of(world))) == [
        "household_files",
        "households",
        "members",
        "corrections",
        "supports",
    ]
    boss = as_user(User.objects.create_superuser(email="boss@example.com"))
    assert {"parcels", "claims", "households", "reports", "settings"} <= set(menu_of(boss))


def test_each_role_has_its_own_home(world: World, order: Order) -> None:
    def names(user: User) -> list[str]:
        return [panel.name for panel in as_user(user).get("/admin/").context["panels"]]

    council = council_of(world)
    assert names(world.millet.clerk) == ["clerk", "agreements", "members"]
    assert names(world.millet.staff) == ["township", "members"]
    assert names(council) == ["council", "members"]
    appoint(user=world.millet.clerk, role=Role.COUNCIL, place=world.millet.product.village)
    assert names(world.millet.clerk) == ["council", "members"]  # that of the one acted as


def test_the_home_page_shows_work_and_money(world: World, order: Order) -> None:
    html = as_user(world.millet.clerk).get("/admin/").content.decode()
    assert order.number in html
    ship_and_settle(order)
    line = order.lines.get(pack=world.millet.pack)
    paid = line.paid_fen - line.fee_fen
    households = -(-paid * 7000 // 10_000)
    for user, fen in ((world.millet.staff, households), (council_of(world), households)):
        assert f"¥{fen / 100:.2f}" in as_user(user).get("/admin/").content.decode()
