"""Deletes in the back office that other rows forbid: a sentence and what helps, never a server error."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.admin.utils import quote
from django.db import IntegrityError, OperationalError
from django.db.models import Model, ProtectedError, RestrictedError
from django.db.models.deletion import Collector
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse
from wagtail.admin.viewsets import viewsets
from wagtail.models import Collection, Page, Site
from wagtail.users.models import UserProfile

from marketplace.backoffice.dependants import DependantsMiddleware
from marketplace.catalogue.models import Category, Pack, Product
from marketplace.cooperatives.models import Cooperative
from marketplace.people.models import User
from marketplace.places.models import Township, Village
from orders.models import Parcel
from tests.orders.desks import as_user
from tests.world import World, make_user, order_packs

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(shared_world: World) -> World:
    return shared_world


@pytest.fixture
def boss(db: None) -> User:
    return User.objects.create_superuser(email="boss@example.com", name="老板")


def protects(row: Model) -> bool:
    """Whether another row forbids that this one is deleted."""
    try:
        Collector(using="default").collect([row])  # type: ignore[arg-type]
    except (ProtectedError, RestrictedError):
        return True
    return False


def said(page: Any) -> str:
    return page.content.decode().replace("&#x27;", "'")


def deletable() -> Iterator[tuple[str, Model]]:
    """Each row of every model that the back office can delete, with the address of its delete page."""
    reverse("wagtailadmin_home")  # the addresses, and with them the views, are loaded when one is first asked for
    for viewset in viewsets.viewsets:
        model = getattr(viewset, "model", None)
        if not isinstance(model, type) or not issubclass(model, Model):
            continue
        for row in model._default_manager.all():
            try:
                yield reverse(viewset.get_url_name("delete"), args=[quote(row.pk)]), row
            except NoReverseMatch:
                break


def test_every_delete_that_a_row_forbids_says_so(world: World, boss: User) -> None:
    browser = as_user(boss)
    Parcel.objects.filter(order=order_packs((world.millet.pack, 1))).update(shipped_by=world.millet.clerk)
    refused = set()
    rows = list(deletable())
    for address, row in rows:
        if not protects(row):
            continue
        page = browser.post(address, follow=True)
        assert page.status_code in (200, 403), address
        assert type(row)._default_manager.filter(pk=row.pk).exists()
        if "since others depend on it" in said(page):
            refused.add(type(row))
    assert refused == {Category, Cooperative, Pack, Product, Township, User, Village}


def test_of_a_person_who_did_something_the_account_is_closed_instead(world: World, boss: User) -> None:
    staff, browser = world.millet.clerk, as_user(boss)
    order = order_packs((world.millet.pack, 1))
    Parcel.objects.filter(order=order).update(shipped_by=staff)
    page = browser.post(reverse("wagtailusers_users:delete", args=[staff.pk]), follow=True)
    assert "This can't be deleted, since others depend on it: " in said(page)
    assert "parcels (1)" in said(page)
    assert f'action="{reverse("wagtailusers_users:close", args=[staff.pk])}"' in said(page)
    UserProfile.objects.filter(user=boss).update(preferred_language="zh-hans")
    page = browser.post(reverse("wagtailusers_users:delete", args=[staff.pk]), follow=True)
    assert "无法删除，因为仍有内容依赖于它：" in said(page)
    assert "请改为关闭此账号" in said(page)


def test_it_is_said_before_it_is_tried(world: World, boss: User) -> None:
    staff, browser = world.millet.clerk, as_user(boss)
    assert "Yes, delete" in said(browser.get(reverse("wagtailusers_users:delete", args=[make_user("nobody").pk])))
    page = said(browser.get(reverse("wagtailusers_users:delete", args=[staff.pk])))
    assert "since others depend on it: appointments (1)" in page
    assert f'action="{reverse("wagtailusers_users:close", args=[staff.pk])}"' in page
    assert "Yes, delete" not in page and "referenced 0 times" not in page


def test_several_people_at_once(world: World, boss: User) -> None:
    address = reverse("wagtail_bulk_action", args=["people", "user", "delete"])
    query = f"?id={world.millet.staff.pk}&id={world.millet.clerk.pk}"
    before = User.objects.count()
    page = as_user(boss).post(address + query, follow=True)
    assert "since others depend on it" in said(page)
    assert f"close_accounts/?id={world.millet.staff.pk}" in said(page)
    assert User.objects.count() == before


def test_sites_collections_and_pages_are_no_error(world: World, boss: User) -> None:
    browser = as_user(boss)
    addresses = [reverse("wagtailsites:delete", args=[one.pk]) for one in Site.objects.all()]
    addresses += [
        reverse("wagtailadmin_collections:delete", args=[one.pk]) for one in Collection.objects.filter(depth=2)
    ]
    addresses += [reverse("wagtailadmin_pages:delete", args=[one.pk]) for one in Page.objects.filter(depth=2)]
    for address in addresses:
        assert browser.post(address, follow=True).status_code in (200, 403, 404), address


@pytest.mark.parametrize(
    ("path", "error", "answered"),
    [
        ("/admin/x/1/delete/", RestrictedError("no", {Parcel(pk=1)}), True),
        ("/admin/x/1/archive/", ProtectedError("no", {Parcel(pk=1)}), True),
        ("/admin/x/1/delete/", IntegrityError("kept by a trigger"), True),
        ("/admin/x/1/edit/", IntegrityError("a bug"), False),
        ("/admin/x/1/delete/", OperationalError("away"), False),
        ("/admin/x/1/delete/", ValueError("a bug"), False),
        ("/checkout/", ProtectedError("no", {Parcel(pk=1)}), False),
    ],
)
def test_only_what_is_protected_is_answered(
    rf: RequestFactory, boss: User, monkeypatch: pytest.MonkeyPatch, path: str, error: Exception, answered: bool
) -> None:
    told: list[str] = []
    monkeypatch.setattr(
        "marketplace.backoffice.dependants.messages.error", lambda request, text, buttons: told.append(text)
    )
    request = rf.post(path)
    request.user, request.resolver_match = boss, None
    answer = DependantsMiddleware(lambda _request: HttpResponse()).process_exception(request, error)
    assert (answer is not None, len(told)) == (answered, int(answered))
