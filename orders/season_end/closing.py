"""Close a season, as the doors call it: supply buys what is unsold once no parcel can be cancelled any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from marketplace.people.models import User
from marketplace.supply.models import Delivery, SeasonClosing
from marketplace.supply.seasons import closing as buying
from orders.models import Parcel


def close_season(agreement_id: int, *, user: User | None, now: datetime) -> SeasonClosing:
    """Stop the sale of a season's produce, and buy what is unsold of every delivery at its protected price.

    :raises NotPermitted, HarvestAwaited, SeasonClosed, SeasonNotReady: as `supply.seasons.closing.close_season`; who may: `supply.policies.may_close`
    """
    return buying.close_season(agreement_id, user=user, now=now, unsettled=cancellable_parcels)


def cancellable_parcels(lot_ids: Sequence[int]) -> list[str]:
    """Return the order numbers of paid parcels with goods of these lots that may still be cancelled or weighed."""
    parcels = Parcel.objects.filter(
        status=Parcel.Status.PACKING, packed_at=None, lines__reservation__allocations__delivery__lot__in=lot_ids
    )
    return list(parcels.order_by("pk").values_list("order__number", flat=True).distinct())


def waiting_for(agreement_id: int) -> list[str]:
    """Return what closing this season would wait for now: order numbers of parcels, and lots with stock held."""
    lots = Delivery.objects.filter(agreement=agreement_id, lot__isnull=False)
    held = lots.filter(lot__grams_reserved__gt=0).order_by("lot_id")
    names = [f"{code}: {grams} g" for code, grams in held.values_list("lot__code", "lot__grams_reserved").distinct()]
    return names + cancellable_parcels(list(lots.values_list("lot_id", flat=True).distinct()))
