"""The database goes away while an answer's session is kept: that is no fault of the visitor's request."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.test import Client
from wagtail.models import Site

from marketplace.staff_access.sessions import SessionStore
from orders.models import BasketLine
from tests.cms.shop_site import ShopSite
from tests.world import World, fill_basket, make_user

pytestmark = pytest.mark.django_db


def gone(*args: Any, **kwargs: Any) -> None:
    raise OperationalError("server closed the connection unexpectedly")


def with_a_basket(world: World) -> Client:
    """Somebody signed in whose session is kept anew by the next request."""
    buyer = Client()
    buyer.force_login(make_user("buyer"), backend="allauth.account.auth_backends.AuthenticationBackend")
    session = buyer.session  # as a guest's of before the cookies, whose basket is merged at the first request
    session["basket"] = str(fill_basket((world.millet.pack, 2)).pk)
    session.save()
    return buyer


def test_a_session_lost_with_the_database_is_an_outage_and_no_bad_request(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    buyer = with_a_basket(world)
    with monkeypatch.context() as patch:
        patch.setattr(Session, "save", gone)
        answer = buyer.get("/basket/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "15")
    assert buyer.get("/basket/").status_code == 200
    assert [(line.basket.user_id, line.quantity) for line in BasketLine.objects.all()] == [
        (answer.wsgi_request.user.pk, 2)
    ]
    assert "basket" not in buyer.session


def test_a_session_that_another_tab_has_ended_is_told_of(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def ended(*args: Any, **kwargs: Any) -> None:
        raise UpdateError

    buyer = with_a_basket(world)
    with monkeypatch.context() as patch:
        patch.setattr(SessionStore, "save", ended)
        answer = buyer.get("/basket/")
    assert answer.status_code == 400
    assert "您在另一个标签页或窗口里登录或退出了" in answer.content.decode()


def test_a_site_that_begins_at_the_root_of_all_pages_is_no_server_error(site: ShopSite, client: Client) -> None:
    Site.objects.update(root_page=site.home.get_parent())
    Site.clear_site_root_paths_cache()
    assert [client.get(address).status_code for address in ("/", "/produce/")] == [200, 404]
