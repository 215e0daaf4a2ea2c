"""What Wagtail names in English by itself is said in the reader's words: roots, columns, groups."""

from __future__ import annotations

import re

from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import GroupApprovalTask, Workflow

from cms.pictures.models import StoryImage
from marketplace.people.actions import ensure_groups
from marketplace.people.models import User
from tests.cms.shop_site import ShopSite


def test_no_english_name_of_wagtails_is_on_a_chinese_page(site: ShopSite, client: Client) -> None:
    boss = User.objects.create_superuser(email="boss@example.com", name="老板")
    client.force_login(boss, backend="allauth.account.auth_backends.AuthenticationBackend")
    ensure_groups()
    moderators = Group.objects.get_or_create(name="Moderators")[0]
    image = StoryImage.objects.first()
    assert image is not None and image.collection.depth == 1
    image.collection.add_child(name="岭子镇")  # with one alone Wagtail says nothing of collections
    words = {
        "/admin/pages/1/": ("全部页面", "Root"),
        "/admin/pages/": ("全部页面", "Root"),
        "/admin/collections/add/": ("全部文件", "Root"),
        "/admin/images/?layout=list": ("全部文件", "Root"),
        f"/admin/bulk/cms/storyimage/add_to_collection/?id={image.pk}": ("全部文件", "Root"),
        "/admin/workflows/list/": ("审核员审批", "Moderators approval"),
        "/admin/workflows/tasks/index/": ("审核员审批", "Moderators approval"),
        "/admin/groups/new/": ("可添加页面.*可发布页眉和页脚|可发布页眉和页脚.*可添加页面", r"Can \w+|any page"),
        "/admin/snippets/cms/searchwords/": (r"共 \d+ 条", r"\d+ 搜索用词"),
        "/admin/nowhere/": ("去后台", "Wagtail"),
        "/admin/sites/": ("全部|根页面|端口", "Port|Site name|Root page"),
        f"/admin/groups/delete/{moderators.pk}/": ("审核员", "Moderators"),
        f"/admin/pages/{site.home.pk}/edit/": ("您想让公众看到的页面标题", "Moderators|你"),
    }
    for address, (said, never) in words.items():
        page = client.get(address, follow=True)
        shown = re.sub(r"<script.*?</script>|<style.*?</style>|<[^>]*>", " ", page.content.decode(), flags=re.DOTALL)
        assert page.status_code in (200, 404) and re.search(said, shown, re.DOTALL), address
        assert not re.search(rf"\b({never})\b", shown), (address, re.search(rf".{{40}}\b({never})\b.{{20}}", shown))


def test_the_first_workflow_is_called_in_the_readers_words_until_somebody_names_it(
    site: ShopSite, client: Client
) -> None:
    boss = User.objects.create_superuser(email="boss@example.com", name="老板")
    client.force_login(boss, backend="allauth.account.auth_backends.AuthenticationBackend")
    task = GroupApprovalTask.objects.get()
    assert task.name == "审核员审批"
    task.save()  # as it was read
    edit = reverse("wagtailadmin_workflows:edit_task", args=[task.pk])
    assert "审核员审批" in client.get(edit).content.decode()
    with override("en"):
        assert GroupApprovalTask.objects.get().name == "Approval by moderators"
        assert Workflow.objects.get().name == "Approval by moderators"
    task.name = "村里先看"
    task.save()
    with override("en"):
        assert GroupApprovalTask.objects.get().name == "村里先看"
