"""What fails each time it is tried: it is put off each time, so that it is never due for long, and yet nothing gets done."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Max, Min, Q, QuerySet

from marketplace.bulk.models import ImportFile
from marketplace.runtime.due_rows import waited
from marketplace.supply.models import Forecast, PriceNotice
from orders.models import BuyerMail, Dispute, LabelFile, Parcel, Payment, Refund, StripeEvent
from orders.payments.confirming import UNPAID


def put_off(now: datetime) -> dict[str, float]:
    """For how long the longest failing row of each kind has failed.

    Every kind of row that is claimed (law 1), and parcels. A payment that is over and whose end Stripe does not tell counts
    from that on; the others from their first failure. What waits for somebody else has not failed: a refund for the end of a
    dispute, a mail once it is given up.

    :returns: seconds by kind, such as "dispute"; kinds without a failing row are left out
    """
    waits_for_dispute = Q(state=Refund.State.INTENDED, payment__disputes__state=Dispute.State.OPEN)
    taken = [Payment.State.PROCESSING, Payment.State.PAID]
    found = [
        _tried(StripeEvent.objects.all()),
        _tried(Payment.objects.filter(state__in=taken)),
        _tried(Refund.objects.exclude(waits_for_dispute)),
        _tried(Dispute.objects.all()),
        _tried(Parcel.objects.filter(status=Parcel.Status.RECEIVED)),
        _tried(Forecast.objects.all()),
        _tried(BuyerMail.objects.all()),
        _tried(LabelFile.objects.all()),
        _tried(PriceNotice.objects.all()),
        _tried(ImportFile.objects.all()),
        ("payment", _over(now)),
    ]
    longest: dict[str, float] = {}
    for kind, age in found:
        if age > timedelta():
            longest[kind] = max(longest.get(kind, 0.0), age.total_seconds())
    return longest


def _tried(rows: QuerySet[Any]) -> tuple[str, timedelta]:
    """Return the kind of rows, and for how long the one of them that has failed most often has been tried."""
    failed = rows.filter(due_at__isnull=False).exclude(last_error="")
    return rows.model._meta.model_name or "", waited(failed.aggregate(most=Max("attempts"))["most"] or 0)


def _over(now: datetime) -> timedelta:
    """Return for how long the payment has been over that nobody has paid and whose end Stripe does not tell."""
    ended = now - timedelta(minutes=settings.RESERVATION_MARGIN_MINUTES)
    first = Payment.objects.filter(state__in=UNPAID, expires_at__lt=ended).aggregate(at=Min("expires_at"))["at"]
    return ended - first if first else timedelta()
