"""Households join a cooperative, many from a list at once. Who is a member stays one; who left comes back with a row of its own.

Locks, in everybody's order (law 4): households.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.cooperatives.models import Cooperative, Member
from marketplace.cooperatives.policies import manages
from marketplace.households.locking import lock_households
from marketplace.households.models import Household
from marketplace.people.change_log import Change, log_changes
from marketplace.people.models import User
from marketplace.places.models import Village
from marketplace.runtime.many_ids import among

from .log_actions import MemberAction
from .refusals import CannotJoin, DayRefused, NotPermitted

EARLIEST = date(1950, 1, 1)  # older cooperatives there are none


@dataclass(frozen=True, slots=True)
class Joining:
    """A household that joins a cooperative.

    :param consented_on: when it has signed that it wants to; None only where a command admits it
    """

    cooperative_id: int
    household_id: int
    joined_on: date
    consented_on: date | None = None


def admit_households(
    cooperative_id: int, *, user: User | None, households: Collection[int], joined_on: date, consented_on: date,
    now: datetime,
) -> int:  # fmt: skip
    """Admit households to one cooperative on one day, all of them or none; as `admit_together`."""
    entries = [Joining(cooperative_id, pk, joined_on, consented_on) for pk in households]
    return admit_together(entries, user=user, now=now)


def admit_together(entries: Sequence[Joining], *, user: User | None, now: datetime) -> int:
    """Admit households, all of them or none.

    :param user: who manages the cooperatives; None for a management command
    :param entries: of households of each cooperative's township, unless a command admits them
    :returns: how many are new
    :raises Cooperative.DoesNotExist: there is no such cooperative
    :raises NotPermitted: the user does not manage it
    :raises DayRefused: a day in the future, or before there were cooperatives; or the consent came after the joining
    :raises CannotJoin: some can't, each with why; nobody has joined
    """
    wanted = {one.cooperative_id for one in entries}
    cooperatives = Cooperative.objects.select_related("village").in_bulk(wanted)
    if len(cooperatives) != len(wanted):
        raise Cooperative.DoesNotExist(f"cooperatives {sorted(wanted)}")
    if user is not None and not all(manages(user, pk) for pk in wanted):
        raise NotPermitted(f"{user} admits nobody to one of {sorted(wanted)}")
    today = timezone.localdate(now)
    for one in entries:
        if one.consented_on is None or not EARLIEST <= one.consented_on <= one.joined_on <= today:
            raise DayRefused(f"consent {one.consented_on}, joined {one.joined_on}")
    with transaction.atomic():
        rows = {row.pk: row for row in lock_households({one.household_id for one in entries})}
        why = {one.household_id: _("is not in the register") for one in entries if one.household_id not in rows}
        if user is not None:  # nothing is told of strangers
            homes = _townships(rows.values())
            near = {(pk, one.village.township_id) for pk, one in cooperatives.items()}
            strange = {
                one.household_id for one in entries if (one.cooperative_id, homes.get(one.household_id)) not in near
            }
            why |= dict.fromkeys(strange & set(rows), _("is not in the register"))
        new = _new([one for one in entries if one.household_id not in why])
        if why := why | _why_not(new):
            raise CannotJoin(why)
        _write(new, rows, user, now)
        return len(new)


def admit_members(pairs: Iterable[tuple[int, int]], *, joined_on: date, now: datetime | None = None) -> None:
    """Admit households to cooperatives as a management command does, without a day of consent; who is a member stays one.

    :param pairs: cooperative id and household id
    :param now: when it is noted; by the clock if None
    :raises CannotJoin: some can't; nobody has joined
    """
    entries = [Joining(cooperative, household, joined_on) for cooperative, household in pairs]
    with transaction.atomic():
        rows = {row.pk: row for row in lock_households({one.household_id for one in entries})}
        new = _new(entries)
        if why := _why_not(new):
            raise CannotJoin(why)
        _write(new, rows, None, now or timezone.now())


def why_not(one: Joining, kind: str, memberships: Iterable[Member]) -> str:
    """Return why a household can't join, in words; empty: it can, or is a member.

    :param kind: of the cooperative that it would join
    :param memberships: all of the household's, with their cooperatives
    """
    found = ""
    for row in memberships:
        is_own = row.cooperative_id == one.cooperative_id
        if is_own and row.left_on is not None and row.left_on > one.joined_on:
            found = _("was a member until %(day)s: it comes back on that day or later") % {"day": row.left_on}
        elif row.holds and not is_own and row.cooperative.kind == kind:
            found = _("is a member of %(cooperative)s: it leaves there first") % {"cooperative": row.cooperative}
    return found


def memberships_of(household_ids: Collection[int]) -> dict[int, list[Member]]:
    """Return all memberships of households, with their cooperatives, by the household's id."""
    found: dict[int, list[Member]] = defaultdict(list)
    for row in Member.objects.filter(among("household", household_ids)).select_related("cooperative").order_by("pk"):
        found[row.household_id].append(row)
    return found


def _townships(households: Iterable[Household]) -> dict[int, int]:
    """Return the townships of households, by their ids."""
    found = list(households)
    villages = Village.objects.filter(pk__in={one.village_id for one in found})
    of_village = dict(villages.values_list("pk", "township_id"))
    return {one.pk: of_village[one.village_id] for one in found}


def _new(entries: Iterable[Joining]) -> list[Joining]:
    """Return those who are no members now, each once."""
    wanted = {(one.cooperative_id, one.household_id): one for one in entries}
    there = Member.objects.now().filter(among("household", {household for _cooperative, household in wanted}))
    known = set(there.values_list("cooperative_id", "household_id"))
    return [one for pair, one in wanted.items() if pair not in known]


def _why_not(entries: Sequence[Joining]) -> dict[int, str]:
    """Return who can't join, and why."""
    others = memberships_of({one.household_id for one in entries})
    kinds = dict(Cooperative.objects.filter(pk__in={one.cooperative_id for one in entries}).values_list("pk", "kind"))
    why = [(one.household_id, why_not(one, kinds[one.cooperative_id], others[one.household_id])) for one in entries]
    return {pk: text for pk, text in why if text}


def _write(entries: Sequence[Joining], households: Mapping[int, Household], user: User | None, now: datetime) -> None:
    new = [
        Member(
            cooperative_id=one.cooperative_id, household=households[one.household_id], joined_on=one.joined_on,
            consented_on=one.consented_on,
        )
        for one in sorted(entries, key=lambda one: one.household_id)
    ]  # fmt: skip
    Member.objects.bulk_create(new, batch_size=2_000)
    log_changes([Change(row, MemberAction.ADMITTED, _days(row)) for row in new], user=user, now=now)


def _days(row: Member) -> dict[str, tuple[None, str]]:
    days = {"joined_on": row.joined_on, "consented_on": row.consented_on}
    return {name: (None, day.isoformat()) for name, day in days.items() if day}
