"""Row locks of supply, until the caller's transaction ends, in everybody's order (law 4, `docs/laws/locks.md`).

Calendar, season, agreement, protected price, season closing, cooperative, then, after the caller's order and parcel: forecast, reservation,
lot, delivery, support.
Each function locks one kind, by id; what is locked already is only read anew.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.models import Q

from marketplace.cooperatives.models import Cooperative
from marketplace.runtime.many_ids import among
from marketplace.supply.models import (
    Agreement,
    Delivery,
    Forecast,
    Lot,
    PriceSupport,
    ProtectedPrice,
    Reservation,
    Season,
    SeasonClosing,
)


def lock_calendar() -> None:
    """Keep seasons from being opened or moved: of two that overlap one is refused. Triggers take it too (migrations 0009)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT supply_lock_calendar()")


def lock_season(season_id: int) -> Season:
    """Lock a season to correct or take it back: waits for everybody who makes an agreement of it (`hold_season`).

    :raises Season.DoesNotExist: it was taken back meanwhile
    """
    return Season.objects.select_for_update().get(pk=season_id)


def hold_season(season_id: int) -> bool:
    """Keep a season from being corrected or taken back. Many may hold one at the same time. Returns whether it is there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM supply_season WHERE id = %s FOR KEY SHARE", [season_id])
        return cursor.fetchone() is not None


def lock_agreement(agreement_id: int) -> Agreement:
    """Lock an agreement to stop its season's sales: waits for everybody who holds the season open (`hold_agreements`).

    :raises Agreement.DoesNotExist: there is no such agreement
    """
    rows = Agreement.objects.select_for_update(of=("self",)).select_related("product__village")
    return rows.get(pk=agreement_id)


def lock_agreements(agreement_ids: Iterable[int]) -> None:
    """Lock agreements whose signatures are changed together, as `lock_agreement` one."""
    rows = Agreement.objects.select_for_update(of=("self",)).filter(pk__in=sorted(set(agreement_ids)))
    list(rows.order_by("id").values_list("pk"))  # of none there is no statement


def lock_agreements_of(season_id: int) -> list[int]:
    """Lock all agreements of a season to correct it: waits for who signs or delivers under them. Returns their ids."""
    rows = Agreement.objects.select_for_update().filter(season=season_id).order_by("id")
    return [row.pk for row in rows]


def hold_agreements(agreement_ids: Iterable[int]) -> None:
    """Keep agreements from being locked by `lock_agreement`. Many may hold one at the same time: they don't wait for each
    other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM supply_agreement WHERE id = ANY (%s::bigint[]) ORDER BY id FOR KEY SHARE",
            [list(agreement_ids)],
        )


def hold_prices(price_ids: Iterable[int]) -> None:
    """Keep protected prices from being raised (`lock_protected_price`): what is read of them now is what counts. Many may
    hold one at the same time: they don't wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM supply_protectedprice WHERE id = ANY (%s::bigint[]) ORDER BY id FOR KEY SHARE",
            [sorted(set(price_ids))],
        )


def lock_protected_prices(price_ids: Iterable[int]) -> None:
    """Lock protected prices that are raised together, as `lock_protected_price` one."""
    rows = ProtectedPrice.objects.select_for_update(of=("self",)).filter(pk__in=sorted(set(price_ids)))
    list(rows.order_by("id").values_list("pk"))


def lock_closing(closing_id: int) -> SeasonClosing:
    """Lock the closing of a season, with its agreement read: deliveries are bought by one at a time."""
    return SeasonClosing.objects.select_for_update(of=("self",)).select_related("agreement").get(pk=closing_id)


def lock_cooperative(cooperative_id: int) -> None:
    """Keep other closings of a cooperative's seasons out, which would count on the same money. Rows that refer to the
    cooperative can still be written."""
    Cooperative.objects.select_for_update(no_key=True).get(pk=cooperative_id)


def lock_forecasts(forecast_ids: Iterable[int | None]) -> dict[int, Forecast]:
    """Lock forecasts: what is pre-ordered of them, and what became of them. Returns them by id."""
    wanted = {pk for pk in forecast_ids if pk is not None}
    if not wanted:
        return {}
    return {row.pk: row for row in Forecast.objects.select_for_update().filter(pk__in=wanted).order_by("id")}


def lock_forecasts_of(reservation_ids: Iterable[int]) -> dict[int, Forecast]:
    """Lock the forecasts of pre-orders among the reservations, before these are locked. A reservation keeps its forecast."""
    rows = Reservation.objects.filter(among("pk", reservation_ids), forecast__isnull=False)
    return lock_forecasts(rows.values_list("forecast_id", flat=True))


def lock_open_forecast(product_id: int, grade: str, agreement_ids: Iterable[int]) -> Forecast | None:
    """Lock the open forecast of a product and grade under these agreements, if there is one: a harvest that is packed
    now is kept for its pre-orders. There is at most one."""
    rows = Forecast.objects.select_for_update().filter(product=product_id, grade=grade, state=Forecast.State.OPEN)
    return rows.filter(agreement__in=list(agreement_ids)).order_by("id").first()


def lock_reservations(reservation_ids: Iterable[int], *, with_packs: bool = True) -> list[Reservation]:
    """Lock reservations: in which state they are, and what backs them.

    :param with_packs: whether their packs are read as well
    """
    rows = Reservation.objects.select_for_update(of=("self",)).filter(among("pk", reservation_ids)).order_by("id")
    return list(rows.select_related("pack") if with_packs else rows)


def lock_lots(condition: Q) -> list[Lot]:
    """Lock lots: what is delivered, reserved, allocated and bought of them."""
    return list(Lot.objects.select_for_update().filter(condition).order_by("id"))


def lock_deliveries(condition: Q) -> list[Delivery]:
    """Lock deliveries: in which lot they are, and what of them is allocated and bought."""
    return list(Delivery.objects.select_for_update().filter(condition).order_by("id"))


def lock_protected_price(price_id: int) -> ProtectedPrice:
    """Lock a protected price to raise it: waits for everybody who settles or buys at it (`hold_prices`)."""
    return ProtectedPrice.objects.select_for_update().get(pk=price_id)


def lock_supports(support_ids: Iterable[int]) -> list[PriceSupport]:
    """Lock price supports: what is left of their budgets, and whether they are decided."""
    rows = PriceSupport.objects.select_for_update(of=("self",)).select_related("price__product", "price__season")
    return list(rows.filter(pk__in=list(support_ids)).order_by("id"))
