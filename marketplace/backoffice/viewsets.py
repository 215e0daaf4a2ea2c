"""Back-office lists and pages over the policy registry, built from Wagtail's own: `ScopedViewSet`."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.urls.resolvers import URLPattern
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet

from marketplace.people.policies import visible


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
    """

    index_view_class = ScopedIndexView
    inspect_view_class = ScopedInspectView
    inspect_view_enabled = True
    copy_view_enabled = False
    add_to_admin_menu = True
    add_to_reference_index = False

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """No links to Wagtail's own add, edit, delete, history and usage: they aren't offered, to administrators too."""
        closed = dict.fromkeys(["add", "edit", "delete", "history", "usage"])
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
        ]

    def register_admin_url_finder(self) -> None:
        """There is no edit page that Wagtail could link to."""
