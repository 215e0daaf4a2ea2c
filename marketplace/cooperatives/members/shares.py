"""Shares are noted, paid in and back, transferred and corrected: always by rows more, never by a change.

Locks, in everybody's order (law 4): members, balances.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from marketplace.cooperatives.locking import lock_members
from marketplace.cooperatives.models import Member, Share
from marketplace.cooperatives.policies import manages, pays_back
from marketplace.people.change_log import Change, log_changes
from marketplace.people.free_text import refuse_card_number
from marketplace.people.models import User

from .log_actions import MemberAction
from .money import post_shares, refuse_one_hand
from .refusals import (
    DayRefused,
    HasLeft,
    NoPair,
    NotCorrectable,
    NotEnough,
    NotPermitted,
    QuantityRefused,
    ReasonNeeded,
    SentOtherwise,
)
from .rules import MOST, first_below_zero, held_on

LONGEST_REASON, LONGEST_PAPER = 300, 60


def note_share(
    member_id: int, *, user: User | None, kind: str, quantity: int, valid_on: date, reason: str, paper: str,
    request: UUID, deed: str = Share.Deed.NOTED, now: datetime,
) -> Share:  # fmt: skip
    """Note a signed quantity: land or a house brought in or given back, money paid in or back. The same again changes nothing.

    :param user: who manages the cooperative; money is also paid back by its township's staff; None for a management command
    :param quantity: in hundredths of a mu or m², or fen; below zero what is given or paid back
    :param valid_on: from when it counts; not in the future, nor before the household joined
    :param paper: number of the paper that was signed
    :param request: of the form that was sent
    :param deed: for money, how it is paid
    :raises Member.DoesNotExist: there is no such member
    :raises NotPermitted: the user may not
    :raises QuantityRefused: nothing, or beyond all measure; or the kind and the sign don't fit the deed
    :raises DayRefused: the day does not fit
    :raises ReasonNeeded: no reason or paper, or too long a one
    :raises CardNumberInText: they hold a card number
    :raises HasLeft: it is no member any more
    :raises NotEnough: it would have less than nothing on some day
    :raises BalanceTooLow: the household's balance does not cover what is paid in
    :raises OneHand: who noted the cash, or one hand with them, pays it back (R11)
    :raises SentOtherwise: the form was sent before with other values
    """
    reason, paper = checked_texts(reason, paper, needs_paper=True)
    _check_fits(kind, deed, quantity)
    with transaction.atomic():
        [member] = _lock([member_id])
        _check_may(member, user, may_pay_back=deed == Share.Deed.PAID_BACK)
        row = _row(member, kind, deed, quantity, valid_on, reason, paper, request, user, now)
        if found := _sent_before([row]):
            return found[0]
        if deed == Share.Deed.PAID_BACK:
            refuse_one_hand(member, user)
        _write([row], MemberAction.SHARE_NOTED, user, now)
    return row


def transfer(
    giver_id: int, taker_id: int, *, user: User | None, kind: str, quantity: int, valid_on: date, reason: str, paper: str,
    request: UUID, now: datetime,
) -> tuple[Share, Share]:  # fmt: skip
    """Transfer shares from a member to another one of the cooperative: a pair of rows that sum to zero.

    :param quantity: above zero
    :returns: what the giver gives, and what the taker takes
    :raises NoPair: a member of another cooperative, or the same
    :raises MemberError: as `note_share`
    """
    reason, paper = checked_texts(reason, paper, needs_paper=True)
    if not 0 < quantity <= MOST or kind not in Share.Kind.values:
        raise QuantityRefused(f"{quantity} of {kind}")
    with transaction.atomic():
        members = {one.pk: one for one in _lock({giver_id, taker_id})}
        giver, taker = members[giver_id], members[taker_id]
        _check_may(giver, user)
        if giver.pk == taker.pk or giver.cooperative_id != taker.cooperative_id:
            raise NoPair(f"{giver_id} to {taker_id}")
        values = (valid_on, reason, paper, request, user, now)
        gives = _row(giver, kind, Share.Deed.TRANSFER, -quantity, *values)
        takes = _row(taker, kind, Share.Deed.TRANSFER, quantity, *values)
        if found := _sent_before([gives, takes]):
            return found[0], found[1]
        _write([gives, takes], MemberAction.SHARE_TRANSFERRED, user, now)
    return gives, takes


def correct(share_id: int, *, user: User | None, reason: str, request: UUID, now: datetime) -> list[Share]:
    """Correct a row by a counter row of the same day that names it; of a transfer, both. Money goes back where it came from.

    :raises Share.DoesNotExist: there is none
    :raises NotCorrectable: it is a correction, corrected already, or was paid back
    :raises MemberError: as `note_share`
    """
    reason, _paper = checked_texts(reason, "", needs_paper=False)
    with transaction.atomic():
        wrong = Share.objects.get(pk=share_id)
        wrongs = list(Share.objects.filter(request=wrong.request).order_by("member"))
        members = {one.pk: one for one in _lock({one.member_id for one in wrongs})}
        _check_may(members[wrong.member_id], user, may_pay_back=wrong.deed == Share.Deed.CASH_IN)
        rows = [
            _row(members[one.member_id], one.kind, Share.Deed.CORRECTION, -one.quantity, one.valid_on, reason, one.paper,
                 request, user, now, corrects=one)
            for one in wrongs
        ]  # fmt: skip
        if found := _sent_before(rows):
            return found
        if wrong.deed in (Share.Deed.CORRECTION, Share.Deed.PAID_BACK) or hasattr(wrong, "corrected_by"):
            raise NotCorrectable(f"share {share_id}")
        if wrong.deed == Share.Deed.CASH_IN:
            refuse_one_hand(members[wrong.member_id], user)
        _write(rows, MemberAction.SHARE_CORRECTED, user, now)
    return rows


def checked_texts(reason: str, paper: str, *, needs_paper: bool) -> tuple[str, str]:
    """Return reason and paper number without blanks at their ends.

    :raises ReasonNeeded: one is missing or too long
    :raises CardNumberInText: one holds a card number
    """
    reason, paper = reason.strip(), paper.strip()
    if not 0 < len(reason) <= LONGEST_REASON or not needs_paper <= len(paper) <= LONGEST_PAPER:
        raise ReasonNeeded(f"{len(reason)} and {len(paper)} characters")
    refuse_card_number(reason, paper)
    return reason, paper


def _check_fits(kind: str, deed: str, quantity: int) -> None:
    is_money = kind == Share.Kind.MONEY
    sign = {Share.Deed.PAID_IN: 1, Share.Deed.CASH_IN: 1, Share.Deed.PAID_BACK: -1}.get(Share.Deed(deed), 0)
    fits = bool(sign) == is_money and deed not in (Share.Deed.TRANSFER, Share.Deed.CORRECTION)
    if kind not in Share.Kind.values or not fits or not 0 < abs(quantity) <= MOST or sign * quantity < 0:
        raise QuantityRefused(f"{quantity} of {kind} by {deed}")


def _lock(member_ids: set[int] | list[int]) -> list[Member]:
    found = lock_members(member_ids)
    if len(found) != len(set(member_ids)):
        raise Member.DoesNotExist(f"members {sorted(member_ids)}")
    return found


def _check_may(member: Member, user: User | None, *, may_pay_back: bool = False) -> None:
    allowed = user is None or manages(user, member.cooperative_id)
    if not allowed and not (may_pay_back and user is not None and pays_back(user, member.cooperative)):
        raise NotPermitted(f"{user} notes no shares of {member.cooperative}")


def _row(
    member: Member, kind: str, deed: str, quantity: int, valid_on: date, reason: str, paper: str, request: UUID,
    user: User | None, now: datetime, corrects: Share | None = None,
) -> Share:  # fmt: skip
    return Share(
        member=member, kind=kind, deed=deed, quantity=quantity, valid_on=valid_on, noted_at=now, noted_by=user,
        reason=reason, paper=paper, request=request, corrects=corrects,
    )  # fmt: skip


def _sent_before(rows: Sequence[Share]) -> list[Share]:
    """Return the rows of the form if it was sent before, in the order of these.

    :raises SentOtherwise: it was, with other values
    """
    found = {row.member_id: row for row in Share.objects.filter(request=rows[0].request)}
    names = ("member_id", "kind", "deed", "quantity", "valid_on", "reason", "paper", "corrects_id")
    if found and [[getattr(found.get(one.member_id), name, None) for name in names] for one in rows] != [
        [getattr(one, name) for name in names] for one in rows
    ]:
        raise SentOtherwise(f"request {rows[0].request}")
    return [found[one.member_id] for one in rows] if found else []


def _write(rows: Sequence[Share], action: MemberAction, user: User | None, now: datetime) -> None:
    """Check what each member would have, then write rows, ledger and change log."""
    for row in rows:
        if not row.member.holds:
            raise HasLeft(f"member {row.member_id}")
        if not row.member.joined_on <= row.valid_on <= timezone.localdate(now):
            raise DayRefused(f"{row.valid_on}")
        theirs = Share.objects.filter(member=row.member, kind=row.kind)
        before = [(valid_on, quantity) for valid_on, quantity in theirs.values_list("valid_on", "quantity")]
        if short := first_below_zero([*before, (row.valid_on, row.quantity)]):
            raise NotEnough(row.kind, short[0], held_on(before, short[0]))
    Share.objects.bulk_create(rows)
    if rows[0].kind == Share.Kind.MONEY:
        post_shares(rows)
    log_changes([Change(row.member, action, row.logged(), row.reason, of=Share) for row in rows], user=user, now=now)
