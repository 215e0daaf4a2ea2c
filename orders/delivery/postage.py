"""What it costs to send a parcel. The table is kept in the back office (`PostageRate`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings

from marketplace.places.divisions.table import SERVED
from orders.models import PostageRate


class NoRate(LookupError):
    """The table has neither a row for the province nor one for everywhere else: nothing can be ordered to there."""


@dataclass(frozen=True, slots=True)
class Way:
    """What the way to a province costs and how long it takes.

    :param fen: postage of one parcel
    :param days: from the carrier's counter to the door
    """

    fen: int
    days: int

    def arrives(self, today: date) -> tuple[date, date]:
        """Return the first and the last day on which a parcel ordered and paid today is to arrive.

        Packed tomorrow at the earliest and within `PARCEL_PACKED_WITHIN_DAYS` at the latest, then the days on the way.
        """
        way = timedelta(days=self.days)
        return today + timedelta(days=1) + way, today + timedelta(days=settings.PARCEL_PACKED_WITHIN_DAYS) + way


def postage_fen(province: str) -> int:
    """Return the postage of one parcel to a province, in fen.

    :param province: the code of a province that is served, such as 37; one without a row of its own, or an empty one, pays
        the rate of the row without a province
    :raises NoRate: the table has neither a row for the province nor one for everywhere else
    :raises LookupError: we do not send there, or there is no such province, which never costs the rate for everywhere else
    """
    return way_to(province).fen


def way_to(province: str) -> Way:
    """Return postage and days on the way to a province; as `postage_fen`.

    :raises NoRate: as `postage_fen`
    :raises LookupError: as `postage_fen`
    """
    if province and province not in SERVED:
        raise LookupError(f"No province that we send to has the code {province!r}.")
    rows = PostageRate.objects.filter(province__in={province, ""}).values_list("province", "fen", "days")
    rates = {code: Way(fen, days) for code, fen, days in rows}
    for code in (province, ""):
        if code in rates:
            return rates[code]
    raise NoRate(
        f"No postage rate for {province or 'an address without a province'}: add a row without a province to the table."
    )
