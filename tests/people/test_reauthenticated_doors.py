"""Every door that asks for the password once more, each by its name: taken from one of them, this fails."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponseRedirect
from django.test import RequestFactory
from django.urls import get_resolver, reverse

from marketplace.people.models import User
from marketplace.people.reauthentication import Reauthenticated
from tests.suite.test_irreversible import patterns

pytestmark = pytest.mark.django_db

ASKING = {
    "appointments:end", "invitations:new", "invitations:send-again", "bank_cards:inspect", "bank_cards:enter",
    "bank_cards:confirm", "payouts:release", "payouts:confirm-void", "payouts:file", "account_change_phone",
    "floors:new", "floors:raise", "wagtailusers_users:add", "wagtailusers_users:edit",
}  # fmt: skip


def asking() -> dict[str, type[Reauthenticated]]:
    reverse("wagtailadmin_home")
    views = {name: getattr(callback, "view_class", None) for name, _path, callback in patterns(get_resolver())}
    return {name: view for name, view in views.items() if isinstance(view, type) and issubclass(view, Reauthenticated)}


def test_these_doors_ask_and_no_less() -> None:
    assert set(asking()) >= ASKING


@pytest.mark.parametrize("method", ["get", "post"])
def test_each_of_them_asks_before_anything_else(method: str, settings: Any) -> None:
    """A session that is merely open: asked for the password, and nothing of the view has run."""
    settings.ACCOUNT_REAUTHENTICATION_REQUIRED = True
    boss = User.objects.create_superuser(email="boss@example.com", password="millet-and-pears")
    for name, view in asking().items():
        request = getattr(RequestFactory(), method)("/admin/")
        request.user, request.session = boss, SessionStore()
        try:
            answer = view.dispatch(view(), request)
        except ReauthenticationRequired:
            continue
        assert isinstance(answer, HttpResponseRedirect), name
        assert answer.url.startswith("/accounts/reauthenticate/?next="), name
