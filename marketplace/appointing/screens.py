"""Appointments and invitations in the back office: who holds what, invite, send again, take back, end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.widgets.button import HeaderButton

from marketplace.backoffice.decisions import DecisionView, ReasonedDecisionView
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
from marketplace.cooperatives.models import Cooperative
from marketplace.messaging.sending import TooManyTexts
from marketplace.people.appointments.actions import AppointmentRefused, end_appointment, may_appoint
from marketplace.people.appointments.inviting import invite, send_again, take_back
from marketplace.people.appointments.queries import post_in, posts_of
from marketplace.people.appointments.rules import NOT_GIVEN_YET, may_end
from marketplace.people.appointments.sending import link_of, send_link
from marketplace.people.appointments.words import refusal_text
from marketplace.people.models import KINDS_OF_PLACE, Appointment, Invitation, Role, User
from marketplace.people.reauthentication import Reauthenticated
from marketplace.people.staff import staff_of
from marketplace.places.models import Township, Village

from .forms import EndForm, InviteForm


def shown_day(moment: datetime | None) -> str:
    """Return a day as lists show it; unknown is a dash."""
    return timezone.localdate(moment).isoformat() if moment else "–"


class AppointmentFilterSet(ScopedFilterSet):
    """By role, by place, and whether they hold still."""

    role = django_filters.ChoiceFilter(
        label=gettext_lazy("Role"),
        choices=[one for one in Role.choices if one[0] not in NOT_GIVEN_YET],
        empty_label=gettext_lazy("All"),
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        choices=[("holds", gettext_lazy("holds")), ("ended", gettext_lazy("ended"))],
        empty_label=gettext_lazy("All"),
        method="by_state",
    )
    township = SeenFilter(Township, label=gettext_lazy("Township"))
    village = SeenFilter(Village, label=gettext_lazy("Village"))
    cooperative = SeenFilter(Cooperative, label=gettext_lazy("Cooperative"))

    class Meta:
        model = Appointment
        fields = ["role", "state", *KINDS_OF_PLACE]

    def by_state(self, rows: QuerySet[Appointment], name: str, value: str) -> QuerySet[Appointment]:
        """Those that hold, or those that have ended."""
        return rows.filter(until__isnull=value == "holds")


class AppointmentIndexView(ScopedIndexView):
    """Appointments, those that hold first, the newest first."""

    @cached_property
    def header_buttons(self) -> list[Any]:
        """To invite, and to the invitations that are out."""
        if not self.user_has_permission("add"):
            return []
        return [
            HeaderButton(_("Invite somebody"), url=reverse("invitations:new"), icon_name="plus"),
            HeaderButton(_("Invitations that are out"), url=reverse("invitations:index"), icon_name="mail"),
        ]

    def get_base_queryset(self) -> QuerySet[Any]:
        """With person and place."""
        rows = super().get_base_queryset().select_related("user", *KINDS_OF_PLACE)
        return rows.order_by("-until", "-pk")  # nulls first: PostgreSQL's order downwards


class AppointmentView(ScopedInspectView):
    """One appointment: who, what, where, how it began and ended; and the form that ends it."""

    page_title = gettext_lazy("Appointment")
    form: EndForm | None = None

    def get_page_subtitle(self) -> str:
        """Person and role."""
        return f"{self.object.user} · {self.object}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the reader may do."""
        row: Appointment = self.object
        ends = row.until is None and may_end(posts_of(staff_of(self.request)), post_in(row))
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"row": row, "form": (self.form or EndForm()) if ends else None}


class EndView(Reauthenticated, ReasonedDecisionView, AppointmentView):
    """Ends it, with a reason: who holds nothing else is signed out at once."""

    confirms = gettext_lazy("End an appointment")
    form_class = EndForm
    refusals, refusal_text = AppointmentRefused, staticmethod(refusal_text)

    def decide(self, user: User, now: datetime) -> str:
        """End it."""
        end_appointment(self.object, by=user, why=self.reason, now=now)
        if self.object.user.appointments.filter(until=None).exists():
            return _("The appointment has ended. Whoever held it goes on with what else they hold.")
        return _("The appointment has ended, and whoever held it is signed out everywhere.")


class AppointmentViewSet(ScopedViewSet):
    """Who holds which role where."""

    model = Appointment
    name = url_prefix = menu_name = "appointments"
    icon = "user"
    menu_label = gettext_lazy("Appointments")
    menu_order = 195
    template_prefix = "backoffice/appointments/"
    index_view_class = AppointmentIndexView
    inspect_view_class = AppointmentView
    action_view_classes = {"end": EndView}
    filterset_class = AppointmentFilterSet
    search_fields = ["user__name", "user__phone", "user__email"]
    search_backend_name = None
    list_display = [
        FirstColumn("user", label=gettext_lazy("Person"), url_name="appointments:inspect"),
        LabelledColumn("role", label=gettext_lazy("Role"), accessor="get_role_display"),
        LabelledColumn("place", label=gettext_lazy("Where"), accessor=lambda row: row.place or "–"),
        LabelledColumn("since", label=gettext_lazy("Since"), accessor=lambda row: shown_day(row.since)),
        LabelledColumn("until", label=gettext_lazy("Until"), accessor=lambda row: shown_day(row.until)),
    ]


class InvitationIndexView(ScopedIndexView):
    """Invitations, newest first."""

    new_label = gettext_lazy("Invite somebody")

    def get_base_queryset(self) -> QuerySet[Any]:
        """With place, who invited, and what who accepted has proved."""
        rows = super().get_base_queryset().select_related("by", "appointment__user", *KINDS_OF_PLACE)
        return rows.prefetch_related("appointment__user__emailaddress_set").order_by("-pk")


class InvitationView(ScopedInspectView):
    """One invitation: to whom, to what, and what became of it."""

    page_title = gettext_lazy("Invitation")

    def get_page_subtitle(self) -> str:
        """To whom."""
        return str(self.object.to)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the reader may do."""
        row: Invitation = self.object
        user = staff_of(self.request)
        is_open = row.state in (Invitation.State.OPEN, Invitation.State.EXPIRED)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "row": row,
            "may_send": is_open and may_appoint(user, row.role, row.place),
            "may_take_back": is_open and may_end(posts_of(user), post_in(row)),
        }


class SendAgainView(Reauthenticated, ScopedActionView, InvitationView):
    """Sends it once more, with a new link."""

    confirms = gettext_lazy("Send an invitation once more")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send it, and show the link."""
        try:
            token = send_again(self.object, by=staff_of(request), now=timezone.now())
        except AppointmentRefused as refused:
            messages.error(request, refusal_text(refused))
            return self.to_page()
        return with_link(request, Invitation.objects.get(pk=self.object.pk), token)


class TakeBackView(DecisionView, InvitationView):
    """Takes it back: its link is void."""

    refusals, refusal_text = AppointmentRefused, staticmethod(refusal_text)

    def decide(self, user: User, now: datetime) -> str:
        """Take it back."""
        take_back(self.object, by=user, now=now)
        return _("The invitation is taken back, and its link is void.")


class InviteView(Reauthenticated, ScopedNewView):
    """Invites somebody to a role."""

    confirms = gettext_lazy("Invite somebody")
    model = Invitation
    page_title = gettext_lazy("Invite somebody")
    template_name = "backoffice/invitations/new.html"
    header_icon = "mail"
    invited: tuple[Invitation, str] | None = None

    def new_form(self, given: QueryDict | None = None) -> InviteForm:
        """With the role and place that a link names."""
        asked = self.request.GET
        named = next((f"{kind}-{asked[kind]}" for kind in KINDS_OF_PLACE if kind in asked), "")
        return InviteForm(staff_of(self.request), given, initial={"role": asked.get("role", ""), "place": named})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Also whether the reader may enter a place that is missing."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"enters_places": self.request.user.has_perm("places.add_township")}

    def subject(self) -> str:
        """Whom, and to which role, as typed."""
        given = self.request.POST
        role = dict(Role.choices).get(given.get("role", ""), "")
        return " · ".join(str(part) for part in (given.get("phone"), given.get("email"), role) if part)

    def make(self, given: dict[str, Any]) -> Invitation:
        """Invite."""
        try:
            self.invited = invite(by=staff_of(self.request), **given, now=timezone.now())
        except AppointmentRefused as refused:
            raise ValidationError(refusal_text(refused)) from refused
        return self.invited[0]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Invite, and show the link once; or show what is wrong."""
        answer = super().post(request, *args, **kwargs)
        return answer if self.invited is None else with_link(request, *self.invited)


def with_link(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """Send the link, and show it, this once: who gets no mail has it passed on."""
    try:
        is_sent, too_many = send_link(invitation, token), False
    except TooManyTexts:
        is_sent, too_many = False, True
    shown = {
        "row": invitation,
        "link": link_of(token),
        "is_sent": is_sent,
        "too_many": too_many,
        "header_title": _("Invitation"),
        "header_icon": "mail",
        "breadcrumbs_items": [
            {"url": reverse("invitations:index"), "label": _("Invitations")},
            {"url": "", "label": _("Invitation"), "sublabel": str(invitation)},
        ],
    }
    return render(request, "backoffice/invitations/link.html", shown)


class InvitationViewSet(ScopedViewSet):
    """Invitations that are out, or were."""

    model = Invitation
    name = url_prefix = menu_name = "invitations"
    icon = "mail"
    menu_label = gettext_lazy("Invitations")
    add_to_admin_menu = False
    template_prefix = "backoffice/invitations/"
    index_view_class = InvitationIndexView
    inspect_view_class = InvitationView
    new_view_class = InviteView
    action_view_classes = {"send-again": SendAgainView, "take-back": TakeBackView}
    has_history = True
    list_display = [
        FirstColumn("to", label=gettext_lazy("Invited"), url_name="invitations:inspect"),
        LabelledColumn("role", label=gettext_lazy("Role"), accessor="get_role_display"),
        LabelledColumn("place", label=gettext_lazy("Where"), accessor=lambda row: row.place or "–"),
        LabelledColumn("state", label=gettext_lazy("State"), accessor=lambda row: row.state.label),
        LabelledColumn("by", label=gettext_lazy("Invited by")),
        LabelledColumn("made_at", label=gettext_lazy("Date"), accessor=lambda row: shown_day(row.made_at)),
    ]
