"""The whole district beside the small demo: townships, villages, households, people, cooperatives and their members.

Set-based throughout: tens of thousands of rows in well under a minute. Every name is visibly made up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import islice

from tqdm import tqdm

from marketplace.cooperatives.joining.pairing import pair
from marketplace.cooperatives.members.admitting import admit_members
from marketplace.cooperatives.membership import NewCooperative, enter_cooperatives
from marketplace.cooperatives.models import Cooperative
from marketplace.households.files.registering import NewHousehold, register_households
from marketplace.households.models import Household
from marketplace.places.models import Township, Village

from .county_plan import (
    DISTRICT,
    HOUSEHOLD_TOTAL,
    PlannedVillage,
    household_sizes,
    members_by_cooperative,
    plan_villages,
)
from .people import HOUSEHOLDS, file_number, head_name
from .places import VILLAGES
from .registry import COUNTY, REASON, World, members_of, status_of

BATCH = 1_000


def load_county(world: World) -> None:
    """Enter what is missing of the district. What is there already, by file number or name, stays as it is."""
    planned = list(plan_villages())
    villages = _load_villages(world, planned)
    opened_on = world.day(-365)
    entries = _entries(planned, villages)
    with tqdm(total=HOUSEHOLD_TOTAL, initial=sum(HOUSEHOLDS.values()), desc="households", unit="") as bar:
        while batch := list(islice(entries, BATCH)):
            register_households(user=None, entries=batch, on=opened_on, reason=REASON, now=world.anchor)
            bar.update(len(batch))
    _load_cooperatives(planned, villages, opened_on)
    _load_firms(world, planned, villages)


def _load_villages(world: World, planned: list[PlannedVillage]) -> dict[str, int]:
    """Return the ids of all planned villages by their keys, entering those that are missing."""
    townships = {
        key: world.townships.get(key) or Township.objects.get_or_create(name=f.name, defaults={"name_en": f.name_en})[0]
        for key, f in DISTRICT.items()
    }
    known = {(v.township_id, v.name): v.pk for v in Village.objects.filter(township__in=townships.values())}
    ids = {}
    for plan in planned:
        township = townships[plan.township]
        pk = known.get((township.pk, plan.name))
        if pk is None:
            pk = Village.objects.create(
                township=township, name=plan.name, name_en=plan.name_en, designated=plan.designated
            ).pk
        ids[plan.key] = pk
    return ids


def _entries(planned: list[PlannedVillage], villages: dict[str, int]) -> Iterator[NewHousehold]:
    """Yield every household beside those of the small demo, numbered on from there."""
    number = sum(HOUSEHOLDS.values())
    for plan in planned:
        first = HOUSEHOLDS.get(plan.key, 0) + 1
        for n, size in enumerate(household_sizes(plan.households, plan.people), first):
            number += 1
            head = head_name(number)
            yield NewHousehold(villages[plan.key], file_number(plan.key, n), members_of(head, size), status_of(number))


def _load_cooperatives(planned: list[PlannedVillage], villages: dict[str, int], on: date) -> None:
    """Enter the made-up cooperatives, village by village in turn, and admit households of their villages."""
    seats = [plan for plan in sorted(planned, key=lambda plan: not plan.designated) if plan.key not in VILLAGES]
    sizes = members_by_cooperative()
    names = [f"示例合作社{n:03d}(演示)" for n in range(1, len(sizes) + 1)]
    enter_cooperatives(
        [
            NewCooperative(villages[seats[n % len(seats)].key], name, f"Sample Cooperative {n + 1:03d} (demo)")
            for n, name in enumerate(names)
        ]
    )
    ids = dict(Cooperative.objects.filter(name__in=names).values_list("name", "pk"))
    households: dict[str, list[int]] = defaultdict(list)
    rows = Household.objects.filter(village__in=[villages[plan.key] for plan in seats]).order_by("number")
    key_of = {villages[plan.key]: plan.key for plan in seats}
    for pk, village_id in rows.values_list("pk", "village_id"):
        households[key_of[village_id]].append(pk)
    taken: dict[str, int] = defaultdict(int)
    pairs = []
    for n, (name, size) in enumerate(zip(names, sizes, strict=True)):
        seat = seats[n % len(seats)].key
        pairs += [(ids[name], pk) for pk in households[seat][taken[seat] : taken[seat] + size]]
        taken[seat] += size
    admit_members(pairs, joined_on=on)


def _load_firms(world: World, planned: list[PlannedVillage], villages: dict[str, int]) -> None:
    """Enter a made-up firm for each designated village, and pair them."""
    designated = [villages[plan.key] for plan in planned if plan.designated]
    names = [f"示例结对企业{n:03d}(演示)" for n in range(1, len(designated) + 1)]
    enter_cooperatives(
        [
            NewCooperative(village, name, f"Sample Paired Firm {n:03d} (demo)", Cooperative.Kind.FIRM)
            for n, (name, village) in enumerate(zip(names, designated, strict=True), 1)
        ]
    )
    firms = dict(Cooperative.objects.filter(name__in=names).values_list("name", "pk"))
    rows = Village.objects.in_bulk(designated)
    for name, village in zip(names, designated, strict=True):
        pair(
            firms[name], rows[village], user=world.users[COUNTY], since=world.day(-365), reason=REASON, now=world.anchor
        )  # fmt: skip
