"""The back office speaks the language of who reads it, also where Wagtail's views are left."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils.translation import gettext, override
from wagtail.users.models import UserProfile

from tests.world import make_world

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("chosen", "read"), [("en", "en"), ("zh-hans", "zh-hans"), ("", "zh-hans")])
def test_a_404_and_a_refusal_are_in_the_readers_language(chosen: str, read: str) -> None:
    clerk = make_world().millet.clerk
    UserProfile.objects.create(user=clerk, preferred_language=chosen)
    client = Client()
    client.force_login(clerk, backend="allauth.account.auth_backends.AuthenticationBackend")
    with override(read):
        nothing = gettext("The requested page could not be found.")
        refused = gettext("Sorry, you do not have permission to access this area.")
    assert (nothing == "The requested page could not be found.") == (read == "en")
    for address in ("/admin/nowhere/", "/admin/parcels/999999/"):
        page = client.get(address)
        assert page.status_code == 404 and nothing in page.content.decode(), address
    assert refused in client.get("/admin/groups/", follow=True).content.decode()
    assert "这个地址没有内容" in client.get("/nowhere/").content.decode()  # the shop's own is said by the address
