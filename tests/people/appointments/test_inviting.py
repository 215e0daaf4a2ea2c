"""Invitations: the link works once, for three days, for the invited alone, and only while whoever invited may appoint."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.test import Client
from django.utils import timezone, translation
from django.utils.html import escape

from marketplace.cooperatives.models import Cooperative
from marketplace.messaging.models import KeptMessage
from marketplace.people.appointments.actions import NotTheirs, ToOneself, appoint, end_appointment
from marketplace.people.appointments.inviting import (
    Expired,
    HoldsItAlready,
    OwnerChanged,
    SignInFirst,
    SomebodyElse,
    TakenBack,
    TooManyInvitations,
    UnknownLink,
    Used,
    accept,
    hash_of,
    invite,
    send_again,
    take_back,
)
from marketplace.people.appointments.sending import send_link
from marketplace.people.appointments.words import invited_text, refusal_text
from marketplace.people.change_log import ScopedLogEntry
from marketplace.people.models import Appointment, Invitation, Role, User
from marketplace.places.models import Township, Village
from tests.cms.front_site import client_of
from tests.people.proofs.codes import SIGN_UP, enter, sign_in, sms_code
from tests.world import make_user

pytestmark = pytest.mark.django_db
PHONE = "+8613800138000"
GOOD = {"name": "王示例", "password": "millet-and-pears"}


@pytest.fixture
def cooperative() -> Cooperative:
    village = Village.objects.create(name="李里村", township=Township.objects.create(name="岭子镇"))
    return Cooperative.objects.create(name="李里合作社(示例)", village=village)


@pytest.fixture
def manager(cooperative: Cooperative) -> User:
    user = make_user("manager")
    appoint(user=user, role=Role.MANAGER, place=cooperative)
    return user


def invite_clerk(by: User, cooperative: Cooperative, **to: Any) -> tuple[Invitation, str]:
    to = {"now": timezone.now()} | (to or {"phone": PHONE})
    return invite(by=by, role=Role.CLERK, place=cooperative, why="秋收", **to)


def link(token: str) -> str:
    return f"/accounts/invitation/{token}/"


def nothing_was_done(manager: User) -> bool:
    return (
        not Appointment.objects.exclude(user=manager).exists()
        and not Invitation.objects.exclude(appointment=None).exists()
    )


def test_somebody_without_an_account_opens_one_and_is_in(manager: User, cooperative: Cooperative) -> None:
    invitation, token = invite_clerk(manager, cooperative)
    client = Client()
    page = client.get(link(token))
    assert (page.status_code, page.headers["Referrer-Policy"]) == (200, "same-origin")
    assert "no-store" in page.headers["Cache-Control"]
    assert "合作社理货员 · 李里合作社(示例)" in page.content.decode()
    answer = client.post(link(token), GOOD)
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        "/accounts/code/",
    )  # the link may have been passed on
    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.UNPROVED
    assert "已接受，等待验证码" in client_of(manager).get("/admin/invitations/").content.decode()
    assert "不是您本人，或要换手机号、邮箱？" in client.get("/accounts/code/").content.decode()
    assert enter(client, sms_code()).headers["Location"] == "/admin/"
    user = User.objects.get(phone=PHONE)
    made = user.appointments.get()
    assert (made.role, made.cooperative, made.by, made.how, made.why) == (
        "clerk",
        cooperative,
        manager,
        "invitation",
        "秋收",
    )
    assert (user.name, user.is_staff, user.check_password(GOOD["password"])) == ("王示例", True, True)
    assert (get_user(client), client.get("/admin/parcels/").status_code) == (user, 200)
    invitation.refresh_from_db()
    assert (invitation.appointment, invitation.state) == (made, Invitation.State.ACCEPTED)
    assert [entry.action for entry in ScopedLogEntry.objects.filter(user=manager).order_by("pk")] == [
        "people.invitation.sent", "people.role.granted",
    ]  # fmt: skip
    assert PHONE not in str(list(ScopedLogEntry.objects.values_list("label", "data")))


def test_who_does_not_prove_the_phone_does_not_get_in_and_its_owner_takes_it(
    manager: User, cooperative: Cooperative
) -> None:
    _invitation, token = invite_clerk(manager, cooperative)
    client = Client()
    client.post(link(token), GOOD)
    assert client.post("/accounts/code/", {"action": "leave"}).headers["Location"] == "/accounts/login/"
    sign_in(client, PHONE)
    assert client.post("/accounts/code/", {"action": "leave"}).headers["Location"] == "/accounts/login/"
    assert isinstance(get_user(client), AnonymousUser)
    assert client.get("/admin/parcels/").status_code == 302
    owner = Client()
    owner.post("/accounts/signup/", SIGN_UP)
    enter(owner, sms_code())
    theirs = get_user(owner)
    assert isinstance(theirs, User) and theirs.phone == PHONE and not theirs.appointments.exists()


def test_who_is_signed_in_with_what_was_never_proved_proves_it_before_accepting(
    manager: User, cooperative: Cooperative
) -> None:
    user = User.objects.create_user(phone=PHONE)
    _invitation, token = invite_clerk(manager, cooperative)
    client = client_of(user)
    assert client.post(link(token)).headers["Location"] == "/accounts/code/"
    assert not user.appointments.exists()
    assert enter(client, sms_code()).headers["Location"] == link(token)
    assert client.post(link(token)).headers["Location"] == "/admin/"
    assert user.appointments.get().role == "clerk"


def test_only_a_hash_of_the_token_is_kept(manager: User, cooperative: Cooperative) -> None:
    invitation, token = invite_clerk(manager, cooperative)
    assert len(token) == 43
    assert token not in str(Invitation.objects.values().get())
    assert invitation.token_hash == hash_of(token)


def test_the_owner_of_an_account_signs_in_first_and_accepts(manager: User, cooperative: Cooperative) -> None:
    owner = make_user("owner")
    _invitation, token = invite_clerk(manager, cooperative, email=owner.email)
    guest = Client()
    page = guest.get(link(token))
    assert f"/accounts/login/?next={link(token).replace('/', '%2F')}" in page.content.decode()
    assert guest.post(link(token), GOOD).status_code == 200
    assert nothing_was_done(manager)
    client = client_of(owner)
    page = client.get(link(token))
    assert (page.status_code, page.context["form"]) == (200, None)
    assert client.post(link(token)).headers["Location"] == "/admin/"
    assert owner.appointments.get().role == "clerk"
    assert owner.check_password("demo-demo")  # an invitation changes no password


REFUSALS = {
    "unknown": (UnknownLink, 404), "expired": (Expired, 403), "taken back": (TakenBack, 403), "another": (SomebodyElse, 403),
    "sent again": (UnknownLink, 404), "giver has gone": (NotTheirs, 403), "moved": (OwnerChanged, 403), "used": (Used, 403),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSALS)
def test_a_link_that_can_t_be_accepted_is_refused_in_words(case: str, manager: User, cooperative: Cooperative) -> None:
    owner = make_user("owner", phone=PHONE) if case == "moved" else None
    invitation, token = invite_clerk(manager, cooperative)
    client, user = Client(), None
    if case == "unknown":
        token = "x" * 5000
    elif case == "expired":
        Invitation.objects.update(expires_at=timezone.now())
    elif case == "taken back":
        take_back(invitation, by=manager, now=timezone.now())
    elif case == "another":
        user = make_user("another")
        client = client_of(user)
    elif case == "sent again":
        send_again(invitation, by=manager, now=timezone.now())
    elif case == "giver has gone":
        end_appointment(manager.appointments.get(), by=None, why="离职")
    elif case == "moved":
        assert owner is not None
        owner.phone, owner.email = None, "kept@example.com"
        owner.save()
        user = make_user("stranger", phone=PHONE)
        client = client_of(user)
    elif case == "used":
        accept(token, user=None, name="李示例", password="millet-and-pears", now=timezone.now())
    people, appointments = User.objects.count(), Appointment.objects.count()
    refused, status = REFUSALS[case]
    with pytest.raises(refused):
        accept(token, user=user, now=timezone.now(), **GOOD)
    answer = client.post(link(token), GOOD)
    assert (answer.status_code, User.objects.count(), Appointment.objects.count()) == (status, people, appointments)
    assert escape(invited_text(refused(""))) in answer.content.decode()
    if case in ("used", "expired"):
        assert "/accounts/login/?next=%2Fadmin%2F" in answer.content.decode()
    assert client.get(link(token)).status_code == status


def test_somebody_who_has_signed_up_meanwhile_signs_in(manager: User, cooperative: Cooperative) -> None:
    _invitation, token = invite_clerk(manager, cooperative)
    owner = make_user("owner", phone=PHONE, phone_verified=True)
    with pytest.raises(SignInFirst):
        accept(token, user=None, now=timezone.now(), **GOOD)
    assert accept(token, user=owner, now=timezone.now()).user == owner


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "王\x00示例"), ("password", ""), ("password", "12345678")],
)
def test_a_bad_name_or_password_is_shown_again_and_opens_nothing(
    field: str, value: str, manager: User, cooperative: Cooperative
) -> None:
    _invitation, token = invite_clerk(manager, cooperative)
    answer = Client().post(link(token), GOOD | {field: value})
    assert answer.status_code in (400, 422)
    assert answer.status_code == 400 or list(answer.context["form"].errors) == [field]
    assert nothing_was_done(manager)
    assert isinstance(get_user(Client()), AnonymousUser)
    assert User.objects.count() == 1


def test_one_giver_sends_so_many_within_an_hour_and_a_day(
    manager: User, cooperative: Cooperative, settings: Any
) -> None:
    settings.INVITATIONS_OF_A_GIVER = (2, 3)
    start = timezone.now()
    first, _token = invite_clerk(manager, cooperative, email="a@example.com", now=start)
    invite_clerk(manager, cooperative, email="b@example.com", now=start + timedelta(minutes=10))
    soon = start + timedelta(minutes=20)
    with pytest.raises(TooManyInvitations) as refused:
        invite_clerk(manager, cooperative, phone=PHONE, now=soon)
    with pytest.raises(TooManyInvitations):
        send_again(first, by=manager, now=soon)
    assert refused.value.goes_on == start + timedelta(hours=1)
    with translation.override("en"):
        shown = timezone.localtime(refused.value.goes_on).strftime("%Y-%m-%d %H:%M")
        assert f"The next one can go out at {shown}." in refusal_text(refused.value)
    assert Invitation.objects.count() == 2 and Invitation.objects.get(pk=first.pk).token_hash == first.token_hash
    invite_clerk(manager, cooperative, phone=PHONE, now=start + timedelta(minutes=61))
    with pytest.raises(TooManyInvitations) as refused:
        send_again(first, by=manager, now=start + timedelta(hours=3))
    assert refused.value.goes_on == start + timedelta(days=1)


def test_the_page_is_limited(manager: User, cooperative: Cooperative, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"open_invitation": "2/h/key"}
    _invitation, token = invite_clerk(manager, cooperative)
    tries = [Client().post(link(token), GOOD | {"password": ""}).status_code for _ in range(3)]
    assert tries == [422, 422, 429]


def test_inviting_takes_the_right_and_nobody_who_holds_it(manager: User, cooperative: Cooperative) -> None:
    clerk = make_user("clerk")
    appoint(user=clerk, role=Role.CLERK, place=cooperative)
    for by, role, email, refused in (
        (clerk, Role.CLERK, "new@example.com", NotTheirs),
        (manager, Role.COUNTY, "new@example.com", NotTheirs),
        (manager, Role.CLERK, clerk.email, HoldsItAlready),
        (manager, Role.CLERK, manager.email, ToOneself),
    ):
        with pytest.raises(refused):
            invite(by=by, role=role, place=cooperative if role == "clerk" else None, email=email, now=timezone.now())
    assert not Invitation.objects.exists()


def test_nobody_gives_a_role_to_themselves(manager: User, cooperative: Cooperative) -> None:
    """Neither at once, nor by a link to an address that becomes their own before it is opened."""
    with pytest.raises(ToOneself):
        appoint(user=manager, role=Role.CLERK, place=cooperative, by=manager)
    _invitation, token = invite_clerk(manager, cooperative)
    manager.phone, manager.phone_verified = PHONE, True
    manager.save()
    answer = client_of(manager).post(link(token))
    assert (answer.status_code, manager.appointments.count()) == (403, 1)
    assert escape(invited_text(ToOneself())) in answer.content.decode()


def test_the_same_again_is_the_same_invitation_with_a_new_link(manager: User, cooperative: Cooperative) -> None:
    first, old = invite_clerk(manager, cooperative)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=9))
    again, token = invite_clerk(manager, cooperative)
    assert (again.pk, Invitation.objects.count()) == (first.pk, 1)
    with pytest.raises(UnknownLink):
        accept(old, user=None, now=timezone.now(), **GOOD)
    accept(token, user=None, now=timezone.now(), **GOOD)
    for action in (send_again, take_back):
        with pytest.raises(Used):
            action(first, by=manager, now=timezone.now())


def test_by_phone_and_by_mail_to_one_person_is_one_appointment(manager: User, cooperative: Cooperative) -> None:
    owner = make_user("owner", phone=PHONE, phone_verified=True)
    tokens = [invite_clerk(manager, cooperative, **to)[1] for to in ({"phone": PHONE}, {"email": owner.email})]
    assert len({accept(token, user=owner, now=timezone.now()).pk for token in tokens}) == 1


def test_the_link_goes_out_by_mail_or_as_a_text(manager: User, cooperative: Cooperative, settings: Any) -> None:
    settings.WAGTAILADMIN_BASE_URL = "https://shop.example"
    settings.SMS_GATEWAY = "marketplace.messaging.gateways.Kept"
    by_mail, token = invite_clerk(manager, cooperative, email="new@example.com")
    assert send_link(by_mail, token)
    [sent] = mail.outbox
    assert sent.to == ["new@example.com"]
    assert f"https://shop.example{link(token)}" in sent.body
    assert "合作社理货员 · 李里合作社(示例)" in sent.subject
    by_text, token = invite_clerk(manager, cooperative)
    assert send_link(by_text, token)
    assert link(token) in KeptMessage.objects.get(to=PHONE).text
    for gateway in ("none", "marketplace.messaging.gateways.Console"):  # nobody who is invited reads the server's log
        settings.SMS_GATEWAY = gateway
        assert not send_link(by_text, token)
