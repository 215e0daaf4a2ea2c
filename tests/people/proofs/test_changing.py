"""What one signs in with is changed by who knows the password and holds the new phone or mailbox; the old one is told."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, get_user
from django.core import mail
from django.test import Client
from wagtail.users.models import UserProfile

from marketplace.people.models import User
from marketplace.people.proofs.proving import prove_email, prove_phone
from tests.people.proofs.codes import BACKEND, PASSWORD, PHONE, code_in, enter, mail_code, sms_code, someone, texts

pytestmark = pytest.mark.django_db

NEW = "+8613900139000"


@pytest.fixture(autouse=True)
def real_setting(settings: Any) -> None:
    settings.ACCOUNT_REAUTHENTICATION_REQUIRED = True


@pytest.fixture
def owner() -> User:
    """Phone and address proved."""
    user = someone(phone=PHONE, email="wang@example.com")
    prove_phone(user, PHONE)
    prove_email(user, "wang@example.com")
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def give_password(client: Client, path: str, answers: dict[str, str]) -> Any:
    """Send a form, be asked for the password, and give it: the form goes on by itself."""
    asked = client.post(path, answers)
    assert asked.headers["Location"].startswith("/accounts/reauthenticate/?next=")
    return client.post(asked.headers["Location"], {"password": PASSWORD})


def test_a_new_phone(owner: User) -> None:
    client, other_device = signed_in(owner), signed_in(owner)
    assert client.get("/accounts/phone/change/").headers["Location"].startswith("/accounts/reauthenticate/")
    answer = give_password(client, "/accounts/phone/change/", {"phone": "139 0013 9000"})
    assert answer.headers["Location"] == "/accounts/code/"
    owner.refresh_from_db()
    assert str(owner.phone) == PHONE
    enter(client, sms_code(NEW))
    owner.refresh_from_db()
    assert (str(owner.phone), owner.phone_verified) == (NEW, True)
    assert get_user(client) == owner and not get_user(other_device).is_authenticated
    assert "换了手机号" in texts(PHONE)[-1]
    assert [(one.to, one.subject) for one in mail.outbox] == [(["wang@example.com"], "双向集市：您账号的手机号变了")]


def test_a_wrong_password_changes_nothing(owner: User) -> None:
    client = signed_in(owner)
    asked = client.post("/accounts/phone/change/", {"phone": "139 0013 9000"})
    assert client.post(asked.headers["Location"], {"password": "wrong"}).status_code == 200
    assert texts(NEW) == []


def test_one_more_address(owner: User) -> None:
    client, other_device = signed_in(owner), signed_in(owner)
    give_password(client, "/accounts/email/", {"action_add": "", "email": "New@Example.com"})
    assert EmailAddress.objects.filter(user=owner).count() == 1
    enter(client, mail_code())
    assert dict(EmailAddress.objects.filter(user=owner).values_list("email", "verified")) == {
        "wang@example.com": True, "new@example.com": True
    }  # fmt: skip
    assert get_user(client) == owner and not get_user(other_device).is_authenticated
    assert [one.to for one in mail.outbox] == [["new@example.com"], ["wang@example.com"]]

    client.post("/accounts/email/", {"action_primary": "", "email": "new@example.com"})
    client.post("/accounts/email/", {"action_remove": "", "email": "wang@example.com"})
    owner.refresh_from_db()
    assert owner.email == "new@example.com" and get_user(client) == owner
    assert [one.to[0] for one in mail.outbox[2:]] == ["wang@example.com", "new@example.com", "wang@example.com"]


@pytest.mark.parametrize(
    ("path", "answers"),
    [
        ("/accounts/phone/change/", {"phone": NEW}),
        ("/accounts/email/", {"action_add": "", "email": "li@example.com"}),
    ],
)
def test_what_belongs_to_another_account_is_told_there_alone(owner: User, path: str, answers: dict[str, str]) -> None:
    other = someone(phone=NEW, email="li@example.com")
    prove_phone(other, NEW)
    prove_email(other, "li@example.com")
    client = signed_in(owner)
    answer = give_password(client, path, answers)
    assert answer.headers["Location"] == "/accounts/code/"
    message = mail.outbox[-1].body if "email" in answers else texts(NEW)[-1]
    assert "已经有账号了" in message and code_in(message) == ""
    assert enter(client, "000000").status_code == 200
    other.refresh_from_db()
    assert (str(other.phone), other.email) == (NEW, "li@example.com")


def test_the_code_of_one_account_is_none_of_another(owner: User) -> None:
    """The session goes on, with the proof in it, as somebody else's: signing in would have emptied it."""
    client = signed_in(owner)
    give_password(client, "/accounts/phone/change/", {"phone": NEW})
    other, session = someone(email="li@example.com"), client.session
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(other.pk), other.get_session_auth_hash()
    session.save()
    assert get_user(client) == other
    enter(client, sms_code(NEW))
    assert not User.objects.filter(phone=NEW).exists()


def test_a_new_password_ends_all_other_sessions_and_is_told(owner: User) -> None:
    client, other_device = signed_in(owner), signed_in(owner)
    new = {"oldpassword": PASSWORD, "password1": "pears-and-millet", "password2": "pears-and-millet"}
    assert client.post("/accounts/password/change/", new | {"oldpassword": "wrong"}).status_code == 200
    client.post("/accounts/password/change/", new)
    assert get_user(client).check_password("pears-and-millet")  # type: ignore[union-attr]
    assert not get_user(other_device).is_authenticated
    assert [(one.to, one.subject) for one in mail.outbox] == [(["wang@example.com"], "双向集市：您的密码已修改")]


def test_what_an_administrator_changes_is_not_proved_and_the_old_address_leads_in_no_more(
    owner: User, django_capture_on_commit_callbacks: Any
) -> None:
    boss, theirs = signed_in(User.objects.create_superuser("boss@example.com", PASSWORD)), signed_in(owner)
    page = f"/admin/users/edit/{owner.pk}/"
    given = {"phone": NEW, "email": "new@example.com", "name": "", "is_active": "on", "password1": "", "password2": ""}
    asked = boss.post(page, given)
    assert "/accounts/reauthenticate/?next=" in asked.headers["Location"]
    assert boss.post(asked.headers["Location"], {"password": PASSWORD}).headers["Location"] == page
    with django_capture_on_commit_callbacks(execute=True):
        assert boss.post(page, given).status_code == 302
    owner.refresh_from_db()
    assert (str(owner.phone), owner.phone_verified, owner.email) == (NEW, False, "new@example.com")
    assert not get_user(theirs).is_authenticated
    assert not EmailAddress.objects.filter(user=owner).exists()
    assert [one.to for one in mail.outbox] == [["wang@example.com"]] * 2 and len(texts(PHONE)) == 1


ADMIN_CHANGES: dict[str, tuple[dict[str, str], dict[str, str], list[str], int]] = {
    "a phone is added": ({"email": "wang@example.com"}, {"phone": NEW}, ["您账号的手机号变了"], 0),
    "an address is added": ({"phone": PHONE}, {"email": "wang@example.com"}, [], 1),
    "both are another's": (
        {"phone": PHONE, "email": "wang@example.com"}, {"phone": NEW, "email": "new@example.com"},
        ["您账号的手机号变了", "您账号的邮箱变了"], 1,
    ),
    "a password": ({"email": "wang@example.com"}, {"password1": "another-one-1", "password2": "another-one-1"}, ["您的密码已修改"], 0),
    "a password of a phone": ({"phone": PHONE}, {"password1": "another-one-1", "password2": "another-one-1"}, [], 1),
    "a name": ({"phone": PHONE, "email": "wang@example.com"}, {"name": "王示例"}, [], 0),
}  # fmt: skip


@pytest.mark.parametrize("case", ADMIN_CHANGES)
def test_the_owner_is_told_in_their_language_where_they_were_reached_before(
    case: str, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.ACCOUNT_REAUTHENTICATION_REQUIRED = False
    had, change, subjects, texted = ADMIN_CHANGES[case]
    user = someone(**had)
    if "email" in had:
        prove_email(user, had["email"])
    admin = User.objects.create_superuser("boss@example.com", PASSWORD)
    UserProfile.objects.create(user=admin, preferred_language="en")
    UserProfile.objects.create(user=user)  # they have been in the back office, and have chosen no language
    mail.outbox.clear()
    page = f"/admin/users/edit/{user.pk}/"
    given = {"phone": "", "email": "", "name": "", "is_active": "on", "password1": "", "password2": ""} | had | change
    with django_capture_on_commit_callbacks(execute=True):
        assert signed_in(admin).post(page, given).headers["Location"] == "/admin/users/"
    assert [(one.to, one.subject.removeprefix("双向集市：")) for one in mail.outbox] == [
        (["wang@example.com"], subject) for subject in subjects
    ]
    assert [("双向集市" in one) for one in texts(PHONE)] == [True] * texted
    assert texts(NEW) == []


def test_without_a_gateway_a_new_phone_is_refused_in_words(owner: User, settings: Any) -> None:
    settings.SMS_GATEWAY = "none"
    client = signed_in(owner)
    answer = give_password(client, "/accounts/phone/change/", {"phone": NEW})
    assert answer.status_code == 200 and "本站不发短信" in answer.content.decode()
    owner.refresh_from_db()
    assert str(owner.phone) == PHONE
