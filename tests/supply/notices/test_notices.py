"""Managers and clerks are told of a protected price of their produce: on their home page until it is read, and once by mail
or as a text."""

from __future__ import annotations

from datetime import date, timedelta
from smtplib import SMTPDataError
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from marketplace.messaging.models import KeptMessage
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role, User
from marketplace.supply.intake.prices import set_protected_price
from marketplace.supply.models import PriceNotice, Season
from marketplace.supply.notices.tasks import sweep_price_notices
from tests.orders.desks import as_user
from tests.world import NOW, World, make_user

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


class Clock:
    now = LATER


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


@pytest.fixture
def manager(shared_world: World) -> User:
    user = make_user("manager")
    appoint(user=user, role=Role.MANAGER, place=shared_world.millet.cooperative)
    return user


def raised(world: World, fen: int = 600) -> None:
    farm = world.millet
    set_protected_price(
        user=farm.staff,
        product=farm.product,
        grade="first",
        season=farm.season,
        fen_per_jin=fen,
        reason="种子涨价",
        now=LATER,
    )


def test_each_is_told_once_by_mail(shared_world: World, manager: User) -> None:
    raised(shared_world)
    raised(shared_world)  # a second tap
    assert set(PriceNotice.objects.values_list("user", "cooperative", "step__fen_per_jin")) == {
        (user.pk, shared_world.millet.cooperative.pk, 600) for user in (manager, shared_world.millet.clerk)
    }
    sweep_price_notices()
    sweep_price_notices()
    assert sorted(one.to[0] for one in mail.outbox) == sorted([manager.email, shared_world.millet.clerk.email])
    body = mail.outbox[0].body
    assert "¥5.00" in body and "¥6.00" in body and "种子涨价" in body and "/admin/floors/" in body
    assert set(PriceNotice.objects.values_list("due_at", "sent_at")) == {(None, LATER)}


def test_what_the_mail_server_puts_off_is_sent_later_once(
    shared_world: World, manager: User, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    def away(self: Any, messages: Any) -> int:
        raise ConnectionRefusedError("away")

    raised(shared_world)
    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", away)
        sweep_price_notices()
    assert mail.outbox == [] and PriceNotice.objects.filter(sent_at=None).count() == 2
    assert PriceNotice.objects.exclude(last_error="").count() == 1  # it is away: the others wait
    clock.now = LATER + timedelta(minutes=5)
    sweep_price_notices()
    assert len(mail.outbox) == 2


def test_who_is_refused_for_good_is_not_tried_again(
    shared_world: World, manager: User, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    def refused(self: Any, messages: Any) -> int:
        raise SMTPDataError(550, b"no")

    raised(shared_world)
    monkeypatch.setattr(EmailBackend, "send_messages", refused)
    sweep_price_notices()
    assert set(PriceNotice.objects.values_list("due_at", "sent_at")) == {(None, None)}


def test_who_has_only_a_proved_phone_gets_a_text(shared_world: World, settings: Any) -> None:
    settings.SMS_GATEWAY = "marketplace.messaging.gateways.Kept"
    clerk = shared_world.millet.clerk
    User.objects.filter(pk=clerk.pk).update(email=None, phone="+8613800138000", phone_verified=True)
    raised(shared_world)
    sweep_price_notices()
    text = KeptMessage.objects.get()
    assert (text.channel, text.to) == (KeptMessage.Channel.SMS, "+8613800138000") and "¥6.00" in text.text
    User.objects.filter(pk=clerk.pk).update(phone_verified=False)
    raised(shared_world, 700)
    sweep_price_notices()
    assert KeptMessage.objects.count() == 1 and not PriceNotice.objects.exclude(due_at=None).exists()


def test_it_stands_on_the_home_page_until_it_is_read(shared_world: World, manager: User) -> None:
    raised(shared_world)
    clerk, boss, staff = as_user(shared_world.millet.clerk), as_user(manager), as_user(shared_world.millet.staff)
    said = "was raised from ¥5.00 to ¥6.00 per jin. Reason: 种子涨价"
    assert said in clerk.get("/admin/").content.decode()
    assert said not in staff.get("/admin/").content.decode()
    mine = PriceNotice.objects.get(user=shared_world.millet.clerk)
    address = f"/admin/price-notices/{mine.pk}/read/"
    for stranger in (as_user(shared_world.pears.clerk), boss):
        assert stranger.post(address).status_code == 404
    assert PriceNotice.objects.filter(read_at=None).count() == 2
    for _ in range(2):
        assert clerk.post(address).headers["Location"] == "/admin/"
    mine.refresh_from_db()
    assert mine.read_at == LATER
    assert said not in clerk.get("/admin/").content.decode()
    assert said in boss.get("/admin/").content.decode()


def test_nobody_is_told_where_nobody_has_an_agreement(shared_world: World) -> None:
    farm = shared_world.millet
    set_protected_price(
        user=farm.staff, product=shared_world.millet.product, grade="second",
        season=Season.objects.create(name="2028", starts_on=date(2028, 9, 1), ends_on=date(2029, 8, 31)),
        fen_per_jin=300, now=LATER,
    )  # fmt: skip
    assert PriceNotice.objects.count() == 0
