"""Members in the back office: the list, and one member's page with its shares on a day and all that was noted of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.admin.widgets.button import HeaderButton

from marketplace.backoffice.decisions import DecisionView
from marketplace.backoffice.filters import ScopedFilterSet, SeenFilter
from marketplace.backoffice.looks import LoggedIndexView
from marketplace.backoffice.viewsets import (
    FirstColumn,
    LabelledColumn,
    ScopedInspectView,
    ScopedViewSet,
)
from marketplace.cooperatives.models import Cooperative, Member, Share
from marketplace.cooperatives.policies import manages, pays_back
from marketplace.people.audit import record_look
from marketplace.people.models import User
from marketplace.people.policies import visible
from marketplace.people.staff import staff_of
from marketplace.places.models import Village

from .admit_screens import AdmitView
from .forms import PAID_BACK, WHATS, CorrectForm, LeaveForm, NoteForm, TransferForm, day_asked, empty, named
from .leaving import keeps, leave
from .queries import held_by, holdings
from .refusals import MemberError
from .shares import correct, note_share, transfer
from .totals_screens import TotalsView
from .words import quantity_text, refusal_text

LOOK, EXPORTED = "member", "member list"  # what the log of looks calls them


def _villages(request: HttpRequest) -> QuerySet[Village]:
    seen = visible(request.user, Member.objects.all()).order_by().values("household__village")
    return Village.objects.filter(pk__in=seen).order_by("sort_key")


class MemberFilterSet(ScopedFilterSet):
    """By cooperative, for somebody who sees several, by village, and those who have left."""

    cooperative = SeenFilter(Cooperative, label=gettext_lazy("Cooperative"))
    village = django_filters.ModelChoiceFilter(
        field_name="household__village", queryset=_villages, label=gettext_lazy("Village")
    )
    left = django_filters.ChoiceFilter(
        label=pgettext_lazy("of a cooperative", "Members"), method="as_listed", empty_label=gettext_lazy("now"),
        choices=[("left", gettext_lazy("those who have left")), ("all", gettext_lazy("All"))],
    )  # fmt: skip

    class Meta:
        model = Member
        fields = ["cooperative", "village"]

    def as_listed(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """The list has seen to it already."""
        return queryset


class MemberIndexView(LoggedIndexView):
    """Members by number, each with what it holds today; on a phone two lines each, the name first."""

    table_classname = "listing bo-cards bo-cards--lines"
    default_ordering = "household__number"
    list_export = [
        "household.number",
        "household.village",
        "household.head_name",
        "cooperative",
        "joined_on",
        "left_on",
    ]
    export_headings = {
        "household.number": gettext_lazy("File number"), "household.village": gettext_lazy("Village"),
        "household.head_name": gettext_lazy("Head of household"), "cooperative": gettext_lazy("Cooperative"),
        "joined_on": gettext_lazy("Joined"), "left_on": gettext_lazy("Left"),
    }  # fmt: skip
    export_filename = "members"
    looked_at, exported, household_id = "members", EXPORTED, "household_id"

    @cached_property
    def header_buttons(self) -> list[Any]:
        """To admit households, for managers; and all shares together."""
        found = [HeaderButton(_("Shares in all"), url=reverse("members:shares"), icon_name="order")]
        if self.user_has_permission("add"):
            found.insert(0, HeaderButton(_("Admit households"), url=reverse("members:new"), icon_name="plus"))
        return found

    def get_base_queryset(self) -> QuerySet[Any]:
        """Those who are members now, if nothing else is asked for."""
        rows: QuerySet[Any] = super().get_base_queryset().select_related("household__village", "cooperative")
        asked = self.request.GET.get("left")
        return rows if asked == "all" else rows.exclude(left_on=None) if asked == "left" else rows.filter(left_on=None)

    def paginate_queryset(self, queryset: QuerySet[Any], page_size: int) -> Any:
        """Read what the page's members hold, in one go."""
        paginator, page, rows, is_paginated = super().paginate_queryset(queryset, page_size)
        rows = list(rows)
        held = held_by([row.pk for row in rows], timezone.localdate())
        for row in rows:
            theirs = held.get(row.pk, {})
            row.held = " · ".join(quantity_text(kind, theirs[kind]) for kind in Share.Kind.values if kind in theirs)
        page.object_list = rows
        return paginator, page, rows, is_paginated


class MemberView(ScopedInspectView):
    """One member: since when, what it holds on a day, all that was noted, and what may be done. Each look is logged."""

    page_title = pgettext_lazy("of a cooperative", "Member")
    note_form: NoteForm | None = None
    transfer_form: TransferForm | None = None
    correct_form: CorrectForm | None = None
    leave_form: LeaveForm | None = None

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Any:
        """With all that the page shows."""
        return super().get_object(Member.objects.select_related("household__village", "cooperative__village"))

    def get_page_subtitle(self) -> str:
        """The file number: names stay out of the window's title."""
        return str(self.object.household.number)

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        """Nothing is deleted."""
        return []

    @cached_property
    def is_manager(self) -> bool:
        """Whether the user answers for the cooperative."""
        return manages(staff_of(self.request), self.object.cooperative_id)

    @cached_property
    def whats(self) -> list[str]:
        """What the user may note: a manager all of it, the township's staff that money is paid back."""
        if not self.object.holds:
            return []
        if self.is_manager:
            return list(WHATS)
        return [PAID_BACK] if pays_back(staff_of(self.request), self.object.cooperative) else []

    def correctable(self) -> QuerySet[Share]:
        """The rows that the user may correct."""
        rows = Share.objects.filter(member=self.object.pk, corrected_by=None, corrects=None)
        rows = rows.exclude(deed=Share.Deed.PAID_BACK).order_by("-valid_on", "-pk")
        if not self.object.holds:
            return rows.none()
        if self.is_manager:
            return rows
        return rows.filter(kind=Share.Kind.MONEY) if self.whats else rows.none()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Log the look, and show it all."""
        row: Member = self.object
        now = timezone.now()
        today = timezone.localdate(now)
        record_look(staff_of(self.request), "household", row.household_id, LOOK, now)
        day = day_asked(self.request.GET.get("day", ""), today)
        shares = Share.objects.filter(member=row).select_related("noted_by", "corrects", "corrected_by")
        may_leave = self.is_manager and row.holds
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return (
            context
            | {
                "member": row,
                "household": row.household,
                "day": day,
                "held": holdings(Member.objects.filter(pk=row.pk), day),
                "shares": shares.order_by("-valid_on", "-pk"),
                "others": Member.objects.filter(cooperative=row.cooperative_id, household=row.household_id).exclude(
                    pk=row.pk
                ),
                "keeps": keeps(row, today) if may_leave else [],
            }
            | self._forms(may_leave)
        )

    def _forms(self, may_leave: bool) -> dict[str, Any]:
        row, correctable = self.object, self.correctable()
        return {
            "note_form": (self.note_form or NoteForm(self.whats, **empty(NoteForm))) if self.whats else None,
            "transfer_form": (self.transfer_form or TransferForm(row, **empty(TransferForm))) if may_leave else None,
            "correct_form": (self.correct_form or CorrectForm(correctable, **empty(CorrectForm)))
            if correctable.exists()
            else None,
            "leave_form": (self.leave_form or LeaveForm(**empty(LeaveForm))) if may_leave else None,
        }


class StepView(DecisionView, MemberView):
    """A form of the member's page. Who may is the action's own question; who surely may not is told so at once."""

    permission_required = "view"
    refusals, refusal_text = MemberError, staticmethod(refusal_text)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the member.

        :raises PermissionDenied: the user only reads
        """
        super().setup(request, *args, **kwargs)
        user = staff_of(request)
        if not manages(user, self.object.cooperative_id) and not pays_back(user, self.object.cooperative):
            raise PermissionDenied


class NoteView(StepView):
    """Notes a share, or pays money in or back."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Note it, or show what was typed wrong."""
        self.note_form = NoteForm(self.whats, request.POST, auto_id=named(NoteForm))
        return super().post(request, *args, **kwargs) if self.note_form.is_valid() else self.show_again()

    def decide(self, user: User, now: datetime) -> str:
        """Note it."""
        assert self.note_form is not None
        given = self.note_form.cleaned_data
        kind, deed, sign = WHATS[given["what"]][1]
        note_share(
            self.object.pk, user=user, kind=kind, deed=deed, quantity=sign * self.note_form.hundredths,
            valid_on=given["valid_on"], reason=given["reason"], paper=given["paper"], request=given["request"], now=now,
        )  # fmt: skip
        return _("Noted.")


class TransferView(StepView):
    """Transfers shares to another member."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Transfer them, or show what was typed wrong."""
        if not self.is_manager:
            raise PermissionDenied
        self.transfer_form = TransferForm(self.object, request.POST, auto_id=named(TransferForm))
        return super().post(request, *args, **kwargs) if self.transfer_form.is_valid() else self.show_again()

    def decide(self, user: User, now: datetime) -> str:
        """Transfer them."""
        assert self.transfer_form is not None
        given = self.transfer_form.cleaned_data
        transfer(
            self.object.pk, given["taker"].pk, user=user, kind=given["kind"], quantity=self.transfer_form.hundredths,
            valid_on=given["valid_on"], reason=given["reason"], paper=given["paper"], request=given["request"], now=now,
        )  # fmt: skip
        return _("Transferred.")


class CorrectView(StepView):
    """Corrects a row by a counter row."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Correct it, or show what is missing."""
        rows = Share.objects.filter(member=self.object.pk)  # the same form sent twice finds its row corrected
        self.correct_form = CorrectForm(rows, request.POST, auto_id=named(CorrectForm))
        return super().post(request, *args, **kwargs) if self.correct_form.is_valid() else self.show_again()

    def decide(self, user: User, now: datetime) -> str:
        """Correct it."""
        assert self.correct_form is not None
        given = self.correct_form.cleaned_data
        correct(given["row"].pk, user=user, reason=given["reason"], request=given["request"], now=now)
        return _("Corrected by a row of its own; both stay in the list.")


class LeaveView(StepView):
    """The household leaves the cooperative."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Let it leave, or show what is missing."""
        if not self.is_manager:
            raise PermissionDenied
        self.leave_form = LeaveForm(request.POST, auto_id=named(LeaveForm))
        return super().post(request, *args, **kwargs) if self.leave_form.is_valid() else self.show_again()

    def decide(self, user: User, now: datetime) -> str:
        """Let it leave."""
        assert self.leave_form is not None
        given = self.leave_form.cleaned_data
        leave(self.object.pk, user=user, on=given["on"], reason=given["reason"], paper=given["paper"], now=now)
        return _("The household has left. What it is owed stays owed, and can be read on its statement.")


def _day(on: date | None) -> str:
    return f"{on:%Y-%m-%d}" if on else ""


class MemberViewSet(ScopedViewSet):
    """Members of cooperatives and their shares."""

    model = Member
    name = url_prefix = menu_name = "members"
    icon = "group"
    menu_label = pgettext_lazy("of a cooperative", "Members and shares")
    menu_order = 120
    template_prefix = "backoffice/members/"
    index_view_class = MemberIndexView
    inspect_view_class = MemberView
    new_view_class = AdmitView
    action_view_classes = {"note": NoteView, "transfer": TransferView, "correct": CorrectView, "leave": LeaveView}
    has_history = True
    filterset_class = MemberFilterSet
    search_fields = ["household__number", "household__head_name", "household__village__name"]
    search_backend_name = None
    list_per_page = 30
    list_display = [
        FirstColumn(
            "household", label=gettext_lazy("Head of household"), accessor="household.head_name",
            url_name="members:inspect",
        ),
        LabelledColumn("number", label=gettext_lazy("File number"), accessor="household.number", sort_key="household__number"),
        LabelledColumn(
            "village", label=gettext_lazy("Village"), accessor="household.village", sort_key="household__village__sort_key"
        ),
        LabelledColumn(
            "joined_on", label=gettext_lazy("Joined"), accessor=lambda row: _day(row.joined_on), sort_key="joined_on",
            classname="bo-labelled",
        ),
        LabelledColumn("left_on", label=gettext_lazy("Left"), accessor=lambda row: _day(row.left_on), classname="bo-wide"),
        LabelledColumn("held", label=pgettext_lazy("of a member", "Shares")),
    ]  # fmt: skip

    def get_urlpatterns(self) -> list[URLPattern]:
        """All shares together."""
        shares = self.construct_view(TotalsView, template_name="backoffice/members/shares.html")
        return [*super().get_urlpatterns(), path("shares/", shares, name="shares")]
