"""Shares are noted, paid in and back, transferred and corrected: always by rows more, never by a change.

Locks, in everybody's order (law 4): members, balances.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from marketplace.cooperatives.locking import lock_members
from marketplace.cooperatives.models import Member, Share
from marketplace.cooperatives.policies import manages, pays_back
from marketplace.people.change_log import Change, log_changes
from marketplace.people.free_text import refuse_card_number
from marketplace.people.models import User
from marketplace.runtime.many_ids import among

from .log_actions import MemberAction
from .money import check_undone, post_shares, refuse_one_hand
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
from .rules import MOST, Row, first_below_zero, held_on

LONGEST_REASON, LONGEST_PAPER = 300, 60
# What is noted of many members together. Paying back takes another hand than noted the cash: that is done one by one.
TOGETHER = (Share.Deed.NOTED, Share.Deed.PAID_IN, Share.Deed.CASH_IN, Share.Deed.TRANSFER)
ACTIONS = {
    Share.Deed.TRANSFER.value: MemberAction.SHARE_TRANSFERRED,
    Share.Deed.CORRECTION.value: MemberAction.SHARE_CORRECTED,
}


@dataclass(frozen=True, slots=True)
class Noting:
    """A signed quantity that is noted together with others; as `note_share` and `transfer`.

    :param quantity: of a transfer what is given, above zero
    :param taker_id: of a transfer, the member who takes it
    """

    member_id: int
    kind: str
    deed: str
    quantity: int
    valid_on: date
    reason: str
    paper: str
    taker_id: int | None = None


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
        _write([[row]], user, now)
    return row


def note_together(entries: Sequence[Noting], *, user: User | None, now: datetime) -> int:
    """Note quantities and transfers of many members, all of them or none. Nothing is found again: whoever calls has looked.

    :param user: who manages the cooperatives; None for a management command
    :returns: how many rows are written
    :raises QuantityRefused: also of a deed that is done one by one (`TOGETHER`)
    :raises NotEnough: somebody would have less than nothing on some day once all is noted
    :raises MemberError: as `note_share` and `transfer`
    """
    with transaction.atomic():
        ids = {pk for one in entries for pk in (one.member_id, one.taker_id) if pk is not None}
        members = {row.pk: row for row in _lock(ids)}
        for row in {row.cooperative_id: row for row in members.values()}.values():
            _check_may(row, user)
        deeds = [_deed(one, members, user, now) for one in entries]
        _write(deeds, user, now)
        return sum(map(len, deeds))


def _deed(one: Noting, members: dict[int, Member], user: User | None, now: datetime) -> list[Share]:
    """Return the row of a deed, or the pair of a transfer."""
    reason, paper = checked_texts(one.reason, one.paper, needs_paper=True)
    values = (one.valid_on, reason, paper, uuid4(), user, now)
    if one.deed not in TOGETHER:
        raise QuantityRefused(f"{one.deed} is done one by one")
    if one.taker_id is None:
        _check_fits(one.kind, one.deed, one.quantity)
        return [_row(members[one.member_id], one.kind, one.deed, one.quantity, *values)]
    return _pair(members[one.member_id], members[one.taker_id], one.kind, one.quantity, *values)


def _pair(
    giver: Member, taker: Member, kind: str, quantity: int, valid_on: date, reason: str, paper: str, request: UUID,
    user: User | None, now: datetime,
) -> list[Share]:  # fmt: skip
    """Return what a giver gives, and what a taker takes.

    :raises QuantityRefused: nothing, or beyond all measure
    :raises NoPair: a member of another cooperative, or the same
    """
    if not 0 < quantity <= MOST or kind not in Share.Kind.values:
        raise QuantityRefused(f"{quantity} of {kind}")
    if giver.pk == taker.pk or giver.cooperative_id != taker.cooperative_id:
        raise NoPair(f"{giver.pk} to {taker.pk}")
    values = (valid_on, reason, paper, request, user, now)
    deed = Share.Deed.TRANSFER
    return [_row(giver, kind, deed, -quantity, *values), _row(taker, kind, deed, quantity, *values)]


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
    with transaction.atomic():
        members = {one.pk: one for one in _lock({giver_id, taker_id})}
        giver, taker = members[giver_id], members[taker_id]
        _check_may(giver, user)
        pair = _pair(giver, taker, kind, quantity, valid_on, reason, paper, request, user, now)
        if found := _sent_before(pair):
            return found[0], found[1]
        _write([pair], user, now)
    return pair[0], pair[1]


def correct(share_id: int, *, user: User | None, reason: str, request: UUID, now: datetime) -> list[Share]:
    """Correct a row by a counter row of the same day that names it; of a transfer, both. Money goes back where it came from.

    :param user: as `note_share`; money is also undone by its township's staff
    :raises Share.DoesNotExist: there is none
    :raises NotCorrectable: it is a correction, corrected already, or was paid back
    :raises MoneyGone: the money of the row was paid back or given on since
    :raises OneHand: who noted it, or one hand with them, undoes money that they could not pay back (R11): not on the same day,
        or behind more money
    :raises MemberError: as `note_share`
    """
    reason, _paper = checked_texts(reason, "", needs_paper=False)
    with transaction.atomic():
        wrong = Share.objects.get(pk=share_id)
        is_pair = wrong.deed == Share.Deed.TRANSFER
        named = {"request": wrong.request, "deed": wrong.deed} if is_pair else {"pk": share_id}
        wrongs = list(Share.objects.filter(**named).order_by("member"))
        members = {one.pk: one for one in _lock({one.member_id for one in wrongs})}
        for member in members.values():
            _check_may(member, user, may_pay_back=wrong.kind == Share.Kind.MONEY)
        rows = [
            _row(members[one.member_id], one.kind, Share.Deed.CORRECTION, -one.quantity, one.valid_on, reason, one.paper,
                 request, user, now, corrects=one)
            for one in wrongs
        ]  # fmt: skip
        if found := _sent_before(rows):
            return found
        if wrong.deed in (Share.Deed.CORRECTION, Share.Deed.PAID_BACK) or hasattr(wrong, "corrected_by"):
            raise NotCorrectable(f"share {share_id}")
        if wrong.kind == Share.Kind.MONEY:
            check_undone(wrongs, user, now)
        _write([rows], user, now)
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


def _lock(member_ids: Collection[int]) -> list[Member]:
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


def _write(deeds: Sequence[Sequence[Share]], user: User | None, now: datetime) -> None:
    """Check what each member would have, then write rows, ledger and change log.

    :param deeds: the row of each, or the pair of a transfer
    """
    rows = [row for deed in deeds for row in deed]
    for row in rows:
        if not row.member.holds:
            raise HasLeft(f"member {row.member_id}")
        if not row.member.joined_on <= row.valid_on <= timezone.localdate(now):
            raise DayRefused(f"{row.valid_on}")
    before, new = noted_of({row.member_id for row in rows}), defaultdict(list)
    for row in rows:
        new[row.member_id, row.kind].append((row.valid_on, row.quantity))
    for (member, kind), more in new.items():
        if short := first_below_zero([*before[member, kind], *more]):
            raise NotEnough(kind, short[0], held_on(before[member, kind], short[0]))
    Share.objects.bulk_create(rows)
    if money := [deed for deed in deeds if deed[0].kind == Share.Kind.MONEY]:
        post_shares(money)
    changes = [Change(row.member, ACTIONS.get(row.deed, MemberAction.SHARE_NOTED), row.logged(), row.reason, of=Share) for row in rows]  # fmt: skip
    log_changes(changes, user=user, now=now)


def noted_of(member_ids: Collection[int]) -> dict[tuple[int, str], list[Row]]:
    """Return all that is noted of members, by member and kind."""
    found: dict[tuple[int, str], list[Row]] = defaultdict(list)
    rows = Share.objects.filter(among("member", member_ids)).values_list("member", "kind", "valid_on", "quantity")
    for member, kind, valid_on, quantity in rows:
        found[member, kind].append((valid_on, quantity))
    return found
