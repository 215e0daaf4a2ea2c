"""Price supports through the door of the back office, in English."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.test import Client

from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role, User
from marketplace.supply.intake.prices import set_protected_price
from marketplace.supply.models import PriceSupport, ProtectedPrice
from tests.orders.desks import as_user
from tests.world import NOW, World, fill_fund, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(shared_world: World) -> World:
    return shared_world


@pytest.fixture
def colleague(world: World) -> User:
    user = make_user("colleague")
    appoint(user=user, role=Role.TOWNSHIP_STAFF, place=world.millet.product.village.township)
    return user


def told(page: Any) -> str:
    return html.unescape(" ".join(str(message).strip() for message in page.context["messages"]))


def ask(client: Client, world: World, **changes: str) -> Any:
    price = ProtectedPrice.objects.get(product=world.millet.product)
    given = {"price": str(price.pk), "budget": "100.00", "reason": "滞销(示例)"}
    return client.post("/admin/supports/new/", given | changes, follow=True)


def test_the_whole_way(world: World, colleague: User) -> None:
    fill_fund(7_000)
    first, second = as_user(world.millet.staff), as_user(colleague)
    assert "No price support." in first.get("/admin/supports/").content.decode()
    page = ask(first, world)
    assert told(page) == "Asked for. It pays once a second person of the township has approved it."
    support = PriceSupport.objects.get()
    assert (support.budget_fen, support.reason, support.requested_by) == (10_000, "滞销(示例)", world.millet.staff)
    address = f"/admin/supports/{support.pk}/"
    assert "a second person of the township approves it" in first.get(address).content.decode()
    refused = first.post(f"{address}approve/", follow=True)
    assert told(refused).startswith("You asked for this support")
    seen = second.get(address).content.decode()
    for shown in ("小米", "¥100.00", "滞销(示例)", "The price protection fund has ¥70.00"):
        assert shown in seen
    assert told(second.post(f"{address}approve/", follow=True)).startswith("Approved.")
    assert told(second.post(f"{address}approve/", follow=True)).startswith("This support was decided already.")
    no_reason = second.post(f"{address}end/", {"reason": ""})
    assert (no_reason.status_code, PriceSupport.objects.get().state) == (422, "approved")
    assert "A reason is needed." in no_reason.content.decode()
    assert told(second.post(f"{address}end/", {"reason": "卖完了(示例)"}, follow=True)).startswith(
        "The support is ended."
    )
    assert PriceSupport.objects.get().state == "ended"
    history = second.get(f"/admin/supports/history/{support.pk}/").content.decode()
    assert "Price support ended" in history and "卖完了(示例)" in history


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"price": ""}, "price"), ({"price": "999999"}, "price"), ({"budget": ""}, "budget"), ({"budget": "0"}, "budget"),
        ({"budget": "-1"}, "budget"), ({"budget": "1.005"}, "budget"), ({"budget": "abc"}, "budget"),
        ({"budget": "100000001"}, "budget"), ({"most": "5.01"}, "most"), ({"most": "0"}, "most"), ({"most": "x"}, "most"), ({"reason": ""}, "reason"), ({"reason": "长" * 301}, "reason"),
    ],
)  # fmt: skip
def test_bad_input_is_said_at_its_field(world: World, changes: dict[str, str], field: str) -> None:
    answer = ask(as_user(world.millet.staff), world, **changes)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert PriceSupport.objects.count() == 0


def test_other_townships_and_roles(world: World) -> None:
    ask(as_user(world.millet.staff), world)
    support = PriceSupport.objects.get()
    address = f"/admin/supports/{support.pk}/"
    stranger = as_user(world.pears.staff)
    assert stranger.get(address).status_code == 404
    assert stranger.post(f"{address}approve/").status_code == 404
    assert ask(stranger, world).status_code == 422  # the produce is not in the list
    clerk = as_user(world.millet.clerk)
    assert clerk.get(address).status_code == 200  # may see what supports the price
    clerk.post(f"{address}approve/")
    clerk.post("/admin/supports/new/", {"price": support.price_id, "budget": "1", "reason": "x"})
    assert list(PriceSupport.objects.values_list("state", flat=True)) == ["requested"]
    assert Client().get(address).status_code == 302


def test_the_council_reads_and_does_not_decide(world: World) -> None:
    ask(as_user(world.millet.staff), world)
    support = PriceSupport.objects.get()
    council = make_user("council")
    appoint(user=council, role=Role.COUNCIL, place=world.millet.product.village)
    address = f"/admin/supports/{support.pk}/"
    page = as_user(council).get(address)
    assert page.status_code == 200 and "滞销(示例)" in page.content.decode()
    assert page.context["form"] is None
    as_user(council).post(f"{address}approve/")
    support.refresh_from_db()
    assert support.state == "requested"


def test_the_page_says_what_a_raise_adds_and_who_pays_it(world: World, colleague: User) -> None:
    first, second = as_user(world.millet.staff), as_user(colleague)
    ask(first, world, most="1.50")
    support = PriceSupport.objects.get()
    assert (support.fen_per_jin, support.most_fen_per_jin) == (500, 150)
    address, floor = f"/admin/supports/{support.pk}/", f"/admin/floors/{support.price_id}/"
    page = second.get(address).content.decode()
    assert "up to a protected price of ¥5.00 per jin" in page and "at most ¥1.50 to a jin" in page
    assert "by now" not in page
    assert "A price support pays up to the price that it was asked for at" in first.get(floor).content.decode()
    set_protected_price(
        user=world.millet.staff, product=world.millet.product, grade="first", season=world.millet.season,
        fen_per_jin=600, reason="种子涨价", now=NOW,
    )  # fmt: skip
    page = second.get(address).content.decode()
    assert "The protected price is ¥6.00 per jin by now. What lies above ¥5.00 this support does not pay" in page
    assert f"/admin/supports/new/?price={support.price_id}" in page
    assert told(second.post(f"{address}approve/", follow=True)).startswith("Approved.")
    support.refresh_from_db()
    assert (support.state, support.fen_per_jin) == ("approved", 500)
    asked_anew = first.get("/admin/supports/new/", {"price": support.price_id}).content.decode()
    assert "¥6.00</option>" in asked_anew
