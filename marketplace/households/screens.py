"""Household files in the back office: the note whether buyers may read a masked name, and the log of looks (R8)."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.views.reports import ReportView

from marketplace.backoffice.viewsets import LabelledColumn, LabelledDateColumn, ScopedActionView
from marketplace.people.audit import record_look
from marketplace.people.models import Look
from marketplace.people.policies import visible
from marketplace.people.staff import staff_of

from .actions import record_naming_consent
from .models import Household


class NamingView(ScopedActionView):
    """Takes the township's note whether buyers may read the masked name beside what the household grew.

    Who may write it is the action's own question; a council member sees the page, and no more.
    """

    permission_required = "view"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Note it with today's date, or that it was taken back."""
        agreed = request.POST.get("agreed") == "yes"
        now = timezone.now()
        user = staff_of(request)
        on = timezone.localdate(now) if agreed else None
        record_naming_consent(user=user, household=self.object, on=on, now=now)
        record_look(user, "household", self.object.pk, "naming consent", now)
        if agreed:
            messages.success(request, gettext("Noted. Buyers can read the masked name beside what it grew."))
        else:
            messages.success(request, gettext("Noted. The household is named nowhere now."))
        return self.to_page()


SHOWN = {
    "statement": _("income statement %(year)s"),
    "statement PDF": _("income statement %(year)s, printed"),
    "proof": _("proofs of the entries of %(year)s"),
    "pay-out cards": _("bank card, beside the rows of pay-out batch %(year)s"),
    "pay-out file": _("card number, written into the bank's file of batch %(year)s"),
}
SHOWN_WHOLE = {
    "file": _("household file"), "file list": _("list of household files, as a spreadsheet"),
    "files": _("list of household files"), "incomes": _("list of households' incomes"), "bank cards": _("list of bank cards"),
    "members": _("list of members"), "signatures": _("list of signatures"), "agreement": _("agreement, with what became of it"),
    "signing list": _("list of who can sign an agreement"),
    "naming consent": _("note whether it agrees to be named"),
    "bank card": _("bank card"), "bank card slip": _("slip about the bank card"), "correction": _("correction of a credit"),
    "signature": _("signature under an agreement"), "signed paper": _("signed paper of an agreement"),
    "agreement paper": _("paper of an agreement, printed for signing"),
    "member": _("membership and shares"), "member list": _("list of members, as a spreadsheet"),
    "member search": _("list of households that may join"),
}  # fmt: skip


def shown(what: str) -> str:
    """Return what was looked at in words.

    :param what: as `record_look` was told, such as ``statement 2026``
    """
    if what in SHOWN_WHOLE:
        return str(SHOWN_WHOLE[what])
    kind, _space, year = what.rpartition(" ")
    return str(SHOWN[kind]) % {"year": year} if kind in SHOWN else what


class LookFilterSet(WagtailFilterSet):
    """By who looked, whose file it was, and when."""

    name = django_filters.CharFilter(field_name="user__name", lookup_expr="icontains", label=_("Who"))
    number = django_filters.CharFilter(field_name="number", lookup_expr="icontains", label=_("File number"))
    at = django_filters.DateFromToRangeFilter(label=_("When"), widget=DateRangePickerWidget)

    class Meta:
        model = Look
        fields: list[str] = []


class LookReportView(ReportView):
    """Who looked at which household's file, newest first. A household sees here that its file is guarded."""

    model = Look
    page_title = _("Looks at household files")
    header_icon = "view"
    index_url_name = "look_report"
    index_results_url_name = "look_report_results"
    results_template_name = "backoffice/looks/index_results.html"
    filterset_class = LookFilterSet
    permission_required = "view"
    verbose_name_plural = _("looks")
    table_classname = "listing bo-cards"
    list_export = ["at", "user", "number", "what"]
    export_headings = {"at": _("When"), "user": _("Who"), "number": _("File number"), "what": _("What was looked at")}
    export_filename = "looks"
    columns = [
        LabelledDateColumn("at", label=_("When")),
        LabelledColumn("user", label=_("Who")),
        LabelledColumn("number", label=_("File number")),
        LabelledColumn("what", label=_("What was looked at"), accessor=lambda look: shown(look.what)),
    ]

    def get_base_queryset(self) -> QuerySet[Any]:
        """All looks, with the file number of the household."""
        number = Household.objects.filter(pk=OuterRef("subject_id")).values("number")
        looks = Look.objects.filter(subject_type="household").select_related("user")
        return visible(self.request.user, looks).annotate(number=Subquery(number)).order_by("-at", "-pk")
