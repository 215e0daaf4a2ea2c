"""Mails lead to `SITE_URL`, whatever host was asked for."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client, RequestFactory

from marketplace.people.models import User
from marketplace.people.site_links import lead_to_our_site

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hosts(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["shop.example", "evil.example"]
    settings.WAGTAILADMIN_BASE_URL = "https://shop.example/"


def test_no_mail_of_an_account_names_the_host_that_was_asked() -> None:
    user = User.objects.create_user(email="wang@example.com", password="millet-and-pears")
    own = Client(HTTP_HOST="evil.example")
    own.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    Client(HTTP_HOST="evil.example").post("/accounts/password/reset/", {"login": "wang@example.com"})
    Client(HTTP_HOST="evil.example").post("/en/accounts/password/reset/", {"login": "nobody@example.com"})
    Client(HTTP_HOST="evil.example").post(
        "/accounts/signup/", {"phone": "", "email": "li@example.com", "password1": "millet-and-pears"}
    )
    Client(HTTP_HOST="evil.example").post(
        "/en/accounts/signup/", {"phone": "", "email": "wang@example.com", "password1": "millet-and-pears"}
    )
    own.post("/accounts/email/", {"action_add": "", "email": "more@example.com"})

    assert len(mail.outbox) == 5
    for letter in mail.outbox:
        whole = letter.subject + letter.body + str(letter.alternatives[0][0])
        assert "shop.example" in whole and "evil.example" not in whole


def test_a_link_that_a_framework_makes_leads_to_our_own_site() -> None:
    request = RequestFactory(HTTP_HOST="evil.example").get("/", secure=True)
    made = {
        "signup_url": request.build_absolute_uri("/en/accounts/signup/"),
        "code": "123456",
        "other": "https://x.example/",
    }

    ours = lead_to_our_site(request, made)

    assert (ours["signup_url"], ours["code"]) == ("https://shop.example/en/accounts/signup/", "123456")
    assert (ours["other"], ours["current_site"].domain) == ("https://x.example/", "shop.example")
