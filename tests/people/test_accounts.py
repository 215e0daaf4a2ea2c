"""Signing up and in by phone or e-mail, in the shop's own pages."""

import re

import pytest
from django.contrib.auth import get_user
from django.core import mail
from django.test import Client

from marketplace.people.models import User

pytestmark = pytest.mark.django_db

SIGN_UP = {"phone": "138 0013 8000", "email": "", "password1": "millet-and-pears"}


def someone(**fields: str) -> User:
    return User.objects.create_user(password="millet-and-pears", **fields)


def test_sign_up_by_phone_alone_signs_in(client: Client) -> None:
    answer = client.post("/accounts/signup/", SIGN_UP)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/orders/")
    user = User.objects.get()
    assert (str(user.phone), user.email, get_user(client)) == ("+8613800138000", None, user)


def test_sign_up_by_email_alone_signs_in(client: Client) -> None:
    assert client.post("/accounts/signup/", SIGN_UP | {"phone": "", "email": "Wang@example.com"}).status_code == 302

    user = User.objects.get()
    assert (user.phone, user.email, get_user(client)) == (None, "wang@example.com", user)


def test_many_can_sign_up_by_phone_alone(client: Client) -> None:
    for phone in ("13800138000", "13800138001"):
        assert Client().post("/accounts/signup/", SIGN_UP | {"phone": phone}).status_code == 302

    assert list(User.objects.values_list("email", flat=True)) == [None, None]


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


@pytest.mark.parametrize("taken", [{"phone": "+8613800138000"}, {"email": "wang@example.com"}])
def test_sign_up_with_what_is_taken_is_refused(client: Client, taken: dict[str, str]) -> None:
    owner = someone(**taken)

    answer = client.post("/accounts/signup/", SIGN_UP | {"email": "wang@example.com"} | taken)

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == list(taken)
    assert list(User.objects.all()) == [owner]
    assert not get_user(client).is_authenticated


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
    assert client.post("/accounts/logout/").status_code == 302
    assert not get_user(client).is_authenticated


def test_forgotten_password_by_mail(client: Client) -> None:
    user = someone(email="wang@example.com")
    assert client.post("/accounts/password/reset/", {"email": "wang@example.com"}).status_code == 302
    [letter] = mail.outbox
    assert letter.to == ["wang@example.com"]
    found = re.search(r"http://testserver(/\S+)", letter.body)
    assert found

    page = client.get(found[1], follow=True)
    assert page.status_code == 200
    answer = client.post(page.request["PATH_INFO"], {"password1": "pears-and-millet", "password2": "pears-and-millet"})

    assert answer.status_code == 302
    user.refresh_from_db()
    assert user.check_password("pears-and-millet")
    assert client.get(found[1], follow=True).context["token_fail"] is True


@pytest.mark.parametrize("path", ["login/", "signup/", "password/reset/", "password/reset/done/"])
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


def test_a_new_phone_number_is_what_one_signs_in_with(client: Client) -> None:
    user = someone(phone="+8613800138000")
    client.force_login(user, backend=BACKEND)

    answer = client.post("/accounts/phone/change/", {"phone": "139 0013 9000"})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/orders/")
    user.refresh_from_db()
    assert (str(user.phone), user.phone_verified) == ("+8613900139000", False)


@pytest.mark.parametrize("number", ["13900139000", "0533"])
def test_a_phone_number_that_is_taken_or_none_changes_nothing(client: Client, number: str) -> None:
    someone(phone="+8613900139000")
    user = someone(phone="+8613800138000")
    client.force_login(user, backend=BACKEND)

    answer = client.post("/accounts/phone/change/", {"phone": number})

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["phone"]
    user.refresh_from_db()
    assert str(user.phone) == "+8613800138000"


@pytest.mark.parametrize(
    ("prefix", "subjects", "began"),
    [
        ("", ["双向集市：重设密码", "双向集市：请确认您的电子邮箱"], "双向集市\n\n"),
        (
            "/en",
            ["Two-Way Market: choose a new password", "Two-Way Market: please confirm your e-mail address"],
            "Two-Way Market\n\n",
        ),
    ],
)
def test_mails_are_in_the_readers_language(client: Client, prefix: str, subjects: list[str], began: str) -> None:
    user = someone(email="wang@example.com")
    client.post(f"{prefix}/accounts/password/reset/", {"email": "wang@example.com"})
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
    ["login/", "signup/", "password/reset/", "inactive/", "confirm-email/", "confirm-email/x/", "email/",
     "password/change/", "phone/change/", "logout/", "reauthenticate/"],
)  # fmt: skip
def test_account_pages_say_nothing_in_english_to_chinese_readers(client: Client, path: str) -> None:
    if path not in ("login/", "signup/"):
        client.force_login(someone(phone="+8613800138000", email="wang@example.com"), backend=BACKEND)
    page = client.post(f"/accounts/{path}", {}) if path in ("login/", "password/change/") else None
    html = (page or client.get(f"/accounts/{path}")).content.decode()

    main = html[html.index("<main") : html.index("</main>")]
    words = re.findall(r"[A-Za-z]{2,}", re.sub(r"<[^>]*>|&\w+;|\S+@\S+", "", main))
    assert words == []
