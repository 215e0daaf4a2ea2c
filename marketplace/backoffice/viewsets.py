"""Back-office lists and pages over the policy registry, built from Wagtail's own: `ScopedViewSet`."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.functional import cached_property
from wagtail.admin.admin_url_finder import ModelAdminURLFinder, register_admin_url_finder
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.views.generic.history import HistoryView
from wagtail.admin.viewsets.model import ModelViewSet

from marketplace.people.change_log import log_title
from marketplace.people.policies import sees, visible


class LabelledColumn(Column):
    """A column whose cells carry the column's name, so that a row can be read as a card on a phone."""

    cell_template_name = "backoffice/cell.html"


class LabelledDateColumn(DateColumn):
    """A date, with the column's name for phones."""

    cell_template_name = "backoffice/date_cell.html"


class MoneyColumn(LabelledColumn):
    """An amount in fen, written in yuan."""

    cell_template_name = "backoffice/money_cell.html"


class FirstColumn(TitleColumn):
    """The first column: names the row and links to it."""

    cell_template_name = "backoffice/title_cell.html"


class ScopedIndexView(IndexView):
    """A list of the rows that the user sees."""

    table_classname = "listing bo-cards"

    def get_base_queryset(self) -> QuerySet[Any]:
        """All rows that the user sees."""
        return visible(self.request.user, super().get_base_queryset())


class ScopedInspectView(InspectView):
    """One row, if the user sees it; 404 if not."""

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Model:
        """Find the row among those that the user sees."""
        rows = self.model._default_manager.all() if queryset is None else queryset
        row: Model = get_object_or_404(visible(self.request.user, rows), pk=self.pk)
        return row


class ScopedHistoryView(HistoryView):
    """What the change log says of one row, if the user sees it; 404 if not."""

    any_permission_required = ["view", "change"]

    def get_base_object_queryset(self) -> QuerySet[Any]:
        """The rows that the user sees."""
        return visible(self.request.user, super().get_base_object_queryset())

    def get_page_subtitle(self) -> str:
        """The row's title in the log."""
        return log_title(self.object)

    @cached_property
    def header_buttons(self) -> list[Any]:
        """None: there is no edit page."""
        return []


class ScopedActionView(ScopedInspectView):
    """An address that a form on a row's page posts to. Opened without the form, it leads to the page.

    Subclass the view of the page and write `post`; what was typed wrong is shown there again, with status 422.
    """

    http_method_names = ["get", "post", "options"]
    permission_required = "change"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The address of the form, reloaded."""
        return self.to_page()

    def to_page(self) -> HttpResponse:
        """Lead to the row's page."""
        return redirect(f"{request_namespace(self.request)}:inspect", self.object.pk)

    def show_again(self) -> HttpResponse:
        """Show the page with what is wrong."""
        shown: HttpResponse = self.render_to_response(self.get_context_data(), status=422)
        return shown


def request_namespace(request: HttpRequest) -> str:
    """Return the viewset's name, by which its addresses are found."""
    assert request.resolver_match is not None
    return request.resolver_match.namespace


class ScopedViewSet(ModelViewSet):
    """A read-only viewset: list and page. State changes only through actions, each with a door of its own.

    :param open_view_class: the view of one row; it answers ``<namespace>:inspect``
    :param has_history: whether its rows have a history page, because their actions write the change log
    """

    index_view_class = ScopedIndexView
    inspect_view_class = ScopedInspectView
    history_view_class = ScopedHistoryView
    has_history = False
    inspect_view_enabled = True
    copy_view_enabled = False
    add_to_admin_menu = True
    add_to_reference_index = False

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """No links to Wagtail's own add, edit, delete, history and usage: they aren't offered, to administrators too."""
        closed = dict.fromkeys(["add", "edit", "delete", "usage"] + ["history"] * (not self.has_history))
        common: dict[str, Any] = super().get_common_view_kwargs(
            **{f"{name}_url_name": None for name in closed}, **kwargs
        )
        return common

    def get_urlpatterns(self) -> list[URLPattern]:
        """List, its results (for live search) and one row."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path(f"<{self.pk_path_converter}:pk>/", self.inspect_view, name="inspect"),
            *(self.history_urlpatterns() if self.has_history else []),
        ]

    def history_urlpatterns(self) -> list[URLPattern]:
        """A row's history, and its results (for filters)."""
        row = f"<{self.pk_path_converter}:pk>"
        return [
            path(f"history/{row}/", self.history_view, name="history"),
            path(f"history-results/{row}/", self.history_results_view, name="history_results"),
        ]

    def register_admin_url_finder(self) -> None:
        """There is no edit page that Wagtail could link to."""


class HistoryViewSet(ScopedViewSet):
    """Only histories, of rows that have no page of their own; Wagtail's site history leads to them."""

    has_history = True
    add_to_admin_menu = False
    inspect_view_enabled = False

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """No link to a list either."""
        return super().get_common_view_kwargs(index_url_name=None, index_results_url_name=None, **kwargs)

    def get_urlpatterns(self) -> list[URLPattern]:
        """A row's history."""
        return self.history_urlpatterns()

    def register_admin_url_finder(self) -> None:
        """The history is the page to link to."""
        register_admin_url_finder(self.model, type("HistoryFinder", (_HistoryFinder,), {"viewset": self}))


class _HistoryFinder(ModelAdminURLFinder):
    viewset: HistoryViewSet

    def get_edit_url(self, instance: Model) -> str | None:
        """Return the address of a row's history, for somebody who sees the row."""
        if self.user and not sees(self.user, instance):
            return None
        return reverse(self.viewset.get_url_name("history"), args=[instance.pk])
