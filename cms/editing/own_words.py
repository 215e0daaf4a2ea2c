"""What Wagtail has called in English, in rows and columns that it makes itself, in the reader's words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import pgettext_lazy
from wagtail.models import Collection, Page, Site
from wagtail.sites.views import IndexView

ALL_PAGES = pgettext_lazy("the root of all pages", "All pages")
ALL_FILES = pgettext_lazy("the root collection", "All files")


def name_rows() -> None:
    """Show the tree's root, the root collection and the list of sites in words wherever a page of the back office does."""
    of_page, of_collection, indented = Page.get_admin_display_title, Collection.__str__, Collection.get_indented_name

    def page_title(page: Page) -> str:
        return str(ALL_PAGES) if page.depth == 1 else str(of_page(page))

    def collection_name(collection: Collection) -> str:
        return str(ALL_FILES) if collection.depth == 1 else of_collection(collection)

    def indented_name(collection: Collection, *args: Any, **kwargs: Any) -> str:
        return str(ALL_FILES) if collection.depth == 1 else str(indented(collection, *args, **kwargs))

    Page.add_to_class("get_admin_display_title", page_title)
    Collection.add_to_class("__str__", collection_name)
    Collection.add_to_class("get_indented_name", indented_name)
    for column in IndexView.columns:
        if column.name in ("port", "site_name", "root_page"):
            column.label = Site._meta.get_field(column.name).verbose_name
