"""One claim in the back office: what the buyer shows and says, what happened, and the form of who decides about it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from marketplace.cooperatives.policies import works_for
from marketplace.ledger.money import yuan
from marketplace.people.models import User
from marketplace.people.policies import holds_in_township
from marketplace.people.staff import staff_of
from marketplace.people.viewsets import ScopedInspectView

from .claim_forms import AnswerForm
from .claim_photos import photo_response
from .claims import ClaimError, OwnRefusal, answer_claim, claimable_fen, decide_appeal
from .models import Claim
from .refunds import RefundTooLarge


def may_answer(user: Any, claim: Claim) -> bool:
    """Return whether it is this user's turn: the clerk's while it is open, the township's after an appeal."""
    if not isinstance(user, User):
        return False
    cooperative = claim.line.parcel.cooperative
    if claim.state == Claim.State.OPEN:
        return works_for(user, cooperative.pk)
    return claim.state == Claim.State.APPEALED and holds_in_township(user, cooperative.village.township_id)


class ClaimView(ScopedInspectView):
    """The claim, and the form while it waits for this user."""

    page_title = gettext_lazy("Claim")
    form: AnswerForm | None = None

    def get_page_subtitle(self) -> str:
        """The order's number."""
        return str(self.object.line.order.number)

    def get_fields_context(self) -> list[dict[str, Any]]:
        """The template names what it shows; nothing is listed by field."""
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What was paid for the line, and the form."""
        context = super().get_context_data(**kwargs)
        claim: Claim = self.object
        return context | {
            "claim": claim,
            "line": claim.line,
            "parcel": claim.line.parcel,
            "order": claim.line.order,
            "left": claimable_fen(claim.line),
            "others": claim.line.claims.exclude(pk=claim.pk).select_related("refund").order_by("id"),
            "form": (self.form or AnswerForm(claim)) if may_answer(self.request.user, claim) else None,
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
            return self.render_to_response(self.get_context_data(), status=422)
        try:
            decide(user=staff_of(request), claim_id=claim.pk, answer=self.form.answer(), now=timezone.now())
        except RefundTooLarge as refusal:
            words = _("Only ¥%(left)s of the buyer's payment is left to give back. Nothing was changed.")
            return self._nothing_done(request, words % {"left": yuan(refusal.left)})
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
