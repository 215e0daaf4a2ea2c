"""Whom the word about a harvest would concern, and with how much money. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from marketplace.supply.models import Forecast, Lot
from marketplace.supply.stock.reservation import take_packs
from orders.models import Dispute, OrderLine, Parcel, Refund


@dataclass(frozen=True, slots=True)
class Concerned:
    """Pre-ordered parcels and what was paid for them with postage, in fen."""

    parcels: int = 0
    fen: int = 0

    def __add__(self, other: Concerned) -> Concerned:
        return Concerned(self.parcels + other.parcels, self.fen + other.fen)


NOBODY = Concerned()


def in_turn(forecast_id: int) -> QuerySet[Parcel]:
    """Return the parcels that wait for a harvest, in the order in which they are served: who paid first first.

    What is disputed comes last: it may not leave, perhaps never, and who has paid must not be refunded for its sake.
    """
    disputes = Dispute.objects.filter(payment__order=OuterRef("order")).exclude(state__in=Dispute.KEPT)
    parcels = Parcel.objects.filter(forecast=forecast_id, status=Parcel.Status.AWAITING_HARVEST)
    return parcels.annotate(is_disputed=Exists(disputes)).order_by("is_disputed", "order__paid_at", "pk")


def waiting(forecast: Forecast) -> Concerned:
    """Return who has paid and waits for the harvest."""
    return _of(Q(status=Parcel.Status.AWAITING_HARVEST), forecast)


def unpaid(forecast: Forecast) -> Concerned:
    """Return who has ordered and may still pay."""
    return _of(Q(status=Parcel.Status.AWAITING_PAYMENT), forecast)


def served(forecast: Forecast) -> Concerned:
    """Return whose parcel is packed, sent or settled."""
    sent = [Parcel.Status.PACKING, Parcel.Status.SHIPPED, Parcel.Status.RECEIVED, Parcel.Status.SETTLED]
    return _of(Q(status__in=sent), forecast)


def refunded(forecast: Forecast) -> Concerned:
    """Return who got the money back since the harvest did not reach."""
    return _of(Q(pk__in=Refund.objects.filter(reason=Refund.Reason.HARVEST).values("parcel")), forecast)


def would_serve(forecast: Forecast, on: date) -> Concerned:
    """Return whom the lots packed so far would serve, in the order of payment.

    :param on: today; lots past their best-before are not sent
    """
    lots = list(Lot.objects.filter(forecast=forecast, best_before__gte=on, closed_at__isnull=True))
    parcels = in_turn(forecast.pk).exclude(order__payment__disputes__state=Dispute.State.LOST)
    found = NOBODY
    for parcel in parcels.prefetch_related("lines__reservation__pack"):
        lines = list(parcel.lines.all())
        before = [lot.grams_reserved for lot in lots]
        _parts, short = take_packs([line.reservation for line in lines], lots)
        if short:
            for lot, grams in zip(lots, before, strict=True):
                lot.grams_reserved = grams
        else:
            found += Concerned(1, parcel.postage_fen + sum(line.paid_fen for line in lines))
    return found


def _of(which: Q, forecast: Forecast) -> Concerned:
    parcels = Parcel.objects.filter(which, forecast=forecast)
    found = parcels.aggregate(n=Count("pk"), postage=Sum("postage_fen"))
    lines = OrderLine.objects.filter(parcel__in=parcels)
    paid = lines.aggregate(fen=Sum(F("quantity") * F("unit_price_fen") - F("discount_fen")))
    return Concerned(found["n"], (found["postage"] or 0) + (paid["fen"] or 0))
