"""Moving a page: where it may not go is said before the editor is asked whether to move it there; Wagtail says so after."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

from cms.models import TownshipPage, VillagePage
from cms.models.page_forms import refuse_foreign_village
from cms.models.pages import township_told_by


def refuse_move(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    """Lead back to the choice of a place, with the reason, when the page may not go there; None when it may."""
    if page.permissions_for_user(request.user).can_move_to(destination):
        return None
    messages.error(request, _reason(page, destination) % _names(page, destination))
    return redirect("wagtailadmin_pages:move", page.pk)


def _reason(page: Page, destination: Page) -> str:
    if page == destination or destination.is_descendant_of(page):
        return _("“%(page)s” can't be moved below itself. Choose another place.")
    if destination.depth > 1 and destination.locale_id != page.locale_id:
        return _("“%(page)s” can't be moved into another language. Choose a place in its own.")
    if _is_foreign(page, destination):
        return _("“%(page)s” can't be moved below “%(place)s”: the village belongs to another township.")
    if not page.is_child_of(destination) and not page.specific.can_move_to(destination):
        return _("“%(page)s” can't be moved below “%(place)s”: a page of the type “%(type)s” has no place there.")
    return _("“%(page)s” can't be moved below “%(place)s”: you may not add or publish pages there.")


def _is_foreign(page: Page, destination: Page) -> bool:
    village, township = getattr(page.specific, "village", None), township_told_by(destination)
    return village is not None and township is not None and village.township_id != township


def refuse_foreign_move(instance: Page, parent_page_before: Page, parent_page_after: Page, **kwargs: Any) -> None:
    """Refuse that a village's page goes below another township's, whoever moves it; for Wagtail's `pre_page_move`.

    :raises ValidationError: of the field ``village``; nothing has moved
    """
    page = instance.specific
    if isinstance(page, VillagePage) and parent_page_before.pk != parent_page_after.pk:
        refuse_foreign_village(page.village, TownshipPage.objects.filter(pk=parent_page_after.pk).first())


def _names(page: Page, destination: Page) -> dict[str, Any]:
    return {
        "page": page.get_admin_display_title(),
        "place": destination.get_admin_display_title(),
        "type": page.specific_class.get_verbose_name(),
    }
