"""What a buyer can do about an order behind its secret link: cancel it, claim, appeal, and see the own photo again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.ledger.money import with_commas
from orders.doors import form_only, order_or_404, private
from orders.models import Claim, Order, OrderLine

from .actions import (
    AnsweredOtherwise,
    ClaimError,
    TooMuch,
    WindowOver,
    appeal,
    appeal_until,
    claim_until,
    claimable_fen,
    make_claim,
    reasons_for,
    received_at,
)
from .forms import AppealForm, ClaimForm
from .photos import photo_response
from .words import window_words


@private
@require_http_methods(["GET", "HEAD", "POST"])
@form_only
def claim(request: HttpRequest, token: str, line_id: int) -> HttpResponse:
    """The form of a claim about one line."""
    order = order_or_404(token)
    line = _line_or_404(order, line_id)
    now = timezone.now()
    received = received_at(line.parcel, now)
    reasons = reasons_for(line, received, now) if received else []
    left = claimable_fen(line)
    posted = request.method == "POST"
    known = Claim.objects.filter(line=line, claim_key=key).first() if posted and (key := _key(request)) else None
    if known:  # sent twice: the first one stands
        return _claimed(request, order, known)
    if not reasons or received is None or left <= 0:
        messages.error(request, _why_no_claim(line, received is None, left))
        return redirect("order", token=token)
    form = ClaimForm(reasons, left, token, *((request.POST, request.FILES) if posted else ()))
    status = 200
    if posted:
        status = 422
        if form.is_valid():
            try:
                made = make_claim(line_id=line.pk, now=now, **form.claim())
            except TooMuch as refusal:  # another claim was made meanwhile
                form.add_error("amount", _("At most ¥%(left)s is left to claim.") % {"left": with_commas(refusal.left)})
            except ClaimError:
                messages.error(request, _why_no_claim(line, False, left))
                return redirect("order", token=token)
            else:
                return _claimed(request, order, made)
    context = {
        "order": order,
        "line": line,
        "form": form,
        "left": left,
        "until": claim_until(line, received),
        "no_reason_until": claim_until(line, received, Claim.Reason.NO_REASON) if line.no_reason_return else None,
    }
    return render(request, "orders/claims/claim.html", context, status=status)


@private
@require_http_methods(["GET", "HEAD", "POST"])
@form_only
def claim_appeal(request: HttpRequest, token: str, claim_id: int) -> HttpResponse:
    """The form by which a refused claim is brought before the township."""
    order = order_or_404(token)
    found = _claim_or_404(order, claim_id)
    form = AppealForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            appeal(claim_id=found.pk, words=form.cleaned_data["words"], now=timezone.now())
        except WindowOver:
            messages.error(request, _("The time to appeal is over. Nothing was changed."))
        except TooMuch as refusal:
            words = _(
                "You have claimed this money in another claim: ¥%(left)s of the price is left. Nothing was changed."
            )
            messages.error(request, words % {"left": with_commas(refusal.left)})
        except AnsweredOtherwise:
            messages.error(request, _("This claim can't be appealed: it is not refused, or was decided already."))
        else:
            messages.success(request, _("The township will look at it and decide. You find its decision here."))
        return redirect("order", token=token)
    if found.state != Claim.State.REFUSED or timezone.now() > appeal_until(found):
        return redirect("order", token=token)
    context: dict[str, Any] = {"order": order, "claim": found, "form": form, "until": appeal_until(found)}
    return render(request, "orders/claims/appeal.html", context, status=422 if form.is_bound else 200)


@private
@require_safe
def claim_photo(request: HttpRequest, token: str, claim_id: int) -> HttpResponse:
    """The buyer's own photo."""
    return photo_response(_claim_or_404(order_or_404(token), claim_id))


def _claimed(request: HttpRequest, order: Order, made: Claim) -> HttpResponse:
    messages.success(
        request,
        _("The cooperative has your claim of ¥%(amount)s and will answer. You find its answer here.")
        % {"amount": with_commas(made.amount_fen)},
    )
    return redirect("order", token=order.token)


def _key(request: HttpRequest) -> UUID | None:
    """The form's own key, or None when it is none."""
    try:
        return UUID(request.POST.get("claim_key", ""))
    except ValueError:
        return None


def _why_no_claim(line: OrderLine, too_early: bool, left: int) -> str:
    if too_early:
        return _("Please confirm first that you have received the parcel; then you can tell us what is wrong with it.")
    if left <= 0:
        return _("The whole price of these goods is claimed or has gone back already.")
    window = window_words(line.after_sale_hours)
    return _("The after-sale time of these goods (%(window)s from receipt) is over.") % {"window": window}


def _line_or_404(order: Order, line_id: int) -> OrderLine:
    found = OrderLine.objects.select_related("parcel__cooperative").filter(order=order, pk=line_id).first()
    if found is None:
        raise Http404
    return found


def _claim_or_404(order: Order, claim_id: int) -> Claim:
    found = Claim.objects.select_related("line").filter(line__order=order, pk=claim_id).first()
    if found is None:
        raise Http404
    return found
