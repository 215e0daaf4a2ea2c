"""What Wagtail names in English by itself is said in the reader's words: roots, columns, groups."""

from __future__ import annotations

import re

from django.contrib.auth.models import Group
from django.test import Client

from marketplace.people.actions import ensure_groups
from marketplace.people.models import User
from tests.cms.shop_site import ShopSite


def test_no_english_name_of_wagtails_is_on_a_chinese_page(site: ShopSite, client: Client) -> None:
    boss = User.objects.create_superuser(email="boss@example.com", name="老板")
    client.force_login(boss, backend="allauth.account.auth_backends.AuthenticationBackend")
    ensure_groups()
    moderators = Group.objects.get_or_create(name="Moderators")[0]
    words = {
        "/admin/pages/1/": ("全部页面", "Root"),
        "/admin/pages/": ("全部页面", "Root"),
        "/admin/collections/add/": ("全部文件", "Root"),
        "/admin/sites/": ("全部|根页面|端口", "Port|Site name|Root page"),
        f"/admin/groups/delete/{moderators.pk}/": ("审核员", "Moderators"),
        f"/admin/pages/{site.home.pk}/edit/": ("您想让公众看到的页面标题", "Moderators|你"),
    }
    for address, (said, never) in words.items():
        page = client.get(address, follow=True)
        shown = re.sub(r"<script.*?</script>|<style.*?</style>|<[^>]*>", " ", page.content.decode(), flags=re.DOTALL)
        assert page.status_code == 200 and re.search(said, shown), address
        assert not re.search(rf"\b({never})\b", shown), (address, re.search(rf".{{40}}\b({never})\b.{{20}}", shown))
