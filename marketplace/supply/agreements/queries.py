"""What became of what households promised and delivered under agreements, walked through the rows. Reads only.

A delivered gram is in one place: in no lot, unsold, sold and on its way, or credited. What waits is worth the protected
price that holds now, of each delivery or allocation rounded up to the fen, as it will be when it is settled or bought.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from marketplace.catalogue.mass import floor_fen
from marketplace.cooperatives.models import Member
from marketplace.households.models import Household
from marketplace.income.outcomes import Outcome, Told, Waiting, WaitsFor
from marketplace.supply.models import Agreement, Delivery, Signature

from .sold import waits_for

# Of each delivery, what is left of it and at which price; whether its season's sale is stopped, or closed.
DELIVERIES = """
SELECT d.agreement_id, d.household_id, d.grams, d.grams_allocated + d.grams_purchased,
       greatest(d.protected_fen_per_jin, coalesce(price.fen_per_jin, 0)), d.lot_id IS NOT NULL, lot.forecast_id IS NOT NULL,
       closing.id IS NOT NULL
  FROM supply_delivery d
  JOIN supply_agreement a ON a.id = d.agreement_id
  LEFT JOIN supply_lot lot ON lot.id = d.lot_id
  LEFT JOIN supply_seasonclosing closing ON closing.agreement_id = a.id AND closing.withdrawn_at IS NULL
  LEFT JOIN supply_protectedprice price
    ON price.product_id = d.product_id AND price.grade = d.grade AND price.season_id = a.season_id
 WHERE (d.agreement_id, d.household_id) IN (SELECT * FROM unnest(%s::bigint[], %s::bigint[]))
"""
# What was sold of each delivery and stayed sold, and what an event has credited for it.
SOLD = """
WITH wanted AS (SELECT * FROM unnest(%s::bigint[], %s::bigint[]) AS w (agreement_id, household_id)),
credited AS (
  SELECT p.source_type, p.source_id, sum(p.amount)::bigint AS fen
    FROM ledger_account c JOIN ledger_posting p ON p.credit_id = c.id
    JOIN ledger_event e ON e.id = p.event_id AND e.kind IN ('settlement', 'season_purchase')
   WHERE c.owner_type = 'household' AND c.owner_id IN (SELECT household_id FROM wanted)
     AND p.source_type IN ('allocation', 'season_purchase')
   GROUP BY p.source_type, p.source_id)
SELECT d.agreement_id, d.household_id, sold.allocation_id, sold.grams,
       greatest(d.protected_fen_per_jin, coalesce(price.fen_per_jin, 0)), credited.fen
  FROM supply_delivery d JOIN wanted USING (agreement_id, household_id)
  JOIN supply_agreement a ON a.id = d.agreement_id
  JOIN LATERAL (
    SELECT 'allocation' AS source_type, al.id AS source_id, al.id AS allocation_id, al.grams - coalesce(back.grams, 0) AS grams
      FROM supply_allocation al LEFT JOIN supply_allocationreturn back ON back.allocation_id = al.id
     WHERE al.delivery_id = d.id
     UNION ALL
    SELECT 'season_purchase', bought.id, NULL, bought.grams FROM supply_seasonpurchase bought WHERE bought.delivery_id = d.id
    ) sold ON sold.grams > 0
  LEFT JOIN credited USING (source_type, source_id)
  LEFT JOIN supply_protectedprice price
    ON price.product_id = d.product_id AND price.grade = d.grade AND price.season_id = a.season_id
"""

Pair = tuple[int, int]  # agreement, household


def outcomes(signatures: QuerySet[Signature]) -> list[Outcome]:
    """Return what became of each signature's produce, in their order, in a constant number of queries."""
    rows = list(
        signatures.select_related(
            "agreement__product", "agreement__season", "agreement__cooperative", "agreement__closing", "household"
        )
    )
    found = {(row.agreement_id, row.household_id): _Sums() for row in rows}
    agreements, households = [pair[0] for pair in found], [pair[1] for pair in found]
    with connection.cursor() as cursor:
        cursor.execute(DELIVERIES, [agreements, households])
        _count_unsold(found, cursor.fetchall())
        cursor.execute(SOLD, [agreements, households])
        _count_sold(found, cursor.fetchall())
    return [_outcome(row, found[row.agreement_id, row.household_id]) for row in rows]


def outcomes_of_household(household_id: int) -> list[Outcome]:
    """Return what became of a household's produce, the latest season first."""
    signatures = Signature.objects.filter(household=household_id)
    return outcomes(signatures.order_by("-agreement__season__starts_on", "agreement__product__name", "pk"))


class _Sums:
    """What is counted of one household's deliveries under one agreement."""

    def __init__(self) -> None:
        self.delivered = self.credited = self.credited_fen = self.sold = 0
        self.waiting: dict[WaitsFor, list[int]] = defaultdict(lambda: [0, 0])

    def wait(self, why: WaitsFor, grams: int, fen_per_jin: int) -> None:
        """Count a row that waits."""
        self.waiting[why][0] += grams
        self.waiting[why][1] += floor_fen(grams, fen_per_jin)


def _count_unsold(found: dict[Pair, _Sums], rows: Iterable[Sequence[int]]) -> None:
    for agreement, household, grams, gone, price, packed, kept, stopped in rows:
        sums = found[agreement, household]
        sums.delivered += grams
        if grams > gone:
            why = WaitsFor.CLOSING if stopped else WaitsFor.PREORDERS if kept else WaitsFor.BUYER
            sums.wait(why if packed or stopped else WaitsFor.LOT, grams - gone, price)


def _count_sold(found: dict[Pair, _Sums], rows: Collection[Sequence[int | None]]) -> None:
    on_the_way = waits_for([row[2] for row in rows if row[5] is None and row[2] is not None])
    for agreement, household, allocation, grams, price, fen in rows:
        assert agreement is not None and household is not None and grams is not None and price is not None
        sums = found[agreement, household]
        sums.sold += grams
        if fen is not None:
            sums.credited += grams
            sums.credited_fen += fen
        else:
            sums.wait(on_the_way[allocation] if allocation is not None else WaitsFor.CLOSING, grams, price)


def _outcome(row: Signature, sums: _Sums) -> Outcome:
    agreement = row.agreement
    closing = getattr(agreement, "closing", None)
    holds = row.holds and not (closing is not None and closing.is_stopped)
    return Outcome(
        agreement_id=agreement.pk,
        household_id=row.household_id,
        number=row.household.number,
        head_name=row.household.head_name,
        product=str(agreement.product),
        season=str(agreement.season),
        cooperative=str(agreement.cooperative),
        season_starts=agreement.season.starts_on,
        season_ends=agreement.season.ends_on,
        promised=row.expected_grams,
        holds=holds,
        delivered=sums.delivered,
        sold=sums.sold,
        credited=sums.credited,
        credited_fen=sums.credited_fen,
        awaited=max((row.expected_grams or 0) - sums.delivered, 0) if holds else 0,
        waiting=[Waiting(why, *sums.waiting[why]) for why in WaitsFor if why in sums.waiting],
    )


@dataclass(frozen=True, slots=True)
class Total(Told):
    """The sums of several outcomes.

    :param holding: how many of the households may deliver
    """

    households: int = 0
    holding: int = 0
    promised: int = 0
    delivered: int = 0
    sold: int = 0
    credited: int = 0
    credited_fen: int = 0
    awaited: int = 0
    waiting: Sequence[Waiting] = ()


def total(rows: Iterable[Outcome]) -> Total:
    """Return the sums of outcomes."""
    found, waiting = Total(), _Sums().waiting
    for row in rows:
        for part in row.waiting:
            waiting[part.why][0] += part.grams
            waiting[part.why][1] += part.fen
        found = replace(
            found,
            households=found.households + 1,
            holding=found.holding + row.holds,
            promised=found.promised + (row.promised or 0),
            delivered=found.delivered + row.delivered,
            sold=found.sold + row.sold,
            credited=found.credited + row.credited,
            credited_fen=found.credited_fen + row.credited_fen,
            awaited=found.awaited + row.awaited,
        )
    return replace(found, waiting=[Waiting(why, *waiting[why]) for why in WaitsFor if why in waiting])


@dataclass(frozen=True, slots=True)
class Figures:
    """What an agreement comes to, in grams: what lists and home pages say of it, however much was sold under it.

    :param households: how many have signed, those that have left among them
    :param sold: in paid orders, or bought at the season's end
    """

    households: int = 0
    promised: int = 0
    delivered: int = 0
    sold: int = 0

    @property
    def unsold(self) -> int:
        """What was delivered and is not sold yet."""
        return self.delivered - self.sold


def figures(signatures: QuerySet[Signature]) -> dict[int, Figures]:
    """Return the figures of the agreements that signatures are of, by agreement; of their households alone.

    Counted from signatures and from what deliveries count of themselves: `outcomes`, which walks through all that was sold,
    takes a second where it was a hundred thousand parcels.
    """
    signed = signatures.order_by().values_list("agreement").annotate(Count("pk"), Sum("expected_grams", default=0))
    theirs = Exists(signatures.filter(agreement=OuterRef("agreement"), household=OuterRef("household")))
    delivered = (
        Delivery.objects.filter(theirs, agreement__in=signatures.order_by().values("agreement"))
        .values_list("agreement")
        .annotate(delivered=Sum("grams"), sold=Sum(F("grams_allocated") + F("grams_purchased")))
        .order_by()
    )
    of_each = {agreement: (grams, sold) for agreement, grams, sold in delivered}
    return {
        agreement: Figures(households, promised, *of_each.get(agreement, (0, 0)))
        for agreement, households, promised in signed
    }


def open_counts(agreements: QuerySet[Agreement]) -> dict[int, int]:
    """Return how many members of their cooperatives have not signed agreements, or have left them, by agreement."""
    signed = Signature.objects.filter(agreement=OuterRef(OuterRef("pk")), household=OuterRef("household"), left_on=None)
    lacking = Member.objects.filter(~Exists(signed), cooperative=OuterRef("cooperative")).order_by()
    counted = Subquery(lacking.values("cooperative").annotate(n=Count("pk")).values("n"))
    return dict(agreements.order_by().annotate(lacking=Coalesce(counted, 0)).values_list("pk", "lacking"))


def open_members(agreement: Agreement) -> QuerySet[Household]:
    """Return the cooperative's members that have not signed an agreement, or have left it; by village and number."""
    signed = Signature.objects.filter(agreement=agreement, left_on=None).values("household_id")
    members = Member.objects.now().filter(cooperative=agreement.cooperative_id).values("household")
    open_ones = Household.objects.filter(pk__in=members).exclude(pk__in=signed)
    return open_ones.select_related("village__township").order_by("village__sort_key", "number")
