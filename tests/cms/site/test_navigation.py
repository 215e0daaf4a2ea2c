"""Header and footer are what an editor has published, in each language; whoever has no business with them changes nothing."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext, override

from cms.models import SiteFrame
from cms.site.navigation import _read_frame
from tests.cms.front_site import add_campaign, client_of, editor_client
from tests.cms.serving.test_public_law import check_html
from tests.cms.shop_site import ShopSite, translate_site
from tests.world import NOW, World

LINK = re.compile(r'<a href="([^"]*)"[^>]*>([^<]*)</a>')


def to(page: Any = None, place: str = "", words: str = "") -> dict[str, Any]:
    return {"page": page, "place": place, "words": words}


def add_frame(site: ShopSite, *links: dict[str, Any], **fields: Any) -> SiteFrame:
    """A published frame in Chinese."""
    frame = SiteFrame(
        name="中文",
        locale=site.home.locale,
        header=[("link", link) for link in links],
        words="村里卖到城里。",
        **fields,
    )
    frame.save()
    return frame


def nav_of(client: Client, address: str = "/produce/") -> list[tuple[str, str]]:
    html = client.get(address).content.decode()
    return [
        (title, href) for href, title in LINK.findall(html.partition('<nav class="site-nav"')[2].partition("</nav>")[0])
    ]


def test_header_and_footer_are_the_editors(client: Client, site: ShopSite) -> None:
    assert nav_of(client) == [("买好物", "/produce/"), ("看村庄", "/villages/")]
    columns = [("column", {"heading": "买家", "links": [to(place="basket"), to(site.storefront, words="全部")]})]
    add_frame(site, to(site.villages, words="村子"), to(site.storefront), to(place="verify"), footer=columns)
    with override("zh-hans"):
        verify = gettext("Check a statement")
    assert nav_of(client) == [("村子", "/villages/"), ("买好物", "/produce/"), (verify, "/verify/")]
    content = client.get("/produce/millet/").content
    check_html(content, "frame")
    html = content.decode()
    assert "村里卖到城里。" in html
    for part in ("<h3>买家</h3>", '<a href="/produce/">全部</a>', '<a href="/basket/">'):
        assert part in html.partition('<footer class="site-footer">')[2]
    assert ">买好物</a></li>" in html  # the way here is still named after the page


def test_what_is_not_published_or_not_running_is_left_out(client: Client, site: ShopSite) -> None:
    over = add_campaign(site, timedelta(days=-2), timedelta(days=-1))
    add_frame(site, to(site.villages), to(site.storefront), to(over))
    site.villages.unpublish()
    assert nav_of(client) == [("买好物", "/produce/")]
    site.storefront.title = "买东西"
    site.storefront.save()
    assert nav_of(client) == [("买东西", "/produce/")]


def test_a_draft_changes_nothing(client: Client, site: ShopSite) -> None:
    before = nav_of(client)
    frame = add_frame(site, to(site.villages))
    frame.unpublish()
    assert nav_of(client) == before


def test_english_leads_to_the_english_pages_of_what_was_chosen_in_chinese(client: Client, site: ShopSite) -> None:
    translate_site(site)
    frame = add_frame(site, to(site.storefront), to(place="basket"), to(site.pears))
    english = frame.copy_for_translation(site.home.get_translations().get().locale)
    english.save()
    with override("en"):
        assert nav_of(client, "/en/") == [("produce (en)", "/en/produce/"), (gettext("Basket"), "/en/basket/")]


def test_two_queries_read_it_all(site: ShopSite) -> None:
    add_frame(site, to(site.storefront), to(site.villages), to(site.pears))
    with CaptureQueriesContext(connection) as queries:
        assert len(_read_frame("zh-hans", NOW).header) == 3
    assert len(queries) == 2  # the frame with its pages; when a campaign next begins or ends


def test_a_language_has_one(site: ShopSite) -> None:
    add_frame(site, to(site.storefront))
    with pytest.raises(ValidationError):
        SiteFrame(name="第二个", locale=site.home.locale).full_clean()


def test_an_editor_previews_and_publishes_it(client: Client, site: ShopSite) -> None:
    frame = add_frame(site, to(site.storefront))
    _user, editor = editor_client()
    at = f"/admin/snippets/cms/siteframe/edit/{frame.pk}/"
    sent = {
        "name": "中文", "words": "新的一句话。", "footer-count": "0",
        "header-count": "1", "header-0-type": "link", "header-0-order": "0", "header-0-deleted": "", "header-0-id": "",
        "header-0-value-page": str(site.villages.pk), "header-0-value-place": "", "header-0-value-words": "村子",
    }  # fmt: skip
    path = f"/admin/snippets/cms/siteframe/preview/{frame.pk}/"
    assert editor.post(path, sent).json() == {"is_valid": True, "is_available": True}
    shown = editor.get(path)
    html = shown.content.decode()
    assert "新的一句话。" in html and '<a href="/villages/">村子</a>' in html and "山里的好收成" in html
    assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]
    assert nav_of(client) == [("买好物", "/produce/")]
    wrong = sent | {"header-0-value-page": ""}
    assert editor.post(at, wrong | {"action-publish": "action-publish"}).status_code == 200
    assert nav_of(client) == [("买好物", "/produce/")]
    assert editor.post(at, sent | {"action-publish": "action-publish"}).status_code == 302
    assert nav_of(client) == [("村子", "/villages/")]


def test_nobody_else_does(site: ShopSite, world: World) -> None:
    frame = add_frame(site, to(site.storefront))
    for user in (world.millet.staff, world.millet.clerk):
        other = client_of(user)
        for path in ("", f"edit/{frame.pk}/", "add/", f"preview/{frame.pk}/"):
            answer = other.post(f"/admin/snippets/cms/siteframe/{path}", {"name": "占领", "header-count": "0"})
            assert answer.status_code in (302, 403, 404), path
    assert SiteFrame.objects.get().name == "中文"


def test_editors_find_it_in_their_menu(site: ShopSite) -> None:
    from wagtail.admin.menu import admin_menu

    _user, editor = editor_client()
    home = editor.get("/admin/")
    assert {item.name for item in admin_menu.menu_items_for_request(home.wsgi_request)} == {
        "explorer", "images", "frames", "search-words",
    }  # fmt: skip
