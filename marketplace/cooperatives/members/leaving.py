"""A member leaves: its land and houses go back to it on that day; money is paid back before. What it is owed stays owed.

Locks, in everybody's order (law 4): households, members.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.cooperatives.locking import lock_members
from marketplace.cooperatives.models import Member, Share
from marketplace.cooperatives.policies import manages
from marketplace.households.locking import lock_households
from marketplace.people.change_log import Change, log_changes
from marketplace.people.models import User
from marketplace.runtime.many_ids import among, write_columns

from .holding import Pair, what_holds
from .log_actions import MemberAction
from .queries import held_by
from .refusals import DayRefused, HasLeft, NotPermitted, StillHeld
from .shares import checked_texts
from .words import quantity_text


@dataclass(frozen=True, slots=True)
class Leaving:
    """A member that leaves.

    :param on: from when; not in the future, nor before it joined or its shares last changed
    :param paper: number of the paper by which land and houses are given back; needed where there are some
    """

    member_id: int
    on: date
    reason: str
    paper: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What members hold, when that changed last, and what else keeps them: of all of them together."""

    held: dict[int, dict[str, int]]
    last: dict[int, date]
    kept: dict[Pair, list[str]]

    def earliest(self, row: Member) -> date:
        """The first day on which it can leave."""
        return max(row.joined_on, self.last.get(row.pk, row.joined_on))

    def gives_back(self, row: Member) -> bool:
        """Whether land or houses go back to it, by a paper."""
        return bool(set(self.held.get(row.pk, ())) - {Share.Kind.MONEY.value})

    def keeps(self, row: Member) -> list[str]:
        """Return what keeps it, in words."""
        found = list(self.kept.get((row.cooperative_id, row.household_id), ()))
        if fen := self.held.get(row.pk, {}).get(Share.Kind.MONEY):
            found.append(
                _("money shares of %(amount)s are not paid back") % {"amount": quantity_text(Share.Kind.MONEY, fen)}
            )
        return found


def standing(rows: Collection[Member], today: date) -> Standing:
    """Read what stands against members' leaving."""
    ids = [row.pk for row in rows]
    days = Share.objects.filter(among("member", ids)).order_by().values_list("member").annotate(Max("valid_on"))
    return Standing(
        held_by(ids), dict(days), what_holds({(row.cooperative_id, row.household_id) for row in rows}, today)
    )


def keeps(row: Member, today: date) -> list[str]:
    """Return what keeps a member from leaving today, in words."""
    return standing([row], today).keeps(row)


def leave(member_id: int, *, user: User | None, on: date, reason: str, paper: str = "", now: datetime) -> Member:
    """Let a household leave; as `leave_together`."""
    [row] = leave_together([Leaving(member_id, on, reason, paper)], user=user, now=now)
    return row


def leave_together(entries: Sequence[Leaving], *, user: User | None, now: datetime) -> list[Member]:
    """Let households leave, all of them or none. The same again changes nothing.

    :param user: who manages the cooperatives; None for a management command
    :raises Member.DoesNotExist: there is no such member
    :raises NotPermitted: the user does not manage the cooperative
    :raises DayRefused: the day does not fit
    :raises ReasonNeeded: no reason or paper, or too long a one
    :raises CardNumberInText: they hold a card number
    :raises HasLeft: it has left on another day, or for another reason
    :raises StillHeld: a signed agreement holds, or money shares are not paid back
    """
    ids = {one.member_id for one in entries}
    with transaction.atomic():
        lock_households(Member.objects.filter(among("pk", ids)).values_list("household_id", flat=True))
        rows = {row.pk: row for row in lock_members(ids)}
        if len(rows) != len(ids):
            raise Member.DoesNotExist(f"members {sorted(ids)}")
        if user is not None and not all(manages(user, pk) for pk in {row.cooperative_id for row in rows.values()}):
            raise NotPermitted(f"{user} lets nobody leave one of these cooperatives")
        today = timezone.localdate(now)
        facts = standing(rows.values(), today)
        going = [one for one in (_looked_at(one, rows[one.member_id], facts, today) for one in entries) if one]
        given = [share for one in going for share in _given_back(one, rows[one.member_id], facts, user, now)]
        Share.objects.bulk_create(given)
        for one in going:
            rows[one.member_id].left_on, rows[one.member_id].left_reason = one.on, one.reason
        write_columns([rows[one.member_id] for one in going], "left_on", "left_reason")
        noted = [
            Change(share.member, MemberAction.SHARE_NOTED, share.logged(), share.reason, of=Share) for share in given
        ]
        left = [Change(rows[one.member_id], MemberAction.LEFT, {"left_on": (None, one.on.isoformat())}, one.reason) for one in going]  # fmt: skip
        log_changes([*noted, *left], user=user, now=now)
        return [rows[one.member_id] for one in entries]


def _looked_at(one: Leaving, row: Member, facts: Standing, today: date) -> Leaving | None:
    """Return who leaves, as it is written; None: it has left so before."""
    reason, paper = checked_texts(one.reason, one.paper, needs_paper=row.holds and facts.gives_back(row))
    if row.left_on is not None:
        if (row.left_on, row.left_reason) != (one.on, reason):
            raise HasLeft(f"member {row.pk}")
        return None
    if not facts.earliest(row) <= one.on <= today:
        raise DayRefused(f"{one.on}")
    if why := facts.keeps(row):
        raise StillHeld(why)
    return Leaving(row.pk, one.on, reason, paper)


def _given_back(one: Leaving, row: Member, facts: Standing, user: User | None, now: datetime) -> list[Share]:
    """Return the rows by which what it holds of land and houses is its own again."""
    return [
        Share(
            member=row, kind=kind, deed=Share.Deed.NOTED, quantity=-quantity, valid_on=one.on, noted_at=now, noted_by=user,
            reason=one.reason, paper=one.paper, request=uuid4(),
        )
        for kind, quantity in facts.held.get(row.pk, {}).items()
    ]  # fmt: skip
