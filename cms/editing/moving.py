"""Moving a page: where it may not go is said before the editor is asked whether to move it there; Wagtail says so after."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page


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
    if not page.is_child_of(destination) and not page.specific.can_move_to(destination):
        return _("“%(page)s” can't be moved below “%(place)s”: a page of the type “%(type)s” has no place there.")
    return _("“%(page)s” can't be moved below “%(place)s”: you may not add or publish pages there.")


def _names(page: Page, destination: Page) -> dict[str, Any]:
    return {
        "page": page.get_admin_display_title(),
        "place": destination.get_admin_display_title(),
        "type": page.specific_class.get_verbose_name(),
    }
