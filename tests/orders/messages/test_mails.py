"""What a buyer is told by mail of a pre-order, once, whatever the mail server does."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from orders.checkout.placing import place_order
from orders.messages.tasks import sweep_mails
from orders.models import BuyerMail, Order
from orders.parcels.shipping import mark_shipped
from orders.payments.confirming import confirm, note_unreachable, open_session
from orders.preorders.serving import follow_forecast, harvest_came, harvest_failed
from tests.orders.changes import everything, wrong
from tests.orders.orchard import HARVEST, Orchard, bring_in, make_orchard
from tests.orders.preorders.test_preorders import AFTER_CLOSING
from tests.stripe_double.control import Control
from tests.world import NOW, World, clerk_of, fill_basket, make_checkout, pay_order

pytestmark = pytest.mark.django_db


class Clock:
    """What the tasks take for the time."""

    now: datetime = HARVEST


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


@pytest.fixture
def orchard(shared_world: World) -> Orchard:
    return make_orchard(shared_world)


def paid(
    stripe: Control, *lines: Any, email: str = "buyer@example.com", language: str = "en", now: datetime = NOW
) -> Order:
    """An order, paid; the mail with its link is another test's."""
    order = placed(*lines, email=email, language=language, now=now)
    pay_order(order, stripe, fee=100, now=now)
    BuyerMail.objects.filter(kind=BuyerMail.Kind.LINK).delete()
    return order


def placed(*lines: Any, email: str = "buyer@example.com", language: str = "en", now: datetime = NOW) -> Order:
    basket = fill_basket(*lines)
    return place_order(basket.pk, replace(make_checkout(basket), email=email, language=language), now=now)


def fail(orchard: Orchard) -> None:
    harvest_failed(orchard.forecast.pk, user=orchard.clerk, reason="四月霜冻", now=HARVEST)
    follow_forecast(orchard.forecast.pk, HARVEST)


def ship(order: Order) -> None:
    for parcel in order.parcels.all():
        clerk = clerk_of(parcel.cooperative)
        mark_shipped(user=clerk, parcel_id=parcel.pk, carrier="sf", tracking_number="SF1234567", now=HARVEST)


def test_a_failed_harvest_is_told_once_in_the_buyers_language(orchard: Orchard, stripe: Control) -> None:
    order = paid(stripe, (orchard.pack, 2))
    chinese = paid(stripe, (orchard.pack, 1), email="wang@example.com", language="zh-hans")
    paid(stripe, (orchard.pack, 1), email="")
    for _ in range(2):
        fail(orchard)
        sweep_mails()
        sweep_mails()
    english, other = mail.outbox
    assert (english.to, other.to) == (["buyer@example.com"], ["wang@example.com"])
    assert english.subject == "[Two-Way Market] No harvest for your pre-order: your money comes back"
    assert english.body.split("\n\n")[2:-1] == [
        "秋梨 · 5斤箱 × 2",
        "The harvest failed: 四月霜冻. All that you paid for it comes back.",
        "¥92.00 goes back to you the way you paid. You need not do anything.",
        f"Your order {order.number}: http://127.0.0.1:8000/en/orders/{order.token}/",
    ]
    assert other.subject == "[双向集市] 您的预订没有等到收成，钱款退回"
    assert "没有收成：四月霜冻" in other.body
    assert f"http://127.0.0.1:8000/orders/{chinese.token}/" in other.body
    html = english.alternatives[0][0]
    assert 'lang="en"' in html
    assert "¥92.00 goes back to you" in html
    assert {one.sent_at for one in BuyerMail.objects.all()} == {HARVEST}
    assert wrong() == []


def test_who_the_harvest_does_not_reach_is_told_and_who_it_reaches_when_it_ships(
    orchard: Orchard, stripe: Control, world_pack: Any
) -> None:
    served = paid(stripe, (orchard.pack, 2), (world_pack, 1))
    paid(stripe, (orchard.pack, 1), email="late@example.com", now=NOW + timedelta(minutes=1))
    bring_in(orchard, 5000)
    harvest_came(orchard.forecast.pk, user=orchard.clerk, now=HARVEST)
    follow_forecast(orchard.forecast.pk, HARVEST)
    sweep_mails()
    [missed] = mail.outbox
    assert missed.to == ["late@example.com"]
    assert "The harvest was too small to fill your order whole" in missed.body
    for _ in range(2):
        ship(served)
        sweep_mails()
    [_missed, shipped] = mail.outbox
    assert shipped.to == ["buyer@example.com"]
    assert shipped.subject == "[Two-Way Market] The harvest is in: your pre-order is on its way"
    assert "秋梨 · 5斤箱 × 2\n\nCarrier: SF Express, tracking number SF1234567." in shipped.body
    assert "counts as received on Oct. 2, 2027." in shipped.body
    assert BuyerMail.objects.count() == 2  # none of the parcel that was in stock


@pytest.fixture
def world_pack(shared_world: World) -> Any:
    return shared_world.millet.pack


def test_late_money_for_a_harvest_that_has_failed_is_told(orchard: Orchard, stripe: Control) -> None:
    payment = placed((orchard.pack, 2)).payment
    open_session(payment.pk, NOW)
    payment.refresh_from_db()
    stripe.next_fee(100)
    stripe.pay(payment.session_id or "", "card")
    note_unreachable(payment.pk, "no answer", AFTER_CLOSING)
    harvest_failed(orchard.forecast.pk, user=orchard.clerk, reason="冰雹", now=AFTER_CLOSING)
    for _ in range(2):
        confirm(payment.pk, AFTER_CLOSING)
        sweep_mails()
    [told] = mail.outbox
    assert "The harvest failed: 冰雹." in told.body
    assert "¥92.00" in told.body


def test_a_mail_server_that_is_away_holds_nothing_up(
    orchard: Orchard, stripe: Control, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = paid(stripe, (orchard.pack, 2))
    paid(stripe, (orchard.pack, 1))
    asked = []

    def away(self: EmailBackend, messages: Any) -> int:
        asked.append(messages)
        raise ConnectionRefusedError("no mail server")

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", away)
        fail(orchard)
        before = everything()
        sweep_mails()
    order.refresh_from_db()
    assert (order.status, everything(), len(asked)) == ("refunded", before, 1)  # the second was not even tried
    first, second = BuyerMail.objects.all()
    assert (first.sent_at, first.last_error, first.due_at) == (None, "no mail server", HARVEST + timedelta(seconds=30))
    assert (second.sent_at, second.due_at) == (None, HARVEST)
    clock.now = HARVEST + timedelta(minutes=1)
    sweep_mails()
    sweep_mails()
    assert len(mail.outbox) == 2


@pytest.mark.parametrize(
    ("error", "later", "asked_again"),
    [
        (SMTPRecipientsRefused({"buyer@example.com": (550, b"unknown")}), timedelta(0), 0),
        (SMTPRecipientsRefused({"buyer@example.com": (450, b"greylisted, come back")}), timedelta(0), 1),
        (SMTPDataError(554, b"rejected"), timedelta(0), 0),
        (SMTPDataError(451, b"busy"), timedelta(0), 1),
        (UnicodeEncodeError("ascii", "王@example.com", 0, 1, "no UTF-8 there"), timedelta(0), 0),
        (TimeoutError(), timedelta(0), 1),
        (TimeoutError(), timedelta(days=3), 0),
    ],
)
def test_what_can_never_be_delivered_is_given_up(
    orchard: Orchard, stripe: Control, clock: Clock, monkeypatch: pytest.MonkeyPatch,
    error: Exception, later: timedelta, asked_again: int,
) -> None:  # fmt: skip
    paid(stripe, (orchard.pack, 2))
    fail(orchard)
    clock.now = HARVEST + later
    asked = []

    def refuse(self: EmailBackend, messages: Any) -> int:
        asked.append(messages)
        raise error

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    sweep_mails()
    clock.now += timedelta(minutes=1)
    sweep_mails()
    assert len(asked) == 1 + asked_again
    assert BuyerMail.objects.get().sent_at is None


def test_a_mail_that_another_has_sent_meanwhile_is_not_put_off(
    orchard: Orchard, stripe: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    paid(stripe, (orchard.pack, 2))
    fail(orchard)

    def sent_by_another(self: EmailBackend, messages: Any) -> int:
        BuyerMail.objects.update(sent_at=HARVEST, due_at=None, leased_until=None)
        raise OSError("the connection broke after all was said")

    monkeypatch.setattr(EmailBackend, "send_messages", sent_by_another)
    sweep_mails()
    row = BuyerMail.objects.get()
    assert (row.sent_at, row.due_at, row.last_error) == (HARVEST, None, "")


def test_the_link_comes_by_mail_once_when_the_order_is_paid(shared_world: World, stripe: Control) -> None:
    order = placed((shared_world.millet.pack, 1), (shared_world.pears.pack, 2))
    sweep_mails()
    assert mail.outbox == []
    pay_order(order, stripe, fee=100)
    for _ in range(2):
        confirm(order.payment.pk, NOW)
        sweep_mails()

    [message] = mail.outbox
    assert message.to == ["buyer@example.com"]
    assert message.subject == f"[Two-Way Market] Order {order.number} is paid: here you follow it"
    assert f"/en/orders/{order.token}/" in message.body
    assert "× 1" in message.body and "× 2" in message.body


def test_without_an_address_no_link_is_mailed(shared_world: World, stripe: Control) -> None:
    pay_order(placed((shared_world.millet.pack, 1), email=""), stripe, fee=100)
    assert BuyerMail.objects.count() == 0


def test_a_mail_that_nobody_took_is_not_called_sent(
    orchard: Orchard, stripe: Control, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = paid(stripe, (orchard.pack, 2))
    fail(orchard)
    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", lambda self, messages: 0)
        sweep_mails()
    row = BuyerMail.objects.get()
    assert (row.sent_at, row.due_at) == (None, HARVEST + timedelta(seconds=30))
    Order.objects.filter(pk=order.pk).update(email="")  # withdrawn meanwhile
    clock.now = HARVEST + timedelta(minutes=1)
    sweep_mails()
    row.refresh_from_db()
    assert (row.sent_at, row.due_at, row.last_error) == (None, None, "the order has no address any more")
    assert mail.outbox == []
