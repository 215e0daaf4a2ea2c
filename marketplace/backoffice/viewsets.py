"""Back-office lists and pages over the policy registry, built from Wagtail's own: `ScopedViewSet`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.views.generic import TemplateView, View
from wagtail.admin.admin_url_finder import ModelAdminURLFinder, register_admin_url_finder
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import DeleteView, IndexView, InspectView, WagtailAdminTemplateMixin
from wagtail.admin.views.generic.history import HistoryView
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from marketplace.people.change_log import log_title
from marketplace.people.policies import sees, visible
from marketplace.typed_text.rules import searched


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


class OneName(WagtailAdminTemplateMixin):
    """Breadcrumbs that call the list as the menu does.

    :param list_label: the menu's word for the list
    """

    list_label: Any = None
    model: Any

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Wagtail says the plural of the model's name, which may be another word."""
        items: list[dict[str, Any]] = super().get_breadcrumbs_items()
        plural = capfirst(self.model._meta.verbose_name_plural)
        return [item | {"label": self.list_label or plural} if item["label"] == plural else item for item in items]


class ScopedIndexView(OneName, IndexView):
    """A list of the rows that the user sees.

    :param new_label: what the button says that leads to the form of a new row, for those who may add one; None: no button
    """

    table_classname = "listing bo-cards"
    new_label: Any = None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The list, or its file where one is offered.

        :raises Http404: a file is asked for, and the list names no columns for one; Wagtail's would be empty
        """
        if self.is_export and not self.list_export:
            raise Http404
        answer: HttpResponse = super().get(request, *args, **kwargs)
        return answer

    @cached_property
    def header_buttons(self) -> list[Any]:
        """The form of a new row."""
        if self.new_label is None:
            theirs: list[Any] = super().header_buttons
            return theirs
        if not self.user_has_permission("add"):
            return []
        address = reverse(f"{request_namespace(self.request)}:new")
        return [HeaderButton(self.new_label, url=address, icon_name="plus")]

    @cached_property
    def search_query(self) -> str:
        """What is searched for, as an input method's look-alikes are stored: numbers, codes and names."""
        return searched(super().search_query)

    def get_base_queryset(self) -> QuerySet[Any]:
        """All rows that the user sees."""
        return visible(self.request.user, super().get_base_queryset())


class ScopedInspectView(OneName, InspectView):
    """One row, if the user sees it; 404 if not. Its template names what it shows."""

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Model:
        """Find the row among those that the user sees."""
        rows = self.model._default_manager.all() if queryset is None else queryset
        row: Model = get_object_or_404(visible(self.request.user, rows), pk=self.pk)
        return row

    def get_fields_context(self) -> list[dict[str, Any]]:
        """Nothing is listed by field."""
        return []


class ScopedHistoryView(OneName, HistoryView):
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

    http_method_names: Sequence[str] = ["get", "post", "options"]
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


class ScopedNewView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """The page of the form by which an action makes a row.

    Subclass it, name `model`, `page_title`, `template_name` (it extends `backoffice/new.html`) and `header_icon`, and
    write `new_form` and `make`. What was typed wrong is shown again, with status 422.
    """

    model: type[Model]
    permission_required = "add"
    list_label: Any = None  # what the breadcrumb to the list says, where it isn't the plural of the model's name
    form: BaseForm | None = None

    def new_form(self, given: QueryDict | None = None) -> BaseForm:
        """Return the form: filled in with what was `given`, or new."""
        raise NotImplementedError

    def make(self, given: dict[str, Any]) -> Model:
        """Make the row of the form's cleaned data, and tell the user.

        :raises ValidationError: the action refuses; the error is shown at the form, or at the field that it names
        """
        raise NotImplementedError

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Below the list."""
        return [
            *self.breadcrumbs_items,
            {
                "url": reverse(f"{request_namespace(self.request)}:index"),
                "label": self.list_label or self.model._meta.verbose_name_plural,
            },
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"form": self.form or self.new_form()}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Make the row and lead to its page, or show what is wrong."""
        self.form = self.new_form(request.POST)
        if self.form.is_valid():
            try:
                row = self.make(self.form.cleaned_data)
            except ValidationError as refused:
                self.form.add_error(None, refused)
            else:
                return redirect(f"{request_namespace(request)}:inspect", row.pk)
        return self.render_to_response(self.get_context_data(), status=422)


class Seen(View):
    """Mixed in front of Wagtail's edit and delete of a row: one that the user doesn't see isn't there."""

    object: Model
    get_object: Callable[[], Model]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the row, before anything is said of permissions.

        :raises Http404: the user doesn't see it
        """
        super().setup(request, *args, **kwargs)
        self.object = self.get_object()
        if not sees(request.user, self.object):
            raise Http404


class ScopedDeleteView(Seen, DeleteView):
    """Asks first; what depends on the row is said by `dependants`, and keeps it.

    :param helps: what helps in place of deleting what others depend on
    """

    helps: Any = ""


def request_namespace(request: HttpRequest) -> str:
    """Return the viewset's name, by which its addresses are found."""
    assert request.resolver_match is not None
    return request.resolver_match.namespace


class ScopedViewSet(ModelViewSet):
    """A read-only viewset: list and page. State changes only through actions, each with a door of its own.

    :param open_view_class: the view of one row; it answers ``<namespace>:inspect``
    :param new_view_class: the form that makes a row, at ``new/``
    :param action_view_classes: the forms of a row's page, by the last part of the address that each posts to
    :param row_delete_view_class: the page that asks whether to delete a row, at ``delete/``; None: it isn't deleted
    :param has_history: whether its rows have a history page, because their actions write the change log
    """

    index_view_class = ScopedIndexView
    inspect_view_class = ScopedInspectView
    history_view_class = ScopedHistoryView
    new_view_class: type[ScopedNewView] | None = None
    action_view_classes: dict[str, type[ScopedInspectView]] = {}
    row_delete_view_class: type[ScopedDeleteView] | None = None
    has_history = False
    inspect_view_enabled = True
    copy_view_enabled = False
    add_to_admin_menu = True
    add_to_reference_index = False

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """No links to Wagtail's own add, edit, delete, history and usage: they aren't offered, to administrators too."""
        closed = dict.fromkeys(["add", "edit", "delete", "usage"] + ["history"] * (not self.has_history))
        common: dict[str, Any] = super().get_common_view_kwargs(
            **{f"{name}_url_name": None for name in closed}, **{"list_label": self.menu_label} | kwargs
        )
        return common

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """A list is titled as the menu calls it, if it has no title of its own."""
        own = self.index_view_class.page_title
        shown: dict[str, Any] = super().get_index_view_kwargs(**{"page_title": own or self.menu_label} | kwargs)
        return shown

    def get_urlpatterns(self) -> list[URLPattern]:
        """List, its results (for live search) and one row; the addresses of its forms."""
        page = {"template_name": self.inspect_template_name}
        row = f"<{self.pk_path_converter}:pk>"
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path(f"{row}/", self.inspect_view, name="inspect"),
            *([path("new/", self.construct_view(self.new_view_class), name="new")] if self.new_view_class else []),
            *[
                path(f"{row}/{name}/", self.construct_view(view, **page), name=name)
                for name, view in self.action_view_classes.items()
            ],
            *self.delete_urlpatterns(),
            *(self.history_urlpatterns() if self.has_history else []),
        ]

    def delete_urlpatterns(self) -> list[URLPattern]:
        """The page that asks whether to delete a row, where rows are deleted."""
        if self.row_delete_view_class is None:
            return []
        view = self.construct_view(self.row_delete_view_class, delete_url_name=self.get_url_name("delete"))
        return [path(f"delete/<{self.pk_path_converter}:pk>/", view, name="delete")]

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
    permissions = (
        ScopedHistoryView.any_permission_required
    )  # read by the site history, which has looked who sees the row

    def get_edit_url(self, instance: Model) -> str | None:
        """Return the address of a row's history, for somebody who sees the row."""
        if self.user and not sees(self.user, instance):
            return None
        return reverse(self.viewset.get_url_name("history"), args=[instance.pk])
