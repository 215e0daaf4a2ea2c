"""What needs an administrator: failed refunds, open disputes, differences found by the reconciliation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from marketplace.backoffice.role_panel import RolePanel
from marketplace.backoffice.viewsets import HistoryViewSet
from marketplace.people.models import User
from marketplace.people.staff import staff_of
from marketplace.runtime.counting import count_each
from marketplace.typed_text.rules import compact
from orders.models import Dispute, Reconciliation, Refund

from .losses import lost_of_each
from .refunds import (
    BadTransferNumber,
    NotFailed,
    NotRefused,
    RefundTooLarge,
    close_covered,
    pay_elsewhere,
    payable_elsewhere,
    repeat_refund,
)

MOST_SHOWN = 20
FEN = re.compile(r"[0-9]{1,15}")


class MoneyPanel(RolePanel):
    """Failed refunds with a button to repeat them, open disputes with their deadline, the last reconciliation."""

    name = "money"
    order = 5
    template_name = "backoffice/home/money.html"

    def __init__(self, user: User, request: HttpRequest) -> None:
        super().__init__(user)
        self.request = request

    def read(self, today: date) -> dict[str, Any]:
        """Of the whole shop."""
        failed = Refund.objects.filter(state=Refund.State.FAILED, repeated_by=None)
        disputes = Dispute.objects.filter(state=Dispute.State.OPEN)
        counted = count_each(failed_count=failed, dispute_count=disputes)
        failed = failed if counted["failed_count"] else failed.none()
        disputes = disputes if counted["dispute_count"] else disputes.none()
        return counted | {
            "csrf_token": get_token(self.request),
            "failed": list(_failed(list(failed.select_related("payment__order")[:MOST_SHOWN]))),
            "disputes": disputes.select_related("payment__order").order_by("evidence_due_at")[:MOST_SHOWN],
            "last": Reconciliation.objects.first(),
        }


def _failed(refunds: Sequence[Refund]) -> Iterator[tuple[Refund, int, int, bool]]:
    """Yield each failed refund, what of it is to be paid another way, what the buyer's bank has given back, in fen; and whether
    its payment is disputed: then nothing is paid yet."""
    payments = [refund.payment_id for refund in refunds]
    lost = lost_of_each(payments)
    disputed = set(
        Dispute.objects.filter(payment__in=payments, state=Dispute.State.OPEN).values_list("payment", flat=True)
    )
    for refund in refunds:
        payable = payable_elsewhere(refund, lost[refund.payment_id]) if refund.is_refused else refund.amount_fen
        yield refund, payable, refund.amount_fen - payable, refund.payment_id in disputed


def _close_covered(request: HttpRequest, pk: int, user: User) -> HttpResponse:
    try:
        refund = close_covered(pk, user=user, now=timezone.now())
    except (NotRefused, RefundTooLarge):
        messages.warning(request, _("Something is to be paid of this refund by now. Nothing was changed."))
    else:
        text = _("The refund of order %s is closed: the buyer’s bank has given all of it back.")
        messages.success(request, text % refund.payment.order.number)
    return redirect("wagtailadmin_home")


class RefundHistoryViewSet(HistoryViewSet):
    """A refund's history, reached from the money panel, the parcel's history and the site history."""

    model = Refund
    name = url_prefix = "refunds"


@require_POST
def repeat_failed_refund(request: HttpRequest, pk: int) -> HttpResponse:
    """Repeat a failed refund. For administrators; 404 for everybody else, as for a refund that does not exist."""
    if not request.user.is_superuser or not Refund.objects.filter(pk=pk).exists():
        raise Http404
    try:
        refund = repeat_refund(pk, timezone.now(), user=staff_of(request))
    except (NotFailed, RefundTooLarge):
        messages.warning(request, _("This refund has not failed, or its money has gone back by another way meanwhile."))
    else:
        messages.success(request, _("The refund of order %s is sent again.") % refund.payment.order.number)
    return redirect("wagtailadmin_home")


@require_POST
def note_paid_elsewhere(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the bank transfer that took the place of a refused refund. For administrators; 404 for everybody else."""
    user = request.user
    if not isinstance(user, User) or not user.is_superuser or not Refund.objects.filter(pk=pk).exists():
        raise Http404
    number, amount = compact(request.POST.get("transfer_number", "")), request.POST.get("amount", "")
    if amount == "0":
        return _close_covered(request, pk, user)
    try:
        refund = pay_elsewhere(
            pk,
            user=user,
            transfer_number=number,
            now=timezone.now(),
            amount_fen=int(amount) if FEN.fullmatch(amount) else None,
        )
    except BadTransferNumber:
        text = _("The number of the transfer has 5 to 60 letters, digits or hyphens. Nothing was changed.")
        messages.warning(request, text)
    except (NotRefused, RefundTooLarge):
        text = _("This refund is not refused for good, or its money has gone back by another way. Nothing was changed.")
        messages.warning(request, text)
    else:
        text = _("It is noted that the refund of order %s was paid another way.")
        messages.success(request, text % refund.payment.order.number)
    return redirect("wagtailadmin_home")
