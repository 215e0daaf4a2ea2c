"""The whole district beside the small demo: townships, villages, households, people, cooperatives, their members and what
these have signed.

Every name is visibly made up.
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
from marketplace.cooperatives.models import Cooperative, Member
from marketplace.households.files.registering import NewHousehold, register_households
from marketplace.households.models import Household
from marketplace.places.models import Township, Village

from .county_plan import (
    DISTRICT,
    HOUSEHOLD_TOTAL,
    PlannedCooperative,
    PlannedVillage,
    household_sizes,
    plan_cooperatives,
    plan_villages,
)
from .county_supply import load_county_supply
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
    _load_cooperatives(world, planned, villages, opened_on)
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


def _load_cooperatives(world: World, planned: list[PlannedVillage], villages: dict[str, int], on: date) -> None:
    """Enter the made-up cooperatives, admit households of their villages or township, and sign them."""
    wanted = plan_cooperatives(planned)
    enter_cooperatives([NewCooperative(villages[one.village], one.name, one.name_en) for one in wanted])
    ids = dict(Cooperative.objects.filter(name__in=[one.name for one in wanted]).values_list("name", "pk"))
    members = _members(planned, villages, wanted)
    elsewhere = dict(Member.objects.values_list("household_id", "cooperative_id"))  # of a district of before
    pairs = [(ids[name], pk) for name, households in members.items() for pk in households]
    admit_members([pair for pair in pairs if elsewhere.get(pair[1], pair[0]) == pair[0]], joined_on=on)
    load_county_supply(world, wanted)


def _members(
    planned: list[PlannedVillage], villages: dict[str, int], wanted: list[PlannedCooperative]
) -> dict[str, list[int]]:
    """Return the households of each cooperative by its name; those of the township's come last, from what is left."""
    key_of = {villages[plan.key]: plan.key for plan in planned if plan.key not in VILLAGES}
    township_of = {plan.key: plan.township for plan in planned}
    free: dict[str, list[int]] = defaultdict(list)
    rows = Household.objects.filter(village__in=key_of).order_by("-number")
    for pk, village_id in rows.values_list("pk", "village_id"):
        free[key_of[village_id]].append(pk)
    members = {}
    for one in sorted(wanted, key=lambda one: one.of_township):
        near = [key for key in free if one.of_township and township_of[key] == township_of[one.village]]
        places = near or [one.village]
        members[one.name] = [pk for key in places for pk in reversed(free[key])][: one.members]
        for key in places:
            free[key] = [pk for pk in free[key] if pk not in set(members[one.name])]
    return members


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
