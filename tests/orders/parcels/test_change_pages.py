"""Changes through their doors: a buyer cancels, a clerk weighs, packs and cancels."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from orders.models import Order, OrderLine, Parcel, Payment, Refund
from orders.payments.confirming import open_session
from tests.orders.change_pages import millet, page
from tests.orders.changes import everything, paid_g1, refunds, ship
from tests.orders.desks import as_user
from tests.stripe_double.control import Control
from tests.world import NOW, World, order_packs

pytestmark = pytest.mark.django_db


# the buyer cancels


def cancel(client: Client, order: Order, parcel: Any = "") -> Any:
    return client.post(f"/en/orders/{order.token}/cancel/", {"parcel": parcel}, follow=True)


def test_a_buyer_cancels_one_parcel_and_sees_the_money_go_back(client: Client, world: World, order: Order) -> None:
    parcel = millet(order, world).parcel
    assert page(client, order).count("Yes, cancel this parcel") == 2
    answer = cancel(client, order, parcel.pk)
    assert answer.redirect_chain[-1][0] == f"/en/orders/{order.token}/"
    html = answer.content.decode()
    assert "Cancelled. The money goes back the way it came." in html
    assert html.count("Yes, cancel this parcel") == 1
    assert "Yes, cancel the order" not in html
    assert "On its way back to you, the way it came." in html
    assert "¥104.10" in html
    Refund.objects.update(state="done", due_at=None)
    assert "Sent back the way it came; a bank may take some days to show it." in page(client, order)
    Refund.objects.update(state="failed", refund_id="re_1")  # Stripe took it, the bank sent it back
    assert "It did not arrive and came back to us. It is not lost" in page(client, order)


def test_a_buyer_cancels_the_whole_order(client: Client, world: World, order: Order) -> None:
    assert "Yes, cancel the order" in page(client, order)
    html = cancel(client, order).content.decode()
    assert "¥180.00 is on its way back to you" in html
    assert "The order was cancelled before it was packed." in html
    assert "Yes, cancel" not in html
    assert [row[3] for row in refunds(order)] == [10_410, 7590]


def test_a_packed_parcel_is_no_longer_offered_to_cancel(client: Client, world: World, order: Order) -> None:
    parcel = millet(order, world).parcel
    ship(parcel)
    assert page(client, order).count("Yes, cancel") == 1  # the pears
    before = everything()
    assert "This can&#x27;t be cancelled any more" in cancel(client, order, parcel.pk).content.decode()
    assert "This can&#x27;t be cancelled any more" in cancel(client, order).content.decode()
    assert everything() == before


def test_an_unpaid_order_is_cancelled_and_its_payment_page_closes(
    client: Client, world: World, stripe: Control
) -> None:
    order = order_packs((world.millet.pack, 1))
    open_session(order.payment.pk, NOW)
    html = cancel(client, order).content.decode()
    assert "The order is cancelled. Nothing was charged." in html
    assert "You cancelled this order" in html
    assert "Pay ¥" not in html
    assert Payment.objects.get(order=order).state == "closed"
    assert len(stripe.requests("POST", "/expire")) == 1


def test_stripe_out_of_reach_does_not_keep_an_order_from_being_cancelled(
    client: Client, world: World, stripe: Control
) -> None:
    order = order_packs((world.millet.pack, 1))
    open_session(order.payment.pk, NOW)
    stripe.fault("/v1/checkout/sessions/*", "GET", action="drop")
    assert "You cancelled this order" in cancel(client, order).content.decode()
    payment = Payment.objects.get(order=order)
    assert (payment.state, payment.due_at, payment.expires_at) == ("open", NOW, NOW)  # the sweep closes it


@pytest.mark.parametrize("parcel", ["0", "x", "9" * 30, "-1"])
def test_only_a_parcel_of_this_order_can_be_cancelled(client: Client, world: World, order: Order, parcel: str) -> None:
    other = order_packs((world.millet.pack, 1))
    before = everything()
    assert cancel(client, order, parcel).status_code == 404
    assert cancel(client, order, other.parcels.get().pk).status_code == 404
    assert everything() == before


# the clerk packs, and cancels


def weighed(world: World, stripe: Control) -> tuple[Order, OrderLine]:
    """An order of pears, which are weighed within 5 %."""
    world.pears.pack.tolerance_bp = 500
    world.pears.pack.save()
    order = paid_g1(world, stripe)
    return order, order.lines.select_related("parcel").get(pack=world.pears.pack)


def test_a_clerk_enters_weights_and_then_ships(client: Client, world: World, stripe: Control) -> None:
    order, line = weighed(world, stripe)
    clerk = as_user(world.pears.clerk)
    path = f"/admin/parcels/{line.parcel_id}/"
    html = clerk.get(path).content.decode()
    assert "Ordered: 10 jin. Allowed: 9.5 to 10.5 jin." in html
    assert "tracking_number" not in html
    assert "Weighed when it is packed" in page(client, order)
    early = clerk.post(f"{path}ship/", {"carrier": "sf", "tracking_number": "SF1234567"}, follow=True)
    assert "First enter what the weighed goods came to." in early.content.decode()
    before = everything()
    for weight in ("", "9.49", "10.51", "abc", "NaN", "9.7401", "9.741"):
        answer = clerk.post(f"{path}pack/", {f"line_{line.pk}": weight}, follow=True)
        assert answer.status_code == 422, weight
    assert everything() == before

    answer = clerk.post(f"{path}pack/", {f"line_{line.pk}": "9.74"}, follow=True)

    assert answer.redirect_chain == [(path, 302)]
    html = clerk.get(path).content.decode()
    assert "packed: 9.74 jin (4.87 kg)" in html
    assert "¥1.67 back to the buyer" in html
    assert "tracking_number" in html
    assert "Cancel the parcel" not in html
    html = page(client, order)
    assert "Weighed at packing: 9.74 jin (4.87 kg) instead of 10 jin (5 kg). ¥1.67 goes back to you." in html
    assert "packed weight below the weight ordered" in html
    again = clerk.post(f"{path}pack/", {f"line_{line.pk}": "10"}, follow=True)
    assert "This parcel was packed or cancelled meanwhile." in again.content.decode()
    shipped = clerk.post(f"{path}ship/", {"carrier": "sf", "tracking_number": "SF1234567"}, follow=True)
    assert "is on its way" in shipped.content.decode()


def test_a_parcel_without_weighed_goods_has_no_weights(world: World, order: Order) -> None:
    html = as_user(world.millet.clerk).get(f"/admin/parcels/{millet(order, world).parcel_id}/").content.decode()
    assert "Weigh and pack" not in html
    assert "tracking_number" in html


def test_a_clerk_cancels_with_a_reason_that_the_buyer_reads(client: Client, world: World, order: Order) -> None:
    parcel = millet(order, world).parcel
    clerk = as_user(world.millet.clerk)
    before = everything()
    empty = clerk.post(f"/admin/parcels/{parcel.pk}/cancel/", {"reason": " "}, follow=True)
    assert (empty.status_code, "Please tell the buyer why." in empty.content.decode()) == (422, True)
    assert everything() == before
    html = clerk.post(
        f"/admin/parcels/{parcel.pk}/cancel/", {"reason": "Damp in the store"}, follow=True
    ).content.decode()
    assert "The parcel is cancelled" in html
    assert "Damp in the store" in html
    assert "The cooperative could not send it: Damp in the store" in page(client, order)
    again = clerk.post(f"/admin/parcels/{parcel.pk}/cancel/", {"reason": ""}, follow=True)
    assert "packed or cancelled meanwhile" in again.content.decode()
    assert [row[3] for row in refunds(order)] == [10_410]


@pytest.mark.parametrize("what", ["pack", "cancel"])
def test_foreign_parcels_and_bare_addresses(world: World, order: Order, what: str) -> None:
    parcel = millet(order, world).parcel
    before = everything()
    foreign = as_user(world.pears.clerk)
    assert foreign.post(f"/admin/parcels/{parcel.pk}/{what}/", {"reason": "x"}).status_code == 404
    assert as_user(world.millet.clerk).get(f"/admin/parcels/{parcel.pk}/{what}/").status_code == 302
    assert everything() == before
    assert Parcel.objects.get(pk=parcel.pk).status == "packing"
