"""One household's signature in the back office: what it promised and consents to, what became of it; changed, or left."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from marketplace.backoffice.decisions import DecisionView
from marketplace.backoffice.looks import LoggedIndexView
from marketplace.backoffice.viewsets import (
    FirstColumn,
    LabelledColumn,
    ScopedInspectView,
    ScopedViewSet,
)
from marketplace.people.audit import record_look
from marketplace.people.change_log import entries_of
from marketplace.people.models import User
from marketplace.people.staff import staff_of
from marketplace.supply.log_actions import SignatureAction
from marketplace.supply.models import Signature
from marketplace.supply.policies import may_change
from marketplace.supply.refusals import OddMass, SignatureMoved, SupplyError

from .forms import ChangeForm, LeaveForm, mass_text
from .leaving import change_signature, leave
from .queries import outcomes
from .words import refusal_text

MOVED = gettext_lazy(
    "Somebody else has changed this signature since you opened it: above it stands as it is now, below as you typed it. "
    "Nothing of yours is saved yet. If it is still meant, save it once more."
)


class SignatureIndexView(LoggedIndexView):
    """Signatures, the latest season first."""

    looked_at, household_id = "signatures", "household_id"

    def get_base_queryset(self) -> QuerySet[Any]:
        """With what a row shows."""
        rows = (
            super().get_base_queryset().select_related("agreement__product", "agreement__season", "household__village")
        )
        return rows.order_by("-agreement__season__starts_on", "household__number", "pk")


class SignatureView(ScopedInspectView):
    """One signature; each look is logged, as at a statement."""

    object: Any
    page_title = gettext_lazy("Signature")
    change_form: ChangeForm | None = None
    leave_form: LeaveForm | None = None
    odd: int | None = None
    seen: int | None = None

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Any:
        """With all that the page shows."""
        named = ("agreement__product", "agreement__season", "agreement__cooperative", "household__village")
        return super().get_object(Signature.objects.select_related(*named))

    def get_page_subtitle(self) -> str:
        """The file number: names stay out of the window's title."""
        return str(self.object.household.number)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What became of it, and what the user may do."""
        row: Signature = self.object
        user = staff_of(self.request)
        record_look(user, "household", row.household_id, "signature", timezone.now())
        [outcome] = outcomes(Signature.objects.filter(pk=row.pk))
        may = self.user_has_permission("change") and may_change(user, row)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "signature": row,
            "agreement": row.agreement,
            "household": row.household,
            "outcome": outcome,
            "odd": self.odd,
            "seen": row.version if self.seen is None else self.seen,
            "left_before": self.left_before(),
            "change_form": (self.change_form or ChangeForm.of(row)) if may else None,
            "leave_form": (self.leave_form or LeaveForm(initial={"on": timezone.localdate()}))
            if may and row.holds
            else None,
        }

    def left_before(self) -> list[dict[str, Any]]:
        """When and why the household has left before it signed again, as the change log says."""
        entries = entries_of([self.object]).filter(action=SignatureAction.LEFT).order_by("pk")
        told = [{"on": one.data["changes"]["left_on"][1], "reason": one.data.get("reason", "")} for one in entries]
        return told if self.object.holds else told[:-1]


class SignatureStepView(DecisionView, SignatureView):
    """A form of the signature's page."""

    refusals, refusal_text = SupplyError, staticmethod(refusal_text)


class ChangeView(SignatureStepView):
    """Changes mass and consents."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Change them, or show what was typed wrong; an odd mass is asked again, and what somebody has changed meanwhile."""
        self.change_form = form = ChangeForm(request.POST)
        if not form.is_valid():
            self.seen = form.cleaned_data.get("seen")
            return self.show_again()
        grams, self.seen = form.cleaned_data["mass"], form.cleaned_data["seen"]
        sure = {self.object.household_id: grams} if grams and request.POST.get("sure") == str(grams) else {}
        try:
            change_signature(
                self.object.pk, user=staff_of(request), seen=self.seen, grams=grams, consents=form.consents, confirmed=sure,
                now=timezone.now(),
            )  # fmt: skip
        except OddMass:
            self.odd = grams
        except SignatureMoved:
            self.object = self.get_object()
            self.seen = self.object.version
            form.add_error(None, MOVED)
        except SupplyError as refused:
            messages.error(request, self.refusal_text(refused))
            return self.to_page()
        else:
            messages.success(request, _("Saved."))
            return self.to_page()
        return self.show_again()


class LeaveView(SignatureStepView):
    """The household leaves."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Let it leave, or show what is missing."""
        self.leave_form = LeaveForm(request.POST)
        if not self.leave_form.is_valid():
            return self.show_again()
        return super().post(request, *args, **kwargs)

    def decide(self, user: User, now: datetime) -> str:
        """Let it leave."""
        assert self.leave_form is not None
        given = self.leave_form.cleaned_data
        leave(self.object.pk, user=user, on=given["on"], reason=given["reason"], now=now)
        return _("The household has left. What it has delivered stays delivered, and is paid for.")


def _mass(row: Signature) -> str:
    return mass_text(row.expected_grams)


def _day(on: date | None) -> str:
    return f"{on:%Y-%m-%d}" if on else ""


class SignatureViewSet(ScopedViewSet):
    """Households' signatures; the page of an agreement leads to them."""

    model = Signature
    name = url_prefix = "signatures"
    icon = "edit"
    menu_label = gettext_lazy("Signatures")
    add_to_admin_menu = False
    template_prefix = "backoffice/signatures/"
    index_view_class = SignatureIndexView
    inspect_view_class = SignatureView
    action_view_classes = {"change": ChangeView, "leave": LeaveView}
    has_history = True
    search_fields = ["household__number", "household__head_name", "agreement__product__name"]
    search_backend_name = None
    list_display = [
        FirstColumn(
            "household", label=gettext_lazy("Household"), accessor="household.head_name", url_name="signatures:inspect"
        ),
        LabelledColumn("number", label=gettext_lazy("File number"), accessor="household.number"),
        LabelledColumn("village", label=gettext_lazy("Village"), accessor="household.village"),
        LabelledColumn("product", label=gettext_lazy("Product"), accessor="agreement.product"),
        LabelledColumn("season", label=gettext_lazy("Season"), accessor="agreement.season"),
        LabelledColumn("mass", label=gettext_lazy("Promised (jin)"), accessor=_mass, classname="bo-number"),
        LabelledColumn("signed_on", label=gettext_lazy("Signed"), accessor=lambda row: _day(row.signed_on)),
        LabelledColumn("left_on", label=gettext_lazy("Left"), accessor=lambda row: _day(row.left_on)),
    ]
