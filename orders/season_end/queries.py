"""What of a season is still open: what its closing waits for, and what goes on beside it. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from marketplace.catalogue.mass import jin_text
from marketplace.supply.models import Delivery
from orders.models import Claim, Order, OrderLine, Parcel


@dataclass(frozen=True, slots=True)
class StillOpen:
    """How many of each are open among what was sold of a season.

    :param unpaid: orders that wait for their payment; their stock is held, and the closing waits for it
    :param to_pack: paid parcels that may still be cancelled or weighed; the closing waits for them
    :param under_way: parcels packed or shipped that aren't settled; they don't change what is bought
    :param claims: after-sale claims that wait for an answer; they don't change what is bought
    """

    unpaid: int
    to_pack: int
    under_way: int
    claims: int


def cancellable_parcels(lot_ids: Sequence[int]) -> list[str]:
    """Return the order numbers of paid parcels with goods of these lots that may still be cancelled or weighed."""
    parcels = _of_lots(lot_ids).filter(status=Parcel.Status.PACKING, packed_at=None)
    return list(parcels.order_by("pk").values_list("order__number", flat=True))


def held_lots(agreement_id: int) -> list[str]:
    """Return the season's lots of which stock is held for orders that may still be paid or lapse, in words."""
    lots = Delivery.objects.filter(agreement=agreement_id, lot__isnull=False)
    held = lots.filter(lot__grams_reserved__gt=0).order_by("lot_id")
    rows = held.values_list("lot__code", "lot__grams_reserved").distinct()
    text = _("%(lot)s: %(jin)s jin of it held")
    return [text % {"lot": code, "jin": jin_text(grams)} for code, grams in rows]


def waiting_for(agreement_id: int) -> list[str]:
    """Return what closing this season would wait for now: order numbers of parcels, and lots with stock held."""
    return held_lots(agreement_id) + cancellable_parcels(_lots_of(agreement_id))


def still_open(agreement_id: int) -> StillOpen:
    """Return how many orders, parcels and claims of a season are open."""
    lots = _lots_of(agreement_id)
    parcels = _of_lots(lots)
    packed = Q(status=Parcel.Status.PACKING, packed_at__isnull=False)
    claims = Claim.objects.filter(state__in=[Claim.State.OPEN, Claim.State.APPEALED], line__in=_lines_of_lots(lots))
    unpaid = Order.objects.filter(
        status=Order.Status.AWAITING_PAYMENT, parcels__lines__reservation__parts__lot__in=lots
    ).distinct()
    return StillOpen(
        unpaid=unpaid.count(),
        to_pack=parcels.filter(status=Parcel.Status.PACKING, packed_at=None).count(),
        under_way=parcels.filter(packed | Q(status__in=[Parcel.Status.SHIPPED, Parcel.Status.RECEIVED])).count(),
        claims=claims.count(),
    )


def _lots_of(agreement_id: int) -> list[int]:
    lots = Delivery.objects.filter(agreement=agreement_id, lot__isnull=False)
    return list(lots.values_list("lot_id", flat=True).distinct())


def _lines_of_lots(lot_ids: Sequence[int]) -> QuerySet[OrderLine]:
    return OrderLine.objects.filter(reservation__allocations__delivery__lot__in=lot_ids)


def _of_lots(lot_ids: Sequence[int]) -> QuerySet[Parcel]:
    return Parcel.objects.filter(pk__in=_lines_of_lots(lot_ids).values("parcel"))
