"""Histories and Wagtail's site history show to each role the changes of what it sees, and nothing else (R8)."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail.users.models import UserProfile

from marketplace.catalogue.models import Category
from marketplace.cooperatives.models import Member
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role, User
from marketplace.supply.models import Agreement, Delivery, Signature
from orders.models import Order
from orders.parcels.cancelling import cancel_parcel_for_buyer
from orders.parcels.shipping import mark_shipped
from tests.orders.conftest import private, stripe, stripe_double
from tests.orders.orchard import make_orchard
from tests.stripe_double.control import Control
from tests.world import NOW, Farm, World, make_user, make_world, order_packs, pay_order

pytestmark = pytest.mark.django_db
__all__ = ["private", "stripe", "stripe_double"]  # fixtures

PRICES_A = {"price.set 小米 · 一级 · 2026", "price.set 秋梨 · 一级 · 2027"}
PRICES_B = {"price.set 雪梨 · 一级 · 2026"}


def seen_of(farm: Farm, prices: set[str]) -> set[str]:
    """A farm's members, prices, agreements and signatures, deliveries and lots."""
    made = {f"agreement.made {one.log_title}" for one in Agreement.objects.filter(cooperative=farm.cooperative)}
    signed = Signature.objects.filter(agreement__cooperative=farm.cooperative)
    made |= {f"member.admitted {one.log_title}" for one in Member.objects.filter(cooperative=farm.cooperative)}
    for delivery in Delivery.objects.filter(cooperative=farm.cooperative).select_related("lot"):
        made |= {f"delivery.taken {delivery}", f"delivery.packed {delivery}", f"lot.packed {delivery.lot}"}
    return prices | made | {f"signature.signed {one.log_title}" for one in signed}


@pytest.fixture
def world(private: Path) -> World:
    """Two farms, an announced harvest of the first."""
    world = make_world()
    make_orchard(world)
    return world


@pytest.fixture
def order(world: World, stripe: Control) -> Order:
    """Of both farms: the first has cancelled its parcel, the second has sent its own. A page was edited, too."""
    order = order_packs((world.millet.pack, 1), (world.pears.pack, 1))
    pay_order(order, stripe, fee=100)
    first, second = order.parcels.order_by("cooperative_id")
    cancel_parcel_for_buyer(user=world.millet.clerk, parcel_id=first.pk, reason="受潮了", now=NOW)
    mark_shipped(user=world.pears.clerk, parcel_id=second.pk, carrier="sf", tracking_number="SF12345", now=NOW)
    log(Page.objects.get(depth=1), "wagtail.edit", user=world.millet.staff)
    return order


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def shown(user: User) -> set[str]:
    """Action and title of what the site history shows, the same in its exported file."""
    client = client_of(user)
    rows = client.get("/admin/reports/site-history/?p=1").context["object_list"]
    table = b"".join(client.get("/admin/reports/site-history/?export=csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert table.count("\n") - 1 == len(rows)
    assert all(row.label in table for row in rows)
    return {f"{row.action.split('.', 1)[1]} {row.label}" for row in rows}


@pytest.mark.slow("seven roles read the history, on the page and as a file")
def test_the_site_history_shows_each_role_its_own(world: World, order: Order) -> None:
    first, second = order.parcels.order_by("cooperative_id")
    of_a = {f"parcel.paid {first.log_title}", f"parcel.cancelled {first.log_title}"}
    of_a |= {f"refund.intended {order.number} · parcel:{first.pk}"}
    of_b = {f"parcel.paid {second.log_title}", f"parcel.shipped {second.log_title}"}
    seen_a, seen_b = seen_of(world.millet, PRICES_A), seen_of(world.pears, PRICES_B)
    assert shown(world.millet.clerk) == seen_a | of_a
    assert shown(world.pears.clerk) == seen_b | of_b
    assert shown(world.millet.staff) == seen_a
    assert shown(world.pears.staff) == seen_b
    council = make_user("council")
    appoint(user=council, role=Role.COUNCIL, place=world.millet.product.village)
    members = Member.objects.filter(household__village=world.millet.product.village)
    assert shown(council) == {f"member.admitted {one.log_title}" for one in members}
    editor = make_user("editor")
    appoint(user=editor, role=Role.EDITOR)
    assert not shown(editor) & (of_a | of_b | seen_a | seen_b)
    roles = [world.millet.clerk, world.millet.staff, world.pears.clerk, world.pears.staff, council, editor]
    everything = seen_a | seen_b | of_a | of_b | {f"role.granted #{user.pk}" for user in roles}
    found = shown(User.objects.create_superuser(email="boss@example.com"))
    assert {line for line in found if not line.startswith("edit ")} == everything
    assert len(found) == len(everything) + 1


def test_whoever_holds_two_roles_sees_what_the_one_sees_that_they_act_as(world: World, order: Order) -> None:
    appoint(user=world.pears.clerk, role=Role.TOWNSHIP_STAFF, place=world.millet.product.village.township)
    assert shown(world.pears.clerk) == seen_of(world.millet, PRICES_A)
    assert not any("李里" in line for line in shown(world.pears.clerk))


def test_a_filter_offers_no_name_of_somebody_elses(world: World, order: Order) -> None:
    page = client_of(world.pears.clerk).get("/admin/reports/site-history/")
    users = {str(user) for user in page.context["filters"].form.fields["user"].queryset}
    assert users == {world.pears.clerk.name, world.pears.staff.name}


def test_a_parcels_history_tells_of_its_refund_as_well(world: World, order: Order) -> None:
    first, second = order.parcels.order_by("cooperative_id")
    client, address = client_of(world.millet.clerk), f"/admin/parcels/history/{first.pk}/"
    assert "合作社取消包裹 · 状态：" in client.get(address).content.decode()
    UserProfile.objects.update_or_create(user=world.millet.clerk, defaults={"preferred_language": "en"})
    page = client.get(address)
    assert [(row.action, str(row.user or "")) for row in page.context["object_list"]] == [
        ("orders.parcel.cancelled", world.millet.clerk.name),
        ("orders.refund.intended", world.millet.clerk.name),
        ("orders.parcel.paid", ""),
    ]
    html = page.content.decode()
    assert "Parcel cancelled by the cooperative · status: packing → cancelled · reason: 受潮了" in html
    assert "Refund decided · state: not yet at Stripe · reason: cancelled before packing · amount: ¥61.00" in html
    assert "王示例" not in html
    packing_list = client.get(f"/admin/parcels/{first.pk}/").content.decode()
    assert f'href="{address}"' in packing_list


def test_the_site_history_leads_to_histories_that_have_no_page_beside(world: World, order: Order) -> None:
    page = client_of(world.millet.clerk).get("/admin/reports/site-history/")
    links = {row.action: row.edit_url for row in page.context["object_list"]}
    refund = order.payment.refunds.get()
    assert links["orders.refund.intended"] == f"/admin/refunds/history/{refund.pk}/"
    assert links["supply.price.set"].startswith("/admin/protected-prices/history/")
    for address in ("orders.refund.intended", "supply.price.set"):
        assert client_of(world.millet.clerk).get(links[address]).status_code == 200


def test_the_site_history_links_rows_that_are_there_and_may_be_opened(world: World, order: Order) -> None:
    township, gone = world.millet.product.village.township, Category.objects.create(slug="gone", name="旧类")
    for row in (township, gone, world.millet.clerk):
        log(row, "wagtail.edit", user=world.millet.staff)
    gone_key = str(gone.pk)
    gone.delete()

    def links(user: User) -> dict[tuple[str, str], str | None]:
        rows = client_of(user).get("/admin/reports/site-history/").context["object_list"]
        return {(row.content_type.model, str(row.object_id)): row.edit_url for row in rows}

    seen = links(User.objects.create_superuser(email="boss@example.com"))
    assert seen["township", str(township.pk)] == f"/admin/townships/edit/{township.pk}/"
    assert seen["user", str(world.millet.clerk.pk)] == f"/admin/users/edit/{world.millet.clerk.pk}/"
    assert seen["category", gone_key] is None
    assert (
        links(world.millet.staff)["township", str(township.pk)] is None
    )  # it reads its own row, the county changes it
