"""Household files in the back office: the township's list, a page for each, and the form for the file and all its people."""

from __future__ import annotations

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.widgets.button import HeaderButton

from marketplace.backoffice.filters import ScopedFilterSet, SeenFilter
from marketplace.backoffice.viewsets import (
    FirstColumn,
    LabelledColumn,
    ScopedActionView,
    ScopedIndexView,
    ScopedInspectView,
    ScopedNewView,
    ScopedViewSet,
)
from marketplace.households.models import Household, Person
from marketplace.people.audit import record_look, record_looks
from marketplace.people.policies import holds_in_township
from marketplace.people.staff import staff_of
from marketplace.places.models import Village

from .changing import change_file, change_status
from .forms import ChangeFileForm, NewFileForm, StatusForm
from .queries import EXPORTED, villages_for
from .refusals import FileRefused
from .registering import NewHousehold, register_household
from .words import said

FILE = "file"  # what the log of looks calls it


class FileFilterSet(ScopedFilterSet):
    """By village, for somebody who sees several, and by status."""

    village = SeenFilter(Village, label=gettext_lazy("Village"))
    status = django_filters.ChoiceFilter(
        label=gettext_lazy("Status"), choices=Household.Status.choices, empty_label=gettext_lazy("All")
    )

    class Meta:
        model = Household
        fields = ["village", "status"]


class FileIndexView(ScopedIndexView):
    """Household files; on a phone two lines each, the name first."""

    table_classname = "listing bo-cards bo-cards--lines"
    new_label = gettext_lazy("Open a file")
    default_ordering = "number"
    list_export = ["number", "village", "head_name", "get_status_display", "people"]
    export_headings = {"get_status_display": gettext_lazy("Status"), "people": gettext_lazy("Persons")}
    export_filename = "household-files"

    def get_base_queryset(self) -> QuerySet[Any]:
        """With village and how many belong to it now."""
        rows: QuerySet[Any] = super().get_base_queryset().select_related("village")
        counted: QuerySet[Any] = rows.annotate(people=Count("persons", filter=Q(persons__left_on=None)))
        return counted

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """By number, by village, and by the name of anybody in the file."""
        if not self.is_searching:
            return queryset
        named = Person.objects.filter(name__icontains=self.search_query).values("household")
        fits = Q(pk__in=named)
        for field in ("number", "head_name", "village__name"):
            fits |= Q((f"{field}__icontains", self.search_query))
        return queryset.filter(fits)

    def as_spreadsheet(self, queryset: QuerySet[Any], spreadsheet_format: str) -> Any:
        """As a file, which shows the names of all of them: each is a look."""
        rows = queryset.order_by().values_list("pk", flat=True)
        record_looks(staff_of(self.request), "household", rows, EXPORTED, timezone.now())
        return super().as_spreadsheet(queryset, spreadsheet_format)


class FileView(ScopedInspectView):
    """One file: who belongs to the household and who did, and its status with the history of it."""

    page_title = gettext_lazy("Household file")
    form: StatusForm | None = None

    def get_page_subtitle(self) -> str:
        """The file number: names stay out of the window's title."""
        return str(self.object.number)

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Any:
        """With its village."""
        return super().get_object(Household.objects.select_related("village__township"))

    @cached_property
    def may_change(self) -> bool:
        """Whether the user writes this township's files: not so who only sits on the village's council."""
        writes = self.user_has_permission("change")
        return writes and holds_in_township(staff_of(self.request), self.object.village.township_id)

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        """Nothing is deleted."""
        return []

    @cached_property
    def header_buttons(self) -> list[Any]:
        """To the form."""
        address = reverse("household_files:change", args=[self.object.pk])
        return [HeaderButton(_("Change the file"), url=address, icon_name="edit")] if self.may_change else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Log the look, and show the file."""
        household: Household = self.object
        now = timezone.now()
        record_look(staff_of(self.request), "household", household.pk, FILE, now)
        people = sorted(household.persons.order_by("pk"), key=lambda one: one.relation != Person.Relation.HEAD)
        form = self.form or StatusForm(household.status, initial={"on": timezone.localdate(now)})
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "household": household,
            "people": [one for one in people if one.left_on is None],
            "former": [one for one in people if one.left_on is not None],
            "statuses": household.status_changes.select_related("changed_by").reverse(),
            "may_change": self.may_change,
            "form": form if self.may_change else None,
        }


class StatusView(ScopedActionView, FileView):
    """Takes another status, with its reason and day."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Note it, or show what is wrong."""
        self.form = StatusForm(self.object.status, request.POST)
        if self.form.is_valid():
            given = self.form.cleaned_data
            try:
                change_status(user=staff_of(request), household=self.object, **given, now=timezone.now())
            except FileRefused as refused:
                self.form.add_error(None, said(refused, self.form.fields))
            else:
                messages.success(request, _("The status is noted, with its reason."))
                return self.to_page()
        return self.show_again()


class ChangeView(FileView):
    """The form of a file that is there, with everybody in it."""

    page_title = gettext_lazy("Change the file")
    permission_required = "change"
    template_name = "backoffice/household_files/change.html"
    file_form: ChangeFileForm | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """For the township's own.

        :raises PermissionDenied: the user sees the file, but doesn't write it
        """
        if not self.may_change:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def header_buttons(self) -> list[Any]:
        """None: this is the form."""
        return []

    def new_form(self, given: QueryDict | None = None) -> ChangeFileForm:
        """The form, with the villages of the household's own township."""
        household: Household = self.object
        villages = villages_for(staff_of(self.request)).filter(township=household.village.township_id)
        facts = {"village": household.village_id, "number": household.number, "version": household.version}
        return ChangeFileForm(villages, timezone.localdate(), given, household=household, initial=facts)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form."""
        return super().get_context_data(**kwargs) | {"form": self.file_form or self.new_form()}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Change the file, show what is wrong, or show more rows."""
        form = self.file_form = self.new_form(request.POST)
        if form.unchecked:
            shown: HttpResponse = self.render_to_response(self.get_context_data())
            return shown
        if form.is_valid():
            given = form.cleaned_data
            try:
                change_file(
                    user=staff_of(request), household=self.object, seen=given["version"], village=given["village"],
                    number=given["number"], members=given["members"], now=timezone.now(),
                )  # fmt: skip
            except FileRefused as refused:
                form.add_error(None, said(refused, form.fields))
            else:
                messages.success(request, _("The file is saved."))
                return redirect("household_files:inspect", self.object.pk)
        refused_page: HttpResponse = self.render_to_response(self.get_context_data(), status=422)
        return refused_page


class OpenView(ScopedNewView):
    """Opens a file."""

    model = Household
    list_label = gettext_lazy("Household files")
    page_title = gettext_lazy("Open a file")
    template_name = "backoffice/household_files/new.html"
    header_icon = "doc-full"
    form: NewFileForm | None

    def new_form(self, given: QueryDict | None = None) -> NewFileForm:
        """The form, with the village that a link names."""
        today, asked = timezone.localdate(), self.request.GET.get("village", "")
        return NewFileForm(villages_for(staff_of(self.request)), today, given, initial={"village": asked, "on": today})

    def make(self, given: dict[str, Any]) -> Household:
        """Open it."""
        entry = NewHousehold(given["village"].pk, given["number"], given["members"], given["status"])
        try:
            household = register_household(
                user=staff_of(self.request), entry=entry, on=given["on"], reason=given["reason"], now=timezone.now()
            )
        except FileRefused as refused:
            assert self.form is not None
            raise said(refused, self.form.fields) from refused
        messages.success(self.request, _("The file is opened."))
        return household

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Open it, show what is wrong, or show more rows."""
        form = self.form = self.new_form(request.POST)
        return self.render_to_response(self.get_context_data()) if form.unchecked else super().post(request)


class HouseholdFileViewSet(ScopedViewSet):
    """Household files of the township; its villages' councils read theirs."""

    model = Household
    name = url_prefix = menu_name = "household_files"
    icon = "doc-full"
    menu_label = gettext_lazy("Household files")
    menu_order = 119
    list_per_page = 30
    template_prefix = "backoffice/household_files/"
    index_view_class = FileIndexView
    inspect_view_class = FileView
    new_view_class = OpenView
    action_view_classes = {"status": StatusView}
    has_history = True
    filterset_class = FileFilterSet
    search_fields = ["number", "head_name", "village__name"]
    search_backend_name = None
    list_display = [
        FirstColumn("head_name", label=gettext_lazy("Head of household"), url_name="household_files:inspect"),
        LabelledColumn("number", label=gettext_lazy("File number"), sort_key="number"),
        LabelledColumn("village", label=gettext_lazy("Village"), sort_key="village__sort_key"),
        LabelledColumn("status", label=gettext_lazy("Status"), accessor="get_status_display", sort_key="status"),
        LabelledColumn("people", label=gettext_lazy("Persons"), classname="bo-number bo-persons"),
    ]

    def get_urlpatterns(self) -> list[URLPattern]:
        """The form of a file that is there has a page of its own."""
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/change/", self.construct_view(ChangeView), name="change"),
        ]
