"""Signing up and in by phone or e-mail, in the shop's own pages."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user
from django.core import mail
from django.test import Client

from marketplace.people.models import User

pytestmark = pytest.mark.django_db

SIGN_UP = {"phone": "138 0013 8000", "email": "", "password1": "millet-and-pears"}


def someone(**fields: str) -> User:
    """Somebody whose phone and address are proved."""
    user = User.objects.create_user(password="millet-and-pears", **fields, phone_verified=True)
    if user.email:
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.mark.parametrize(
    ("field", "value"),
    [("phone", "12345"), ("phone", ""), ("phone", "9" * 5000), ("email", "nobody@"), ("password1", "123")],
)
def test_sign_up_names_the_wrong_field(client: Client, field: str, value: str) -> None:
    answer = client.post("/accounts/signup/", SIGN_UP | {field: value})

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert f'href="#id_{field}"' in answer.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize("login", ["13800138000", "+86 138 0013 8000", "wang@example.com", "Wang@Example.com"])
def test_sign_in_by_phone_or_email(client: Client, login: str) -> None:
    user = someone(phone="+8613800138000", email="wang@example.com")

    answer = client.post("/accounts/login/", {"login": login, "password": "millet-and-pears"})

    assert answer.status_code == 302
    assert get_user(client) == user


@pytest.mark.parametrize("login", ["13800138000", "wang@example.com"])
def test_one_of_phone_and_email_is_enough(client: Client, login: str) -> None:
    user = someone(**({"email": login} if "@" in login else {"phone": f"+86{login}"}))

    client.post("/accounts/login/", {"login": login, "password": "millet-and-pears"})

    assert get_user(client) == user


def test_sign_in_with_the_wrong_password_says_so(client: Client) -> None:
    someone(phone="+8613800138000")

    answer = client.post("/accounts/login/", {"login": "13800138000", "password": "wrong"})

    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert not get_user(client).is_authenticated


def test_signing_out_takes_a_post(client: Client) -> None:
    client.force_login(someone(phone="+8613800138000"), backend="allauth.account.auth_backends.AuthenticationBackend")

    assert client.get("/accounts/logout/").status_code == 200
    assert get_user(client).is_authenticated
    page = client.post("/accounts/logout/", follow=True)
    assert not get_user(client).is_authenticated
    assert page.redirect_chain == [("/accounts/login/", 302)] and "已退出登录" in page.content.decode()


def test_the_keyboard_goes_from_the_login_to_the_password(client: Client) -> None:
    html = client.get("/accounts/login/").content.decode()
    login, password = html.index('name="login"'), html.index('name="password"')
    assert "<a " not in html[login:password] and "/accounts/password/reset/" in html[password:]


@pytest.mark.parametrize("path", ["login/", "signup/", "password/reset/", "inactive/"])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_account_pages_are_the_shops_own(client: Client, prefix: str, path: str) -> None:
    page = client.get(f"{prefix}/accounts/{path}")

    html = page.content.decode()
    assert page.status_code == 200
    assert html.count("<h1") == 1
    assert 'class="site-header"' in html
    assert 'name="robots" content="noindex' in html
    assert "style=" not in html
    assert "onclick" not in html


@pytest.mark.parametrize("path", ["email/", "password/change/", "logout/", "phone/change/"])
def test_pages_of_ones_own_account(client: Client, path: str) -> None:
    client.force_login(
        someone(phone="+8613800138000", email="wang@example.com"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )

    page = client.get(f"/accounts/{path}", follow=True)

    assert page.status_code == 200
    assert page.content.decode().count("<h1") == 1


def test_my_orders_asks_to_sign_in(client: Client) -> None:
    answer = client.get("/orders/")

    assert answer.headers["Location"] == "/accounts/login/?next=/orders/"


BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.mark.parametrize("number", ["+86 138 0013 8000", "0533"])
def test_a_phone_number_that_is_theirs_already_or_none_is_refused(client: Client, number: str) -> None:
    client.force_login(someone(phone="+8613800138000"), backend=BACKEND)
    answer = client.post("/accounts/phone/change/", {"phone": number})
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["phone"]


@pytest.mark.parametrize(
    ("prefix", "subjects", "began"),
    [
        ("", ["双向集市：重设密码", "双向集市：您的验证码"], "双向集市\n\n"),
        (
            "/en",
            ["Two-Way Market: choose a new password", "Two-Way Market: your code"],
            "Two-Way Market\n\n",
        ),
    ],
)
def test_mails_are_in_the_readers_language(client: Client, prefix: str, subjects: list[str], began: str) -> None:
    user = someone(email="wang@example.com")
    client.post(f"{prefix}/accounts/password/reset/", {"login": "wang@example.com"})
    client.force_login(user, backend=BACKEND)
    client.post(f"{prefix}/accounts/email/", {"action_add": "", "email": f"li{len(prefix)}@example.com"})

    assert [letter.subject for letter in mail.outbox] == subjects
    for letter in mail.outbox:
        assert letter.body.startswith(began)
        left = re.sub(r"http\S+|\S+@\S+|testserver|wang|li", "", letter.body)
        assert bool(re.search("[A-Za-z]{2}", left)) is bool(prefix)
        assert not re.search(r"\bemail", left)


@pytest.mark.parametrize(
    "path",
    ["login/", "signup/", "password/reset/", "inactive/", "email/", "password/change/", "phone/change/", "logout/",
     "reauthenticate/"],
)  # fmt: skip
def test_account_pages_say_nothing_in_english_to_chinese_readers(client: Client, path: str) -> None:
    if path not in ("login/", "signup/"):
        client.force_login(someone(phone="+8613800138000", email="wang@example.com"), backend=BACKEND)
    page = client.post(f"/accounts/{path}", {}) if path in ("login/", "password/change/") else None
    html = (page or client.get(f"/accounts/{path}")).content.decode()

    main = html[html.index("<main") : html.index("</main>")]
    words = re.findall(r"[A-Za-z]{2,}", re.sub(r"<[^>]*>|&\w+;|\S+@\S+", "", main))
    assert words == []
