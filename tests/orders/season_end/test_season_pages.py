"""The end of a season through the door of the back office."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.test import Client

from marketplace.backoffice.charts import WHOLE_WIDTH, funding_bars
from marketplace.people.actions import grant_role
from marketplace.people.models import Role
from marketplace.supply.models import Agreement, SeasonClosing, SeasonPurchase
from orders.models import Parcel
from tests.households.paying import books, held_by
from tests.orders.desks import as_user
from tests.stripe_double.control import Control
from tests.world import NOW, World, cover, make_user, order_packs, pay_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(shared_world: World) -> World:
    return shared_world


def page_of(world: World) -> str:
    return f"/admin/seasons/{Agreement.objects.get(product=world.millet.product).pk}/"


def close(client: Client, world: World, confirm: str = "yes") -> Any:
    return client.post(f"{page_of(world)}close/", {"confirm": confirm}, follow=True)


def told(page: Any) -> str:
    return html.unescape(" ".join(str(message).strip() for message in page.context["messages"]))


@pytest.mark.parametrize("role", ["clerk", "staff"])
def test_clerk_and_township_see_their_own_agreements(world: World, role: str) -> None:
    client = as_user(getattr(world.millet, role))
    [row] = client.get("/admin/seasons/").context["object_list"]
    assert (row.product, row.unsold.grams, row.unsold.fen) == (world.millet.product, 30_000, 30_000)
    text = client.get(page_of(world)).content.decode()
    for shown in ("焦示例1", "60 jin (30 kg)", "¥300.00", "on sale"):
        assert shown in text
    stranger = as_user(getattr(world.pears, role))
    assert stranger.get(page_of(world)).status_code == 404
    assert close(stranger, world).status_code == 404
    assert SeasonClosing.objects.count() == 0


def test_the_council_has_no_such_screen(world: World) -> None:
    council = make_user("council")
    grant_role(user=council, kind=Role.Kind.COUNCIL, village=world.millet.product.village)
    assert as_user(council).get("/admin/seasons/").status_code == 302
    assert close(as_user(council), world).status_code in (404, 200)
    assert SeasonClosing.objects.count() == 0


def test_the_preview_says_what_can_not_be_funded(world: World) -> None:
    cover(world.millet, 12_000)
    page = as_user(world.millet.clerk).get(page_of(world))
    assert [(part.name, part.amount) for part in page.context["bars"]] == [("fund", 12_000), ("owed", 18_000)]
    assert "¥180.00" in page.content.decode()
    assert SeasonClosing.objects.count() == 0


def test_closed_by_the_button_once(world: World) -> None:
    cover(world.millet, 12_000)
    clerk = as_user(world.millet.clerk)
    assert "tick the box first" in told(close(clerk, world, confirm=""))
    assert SeasonClosing.objects.count() == 0
    page = close(clerk, world)
    assert told(page) == (
        "The season is closed: households were credited ¥300.00. ¥180.00 could not be funded; the cooperative owes it."
    )
    assert held_by(world.millet) == [5_000, 10_000, 15_000]
    text = page.content.decode()
    for shown in ("closed", "焦示例3", "¥150.00", "¥180.00"):
        assert shown in text
    assert page.context["may_close"] is False
    assert "was closed already" in told(close(clerk, world))
    assert SeasonPurchase.objects.count() == 3
    [row] = clerk.get("/admin/seasons/").context["object_list"]
    assert (row.closing.owed_fen, row.unsold.grams) == (18_000, 0)
    assert books() == {}


def test_what_is_waited_for_is_named_and_comes_first(world: World, stripe: Control) -> None:
    order = order_packs((world.millet.pack, 2))
    pay_order(order, stripe, fee=0)
    clerk = as_user(world.millet.clerk)
    assert order.number in clerk.get(page_of(world)).content.decode()
    page = close(clerk, world)
    assert told(page).startswith("The sale is stopped. Nothing was bought yet: 1 ")
    assert "sale stopped" in page.content.decode()
    assert SeasonPurchase.objects.count() == 0
    Parcel.objects.filter(order=order).update(packed_at=NOW)
    assert "households were credited ¥250.00" in told(close(clerk, world))


def test_the_bar_is_full_and_every_part_is_seen() -> None:
    for parts in ((1, 0, 0), (0, 1, 10**9), (10**9, 1, 1), (333, 333, 334)):
        bars = funding_bars(*parts)
        assert sum(bar.width for bar in bars) == WHOLE_WIDTH
        assert min(bar.width for bar in bars) >= 2
        assert [bar.amount for bar in bars] == [fen for fen in parts if fen]
    assert funding_bars(0, 0, 0) == []
