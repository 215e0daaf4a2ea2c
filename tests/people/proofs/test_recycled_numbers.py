"""A number that was given up is handed out anew: whoever has it now gets neither into the account of before, nor what is in it."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import get_user
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role, User
from marketplace.people.proofs.proving import Taken, prove_email, prove_phone
from orders.following.joining import join_orders
from orders.models import Order
from tests.people.proofs.codes import PASSWORD, PHONE, SIGN_UP, code_in, enter, mail_code, sms_code, someone, texts
from tests.staff_access.signing import with_app
from tests.world import World, order_packs

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(shared_world: World) -> World:
    return shared_world


ASK, CONFIRM, QUESTION = (f"/en/accounts/password/reset/{step}" for step in ("", "confirm/", "question/"))
COMPLETE = "/accounts/password/reset/complete/"
NEW = {"password1": "pears-and-millet", "password2": "pears-and-millet"}


def proved(days_ago: float, **more: Any) -> User:
    """The owner of the number, who proved it some days ago."""
    user = someone(phone=PHONE, **more)
    prove_phone(user, PHONE)
    user.phone_proved_at = timezone.now() - timedelta(days=days_ago)
    user.save(update_fields=["phone_proved_at"])
    return user


def forgets(client: Client) -> Any:
    """Whoever has the phone now has forgotten the password, and enters the code."""
    client.post(ASK, {"login": PHONE})
    return client.post(CONFIRM, {"code": sms_code()}, follow=True)


def is_still_theirs(user: User, proved_at: Any) -> None:
    user.refresh_from_db()
    assert user.check_password(PASSWORD) and user.phone_proved_at == proved_at


@pytest.mark.parametrize(("days", "opens"), [(89, True), (91, False)])
def test_within_its_time_a_text_is_enough(days: int, opens: bool, client: Client, world: World) -> None:
    Order.objects.filter(pk=order_packs((world.millet.pack, 1)).pk).update(user=proved(days))
    forgets(client)
    assert (client.get(COMPLETE).status_code == 200) is opens


def test_an_account_that_holds_nothing_is_opened_by_the_number_alone(client: Client) -> None:
    user = proved(1000)
    forgets(client)
    client.post(COMPLETE, NEW)
    user.refresh_from_db()
    assert get_user(client) == user and timezone.now() - user.phone_proved_at < timedelta(minutes=1)


def test_the_mailbox_is_proved_too(client: Client) -> None:
    user = proved(91, email="wang@example.com")
    prove_email(user, "wang@example.com")
    proved_at = user.phone_proved_at
    html = forgets(client).content.decode()
    assert "w•••@example.com" in html and "a number can pass to somebody else" in html
    assert client.get(COMPLETE).status_code == 302
    client.post(CONFIRM, {"code": sms_code()})  # the text's code once more
    is_still_theirs(user, proved_at)
    assert client.get(COMPLETE).status_code == 302
    client.post(CONFIRM, {"code": mail_code()})
    client.post(COMPLETE, NEW)
    user.refresh_from_db()
    assert get_user(client) == user and user.phone_proved_at > proved_at


def test_the_number_of_an_order_is_asked_for_five_times_in_all(client: Client, world: World) -> None:
    user = proved(91)
    order, others = order_packs((world.millet.pack, 1)), order_packs((world.millet.pack, 1))
    Order.objects.filter(pk=order.pk).update(user=user)
    proved_at = user.phone_proved_at
    assert forgets(client).redirect_chain[-1][0] == QUESTION
    for _ in range(4):  # the code was the first try
        html = client.post(QUESTION, {"answer": others.number}).content.decode()
        assert "No order of the account of this phone" in html
    refused = client.post(QUESTION, {"answer": order.number}, follow=True)
    assert refused.redirect_chain == [(ASK, 302)] and "tried too often" in refused.content.decode()
    is_still_theirs(user, proved_at)
    assert client.get(COMPLETE).status_code == 302

    forgets(client)
    digits = f"{order.number[:6]} {order.number[6:]}"
    assert client.post(QUESTION, {"answer": digits}).headers["Location"] == f"/en{COMPLETE}"
    client.post(COMPLETE, NEW)
    assert get_user(client) == user


def test_a_number_that_is_proved_by_another_meanwhile_opens_nothing(client: Client, world: World) -> None:
    user = proved(91)
    order = order_packs((world.millet.pack, 1))
    Order.objects.filter(pk=order.pk).update(user=user)
    forgets(client)
    prove_phone(someone(email="li@example.com"), PHONE)
    User.objects.filter(pk=user.pk).update(is_active=True, email="wang@example.com")
    html = client.post(QUESTION, {"answer": order.number}, follow=True).content.decode()
    assert "It belongs to another account by now" in html
    assert client.get(COMPLETE).status_code == 302


def test_an_office_is_opened_by_no_text(client: Client, world: World) -> None:
    user = proved(91)
    appoint(user=user, role=Role.CLERK, place=world.millet.cooperative)
    html = forgets(client).content.decode()
    assert "a text alone does not open this account" in html
    assert client.get(COMPLETE).status_code == 302
    is_still_theirs(user, user.phone_proved_at)


def test_who_is_asked_for_a_factor_anyway_is_asked_for_nothing_else(client: Client, world: World) -> None:
    user = proved(91)
    appoint(user=user, role=Role.CLERK, place=world.millet.cooperative)
    with_app(user)
    forgets(client)
    answer = client.post(COMPLETE, NEW)
    assert answer.headers["Location"].endswith("/2fa/authenticate/") and not get_user(client).is_authenticated


def test_who_signs_up_with_it_gets_a_new_account_and_the_former_one_is_told(client: Client) -> None:
    former = proved(91, email="wang@example.com")
    prove_email(former, "wang@example.com")
    mail.outbox.clear()
    client.post("/accounts/signup/", SIGN_UP)
    assert "旧账号" in texts()[-1]
    enter(client, code_in(texts()[-1]))
    new = User.objects.get(phone=PHONE)
    former.refresh_from_db()
    assert get_user(client) == new != former
    assert (former.phone, former.phone_verified, former.is_active) == (None, False, True)
    assert former.check_password(PASSWORD)


def test_until_then_the_number_stays_its_owners(client: Client) -> None:
    owner = proved(89)
    client.post("/accounts/signup/", SIGN_UP)
    assert code_in(texts()[-1]) == ""
    with pytest.raises(Taken):
        prove_phone(someone(email="li@example.com"), PHONE)
    owner.refresh_from_db()
    assert str(owner.phone) == PHONE


def test_who_loses_the_only_login_keeps_the_office_and_nobody_signs_in_with_it(world: World) -> None:
    clerk = proved(91)
    held = appoint(user=clerk, role=Role.CLERK, place=world.millet.cooperative)
    stranger = someone(email="li@example.com")
    prove_phone(stranger, PHONE)
    clerk.refresh_from_db()
    held.refresh_from_db()
    assert (clerk.is_active, held.until) == (False, None)
    assert not stranger.appointments.exists()


def test_the_last_administrators_number_is_not_taken() -> None:
    boss = proved(91)
    appoint(user=boss, role=Role.ADMINISTRATOR)
    with pytest.raises(Taken):
        prove_phone(someone(email="li@example.com"), PHONE)
    boss.refresh_from_db()
    assert (str(boss.phone), boss.is_active) == (PHONE, True)


def test_the_former_owner_is_told_by_mail(django_capture_on_commit_callbacks: Any) -> None:
    former = proved(91, email="wang@example.com")
    EmailAddress.objects.create(user=former, email="wang@example.com", verified=True, primary=True)
    with django_capture_on_commit_callbacks(execute=True):
        prove_phone(someone(email="li@example.com"), PHONE)
    [told] = mail.outbox
    assert told.to == ["wang@example.com"] and told.subject == "[双向集市] 您的手机号已换了主人"


def test_orders_of_guests_join_who_had_the_number_when_they_were_placed(world: World) -> None:
    user, span = proved(0), timedelta(days=settings.PHONE_PROOF_DAYS)
    for days in (-91, -89, 89, 91):
        order = order_packs((world.millet.pack, 1))
        placed_at = user.phone_proved_at + timedelta(days=days)
        Order.objects.filter(pk=order.pk).update(phone=PHONE, phone_extension="", email="", placed_at=placed_at)
    assert join_orders(user, timezone.now()) == 2
    placed = Order.objects.filter(user=user).values_list("placed_at", flat=True)
    assert all(abs(one - user.phone_proved_at) < span for one in placed)


def test_an_upgrade_takes_the_last_sign_in_for_the_proof() -> None:
    """Of phones that were proved before it was noted when."""
    signed_in = timezone.now() - timedelta(days=5)
    User.objects.create_user(
        phone=PHONE, phone_verified=True, last_login=signed_in, date_joined=signed_in - timedelta(9)
    )
    User.objects.create_user(phone="+8613900139000", phone_verified=True, date_joined=signed_in)
    User.objects.create_user(phone="+8613700137000", last_login=signed_in)  # never proved
    with connection.cursor() as cursor:
        cursor.execute(import_module("marketplace.people.migrations.0010_phone_proved_at").PROVED)
    noted = User.objects.filter(phone__isnull=False).order_by("pk").values_list("phone_proved_at", flat=True)
    assert list(noted) == [signed_in, signed_in, None]
