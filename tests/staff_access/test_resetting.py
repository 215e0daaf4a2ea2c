"""A lost second factor is taken back: by another administrator with a reason, or by command; never silently."""

from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth import get_user
from django.contrib.auth.models import Permission
from django.core import mail
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from marketplace.messaging.models import KeptMessage
from marketplace.messaging.sending import NotSent
from marketplace.people.change_log import ScopedLogEntry
from marketplace.people.models import User
from tests.staff_access.signing import CODE, ENROL, Steps, code_of, enrol, is_in, make_admin, sign_in, where, with_app
from tests.world import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def lost(admin: User) -> User:
    """An administrator whose phone is lost, with recovery codes."""
    made = make_admin("lost@example.com")
    with_app(made)
    RecoveryCodes.activate(made)
    return made


def entries(kind: str = "people.second_factor") -> list[tuple[str, str, User | None, str]]:
    found = ScopedLogEntry.objects.filter(action__startswith=kind)
    return [(one.action, one.object_id, one.user, one.data.get("reason", "")) for one in found]


def door(user: User) -> str:
    return f"/admin/users/{user.pk}/second-factor/"


def test_an_administrator_takes_it_back_with_a_reason(
    client: Client, admin: User, lost: User, steps: Steps, django_capture_on_commit_callbacks: Any
) -> None:
    sign_in(client, admin)
    enrol(client, steps)
    theirs = Client()
    theirs.force_login(lost)
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(door(lost), {"reason": "seen in the office"})

    assert where(answer) == f"/admin/users/edit/{lost.pk}/"
    assert not Authenticator.objects.filter(user=lost).exists()
    assert entries() == [("people.second_factor.reset", str(lost.pk), admin, "seen in the office")]
    assert not get_user(theirs).is_authenticated
    assert [(one.to, "您的二次验证已被收回" in one.subject) for one in mail.outbox] == [(["lost@example.com"], True)]
    assert Authenticator.objects.filter(user=admin).count() == 2  # nobody else's


@pytest.mark.parametrize(
    ("whose", "reason", "status"),
    [("lost", " ", 422), ("lost", "6200 0000 0000 0005", 422), ("own", "mine", 302), ("none", "x", 302)],
)
def test_what_is_refused_changes_nothing(
    client: Client, admin: User, lost: User, steps: Steps, whose: str, reason: str, status: int
) -> None:
    sign_in(client, admin)
    enrol(client, steps)
    person = {"lost": lost, "own": admin, "none": make_user("none")}[whose]
    before = set(Authenticator.objects.values_list("pk", flat=True))
    mail.outbox.clear()

    assert client.post(door(person), {"reason": reason}).status_code == status

    assert set(Authenticator.objects.values_list("pk", flat=True)) == before
    assert (entries(), mail.outbox, is_in(client)) == ([], [], True)


def test_an_administrator_only_signs_them_out(client: Client, admin: User, lost: User, steps: Steps) -> None:
    sign_in(client, admin)
    enrol(client, steps)
    theirs = Client()
    theirs.force_login(lost)
    address = f"/admin/users/{lost.pk}/sessions/"
    assert client.post(address, {"reason": ""}).status_code == 422
    assert get_user(theirs) == lost
    assert where(client.post(address, {"reason": "a tablet was stolen"})) == f"/admin/users/edit/{lost.pk}/"
    assert not get_user(theirs).is_authenticated
    assert Authenticator.objects.filter(user=lost).count() == 2
    assert entries("people.sessions") == [("people.sessions.ended", str(lost.pk), admin, "a tablet was stolen")]


def test_only_administrators_have_the_door(client: Client, lost: User, settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False
    clerk = make_user("clerk")
    clerk.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(clerk)
    for method in (client.get, client.post):
        for address in (door(lost), f"/admin/users/{lost.pk}/sessions/"):
            assert method(address, {"reason": "please"}).status_code == 404
    assert Authenticator.objects.filter(user=lost).count() == 2


def test_the_command_rescues_the_last_administrator(
    lost: User, django_capture_on_commit_callbacks: Any, client: Client, steps: Steps
) -> None:
    out = StringIO()
    with django_capture_on_commit_callbacks(execute=True):
        call_command("reset_second_factor", "LOST@example.com", "--yes", "--reason", "phone stolen", stdout=out)

    assert entries() == [("people.second_factor.reset_by_command", str(lost.pk), None, "phone stolen")]
    assert len(mail.outbox) == 1
    sign_in(client, lost)
    assert get_user(client) == lost  # the password alone, and then:
    assert where(client.get("/admin/")) == "/accounts/2fa/"
    secret = enrol(client, steps)
    assert is_in(client) and secret


@pytest.mark.parametrize("said", ["no", "", None])
def test_the_command_asks_first(lost: User, monkeypatch: pytest.MonkeyPatch, said: str | None) -> None:
    def answer(_question: str) -> str:
        if said is None:
            raise EOFError
        return said

    monkeypatch.setattr("builtins.input", answer)
    with pytest.raises(CommandError):
        call_command("reset_second_factor", "lost@example.com", "--reason", "lost")
    assert (Authenticator.objects.filter(user=lost).count(), entries(), mail.outbox) == (2, [], [])


@pytest.mark.parametrize("reason", ["", " ", "card 6200000000000005", "x" * 201])
def test_the_command_takes_the_reasons_that_the_back_office_takes(lost: User, reason: str) -> None:
    with pytest.raises(CommandError, match="--reason"):
        call_command("reset_second_factor", "lost@example.com", "--yes", "--reason", reason)
    assert (Authenticator.objects.filter(user=lost).count(), entries(), mail.outbox) == (2, [], [])


@pytest.mark.parametrize("login", ["nobody@example.com", "none@example.com"])
def test_the_command_says_whom_it_does_not_find(admin: User, login: str) -> None:
    make_user("none")
    with pytest.raises(CommandError, match=login):
        call_command("reset_second_factor", login, "--yes", "--reason", "lost")
    assert entries() == []


@pytest.mark.parametrize("fails", [False, True])
def test_who_has_no_address_is_told_by_sms(
    django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    told: list[str] = []

    def send(number: str, text: str, kind: str) -> None:
        told.append(f"{kind} to {number}")
        if fails:
            raise NotSent("the gateway failed")

    monkeypatch.setattr("marketplace.staff_access.telling.send_sms", send)
    person = User.objects.create_user(phone="+8613800138000", password="millet-and-pears")
    with_app(person)
    with django_capture_on_commit_callbacks(execute=True):
        call_command("reset_second_factor", "13800138000", "--yes", "--reason", "lost", stdout=StringIO())
    assert (told, Authenticator.objects.exists()) == (["notice to +8613800138000"], False)


def test_in_the_demo_the_codes_come_to_the_inbox(client: Client, steps: Steps, settings: Any, clock: Any) -> None:
    settings.DEMO_INBOX = True
    person = make_admin("admin@demo.example")
    steps.now = int(clock.now.timestamp()) // 30
    sign_in(client, person)
    secret = client.get(ENROL).context["form"].secret
    [kept] = KeptMessage.objects.all()
    assert kept.to == "admin@demo.example"
    assert f"{code_of(secret, steps.now)}，12:00:30 前有效" in kept.text
    assert 'href="/inbox/"' in client.get(ENROL).content.decode()

    settings.DEMO_INBOX = False
    assert "/inbox/" not in client.get(ENROL).content.decode()
    client.post(ENROL, {"code": code_of(secret, steps.now)})
    other = Client()
    sign_in(other, person)
    KeptMessage.objects.all().delete()
    other.get(CODE)
    assert not KeptMessage.objects.exists()
    settings.DEMO_INBOX = True
    other.get(CODE)
    assert code_of(secret, steps.now) in KeptMessage.objects.get().text
