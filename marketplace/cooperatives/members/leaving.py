"""A member leaves: its land and houses go back to it on that day; money is paid back before. What it is owed stays owed.

Locks, in everybody's order (law 4): household, member.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.cooperatives.locking import lock_members
from marketplace.cooperatives.models import Member, Share
from marketplace.cooperatives.policies import manages
from marketplace.households.locking import lock_households
from marketplace.people.change_log import Change, log_change
from marketplace.people.models import User

from .holding import what_holds
from .log_actions import MemberAction
from .queries import held_by
from .refusals import DayRefused, HasLeft, NotPermitted, StillHeld
from .shares import checked_texts
from .words import quantity_text


def leave(member_id: int, *, user: User | None, on: date, reason: str, paper: str = "", now: datetime) -> Member:
    """Let a household leave. The same again changes nothing.

    :param user: who manages the cooperative; None for a management command
    :param on: from when; not in the future, nor before it joined or its shares last changed
    :param paper: number of the paper by which land and houses are given back; needed where there are some
    :raises Member.DoesNotExist: there is no such member
    :raises NotPermitted: the user does not manage the cooperative
    :raises DayRefused: the day does not fit
    :raises ReasonNeeded: no reason or paper, or too long a one
    :raises CardNumberInText: they hold a card number
    :raises HasLeft: it has left on another day, or for another reason
    :raises StillHeld: a signed agreement holds, or money shares are not paid back
    """
    with transaction.atomic():
        household = Member.objects.values_list("household_id", flat=True).get(pk=member_id)
        lock_households([household])
        [row] = lock_members([member_id])
        if user is not None and not manages(user, row.cooperative_id):
            raise NotPermitted(f"{user} lets nobody leave {row.cooperative}")
        held = held_by([row.pk]).get(row.pk, {})
        reason, paper = checked_texts(
            reason, paper, needs_paper=row.holds and bool(set(held) - {Share.Kind.MONEY.value})
        )
        if row.left_on is not None:
            if (row.left_on, row.left_reason) != (on, reason):
                raise HasLeft(f"member {member_id}")
            return row
        _check(row, on, timezone.localdate(now))
        _give_back(row, held, on, reason, paper, user, now)
        row.left_on, row.left_reason = on, reason
        row.save(update_fields=["left_on", "left_reason"])
        log_change(Change(row, MemberAction.LEFT, {"left_on": (None, on.isoformat())}, reason), user=user, now=now)
    return row


def keeps(row: Member, today: date) -> list[str]:
    """Return what keeps a member from leaving today, in words."""
    held = held_by([row.pk]).get(row.pk, {})
    found = what_holds(row.cooperative_id, row.household_id, today)
    if fen := held.get(Share.Kind.MONEY):
        found.append(
            _("money shares of %(amount)s are not paid back") % {"amount": quantity_text(Share.Kind.MONEY, fen)}
        )
    return found


def _check(row: Member, on: date, today: date) -> None:
    last = Share.objects.filter(member=row).order_by("-valid_on").values_list("valid_on", flat=True).first()
    if not max(row.joined_on, last or row.joined_on) <= on <= today:
        raise DayRefused(f"{on}")
    if why := keeps(row, today):
        raise StillHeld(why)


def _give_back(
    row: Member, held: dict[str, int], on: date, reason: str, paper: str, user: User | None, now: datetime
) -> None:
    """Note that what it holds of land and houses is its own again."""
    given = [
        Share(
            member=row, kind=kind, deed=Share.Deed.NOTED, quantity=-quantity, valid_on=on, noted_at=now, noted_by=user,
            reason=reason, paper=paper, request=uuid4(),
        )
        for kind, quantity in held.items()
    ]  # fmt: skip
    Share.objects.bulk_create(given)
    for one in given:
        log_change(Change(row, MemberAction.SHARE_NOTED, one.logged(), reason, of=Share), user=user, now=now)
