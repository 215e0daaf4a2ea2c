"""The content security policy of the back office: everything from our own host, framed by nobody."""

import pytest
from django.test import Client

from marketplace.people.models import User

pytestmark = pytest.mark.django_db


def policy(client: Client, path: str) -> dict[str, str]:
    parts = client.get(path, follow=True).headers["Content-Security-Policy"].split("; ")
    return {name: sources for name, _blank, sources in (part.partition(" ") for part in parts)}


def test_the_back_office_has_a_policy_that_lets_wagtail_work_and_nobody_else(client: Client) -> None:
    admin = User.objects.create_superuser(email="admin@example.com", password="millet-and-pears")
    client.force_login(admin, backend="allauth.account.auth_backends.AuthenticationBackend")

    for path in ("/admin/", "/admin/pages/", "/admin/no-such-page/"):
        found = policy(client, path)
        assert (found["default-src"], found["frame-ancestors"], found["base-uri"]) == ("'none'", "'none'", "'none'")
        assert found["form-action"] == found["connect-src"] == found["frame-src"] == "'self'"
        assert found["script-src"] == "'self' 'unsafe-inline'"  # no eval, no other host


def test_what_is_inline_stays_in_the_back_office(client: Client) -> None:
    for path in ("/", "/accounts/login/", "/administration/"):
        found = policy(client, path)
        assert found["script-src"] == "'self'" and found["style-src"] == "'self'"
