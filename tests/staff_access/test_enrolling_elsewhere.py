"""A factor that is enrolled ends the sessions from before it, elsewhere."""

from __future__ import annotations

from django.contrib.auth import get_user
from django.test import Client

from marketplace.people.models import User
from tests.staff_access.signing import Steps, enrol, is_in, sign_in


def test_enrolling_ends_sessions_elsewhere(client: Client, admin: User, steps: Steps) -> None:
    elsewhere = Client()
    for one in (client, elsewhere):
        sign_in(one, admin)
    assert get_user(elsewhere) == admin
    enrol(client, steps)
    assert is_in(client)
    assert not get_user(elsewhere).is_authenticated
