"""The order's page behind its secret link: from unpaid to settled, and what a stranger may not do."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from orders.models import Order, Parcel, Payment, Refund
from orders.parcels.shipping import mark_shipped
from orders.payments.confirming import confirm, open_session
from orders.settlement.settling import settle
from tests.orders.changes import Clock
from tests.stripe_double.control import Control
from tests.world import (
    NOW,
    World,
    clerk_of,
    cover,
    make_discount,
    make_user,
    order_packs,
    pay_order,
    ship_and_settle,
)

HTMX = {"HX-Request": "true"}


def order_g1(world: World) -> Order:
    """Golden case G1, placed: ¥180.00."""
    make_discount("WELCOME", 1000)
    return order_packs((world.millet.pack, 2), (world.pears.pack, 1), discount_code="WELCOME")


def page(client: Client, order: Order, query: str = "") -> str:
    return client.get(f"/en/orders/{order.token}/{query}").content.decode()


def ship(parcel: Parcel) -> None:
    mark_shipped(
        user=clerk_of(parcel.cooperative),
        parcel_id=parcel.pk,
        carrier="sf",
        tracking_number=f"SF{parcel.pk:08}",
        now=NOW,
    )


def receive(client: Client, order: Order, parcel: Any, **headers: str) -> Any:
    return client.post(f"/en/orders/{order.token}/received/", {"parcel": parcel}, headers=headers)


def test_an_unpaid_order_says_how_long_the_goods_are_kept(client: Client, world: World) -> None:
    order = order_g1(world)

    html = page(client, order)

    until = NOW + timedelta(minutes=settings.STRIPE_CHECKOUT_MINUTES)
    assert f"kept for you until {until:%H:%M}" in html
    assert "Pay ¥180.00 now" in html
    assert 'hx-trigger="every 3s"' not in html


def test_the_page_hides_most_of_the_address_and_is_not_to_be_listed(client: Client, world: World) -> None:
    order = order_g1(world)

    answer = client.get(f"/orders/{order.token}/")

    html = answer.content.decode()
    assert "王** · 138****8000 · 山东省 济南市 历下区 ****" in html
    for secret in ("王示例", "13800138000", "示例路1号"):
        assert secret not in html
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert '<meta name="robots" content="noindex, nofollow">' in html


@pytest.mark.parametrize("token", ["1", "x" * 24, "x" * 4000, "%00", "<script>"])
@pytest.mark.parametrize("what", ["", "status/", "return/"])
def test_an_unknown_link_is_not_found(client: Client, world: World, token: str, what: str) -> None:
    order_g1(world)

    assert client.get(f"/orders/{token}/{what}").status_code == 404
    assert client.post(f"/orders/{token}/pay/").status_code == 404
    assert client.post(f"/orders/{token}/received/", {"parcel": "1"}).status_code == 404


def test_coming_back_from_stripe_confirms_the_payment(client: Client, world: World, stripe: Control) -> None:
    order = order_g1(world)
    open_session(order.payment.pk, NOW)
    order.payment.refresh_from_db()
    stripe.pay(order.payment.session_id or "", "alipay", outcome="complete")

    for _ in range(2):
        answer = client.get(f"/en/orders/{order.token}/return/")
        assert answer.headers["Location"] == f"/en/orders/{order.token}/"

    order.refresh_from_db()
    assert order.status == Order.Status.PAID
    html = page(client, order)
    assert html.count('aria-current="step"') == 2
    assert "Being packed" in html
    assert "Pay ¥" not in html


def test_a_payment_that_is_not_confirmed_yet_looks_again_until_it_is(
    client: Client, world: World, stripe: Control
) -> None:
    order = order_g1(world)
    open_session(order.payment.pk, NOW)
    order.payment.refresh_from_db()
    stripe.fault("/v1/checkout/sessions/*", "GET", action="drop")

    answer = client.get(f"/en/orders/{order.token}/return/")

    assert answer.headers["Location"] == f"/en/orders/{order.token}/?returned=1"
    html = client.get(answer.headers["Location"]).content.decode()
    assert "Your payment is being confirmed" in html
    assert f'hx-get="/en/orders/{order.token}/status/?returned=1" hx-trigger="every 3s"' in html
    assert "Pay ¥" not in html
    stripe.pay(order.payment.session_id or "", "alipay", outcome="complete")
    confirm(order.payment.pk, NOW)  # the webhook or the sweep
    fragment = client.get(f"/en/orders/{order.token}/status/?returned=1", headers=HTMX).content.decode()
    assert "<html" not in fragment
    assert "hx-trigger" not in fragment
    assert "Being packed" in fragment


def test_an_asynchronous_payment_is_said_to_be_in_process(client: Client, world: World, stripe: Control) -> None:
    order = order_g1(world)
    Payment.objects.filter(order=order).update(state=Payment.State.PROCESSING)

    assert "Your payment is being confirmed" in page(client, order)


def test_an_order_that_lapsed_says_that_nothing_was_charged(
    client: Client, world: World, stripe: Control, clock: Clock
) -> None:
    order = order_g1(world)
    clock.now = NOW + timedelta(hours=1)
    assert "The time to pay is over" in page(client, order)
    confirm(order.payment.pk, clock.now)

    html = page(client, order)
    again = client.post(f"/en/orders/{order.token}/pay/")

    assert "This order was not paid in time" in html
    assert "Pay ¥" not in html
    assert again.headers["Location"] == f"/en/orders/{order.token}/"
    order.refresh_from_db()
    assert order.status == Order.Status.LAPSED


def test_a_refund_is_explained(client: Client, world: World) -> None:
    order = order_g1(world)
    Order.objects.filter(pk=order.pk).update(status=Order.Status.REFUNDED, paid_at=NOW)
    Parcel.objects.filter(order=order).update(status=Parcel.Status.CANCELLED)
    refund = Refund.objects.create(
        payment=order.payment,
        request=f"order:{order.pk}",
        reason=Refund.Reason.OUT_OF_STOCK,
        amount_fen=18000,
        intended_at=NOW,
    )

    assert "¥180.00 is on its way back to you" in page(client, order)
    refund.state = Refund.State.DONE
    refund.save()
    assert "¥180.00 has been sent back to you" in page(client, order)


def test_a_shipped_parcel_shows_its_number_and_is_confirmed_alone(
    client: Client, world: World, stripe: Control
) -> None:
    order = order_g1(world)
    pay_order(order, stripe, fee=216)
    millet = order.parcels.get(cooperative=world.millet.cooperative)
    assert "I have received it" not in page(client, order)
    assert receive(client, order, millet.pk).status_code == 302
    millet.refresh_from_db()
    assert millet.status == Parcel.Status.PACKING
    ship(millet)

    html = page(client, order)
    assert "SF Express" in html
    assert f"SF{millet.pk:08}" in html
    assert html.count("I have received it") == 1
    counts_on = NOW + timedelta(days=settings.PARCEL_RECEIVED_AFTER_DAYS)
    assert f"Without a word from you it counts as received on {counts_on:%Y-%m-%d}." in html
    for _ in range(2):
        assert receive(client, order, millet.pk).headers["Location"] == f"/en/orders/{order.token}/"

    assert list(order.parcels.order_by("pk").values_list("status", flat=True)) == ["received", "packing"]


@pytest.mark.parametrize("parcel", ["", "0", "x", "9" * 30, "-1"])
def test_only_a_parcel_of_this_order_can_be_confirmed(
    client: Client, world: World, stripe: Control, parcel: str
) -> None:
    order = order_g1(world)
    other = order_packs((world.millet.pack, 1))
    pay_order(other, stripe)
    theirs = other.parcels.get()
    ship(theirs)

    assert receive(client, order, parcel).status_code == 404
    assert receive(client, order, theirs.pk).status_code == 404
    theirs.refresh_from_db()
    assert theirs.status == Parcel.Status.SHIPPED


def test_confirming_needs_a_token_and_a_form(world: World, stripe: Control) -> None:
    order = order_g1(world)
    pay_order(order, stripe)
    parcel = order.parcels.order_by("pk").first()
    assert parcel
    ship(parcel)

    assert receive(Client(enforce_csrf_checks=True), order, parcel.pk).status_code == 403
    json = Client().post(f"/orders/{order.token}/received/", {"parcel": parcel.pk}, content_type="application/json")
    assert json.status_code == 400
    parcel.refresh_from_db()
    assert parcel.status == Parcel.Status.SHIPPED


def test_settled_parcels_say_what_reached_the_households_to_the_fen(
    client: Client, world: World, stripe: Control
) -> None:
    order = order_g1(world)
    pay_order(order, stripe, fee=216)
    ship_and_settle(order)

    html = page(client, order)

    assert "¥67.71 of it was credited to the households who grew it." in html
    assert "¥43.63 of it was credited to the households who grew it." in html
    assert "¥111.34" in html
    assert "Settled: everybody has their part" in html
    assert html.count("A household · 李里村") == 2 and "焦" not in html


def test_one_settled_parcel_counts_alone_and_so_does_what_the_fund_added(
    client: Client, world: World, stripe: Control
) -> None:
    cover(world.millet, 10_000)
    type(world.millet.pack).objects.filter(pk=world.millet.pack.pk).update(price_fen=1800)
    world.millet.pack.refresh_from_db()
    order = order_packs((world.millet.pack, 1), (world.pears.pack, 1))
    pay_order(order, stripe, fee=100)
    millet = order.parcels.get(cooperative=world.millet.cooperative)
    ship(millet)
    receive(client, order, millet.pk)
    assert settle(millet.pk, NOW) is True

    html = page(client, order)

    assert "¥25.00 of it was credited to the households who grew it." in html
    assert html.count("was credited to the households") == 1
    assert '<p class="big-number__value">¥25.00</p>' in html


def test_later_edits_of_the_catalogue_change_nothing_on_the_page(client: Client, world: World) -> None:
    order = order_g1(world)
    type(world.millet.pack).objects.filter(pk=world.millet.pack.pk).update(price_fen=1, name="别的")

    html = page(client, order)

    assert "小米 · 5斤袋" in html
    assert "¥49.00 × 2" in html


def test_my_orders_lists_ones_own_newest_first_page_by_page(client: Client, world: World) -> None:
    user = make_user("buyer")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "No orders yet" in client.get("/en/orders/").content.decode()
    mine = [order_packs((world.millet.pack, 1)) for _ in range(11)]
    foreign = order_packs((world.pears.pack, 1))
    Order.objects.filter(pk__in=[order.pk for order in mine]).update(user=user)

    first, second = (client.get(f"/en/orders/?page={n}").content.decode() for n in (1, 2))

    assert [order.number in first for order in mine] == [False] + [True] * 10
    assert first.index(mine[10].number) < first.index(mine[1].number)
    assert mine[0].number in second
    assert foreign.number not in first + second
    assert client.get("/en/orders/?page=no").status_code == 200


def test_the_pages_take_as_many_queries_for_many_as_for_one(client: Client, world: World) -> None:
    user = make_user("buyer")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    counts = []
    for number in (1, 4):
        for _ in range(number):
            order_packs((world.millet.pack, 1), (world.pears.pack, 1))
        Order.objects.update(user=user)
        client.get("/orders/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/orders/")
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("what", ["pay", "received"])
def test_a_forms_address_opened_without_a_form_leads_to_the_page(client: Client, world: World, what: str) -> None:
    order = order_g1(world)

    assert client.get(f"/orders/{order.token}/{what}/").headers["Location"] == f"/orders/{order.token}/"
