"""Nobody tries many passwords, and nobody is locked out by those who try."""

import re
from typing import Any

import pytest
from django.contrib.auth import get_user
from django.core import mail
from django.test import Client

from marketplace.people.models import User
from marketplace.runtime import shared_cache

pytestmark = pytest.mark.django_db

PASSWORD = "millet-and-pears"
PHONE, OTHER = "13800138000", "13900139000"


@pytest.fixture
def owner() -> User:
    User.objects.create_user(phone=f"+86{OTHER}", password=PASSWORD)
    return User.objects.create_user(
        phone=f"+86{PHONE}", phone_verified=True, email="wang@example.com", password=PASSWORD
    )


@pytest.fixture
def of_login(settings: Any) -> None:
    """Three wrong passwords an hour of one login over all networks."""
    settings.SIGN_IN_TRIES = settings.SIGN_IN_TRIES | {"of_login": "3/h/key"}


def enter(
    login: str, password: str, network: int = 1, client: Client | None = None, path: str = "/accounts/login/"
) -> Any:
    return (client or Client()).post(path, {"login": login, "password": password}, REMOTE_ADDR=f"203.0.{network}.9")


def fail(login: str, times: int, network: int = 1, **more: Any) -> list[int]:
    return [enter(login, "wrong", network, **more).status_code for _ in range(times)]


def test_wrong_passwords_for_one_phone_close_the_door_for_that_phone_alone(owner: User) -> None:
    assert fail(PHONE, 11) == [200] * 10 + [429]

    assert enter(PHONE, PASSWORD).status_code == 429  # the right one is not looked at either
    assert enter(OTHER, PASSWORD).status_code == 302  # once all phones had one count
    assert enter(PHONE, PASSWORD, network=2).status_code == 302


def test_a_login_counts_as_one_however_it_is_typed_and_whatever_host_is_asked(owner: User) -> None:
    written = ["13800138000", "+86 138 0013 8000", "１３８００１３８０００", "138-0013-8000", "0086 138\u200b00138000"]
    for n in range(10):
        address = {"HTTP_HOST": f"shop{n}.example"}
        Client().post(
            "/accounts/login/", {"login": written[n % 5], "password": "wrong"}, REMOTE_ADDR="203.0.1.9", **address
        )

    assert [enter(login, PASSWORD).status_code for login in written] == [429] * 5
    assert [enter(login, "wrong", 3).status_code for login in ["wang@example.com", "ＷＡＮＧ@example．com"]] == [
        200,
        200,
    ]


def test_right_passwords_do_not_count_and_free_nothing(owner: User) -> None:
    codes = [enter(PHONE, PASSWORD).status_code for _ in range(12)] + fail(PHONE, 9)
    assert codes == [302] * 12 + [200] * 9
    assert enter(PHONE, PASSWORD).status_code == 302
    assert fail(PHONE, 2) == [200, 429]


def test_one_network_does_not_try_all_logins(owner: User, settings: Any) -> None:
    settings.SIGN_IN_TRIES = settings.SIGN_IN_TRIES | {"of_network": "3/15m/key"}
    logins = [f"1380013800{n}" for n in range(1, 5)]
    assert [enter(login, "wrong").status_code for login in logins] == [200, 200, 200, 429]
    assert enter(PHONE, PASSWORD, network=2).status_code == 302


def test_strangers_lock_nobody_out_who_has_signed_in_before(owner: User, of_login: None) -> None:
    browser = Client()
    assert enter(PHONE, PASSWORD, client=browser).status_code == 302
    browser.post("/accounts/logout/")
    assert [fail(PHONE, 1, network)[0] for network in (3, 4, 5, 6)] == [200, 200, 200, 429]

    assert enter(PHONE, PASSWORD, network=7).status_code == 429  # as yet a stranger
    assert fail(PHONE, 3, network=7, client=browser) == [200] * 3
    assert enter("wang@example.com", PASSWORD, network=7, client=browser).status_code == 302  # by the other login


def test_a_stranger_in_the_same_network_who_sends_many_forms_does_not_count_against_a_known_browser(
    owner: User, settings: Any
) -> None:
    """Nor is anything that strangers do before the browser is looked at."""
    settings.SIGN_IN_TRIES = settings.SIGN_IN_TRIES | {"a_minute": "3/m/ip", "a_minute_of_known_browser": "4/m/key"}
    browser = Client()
    assert enter(PHONE, PASSWORD, client=browser).status_code == 302
    browser.post("/accounts/logout/")
    assert [enter(f"1380013900{n}", "wrong").status_code for n in range(3)] == [200, 200, 429]
    assert enter(OTHER, PASSWORD).status_code == 429  # as yet a stranger, by the same address
    assert enter(PHONE, PASSWORD, client=browser).status_code == 302
    for _ in range(3):
        browser.post("/accounts/logout/")
        assert enter(PHONE, PASSWORD, client=browser).status_code == 302
    browser.post("/accounts/logout/")
    assert enter(PHONE, PASSWORD, client=browser).status_code == 429  # right ones cost a hash, too
    assert settings.ACCOUNT_RATE_LIMITS["login"] is None


def test_a_known_browser_may_not_try_for_ever_nor_other_logins(owner: User, of_login: None) -> None:
    browser = Client()
    enter(PHONE, PASSWORD, client=browser)
    browser.post("/accounts/logout/")

    assert fail(PHONE, 11, client=browser) == [200] * 10 + [429]
    assert fail(OTHER, 4, client=browser) == [200] * 3 + [429]  # where another has signed in, it is a stranger's
    assert PHONE not in browser.cookies["known"].value and browser.cookies["known"]["httponly"]


def test_a_new_password_opens_the_door_that_strangers_have_closed(owner: User, of_login: None) -> None:
    for network in (3, 4, 5):
        fail("wang@example.com", 1, network)
    assert enter("wang@example.com", PASSWORD, network=8).status_code == 429
    browser = Client(REMOTE_ADDR="203.0.8.9")
    browser.post("/accounts/password/reset/", {"login": "wang@example.com"})
    [code] = re.findall(r"\b[0-9]{6}\b", mail.outbox[0].body)
    browser.post("/accounts/password/reset/confirm/", {"code": code})
    new = {"password1": "pears-and-millet", "password2": "pears-and-millet"}
    assert browser.post("/accounts/password/reset/complete/", new).status_code == 302

    assert enter("wang@example.com", "pears-and-millet", network=8).status_code == 302


@pytest.mark.parametrize(
    ("path", "told"),
    [("/accounts/login/", "请在 15 分钟后再试"), ("/en/accounts/login/", "please try again in 15 minutes")],
)
def test_who_has_to_wait_is_told_how_long(owner: User, path: str, told: str) -> None:
    fail(PHONE, 10)
    answer = enter(PHONE, "wrong", path=path)

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "900")
    assert told in answer.content.decode()


def test_proving_once_more_who_one_is_counts_as_well(owner: User) -> None:
    browser = Client()
    browser.force_login(owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = "/accounts/reauthenticate/"
    assert [browser.post(page, {"password": "wrong"}).status_code for _ in range(11)] == [200] * 10 + [429]


@pytest.mark.parametrize(
    ("path", "form", "most"),
    [
        ("/accounts/password/reset/", {"login": "wang@example.com"}, 3),
        ("/accounts/password/reset/", {"login": "Ｗang@example。com"}, 3),
        ("/accounts/signup/", {"phone": "", "email": "", "password1": ""}, 20),
    ],
)
def test_other_doors_are_limited_too(owner: User, path: str, form: dict[str, str], most: int) -> None:
    codes = [
        Client().post(path, form, REMOTE_ADDR=f"203.0.1.{n if most < 20 else 1}").status_code for n in range(most + 1)
    ]
    assert codes[-1] == 429 and 429 not in codes[:-1]
    assert len(mail.outbox) == (most if most < 20 else 0)


def test_strangers_do_not_close_the_owners_way_back(owner: User) -> None:
    """A new password is asked for so often from one network, and not so often for one login."""
    ask = {"login": "wang@example.com"}
    answers = [
        Client().post("/accounts/password/reset/", ask, REMOTE_ADDR=f"203.0.{network}.9").status_code
        for network in (1, 1, 1, 1, 2)
    ]
    assert answers == [302, 302, 302, 429, 302] and len(mail.outbox) == 4


def test_a_cache_that_is_away_opens_no_door_and_closes_none(
    owner: User, settings: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each process counts alone meanwhile."""
    monkeypatch.setattr(shared_cache.shared, "_away_until", 0.0)
    assert shared_cache.shared.answers()
    redis = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = settings.CACHES | {"shared": redis, "own": settings.CACHES["own"] | {"LOCATION": "this test"}}
    browser = Client()

    assert not shared_cache.shared.answers()
    assert enter(PHONE, PASSWORD, client=browser).status_code == 302
    assert get_user(browser) == owner
    assert fail(PHONE, 11) == [200] * 10 + [429]
    assert [record.message for record in caplog.records if "shared cache" in record.message] == [
        "the shared cache is away, each process limits alone: ConnectionError"
    ]
    monkeypatch.setattr(shared_cache.shared, "_away_until", 0.0)
