"""Who sits at a desk of the back office, for the tests of its screens."""

from __future__ import annotations

from django.test import Client
from wagtail.users.models import UserProfile

from marketplace.people.models import User


def as_user(user: User) -> Client:
    """Return a browser of theirs; they read the back office in English."""
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": "en"})
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
