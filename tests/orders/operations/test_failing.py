"""What fails each time it is tried and is put off each time is named by /healthz, whatever kind of row it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction

from marketplace.bulk.kinds import kind_named
from marketplace.bulk.sending import send_file
from marketplace.bulk.tasks import sweep_imports
from marketplace.runtime.due_rows import DueRow, waited
from marketplace.supply.intake.prices import set_protected_price
from marketplace.supply.notices.tasks import sweep_price_notices
from orders.messages.tasks import sweep_mails
from orders.messages.writing import write_mail
from orders.models import BuyerMail, Dispute, Order, OrderLine, Parcel, Payment, Refund, StripeEvent
from orders.operations.backlog import OVERDUE_SECONDS
from orders.operations.failing import put_off
from orders.operations.health import Health, put_off_seconds
from orders.parcels.label_files import ask_for_labels
from orders.parcels.shipping import mark_received, mark_shipped
from orders.parcels.tasks import sweep_label_files
from orders.payments.refunds import intend_refund, send_refund
from orders.payments.stripe import gateway
from orders.preorders.serving import harvest_failed
from orders.preorders.tasks import sweep_forecasts
from tests.orders.orchard import make_orchard, preorder
from tests.orders.stripe_shop import StripeShop
from tests.world import World, order_packs

Patch = pytest.MonkeyPatch
UNTIL_NAMED = 8  # attempts: half an hour and a half


def sold(shop: StripeShop, world: World) -> Order:
    order = order_packs((world.millet.pack, 2))
    shop.sold(order, method="card")
    return order


def intend(shop: StripeShop, order: Order) -> int:
    with transaction.atomic():
        return intend_refund(
            Payment.objects.get(order=order), request="test", reason=Refund.Reason.CANCELLED, amount_fen=100,
            now=shop.now,
        ).pk  # fmt: skip


def open_dispute(shop: StripeShop, world: World) -> str:
    identifier: str = shop.stripe.open_dispute(shop.charges[sold(shop, world).payment.pk])["id"]
    shop.deliver()
    shop.work()
    return identifier


def a_dispute(shop: StripeShop, world: World, patch: Patch) -> None:
    """Stripe does not know it, as under another account's key."""
    open_dispute(shop, world)
    Dispute.objects.update(dispute_id="du_unknown", due_at=shop.now)


def an_event(shop: StripeShop, world: World, patch: Patch) -> None:
    """It names a dispute that Stripe does not know."""
    kind = "charge.dispute.created"
    StripeEvent.objects.create(event_id="evt_1", kind=kind, object_id="du_unknown", payload="{}", due_at=shop.now)


def a_refund_on_its_way(shop: StripeShop, world: World, patch: Patch) -> None:
    """Stripe has taken it, and knows nothing of it any more."""
    shop.stripe.refunds_pending()
    send_refund(intend(shop, sold(shop, world)), shop.now)
    Refund.objects.update(refund_id="re_unknown", due_at=shop.now)


def a_refund_that_came_back(shop: StripeShop, world: World, patch: Patch) -> None:
    """Stripe does not tell by which balance transaction."""
    shop.stripe.refunds_pending()
    refund = send_refund(intend(shop, sold(shop, world)), shop.now)
    shop.stripe.finish_refund(refund.refund_id or "", False)
    fetch = gateway.fetch_refund
    patch.setattr(gateway, "fetch_refund", lambda pk: replace(fetch(pk), failure_balance_transaction_id=None))
    Refund.objects.update(due_at=shop.now)


def a_refund_not_sent(shop: StripeShop, world: World, patch: Patch) -> None:
    intend(shop, sold(shop, world))
    shop.stripe.fail_next("/v1/refunds", status=503, times=100)


def a_payment_not_booked(shop: StripeShop, world: World, patch: Patch) -> None:
    """The buyer has paid; Stripe does not know the session any more, so that the fee stays unknown."""
    sold(shop, world)
    Payment.objects.update(balance_transaction_id=None, session_id="cs_unknown", due_at=shop.now)


def a_parcel(shop: StripeShop, world: World, patch: Patch) -> None:
    """It was received, and its fee is not known."""
    parcel = sold(shop, world).parcels.get()
    OrderLine.objects.update(fee_fen=None)
    mark_shipped(user=world.millet.clerk, parcel_id=parcel.pk, carrier="sf", tracking_number="SF1234567", now=shop.now)
    mark_received(parcel_id=parcel.pk, now=shop.now)


def a_forecast(shop: StripeShop, world: World, patch: Patch) -> None:
    orchard = make_orchard(world)
    preorder(orchard, shop.stripe, 1)
    patch.setattr("orders.preorders.serving.serve_or_refund", broken)
    harvest_failed(orchard.forecast.pk, user=orchard.clerk, reason="霜冻", now=shop.now)


def a_mail(shop: StripeShop, world: World, patch: Patch) -> None:
    order = sold(shop, world)
    Order.objects.update(email="buyer@example.com")
    patch.setattr(EmailBackend, "send_messages", broken)
    parcel = order.parcels.get()
    Parcel.objects.update(carrier="sf", tracking_number="SF1234567", shipped_at=shop.now)
    parcel.refresh_from_db()
    write_mail(parcel, BuyerMail.Kind.SHIPPED, shop.now)


def a_price_notice(shop: StripeShop, world: World, patch: Patch) -> None:
    farm = world.millet
    set_protected_price(
        user=farm.staff, product=farm.product, grade="first", season=farm.season, fen_per_jin=510, reason="种子涨价",
        now=shop.now,
    )  # fmt: skip
    patch.setattr(EmailBackend, "send_messages", broken)


def a_label_file(shop: StripeShop, world: World, patch: Patch) -> None:
    patch.setattr("orders.parcels.label_files.labels_paper", broken)
    ask_for_labels(user=world.millet.clerk, parcel_id=sold(shop, world).parcels.get().pk, now=shop.now)


def a_file_of_rows(shop: StripeShop, world: World, patch: Patch) -> None:
    patch.setattr("marketplace.bulk.working.read_file", broken)
    kind = kind_named("floors")
    assert kind is not None
    send_file(user=world.millet.staff, kind=kind, file=SimpleUploadedFile("rows.csv", b"x"), now=shop.now)


def broken(*given: Any, **options: Any) -> None:
    raise RuntimeError("broken")


KINDS: dict[Callable[[StripeShop, World, Patch], None], str] = {
    a_dispute: "dispute", an_event: "stripeevent", a_refund_on_its_way: "refund", a_refund_that_came_back: "refund",
    a_refund_not_sent: "refund", a_payment_not_booked: "payment", a_parcel: "parcel", a_forecast: "forecast",
    a_mail: "buyermail", a_price_notice: "pricenotice", a_label_file: "labelfile",
    a_file_of_rows: "importfile",
}  # fmt: skip


def work(shop: StripeShop) -> None:
    shop.work()
    sweep_forecasts()
    sweep_mails()
    sweep_label_files()
    sweep_price_notices()
    sweep_imports()


@pytest.mark.parametrize("fail", KINDS, ids=lambda fail: fail.__name__)
def test_what_fails_again_and_again_is_named(
    shop: StripeShop, shared_world: World, monkeypatch: pytest.MonkeyPatch, fail: Any
) -> None:
    fail(shop, shared_world, monkeypatch)
    work(shop)
    assert put_off(shop.now) == {}  # once
    for _ in range(UNTIL_NAMED - 1):
        shop.advance(minutes=31)
        work(shop)
    assert put_off(shop.now) == {KINDS[fail]: waited(UNTIL_NAMED).total_seconds()}
    assert put_off_seconds(shop.now) == 30 + 60 + 120 + 240 + 480 + 960 + 1800 > OVERDUE_SECONDS


def test_every_kind_of_due_row_can_be_named() -> None:
    due_rows = {model._meta.model_name for model in DueRow.__subclasses__()}
    assert due_rows | {"parcel"} == set(KINDS.values())


def test_a_dispute_that_is_looked_at_for_weeks_has_not_failed_for_weeks(shop: StripeShop, shared_world: World) -> None:
    open_dispute(shop, shared_world)
    for _ in range(30):
        shop.advance(hours=6, seconds=1)
        shop.work()
    shop.stripe.fail_next("/v1/disputes/*", "GET", status=503, times=2)
    shop.advance(hours=6, seconds=1)
    shop.work()
    assert Dispute.objects.get().last_error != ""
    assert put_off(shop.now) == {}
    shop.advance(minutes=1)
    shop.work()
    assert put_off(shop.now) == {"dispute": 30.0}
    shop.advance(minutes=2)
    shop.work()
    assert (Dispute.objects.get().last_error, put_off(shop.now)) == ("", {})


def test_a_refund_that_is_on_its_way_for_days_has_not_failed_for_days(shop: StripeShop, shared_world: World) -> None:
    """It is looked at after as long as it has taken so far, at most half an hour."""
    shop.stripe.refunds_pending()
    intended_at = shop.now
    refund = send_refund(intend(shop, sold(shop, shared_world)), shop.now)
    assert refund.due_at == intended_at + timedelta(seconds=15)
    for minutes in (1, 2, 4, 28):
        shop.advance(minutes=minutes)
        shop.work()
        refund.refresh_from_db()
        assert (refund.state, refund.due_at) == (
            "pending",
            shop.now + min(shop.now - intended_at, timedelta(minutes=30)),
        )
    shop.stripe.fail_next("/v1/refunds/*", "GET", status=503)
    shop.advance(days=3)
    shop.work()
    assert Refund.objects.get().last_error != ""
    assert put_off(shop.now) == {}


def test_a_refund_that_waits_for_a_disputes_end_does_not_fail(shop: StripeShop, shared_world: World) -> None:
    open_dispute(shop, shared_world)
    intend(shop, Order.objects.get())
    for _ in range(UNTIL_NAMED):
        shop.work()
        shop.advance(minutes=31)
    refund = Refund.objects.get()
    assert (refund.state, refund.attempts) == ("intended", UNTIL_NAMED)
    assert put_off(shop.now) == {}


def test_each_kind_is_named_with_how_long() -> None:
    put_off = {"parcel": 901.0, "refund": 900.0, "dispute": 3_660.0}
    assert Health(True, True, 0.0, None, put_off={"refund": 900.0}).failing == "ok"
    assert Health(True, True, 0.0, None, put_off=put_off).failing == (
        "overdue, however often it is tried: dispute for 61 minutes, parcel for 15 minutes; see last_error of the rows"
    )
