"""Staff are signed out after 12 hours, and after an hour in which nothing was done; buyers stay remembered."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from marketplace.people.models import User
from marketplace.staff_access.gate import BY_ITSELF
from marketplace.staff_access.rules import ends_at
from tests.staff_access.conftest import NOON, Clock
from tests.staff_access.signing import is_in, sign_in, where
from tests.world import make_user

pytestmark = pytest.mark.django_db

DOOR = "/admin/session/"


@pytest.fixture
def signed_in(client: Client, admin: User, clock: Clock, settings: Any) -> Client:
    """An administrator who signed in at noon, by the form."""
    settings.STAFF_SECOND_FACTOR = False
    sign_in(client, admin)
    return client


def test_the_rule() -> None:
    limits = {"at_most": timedelta(hours=12), "idle": timedelta(minutes=60)}
    assert ends_at(NOON, NOON, **limits) == NOON + timedelta(hours=1)
    assert ends_at(NOON, NOON + timedelta(hours=11.5), **limits) == NOON + timedelta(hours=12)


def test_an_hour_without_doing_anything_ends_it(signed_in: Client, clock: Clock) -> None:
    clock.pass_by(minutes=59)
    assert is_in(signed_in)
    clock.pass_by(minutes=60)

    answer = signed_in.get("/admin/pages/?q=millet")

    assert answer.headers["Location"] == "/admin/login/?next=/admin/pages/%3Fq%3Dmillet"
    assert not get_user(signed_in).is_authenticated


def test_12_hours_end_it_whatever_was_done(signed_in: Client, clock: Clock) -> None:
    for _n in range(14):
        clock.pass_by(minutes=50)
        assert is_in(signed_in)
    clock.pass_by(minutes=20)  # 12 hours
    assert not is_in(signed_in)


def test_it_ends_on_public_pages_too(signed_in: Client, clock: Clock) -> None:
    clock.pass_by(minutes=61)
    assert where(signed_in.get("/accounts/email/")) == "/accounts/login/"


def test_a_form_sent_after_the_end_leads_to_signing_in(signed_in: Client, clock: Clock) -> None:
    address = f"/admin/users/edit/{User.objects.get().pk}/"
    clock.pass_by(minutes=61)
    assert signed_in.post(address, {"name": "x"}).headers["Location"] == f"/admin/login/?next={address}"
    assert User.objects.get().name == ""


def test_that_somebody_is_there_is_written_once_a_minute(signed_in: Client, clock: Clock) -> None:
    def written(**time: float) -> list[str]:
        clock.pass_by(**time)
        with CaptureQueriesContext(connection) as queries:
            assert is_in(signed_in)
        found = [one["sql"] for one in queries.captured_queries if "django_session" in one["sql"]]
        assert sum(sql.startswith("SELECT") for sql in found) == 1
        return [sql for sql in found if not sql.startswith("SELECT")]

    assert written(seconds=59) == []
    [update] = written(seconds=1)
    assert (
        update.startswith('UPDATE "django_session" SET "expire_date"')
        and "session_data" not in update.partition("WHERE")[0]
    )
    assert written(seconds=30) == []


def test_looking_how_long_is_left_is_not_doing_something(signed_in: Client, clock: Clock) -> None:
    clock.pass_by(minutes=50)
    assert signed_in.get(DOOR).json() == {"seconds": 600}
    clock.pass_by(minutes=5)
    assert signed_in.get(DOOR).json() == {"seconds": 300}
    assert signed_in.post(DOOR).json() == {"seconds": 3600}
    clock.pass_by(minutes=59)
    assert signed_in.get(DOOR).json() == {"seconds": 60}
    clock.pass_by(minutes=2)
    assert where(signed_in.get(DOOR)) == "/admin/login/"


def test_an_open_editor_that_asks_by_itself_keeps_nobody_signed_in() -> None:
    assert {
        reverse(name, args=args)
        for name, args in [("wagtailadmin_editing_sessions:ping", ("wagtailcore", "page", 1, 1)), ("staff-session", ())]
    }
    assert {name for name, _method in BY_ITSELF} == {"wagtailadmin_editing_sessions:ping", "staff-session"}


def test_buyers_stay_remembered(client: Client, clock: Clock) -> None:
    buyer = make_user("buyer")
    client.post("/accounts/login/", {"login": "buyer@example.com", "password": "demo-demo"})
    clock.pass_by(days=13)
    assert get_user(client) == buyer


def test_buyers_are_signed_out_after_14_days(client: Client, clock: Clock) -> None:
    make_user("buyer")
    client.post("/accounts/login/", {"login": "buyer@example.com", "password": "demo-demo"})
    clock.pass_by(days=14)
    assert not get_user(client).is_authenticated


def test_a_buyer_who_is_appointed_has_short_sessions_from_then_on(client: Client, clock: Clock, settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False
    buyer = make_user("buyer")
    client.post("/accounts/login/", {"login": "buyer@example.com", "password": "demo-demo"})
    clock.pass_by(days=2)
    User.objects.filter(pk=buyer.pk).update(is_superuser=True)
    assert is_in(client)
    clock.pass_by(minutes=61)
    assert not is_in(client)


def test_signing_in_changes_the_key_and_signing_out_ends_it_on_the_server(signed_in: Client) -> None:
    key = signed_in.session.session_key
    stolen = Client()
    stolen.cookies["sessionid"] = key
    assert is_in(stolen)
    signed_in.post("/admin/logout/")
    assert not is_in(stolen)
    assert not Session.objects.filter(session_key=key).exists()


def test_a_key_from_before_signing_in_is_worth_nothing(client: Client, admin: User, settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False
    client.post("/accounts/login/", {"login": "admin@example.com", "password": "wrong"})
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key
    sign_in(client, admin)
    assert client.session.session_key != session.session_key
    assert not Session.objects.filter(session_key=session.session_key).exists()


def test_the_password_once_more_changes_the_key(signed_in: Client) -> None:
    before = signed_in.session.session_key
    signed_in.post("/accounts/reauthenticate/", {"password": "millet-and-pears"})
    assert signed_in.session.session_key not in (None, before)
    assert not Session.objects.filter(session_key=before).exists()
    assert is_in(signed_in)


def test_somebody_ends_all_other_sessions(signed_in: Client, admin: User) -> None:
    elsewhere = Client()
    sign_in(elsewhere, admin)
    address = "/accounts/2fa/sessions/end/"
    session = signed_in.session
    session[AUTHENTICATION_METHODS_SESSION_KEY][-1]["at"] -= 901  # signed in more than 15 minutes ago
    session.save()
    assert where(signed_in.post(address)) == "/accounts/reauthenticate/"
    assert is_in(elsewhere)
    signed_in.post("/accounts/reauthenticate/", {"password": "millet-and-pears"})
    assert where(signed_in.post(address)) == "/accounts/2fa/"
    assert (is_in(signed_in), is_in(elsewhere)) == (True, False)
    assert signed_in.get(address).status_code == 405


def test_a_session_that_was_ended_does_not_come_back(signed_in: Client, clock: Clock) -> None:
    clock.pass_by(minutes=30)
    key = signed_in.session.session_key
    Session.objects.filter(session_key=key).update(expire_date=clock.now - timedelta(seconds=1))
    assert not is_in(signed_in)
    assert not Session.objects.filter(session_key=key, expire_date__gt=clock.now).exists()


def test_cookies(client: Client, admin: User, clock: Clock, settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False
    sign_in(client, admin)
    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", "")
    assert cookie["max-age"] == 12 * 3600
