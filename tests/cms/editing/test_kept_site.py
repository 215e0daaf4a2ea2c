"""What the shop can't be without: its default site, and the home page that it leads to; and redirects that lead somewhere."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageLogEntry, Site

from marketplace.people.models import User
from tests.cms.shop_site import ShopSite

NEEDS = {"hostname": "localhost", "port": "80", "site_name": ""}


@pytest.fixture
def boss(client: Client, site: ShopSite) -> Client:
    client.force_login(User.objects.create_superuser(email="boss@example.com", name="老板"))
    return client


def said(answer: Any) -> str:
    return answer.content.decode().replace("&#x27;", "'")


def works() -> bool:
    return Client().get("/").status_code == 200 and Client().get("/produce/millet/").status_code == 200


def test_the_only_site_and_the_default_one_stay(boss: Client, site: ShopSite) -> None:
    one = Site.objects.get()
    delete = reverse("wagtailsites:delete", args=[one.pk])
    assert "这是唯一的站点" in said(boss.post(delete, follow=True))
    other = Site.objects.create(hostname="other.example.com", root_page=site.home)
    assert "这是默认站点" in said(boss.post(delete, follow=True))
    edited = boss.post(reverse("wagtailsites:edit", args=[one.pk]), NEEDS | {"root_page": site.home.pk})
    assert "没有别的默认站点" in said(edited)
    assert Site.objects.filter(is_default_site=True).get() == one and works()
    assert boss.post(reverse("wagtailsites:delete", args=[other.pk])).status_code == 302
    assert Site.objects.get() == one


@pytest.mark.parametrize("door", ["delete", "unpublish", "several deleted", "several unpublished"])
def test_the_home_page_of_a_site_stays_and_is_seen(boss: Client, site: ShopSite, door: str) -> None:
    address = {
        "delete": reverse("wagtailadmin_pages:delete", args=[site.home.pk]),
        "unpublish": reverse("wagtailadmin_pages:unpublish", args=[site.home.pk]),
        "several deleted": f"/admin/bulk/wagtailcore/page/delete/?id={site.home.pk}",
        "several unpublished": f"/admin/bulk/wagtailcore/page/unpublish/?id={site.home.pk}",
    }[door]
    answer = boss.post(address, {"wagtail_site_name": "双向集市", "wagtailadmin_confirm_delete": "1"}, follow=True)
    assert "这是站点“localhost”的首页" in said(answer)
    assert Page.objects.get(pk=site.home.pk).live and works()
    assert not PageLogEntry.objects.filter(action__in=("wagtail.delete", "wagtail.unpublish")).exists()


def test_another_page_can_still_be_taken_away(boss: Client, site: ShopSite) -> None:
    boss.post(reverse("wagtailadmin_pages:unpublish", args=[site.pears.pk]))
    assert not Page.objects.get(pk=site.pears.pk).live
    boss.post(reverse("wagtailadmin_pages:delete", args=[site.pears.pk]))
    assert not Page.objects.filter(pk=site.pears.pk).exists()


def test_a_redirect_says_where_it_leads(boss: Client, site: ShopSite) -> None:
    add = reverse("wagtailredirects:add")
    given = {"old_path": "/old", "site": "", "is_permanent": "on", "redirect_page": "", "redirect_link": ""}
    assert "请选择要转到的页面" in said(boss.post(add, given))
    assert not Redirect.objects.exists()
    assert boss.post(add, given | {"redirect_link": "https://example.com/"}).status_code == 302
    edit = reverse("wagtailredirects:edit", args=[Redirect.objects.get().pk])
    assert "请选择要转到的页面" in said(boss.post(edit, given))
    assert boss.post(edit, given | {"redirect_page": site.pears.pk}).status_code == 302
    assert Client().get("/old/")["Location"] == "/produce/pears/"
