"""What changes the storefront's state from outside Wagtail's editor."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from cms.models import HomePage, TownshipPage

PAGE_PERMISSIONS = ("add", "change", "publish")
PICTURE_PERMISSIONS = ("add_image", "change_image", "choose_image")
EDITORS = "Storefront editors"
# What editors may do beside pages and pictures: enter the back office, translate, change header and footer and search words.
EDITOR_PERMISSIONS = (
    ("wagtailadmin", "access_admin"),
    ("wagtail_localize", "submit_translation"),
    ("cms", "add_siteframe"),
    ("cms", "change_siteframe"),
    ("cms", "publish_siteframe"),
    ("cms", "add_searchwords"),
    ("cms", "change_searchwords"),
    ("cms", "delete_searchwords"),
)


def grant_township_pages(township_page: TownshipPage, group: Group) -> None:
    """Let a group edit a township's page and the village pages below it, in every language, and its pictures; no others.

    Granting twice changes nothing.

    :param township_page: the township's page in any language
    :param group: whom the roles of `marketplace.people` put that township's staff into
    """
    with transaction.atomic():
        for page in township_page.get_translations(inclusive=True):
            _grant_pages(page, group)
        collection = _picture_collection(township_page)
        for codename in PICTURE_PERMISSIONS:
            # Wagtail hangs the permissions of every picture model on its own Image.
            permission = Permission.objects.get(content_type__app_label="wagtailimages", codename=codename)
            GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)


def _grant_pages(page: Page, group: Group) -> None:
    """Let a group edit a page and all below it."""
    for permission_type in PAGE_PERMISSIONS:
        if not GroupPagePermission.objects.filter(
            group=group, page=page, permission__codename=f"{permission_type}_page"
        ).exists():
            GroupPagePermission.objects.create(group=group, page=page, permission_type=permission_type)


def _picture_collection(township_page: TownshipPage) -> Collection:
    """Return the collection of a township's pictures, so that its staff change no other township's."""
    mark = f" {township_page.township_id}"  # the township may have been called otherwise
    root = Collection.get_first_root_node()
    found = root.get_children().filter(name__endswith=mark).first()
    return found or root.add_child(instance=Collection(name=f"{township_page.township.name}{mark}"))


def editors_group() -> Group:
    """Return the group whose members edit the whole storefront: every page, picture, header and footer.

    Made, or brought up to date, each time: a home page in a language more is covered by asking again.
    """
    with transaction.atomic():
        group, _created = Group.objects.get_or_create(name=EDITORS)
        wanted = Q()
        for app_label, codename in EDITOR_PERMISSIONS:
            wanted |= Q(content_type__app_label=app_label, codename=codename)
        group.permissions.set(Permission.objects.filter(wanted))
        for home in HomePage.objects.all():
            _grant_pages(home, group)
        for codename in PICTURE_PERMISSIONS:
            permission = Permission.objects.get(content_type__app_label="wagtailimages", codename=codename)
            root = Collection.get_first_root_node()
            GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)
    return group
