"""Households join a cooperative, many from a list at once. Who is a member stays one; who left comes back with a row of its own.

Locks, in everybody's order (law 4): households.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
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

from .log_actions import MemberAction
from .refusals import CannotJoin, DayRefused, NotPermitted

EARLIEST = date(1950, 1, 1)  # older cooperatives there are none


def admit_households(
    cooperative_id: int, *, user: User | None, households: Collection[int], joined_on: date, consented_on: date,
    now: datetime,
) -> int:  # fmt: skip
    """Admit households, all of them or none.

    :param user: who manages the cooperative; None for a management command
    :param households: of the cooperative's township, unless a command admits them
    :param consented_on: when each has signed that it wants to
    :returns: how many are new
    :raises Cooperative.DoesNotExist: there is no such cooperative
    :raises NotPermitted: the user does not manage it
    :raises DayRefused: a day in the future, or before there were cooperatives; or the consent came after the joining
    :raises CannotJoin: some can't, each with why; nobody has joined
    """
    cooperative = Cooperative.objects.select_related("village").get(pk=cooperative_id)
    if user is not None and not manages(user, cooperative_id):
        raise NotPermitted(f"{user} admits nobody to {cooperative}")
    if not EARLIEST <= consented_on <= joined_on <= timezone.localdate(now):
        raise DayRefused(f"consent {consented_on}, joined {joined_on}")
    with transaction.atomic():
        rows = {one.pk: one for one in lock_households(households)}
        why = dict.fromkeys(set(households) - set(rows), _("is not in the register"))
        if user is not None:
            township = cooperative.village.township_id
            near = Household.objects.filter(pk__in=rows, village__township=township).values_list("pk", flat=True)
            why |= dict.fromkeys(set(rows) - set(near), _("is not in the register"))  # nothing is told of strangers
        pairs = [(cooperative_id, pk) for pk in rows if pk not in why]
        new = _new(pairs)
        why |= {pk: text for (_c, pk), text in _why_not(new, joined_on).items()}
        if why:
            raise CannotJoin(why)
        _write(new, rows, joined_on, consented_on, user, now)
        return len(new)


def admit_members(pairs: Iterable[tuple[int, int]], *, joined_on: date, now: datetime | None = None) -> None:
    """Admit households to cooperatives as a management command does, without a day of consent; who is a member stays one.

    :param pairs: cooperative id and household id
    :param now: when it is noted; by the clock if None
    :raises CannotJoin: some can't; nobody has joined
    """
    given = list(pairs)
    with transaction.atomic():
        rows = {one.pk: one for one in lock_households(pk for _c, pk in given)}
        new = _new(given)
        if why := _why_not(new, joined_on):
            raise CannotJoin({pk: text for (_c, pk), text in why.items()})
        _write(new, rows, joined_on, None, None, now or timezone.now())


def _new(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return those who are no members now, each once."""
    wanted = dict.fromkeys(pairs)
    there = Member.objects.now().filter(household__in={pk for _c, pk in wanted})
    known = set(there.values_list("cooperative_id", "household_id"))
    return [pair for pair in wanted if pair not in known]


def _why_not(pairs: Sequence[tuple[int, int]], joined_on: date) -> dict[tuple[int, int], str]:
    """Return who can't join, and why."""
    others: dict[int, list[Member]] = defaultdict(list)
    for row in Member.objects.filter(household__in={pk for _c, pk in pairs}).select_related("cooperative"):
        others[row.household_id].append(row)
    own = Cooperative.objects.in_bulk({cooperative for cooperative, _pk in pairs})
    found: dict[tuple[int, int], str] = {}
    for cooperative, pk in pairs:
        for row in others[pk]:
            if row.cooperative_id == cooperative and row.left_on is not None and row.left_on > joined_on:
                found[cooperative, pk] = _("was a member until %(day)s: it comes back on that day or later") % {
                    "day": row.left_on
                }
            elif row.holds and row.cooperative_id != cooperative and row.cooperative.kind == own[cooperative].kind:
                found[cooperative, pk] = _("is a member of %(cooperative)s: it leaves there first") % {
                    "cooperative": row.cooperative
                }
    return found


def _write(
    pairs: Sequence[tuple[int, int]], households: Mapping[int, Household], joined_on: date, consented_on: date | None,
    user: User | None, now: datetime,
) -> None:  # fmt: skip
    new = [
        Member(cooperative_id=cooperative, household=households[pk], joined_on=joined_on, consented_on=consented_on)
        for cooperative, pk in sorted(pairs, key=lambda pair: pair[1])
    ]
    Member.objects.bulk_create(new, batch_size=2_000)
    days = {"joined_on": (None, joined_on.isoformat())}
    days |= {"consented_on": (None, consented_on.isoformat())} if consented_on else {}
    log_changes([Change(row, MemberAction.ADMITTED, days) for row in new], user=user, now=now)
