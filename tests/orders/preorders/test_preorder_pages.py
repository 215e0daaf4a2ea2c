"""Pre-orders as a buyer and a clerk see them."""

from __future__ import annotations

import html
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from marketplace.supply.models import Forecast
from orders.models import Basket, Order, Parcel
from orders.preorders.serving import follow_forecast, harvest_failed
from tests.orders.desks import as_user
from tests.orders.orchard import HARVEST, Orchard, bring_in, make_orchard, preorder
from tests.stripe_double.control import Control
from tests.world import NOW, World, order_packs

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(shared_world: World) -> World:
    return shared_world


@pytest.fixture
def orchard(world: World) -> Orchard:
    return make_orchard(world)


def text_of(response: Any) -> str:
    """What is read, in one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def test_a_buyer_reads_of_the_harvest_on_the_way_to_the_order(world: World, orchard: Orchard, client: Client) -> None:
    form = text_of(client.get(f"/en/basket/add-form/{orchard.pack.product_id}/"))
    assert "pre-order, expected Sept. 20, 2027" in form
    assert "If the harvest fails, all of it goes back to you by itself" in form
    for pack, quantity in ((orchard.pack, 2), (world.millet.pack, 1)):
        client.post("/en/basket/add/", {"product": pack.product_id, "pack": pack.pk, "quantity": quantity})
    assert Basket.objects.get().lines.get(pack=orchard.pack).shown_expected_on == date(2027, 9, 20)
    basket = client.get("/en/basket/")
    assert text_of(basket).count("Pre-order: harvest expected on Sept. 20, 2027, shipped then.") == 1
    assert "Please look again" not in text_of(basket)
    ids = re.findall(r'id="(parcel-[^"]+)"', basket.content.decode())
    assert ids == [f"parcel-{orchard.cooperative.pk}-0", f"parcel-{orchard.cooperative.pk}-{orchard.forecast.pk}"]
    checkout = text_of(client.get("/en/checkout/"))
    assert "Pre-order: harvest expected on Sept. 20, 2027" in checkout
    assert "2 parcels" in checkout
    assert "By card only: Alipay can send money back for 90 days only and WeChat Pay for 180" in checkout
    assert "What is in stock can be paid by Alipay or WeChat Pay if you order it by itself." in checkout
    assert "How to pay Bank card" in checkout
    assert "只能用银行卡付款" in text_of(client.get("/checkout/"))


@pytest.mark.parametrize(
    ("expected_on", "reads", "not_by_alipay"),
    [
        (date(2026, 11, 27), "How to pay Alipay WeChat Pay Bank card", 0),
        (date(2026, 11, 28), "How to pay WeChat Pay Bank card", 1),
    ],
)
def test_the_checkout_says_why_a_way_to_pay_is_missing(
    world: World, client: Client, expected_on: date, reads: str, not_by_alipay: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    orchard = make_orchard(world, expected_on=expected_on)
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    client.post("/en/basket/add/", {"product": orchard.pack.product_id, "pack": orchard.pack.pk, "quantity": 1})
    checkout = text_of(client.get("/en/checkout/"))
    assert reads in checkout
    assert checkout.count("Not by Alipay: it can send money back for 90 days only") == not_by_alipay
    assert "What is in stock" not in checkout


def test_more_than_the_harvest_is_refused(orchard: Orchard, client: Client) -> None:
    sent = {"product": orchard.pack.product_id, "pack": orchard.pack.pk, "quantity": 7}
    answer = client.post("/en/basket/add/", sent)
    assert (answer.status_code, Basket.objects.exclude(lines=None).count()) == (400, 0)
    assert "only 6 packs are left" in text_of(answer)


def test_the_orders_page_says_what_is_waited_for_and_why_it_failed(
    world: World, orchard: Orchard, stripe: Control, client: Client
) -> None:
    order = preorder(orchard, stripe)
    page = text_of(client.get(f"/en/orders/{order.token}/"))
    assert "awaiting harvest" in page
    assert "expected on Sept. 20, 2027" in page
    assert "The harvest is not in yet. Everything that you paid for this parcel" in page
    harvest_failed(orchard.forecast.pk, user=orchard.clerk, reason="四月霜冻。", now=HARVEST)
    follow_forecast(orchard.forecast.pk, HARVEST)
    page = text_of(client.get(f"/en/orders/{order.token}/"))
    assert page.count("The harvest failed: 四月霜冻. All that you paid for it comes back.") == 2
    assert "¥92.00 is on its way back to you" in page
    assert "没有收成：四月霜冻。" in text_of(client.get(f"/orders/{order.token}/"))


def test_the_orders_page_says_that_it_did_not_reach(orchard: Orchard, stripe: Control, client: Client) -> None:
    missed, served = preorder(orchard, stripe, 3), preorder(orchard, stripe, 2)  # who paid first wanted more
    bring_in(orchard, 5000)
    clerk = as_user(orchard.clerk)
    clerk.post(f"/admin/forecasts/{orchard.forecast.pk}/came/", {"typed": " 秋 梨 "})
    follow_forecast(orchard.forecast.pk, HARVEST)
    assert "being packed" in text_of(client.get(f"/en/orders/{served.token}/"))
    read = text_of(client.get(f"/en/orders/{missed.token}/"))
    assert "The harvest was too small to fill your order whole; it went to orders that it could fill" in read
    assert "paid first" not in read
    assert "收成不够整单兑现您的预订" in text_of(client.get(f"/orders/{missed.token}/"))
    parcel = missed.parcels.get()
    assert "by itself: the harvest failed" in text_of(clerk.get(f"/admin/parcels/{parcel.pk}/"))


def told(page: Any) -> str:
    return html.unescape(" ".join(str(message).strip() for message in page.context["messages"]))


def test_a_clerk_announces_a_harvest(world: World, orchard: Orchard) -> None:
    clerk = as_user(world.pears.clerk)
    form = clerk.get("/admin/forecasts/new/").context["form"]
    agreement = form.fields["agreement"].queryset.get()  # the own cooperative's only
    given = {"agreement": agreement.pk, "grade": "first", "mass": "1200", "expected_on": "2027-06-20"}
    for wrong, words in (
        ({"mass": "0.0005"}, "decimal places"),
        ({"mass": "0.001"}, "0.002"),
        ({"expected_on": "2020-01-01"}, "a day from tomorrow on"),
        ({"grade": "second"}, "no protected price"),
        ({"agreement": orchard.agreement.pk}, "Select a valid choice"),
        ({"expected_on": "soon"}, "Enter a valid date"),
    ):
        answer = clerk.post("/admin/forecasts/new/", given | wrong)
        assert (answer.status_code, Forecast.objects.count()) == (422, 1)
        assert words in text_of(answer)
    page = clerk.post("/admin/forecasts/new/", given, follow=True)
    assert "can be pre-ordered now" in told(page)
    made = Forecast.objects.exclude(pk=orchard.forecast.pk).get()
    assert (made.grams_expected, made.expected_on, made.announced_by) == (600_000, date(2027, 6, 20), world.pears.clerk)
    [row] = clerk.get("/admin/forecasts/").context["object_list"]
    assert row == made


def test_a_clerk_sees_whom_it_concerns_before_saying_that_it_failed(orchard: Orchard, stripe: Control) -> None:
    for _ in range(2):
        preorder(orchard, stripe)
    order_packs((orchard.pack, 1))
    clerk, page = as_user(orchard.clerk), f"/admin/forecasts/{orchard.forecast.pk}/"
    assert "2 orders are cancelled, and ¥184.00 goes back to their buyers." in text_of(clerk.get(page))
    for wrong in (
        {"reason": "霜冻"},
        {"typed": "秋梨"},
        {"reason": "霜" * 301, "typed": "秋梨"},
        {"reason": "霜冻", "typed": "梨"},
    ):
        assert clerk.post(f"{page}failed/", wrong).status_code == 422
    assert Forecast.objects.get().state == "open"
    assert "with your reason" in told(clerk.post(f"{page}failed/", {"reason": "霜冻", "typed": "秋梨"}, follow=True))
    assert (Forecast.objects.get().state, Forecast.objects.get().reason) == ("failed", "霜冻")
    follow_forecast(orchard.forecast.pk, NOW)
    assert "refunded, ¥184.00" in text_of(clerk.get(page))
    assert Order.objects.filter(status="refunded").count() == 2


def test_a_clerk_sees_how_far_the_harvest_reaches(orchard: Orchard, stripe: Control) -> None:
    for _ in range(2):
        preorder(orchard, stripe)
    clerk, page = as_user(orchard.clerk), f"/admin/forecasts/{orchard.forecast.pk}/"
    told_nothing = clerk.post(f"{page}came/", {"typed": " 秋 梨 "}, follow=True)
    assert "No lot of this harvest is packed yet" in told(told_nothing)
    bring_in(orchard, 6000)
    shown = text_of(clerk.get(page))
    assert "1 order of ¥92.00 is filled and goes to packing" in shown
    assert "For 1 order it does not reach: ¥92.00 goes back to its buyer." in shown
    for typed in ("", "小米"):
        assert clerk.post(f"{page}came/", {"typed": typed}).status_code == 422
    answer = clerk.post(f"{page}failed/", {"reason": "霜冻", "typed": "秋梨"}, follow=True)
    assert "so it has not failed" in told(answer)
    assert "Orders that it can fill whole are filled in the order of payment" in told(
        clerk.post(f"{page}came/", {"typed": " 秋 梨 "}, follow=True)
    )
    assert Parcel.objects.filter(status="awaiting_harvest").count() == 2  # the sweep does it
    follow_forecast(orchard.forecast.pk, HARVEST)
    assert "served, ¥92.00" in text_of(clerk.get(page))


def test_a_waiting_parcel_shows_no_address_yet(orchard: Orchard, stripe: Control) -> None:
    parcel = preorder(orchard, stripe).parcels.get()
    page = text_of(as_user(orchard.clerk).get(f"/admin/parcels/{parcel.pk}/"))
    assert "waits for the harvest expected on 2027-09-20" in page
    assert "王示例" not in page
    assert "Mark shipped" not in page


def test_a_season_is_not_closed_while_its_harvest_is_awaited(orchard: Orchard) -> None:
    page = as_user(orchard.clerk).post(f"/admin/seasons/{orchard.agreement.pk}/ask/", {"shown": "0"}, follow=True)
    assert "Buyers have pre-ordered" in told(page)
    assert not hasattr(orchard.agreement, "closing")
