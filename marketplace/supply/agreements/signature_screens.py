"""One household's signature in the back office: what it promised and consents to, what became of it; changed, or left."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.backoffice.decisions import DecisionView
from marketplace.backoffice.viewsets import (
    FirstColumn,
    LabelledColumn,
    ScopedIndexView,
    ScopedInspectView,
    ScopedViewSet,
)
from marketplace.people.audit import record_look
from marketplace.people.models import User
from marketplace.people.staff import staff_of
from marketplace.supply.models import Signature
from marketplace.supply.refusals import MuchMass, SupplyError

from .forms import ChangeForm, LeaveForm, mass_text
from .leaving import change_signature, leave, may_change
from .queries import outcomes
from .words import refusal_text


class SignatureIndexView(ScopedIndexView):
    """Signatures, the latest season first."""

    def get_base_queryset(self) -> QuerySet[Any]:
        """With what a row shows."""
        rows = (
            super().get_base_queryset().select_related("agreement__product", "agreement__season", "household__village")
        )
        return rows.order_by("-agreement__season__starts_on", "household__number", "pk")


class SignatureView(ScopedInspectView):
    """One signature; each look is logged, as at a statement."""

    page_title = gettext_lazy("Signature")
    change_form: ChangeForm | None = None
    leave_form: LeaveForm | None = None
    much: int | None = None

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
            "much": self.much,
            "change_form": (self.change_form or ChangeForm.of(row)) if may else None,
            "leave_form": (self.leave_form or LeaveForm(initial={"on": timezone.localdate()}))
            if may and row.holds
            else None,
        }


class SignatureStepView(DecisionView, SignatureView):
    """A form of the signature's page."""

    refusals, refusal_text = SupplyError, staticmethod(refusal_text)


class ChangeView(SignatureStepView):
    """Changes mass and consents."""

    grams: int | None = None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Change them, or show what was typed wrong; very much is asked again."""
        self.change_form = ChangeForm(request.POST)
        if not self.change_form.is_valid():
            return self.show_again()
        self.grams = self.change_form.cleaned_data["mass"]
        changed = super().post(request, *args, **kwargs)
        return self.show_again() if self.much else changed

    def decide(self, user: User, now: datetime) -> str:
        """Change them."""
        assert self.change_form is not None
        sure = self.request.POST.get("sure") == str(self.grams)
        try:
            change_signature(
                self.object.pk, user=user, grams=self.grams, consents=self.change_form.consents,
                confirmed={self.object.household_id: self.grams} if sure and self.grams else {}, now=now,
            )  # fmt: skip
        except MuchMass:
            self.much = self.grams
            return _("Nothing is saved yet: please look at the mass again.")
        return _("Saved.")


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
