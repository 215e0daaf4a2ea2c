"""One claim in the back office: what the buyer shows and says, what happened, and the form of who decides about it."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet

from marketplace.backoffice.viewsets import (
    FirstColumn,
    LabelledColumn,
    MoneyColumn,
    ScopedIndexView,
    ScopedInspectView,
    ScopedViewSet,
)
from marketplace.cooperatives.policies import cooperatives_of, works_for
from marketplace.ledger.money import with_commas
from marketplace.people.models import User
from marketplace.people.policies import holds_in_township, visible
from marketplace.people.staff import staff_of
from marketplace.people.two_hands import one_hand_text, why_not_second
from orders.models import Claim
from orders.parcels.queries import counts
from orders.payments.refunds import RefundTooLarge

from .actions import ClaimError, OneHand, OwnRefusal, answer_claim, claimable_fen, decide_appeal
from .forms import AnswerForm
from .photos import photo_response


def may_answer(user: Any, claim: Claim) -> bool:
    """Return whether it is this user's turn: the clerk's while it is open, the township's after an appeal."""
    if not isinstance(user, User):
        return False
    cooperative = claim.line.parcel.cooperative
    if claim.state == Claim.State.OPEN:
        return works_for(user, cooperative.pk)
    return claim.state == Claim.State.APPEALED and holds_in_township(user, cooperative.village.township_id)


def why_not_decide(user: User, claim: Claim) -> str:
    """Return why somebody whose turn it is can't decide an appeal, and who can; empty when they can."""
    if claim.state != Claim.State.APPEALED:
        return ""
    if claim.answered_by_id == user.pk:
        return _("You refused this claim: another person of the township decides its appeal.")
    return why_not_second(user, claim.answered_by_id)


class ClaimView(ScopedInspectView):
    """The claim, and the form while it waits for this user."""

    page_title = gettext_lazy("Claim")
    form: AnswerForm | None = None

    def get_page_subtitle(self) -> str:
        """The order's number."""
        return str(self.object.line.order.number)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What was paid for the line, and the form."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        claim: Claim = self.object
        waits = may_answer(self.request.user, claim)
        not_second = why_not_decide(staff_of(self.request), claim) if waits else ""
        return context | {
            "claim": claim,
            "line": claim.line,
            "parcel": claim.line.parcel,
            "order": claim.line.order,
            "left": claimable_fen(claim.line),
            "others": claim.line.claims.exclude(pk=claim.pk).select_related("refund").order_by("id"),
            "not_second": not_second,
            "form": (self.form or AnswerForm(claim)) if waits and not not_second else None,
        }


class AnswerView(ClaimView):
    """Takes the clerk's answer, or the township's decision. Opened without the form, it shows the claim."""

    http_method_names = ["get", "post", "options"]
    permission_required = "change"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The address of the form, reloaded."""
        return redirect("claims:inspect", self.object.pk)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Decide, or show what is wrong with what was typed kept."""
        claim: Claim = self.object
        if not may_answer(request.user, claim):
            return self._nothing_done(request, _("This claim does not wait for you. Nothing was changed."))
        decide = decide_appeal if claim.state == Claim.State.APPEALED else answer_claim
        self.form = AnswerForm(claim, request.POST)
        if not self.form.is_valid():
            shown: HttpResponse = self.render_to_response(self.get_context_data(), status=422)
            return shown
        try:
            decide(user=staff_of(request), claim_id=claim.pk, answer=self.form.answer(), now=timezone.now())
        except RefundTooLarge as refusal:
            words = _("Only ¥%(left)s of the buyer's payment is left to give back. Nothing was changed.")
            return self._nothing_done(request, words % {"left": with_commas(refusal.left)})
        except OneHand:
            return self._nothing_done(request, one_hand_text())
        except OwnRefusal:
            words = _("You refused this claim yourself: somebody else decides its appeal. Nothing was changed.")
            return self._nothing_done(request, words)
        except ClaimError:  # a colleague was faster
            return self._nothing_done(request, _("Somebody has answered this claim meanwhile. Nothing was changed."))
        messages.success(request, _("The buyer has your answer."))
        return redirect("claims:index")

    def _nothing_done(self, request: HttpRequest, text: str) -> HttpResponse:
        messages.warning(request, text)
        return redirect("claims:inspect", self.object.pk)


class ClaimPhotoView(ScopedInspectView):
    """The photo, for those who see the claim."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The picture itself."""
        return photo_response(self.object)


WAITING = [Claim.State.OPEN, Claim.State.APPEALED]


class ClaimFilterSet(WagtailFilterSet):
    """By state."""

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=Claim.State.choices, empty_label=gettext_lazy("All")
    )

    class Meta:
        model = Claim
        fields = ["state"]


class ClaimColumn(LabelledColumn):
    """A column of the claim list with a template of its own."""

    def __init__(self, name: str, template: str, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.cell_template_name = f"backoffice/claims/{template}"

    def get_cell_context_data(self, instance: Claim, parent_context: Any) -> dict[str, Any]:
        """The template gets the claim and now."""
        return {**super().get_cell_context_data(instance, parent_context), "claim": instance, "now": timezone.now()}


class ClaimIndexView(ScopedIndexView):
    """Claims, those first that wait for whoever looks, the oldest in front."""

    def get_base_queryset(self) -> QuerySet[Any]:
        """With all that a row shows, in a constant number of queries."""
        return super().get_base_queryset().select_related("line__order", "line__parcel__cooperative", "refund")

    def order_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """A clerk's open claims first, the township's appeals first; then the other's, then what is decided, newest first."""
        if self.is_explicitly_ordered:
            ordered: QuerySet[Any] = super().order_queryset(queryset)
            return ordered
        own = WAITING if cooperatives_of(self.request.user).exists() else WAITING[::-1]
        turn = Case(
            *[When(state=state, then=Value(n)) for n, state in enumerate(own)],
            default=Value(len(own)),
            output_field=IntegerField(),
        )
        waiting = Case(When(state__in=WAITING, then=F("made_at")))
        return queryset.order_by(turn, waiting.asc(nulls_last=True), "-pk")

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Tabs with the number of claims in each state."""
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        by_state = counts(visible(self.request.user, Claim.objects.all()), "state")
        context["tabs"] = [{"value": "", "label": gettext_lazy("All"), "count": sum(by_state.values())}] + [
            {"value": value, "label": label, "count": by_state.get(value, 0)}
            for value, label in Claim.State.choices
            if value in WAITING or by_state.get(value)
        ]
        context["chosen_state"] = self.request.GET.get("state", "")
        return context


class ClaimViewSet(ScopedViewSet):
    """After-sale claims of a cooperative, or of a township's cooperatives."""

    model = Claim
    name = url_prefix = menu_name = "claims"
    icon = "comment"
    menu_label = gettext_lazy("Claims")
    menu_order = 115
    template_prefix = "backoffice/claims/"
    index_view_class = ClaimIndexView
    inspect_view_class = ClaimView
    action_view_classes = {"answer": AnswerView}
    filterset_class = ClaimFilterSet
    search_fields = ["line__order__number", "line__product_name"]
    search_backend_name = None
    list_display = [
        FirstColumn(
            "order", label=gettext_lazy("Order number"), accessor="line.order.number", url_name="claims:inspect"
        ),
        ClaimColumn("state", "state_cell.html", label=gettext_lazy("State"), sort_key="state"),
        LabelledColumn("line", label=gettext_lazy("Claimed goods"), accessor="line.label"),
        LabelledColumn("reason", label=gettext_lazy("Reason"), accessor="get_reason_display", sort_key="reason"),
        MoneyColumn("amount", label=gettext_lazy("Asks back"), accessor="amount_fen", classname="bo-number"),
        ClaimColumn("made", "made_cell.html", label=gettext_lazy("Made"), sort_key="made_at"),
    ]

    def get_urlpatterns(self) -> list[URLPattern]:
        """The photo has an address of its own."""
        photo = self.construct_view(ClaimPhotoView)
        return [*super().get_urlpatterns(), path("<int:pk>/photo/", photo, name="photo")]
