"""Corrections in the back office: ask, approve, refuse."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet

from marketplace.backoffice.decisions import DecisionView, ReasonedDecisionView
from marketplace.backoffice.viewsets import (
    FirstColumn,
    LabelledColumn,
    LabelledDateColumn,
    MoneyColumn,
    ScopedIndexView,
    ScopedInspectView,
    ScopedNewView,
    ScopedViewSet,
)
from marketplace.households.models import Correction
from marketplace.ledger.money import with_commas
from marketplace.people.audit import record_looks
from marketplace.people.models import User
from marketplace.people.staff import staff_of
from marketplace.people.two_hands import one_hand_text, why_not_second

from .actions import (
    AlreadyCorrected,
    AlreadySpent,
    CorrectionRefused,
    Decided,
    NoSuchCredit,
    NotApprover,
    NotIndependent,
    NotReversible,
    OneHand,
    RightfulElsewhere,
    approve_correction,
    may_decide,
    refuse_correction,
    request_correction,
)
from .forms import CorrectionForm, RefusalForm
from .queries import corrections_to_approve


def refusal_text(refused: CorrectionRefused) -> str:
    """Return why a correction can't be made, in the active language."""
    if isinstance(refused, AlreadySpent):
        return _("The household has spent the money: its balance is ¥%(missing)s short. Nothing was changed.") % {
            "missing": with_commas(refused.missing_fen)
        }
    texts = {
        NoSuchCredit: _("This event does not exist, or it credited no income to this household."),
        NotReversible: _(
            "This credit can't be reversed: it is a correction itself, or nobody is named that it could go back to."
        ),
        RightfulElsewhere: _("The household that it rightly belongs to is of another township. Nothing was changed."),
        AlreadyCorrected: _("This credit was reversed already, or somebody has asked for it."),
        OneHand: one_hand_text(),
        NotApprover: _("Who asked for a correction or has approved it can't approve it. Nothing was changed."),
        NotIndependent: _(
            "One of the two approvals must come from the council or from another office. Nothing was changed."
        ),
        Decided: _("This correction was decided already. Nothing was changed."),
    }
    return texts.get(type(refused)) or _("The money is with this household already.")


class CorrectionFilterSet(WagtailFilterSet):
    """By state."""

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=Correction.State.choices, empty_label=gettext_lazy("All")
    )

    class Meta:
        model = Correction
        fields = ["state"]


class CorrectionIndexView(ScopedIndexView):
    """Corrections, newest first."""

    new_label = gettext_lazy("Ask for a correction")

    def get_base_queryset(self) -> QuerySet[Any]:
        """With both households."""
        return super().get_base_queryset().select_related("household", "rightful", "requested_by").order_by("-pk")


class CorrectionView(ScopedInspectView):
    """One correction: what is wrong, why, who asked and approved, and the buttons to decide."""

    page_title = gettext_lazy("Correction")
    form: RefusalForm | None = None

    def get_page_subtitle(self) -> str:
        """The file number of the household."""
        return str(self.object.household.number)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Log the look at both households' money, and show it."""
        correction: Correction = self.object
        user = staff_of(self.request)
        both = [one for one in (correction.household_id, correction.rightful_id) if one is not None]
        record_looks(user, "household", both, "correction", timezone.now())
        decides = (
            correction.state == Correction.State.REQUESTED
            and self.user_has_permission("change")
            and may_decide(user, correction.household)
        )
        hands = (correction.requested_by_id, correction.first_approver_id)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "correction": correction,
            "may_approve": decides and corrections_to_approve(user).filter(pk=correction.pk).exists(),
            "is_own": user.pk in hands,
            "one_hand": why_not_second(user, *hands) if decides else "",
            "form": (self.form or RefusalForm()) if decides else None,
        }


class ApproveView(DecisionView, CorrectionView):
    """Approves; the second approval posts."""

    refusals, refusal_text = CorrectionRefused, staticmethod(refusal_text)

    def decide(self, user: User, now: datetime) -> str:
        """Approve."""
        correction = approve_correction(self.object.pk, user=user, now=now)
        if correction.state == Correction.State.POSTED:
            return _("Corrected: ¥%(amount)s were taken back.") % {"amount": with_commas(correction.amount_fen)}
        return _("Approved. One more approval is needed, by somebody else.")


class RefuseView(ReasonedDecisionView, CorrectionView):
    """Refuses, or withdraws."""

    form_class = RefusalForm
    refusals, refusal_text = CorrectionRefused, staticmethod(refusal_text)

    def decide(self, user: User, now: datetime) -> str:
        """Refuse."""
        refuse_correction(self.object.pk, user=user, reason=self.reason, now=now)
        return _("The correction is refused. No money was moved.")


class AskView(ScopedNewView):
    """Asks for a correction. A statement leads here with household and event filled in."""

    model = Correction
    page_title = gettext_lazy("Ask for a correction")
    template_name = "backoffice/corrections/new.html"
    header_icon = "history"

    def new_form(self, given: QueryDict | None = None) -> CorrectionForm:
        """Filled in as far as the address says."""
        initial = {name: self.request.GET.get(name, "") for name in ("household", "event")}
        return CorrectionForm(staff_of(self.request), given, initial=initial)

    def make(self, given: dict[str, Any]) -> Correction:
        """Ask."""
        try:
            correction = request_correction(
                user=staff_of(self.request), event_id=given["event"], household=given["household"],
                rightful=given["rightful"], reason=given["reason"], now=timezone.now(),
            )  # fmt: skip
        except CorrectionRefused as refused:
            raise ValidationError(refusal_text(refused)) from refused
        except PermissionDenied as refused:  # a household that is seen as a member of the council only
            raise ValidationError({"household": _("Only the township's own staff can ask for this.")}) from refused
        messages.success(self.request, _("Asked for. Two others have to approve before money is moved."))
        return correction


class CorrectionViewSet(ScopedViewSet):
    """Corrections of wrong credits."""

    model = Correction
    name = url_prefix = menu_name = "corrections"
    icon = "history"
    menu_label = gettext_lazy("Corrections")
    menu_order = 140
    template_prefix = "backoffice/corrections/"
    index_view_class = CorrectionIndexView
    inspect_view_class = CorrectionView
    new_view_class = AskView
    action_view_classes = {"approve": ApproveView, "refuse": RefuseView}
    filterset_class = CorrectionFilterSet
    list_display = [
        FirstColumn(
            "household", label=gettext_lazy("Wrongly credited"), accessor="household.number",
            url_name="corrections:inspect",
        ),
        LabelledColumn(
            "rightful",
            label=gettext_lazy("Rightly belongs to"),
            accessor=lambda row: row.rightful.number if row.rightful else gettext_lazy("where it came from"),
        ),
        MoneyColumn("amount_fen", label=gettext_lazy("Amount"), classname="bo-number"),
        LabelledColumn("state", label=gettext_lazy("State"), accessor="get_state_display"),
        LabelledColumn("requested_by", label=gettext_lazy("Requested by")),
        LabelledDateColumn("requested_at", label=gettext_lazy("Requested")),
    ]  # fmt: skip
