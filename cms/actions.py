"""What changes the storefront's state from outside Wagtail's editor."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import GroupPagePermission

from cms.models import TownshipPage

TOWNSHIP_PERMISSIONS = ("add", "change", "publish")


def grant_township_pages(township_page: TownshipPage, group: Group) -> None:
    """Let a group edit a township's page and the village pages below it, in every language, and no other page.

    Granting twice changes nothing.

    :param township_page: the township's page in any language
    :param group: whom the roles of `marketplace.people` put that township's staff into
    """
    with transaction.atomic():
        for page in township_page.get_translations(inclusive=True):
            for permission_type in TOWNSHIP_PERMISSIONS:
                if not GroupPagePermission.objects.filter(
                    group=group, page=page, permission__codename=f"{permission_type}_page"
                ).exists():
                    GroupPagePermission.objects.create(group=group, page=page, permission_type=permission_type)
