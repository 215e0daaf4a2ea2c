"""What the tests of the storefront's front share: collections, a campaign, an editor, and what Wagtail's editor posts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.test.utils.form_data import querydict_from_html

from cms.models import CampaignPage, CollectionPage
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role, User
from tests.cms.shop_site import ShopSite
from tests.world import make_user


def add_collection(site: ShopSite, slug: str = "picked", **fields: Any) -> CollectionPage:
    """A published collection; without fields an empty one by hand."""
    site.home.refresh_from_db()
    page = CollectionPage(title=f"专题 {slug}", slug=slug, locale=site.home.locale, **fields)
    found: CollectionPage = site.home.add_child(instance=page)
    return found


def add_campaign(site: ShopSite, begins: timedelta, ends: timedelta, **fields: Any) -> CampaignPage:
    """A published campaign, shown in menus.

    :param begins: from now on; negative for the past
    :param ends: likewise
    """
    site.home.refresh_from_db()
    now = timezone.now()
    page = CampaignPage(
        title="尝新周", slug="first-taste", locale=site.home.locale, lead="头一批先尝。", show_in_menus=True,
        starts_at=now + begins, ends_at=now + ends, **fields,
    )  # fmt: skip
    found: CampaignPage = site.home.add_child(instance=page)
    return found


def editor_client() -> tuple[User, Client]:
    """Somebody of the group that edits the storefront."""
    user = make_user("editor")
    appoint(user=user, role=Role.EDITOR)
    return user, client_of(user)


def client_of(user: User) -> Client:
    """A signed-in browser."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def posted(client: Client, page: Page, form: str = "page-edit-form", **changes: str) -> QueryDict:
    """What the editor of a page posts when it is opened and only `changes` are made; streams are posted empty."""
    html = client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    data = querydict_from_html(html, form_id=form)
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            data[f"{field.name}-count"] = "0"
    data.update(changes)
    return data


def at(day: int, hour: int = 12) -> datetime:
    """A moment of October 2026, the test world's month, in Shanghai."""
    return datetime(2026, 10, day, hour, tzinfo=timezone.get_default_timezone())
