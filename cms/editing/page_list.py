"""Wagtail's lists of pages: what the buttons of translations want to know is read with the list. wagtail-localize asks for each row
by itself, three queries a row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.models import Locale, Page
from wagtail_localize import wagtail_hooks as of_localize
from wagtail_localize.models import Translation, TranslationSource

ROW_BUTTONS = "register_page_listing_more_buttons"


def read_translations_with_the_list() -> None:
    """Put our buttons of a row in place of wagtail-localize's."""
    theirs = (of_localize.page_listing_more_buttons, 0)
    hooks._hooks[ROW_BUTTONS].remove(theirs)
    hooks.register(ROW_BUTTONS, row_buttons)
    hooks.register("construct_explorer_page_queryset", with_translations)


def with_translations(parent: Page, pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    """Say of each page whether a language lacks it, and of which source its translations follow."""
    if not request.user.has_perm("wagtail_localize.submit_translation"):
        return pages
    there = Page.objects.filter(translation_key=OuterRef(OuterRef("translation_key")), alias_of=None)
    followed = Exists(Translation.objects.filter(source=OuterRef("pk"), enabled=True))
    sources = TranslationSource.objects.filter(
        followed, object=OuterRef("translation_key"), locale=OuterRef("locale_id")
    )
    found: QuerySet[Page] = pages.annotate(
        lacks_language=Exists(Locale.objects.exclude(pk__in=there.values("locale_id"))),
        source_of_translations=Subquery(sources.values("pk")[:1]),
    )
    return found


def row_buttons(page: Any, user: Any, view_name: str | None = None, next_url: str | None = None) -> Iterator[Button]:
    """Yield the buttons that wagtail-localize has for a row; of a list that did not say so, as it does."""
    if not hasattr(page, "lacks_language"):
        yield from of_localize.page_listing_more_buttons(page, user, view_name, next_url)
        return
    if page.lacks_language:
        address = reverse("wagtail_localize:submit_page_translation", args=[page.alias_of_id or page.pk])
        yield Button(_("Translate this page"), address, priority=60, icon_name="wagtail-localize-language")
    if page.source_of_translations:
        address = reverse("wagtail_localize:update_translations", args=[page.source_of_translations])
        back = f"?{urlencode({'next': next_url})}" if next_url is not None else ""
        yield Button(_("Sync translated pages"), address + back, priority=60, icon_name="resubmit")
