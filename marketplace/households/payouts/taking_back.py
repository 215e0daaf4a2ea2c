"""Take a pay-out batch back: withdrawn by anybody of the township until its file is written, after that voided by two.

Of a batch that was made before two people were asked for, single rows are left out: those to cards that were refused since.

In each case a balance comes back by an event of its own (`payout_return`), and the rows stay, with the reason.

Locks, in everybody's order (law 4): batch, its rows; then balances by account.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.households.card_opening import file_numbers
from marketplace.households.locking import lock_batch, lock_rows_of
from marketplace.households.log_actions import BatchAction
from marketplace.households.models import PayoutBatch, PayoutRow
from marketplace.people.change_log import Change, log_change
from marketplace.people.free_text import refuse_card_number
from marketplace.people.models import User
from marketplace.typed_text.rules import shortened

from .actions import NotNow, OwnStep, PayoutRefused, VoidAsked, check_may_pay, check_other_hand, post_rows

MOST_REASON = 200  # characters


class NoReason(PayoutRefused):
    """A batch is taken back with a reason."""


class VoidNotAsked(PayoutRefused):
    """Nobody has asked to void the batch, or the request was dropped."""


def withdraw_batch(batch_id: int, *, user: User, reason: str, now: datetime) -> PayoutBatch:
    """Take a batch back whose file was not written yet.

    :param user: the township's staff or an administrator; also who made or released it
    :raises PermissionDenied: `user` is not of the batch's township
    :raises NoReason: no reason is given
    :raises CardNumberInText: the reason holds a card number
    :raises NotNow: its file was written, or it was withdrawn already
    """
    if not reason.strip():
        raise NoReason("A batch is taken back with a reason.")
    refuse_card_number(reason)
    with transaction.atomic():
        batch = lock_batch(batch_id)
        check_may_pay(user, batch)
        if batch.state not in (PayoutBatch.State.MADE, PayoutBatch.State.RELEASED):
            raise NotNow(batch.state)
        batch.withdrawn_by, batch.withdrawn_at, batch.taken_back_reason = user, now, reason.strip()
        batch.save(update_fields=["withdrawn_by", "withdrawn_at", "taken_back_reason"])
        _take_back_rows(batch, now)
        log_change(Change(batch, BatchAction.WITHDRAWN, {}, reason=batch.taken_back_reason), user=user, now=now)
        return batch


def ask_void(batch_id: int, *, user: User, reason: str, now: datetime) -> PayoutBatch:
    """Ask to void a batch whose file was written: the bank has not paid it and will not. Somebody else confirms it.

    :param user: the township's staff or an administrator
    :raises PermissionDenied: `user` is not of the batch's township
    :raises NoReason: no reason is given
    :raises CardNumberInText: the reason holds a card number
    :raises NotNow: its file was not written, or the bank has answered
    :raises VoidAsked: somebody has asked already
    """
    if not reason.strip():
        raise NoReason("A batch is taken back with a reason.")
    refuse_card_number(reason)
    with transaction.atomic():
        batch = _lock_written(batch_id, user)
        if batch.void_asked_at is not None:
            raise VoidAsked("Somebody has asked to void the batch already.")
        batch.void_asked_by, batch.void_asked_at, batch.taken_back_reason = user, now, reason.strip()
        batch.save(update_fields=["void_asked_by", "void_asked_at", "taken_back_reason"])
        log_change(Change(batch, BatchAction.VOID_ASKED, {}, reason=batch.taken_back_reason), user=user, now=now)
        return batch


def drop_void(batch_id: int, *, user: User, now: datetime) -> PayoutBatch:
    """Drop the request to void a batch: it waits for the bank as before.

    :param user: the township's staff or an administrator; also who asked
    :raises PermissionDenied: `user` is not of the batch's township
    :raises NotNow: the bank has answered, or the batch is voided
    :raises VoidNotAsked: nobody has asked
    """
    with transaction.atomic():
        batch = _lock_asked(batch_id, user)
        reason = batch.taken_back_reason
        batch.void_asked_by, batch.void_asked_at, batch.taken_back_reason = None, None, ""
        batch.save(update_fields=["void_asked_by", "void_asked_at", "taken_back_reason"])
        log_change(Change(batch, BatchAction.VOID_DROPPED, {}, reason=reason), user=user, now=now)
        return batch


def confirm_void(batch_id: int, *, user: User, now: datetime) -> PayoutBatch:
    """Void a batch, as somebody else has asked: every balance comes back.

    :param user: the township's staff or an administrator; not who asked
    :raises PermissionDenied: `user` is not of the batch's township
    :raises NotNow: the bank has answered, or the batch is voided
    :raises VoidNotAsked: nobody has asked
    :raises OwnStep: `user` asked, or is one hand with who did
    """
    with transaction.atomic():
        batch = _lock_asked(batch_id, user)
        if batch.void_asked_by_id == user.pk:
            raise OwnStep("Who asks to void a batch does not confirm it.")
        check_other_hand(batch.void_asked_by_id, user)
        batch.voided_by, batch.voided_at = user, now
        batch.save(update_fields=["voided_by", "voided_at"])
        _take_back_rows(batch, now)
        log_change(Change(batch, BatchAction.VOIDED, {}, reason=batch.taken_back_reason), user=user, now=now)
        return batch


def leave_out_refused(batch: PayoutBatch, now: datetime) -> list[str]:
    """Take those rows of a locked batch of the former rule back whose cards were refused since it was made.

    :returns: the file numbers of their households
    """
    refused = dict(
        batch.rows.filter(card__refused_at__isnull=False, state=PayoutRow.State.PENDING).values_list(
            "pk", "card__refused_reason"
        )
    )
    rows = [row for row in lock_rows_of(batch) if row.pk in refused]
    for row in rows:
        reason = _("The bank card was refused, nothing was paid: %(reason)s") % {"reason": refused[row.pk]}
        row.state, row.reason, row.answered_at = PayoutRow.State.TAKEN_BACK, shortened(reason, MOST_REASON), now
    PayoutRow.objects.bulk_update(rows, ["state", "reason", "answered_at"])
    post_rows("payout_return", rows, now)
    return file_numbers([row.household_id for row in rows])


def _lock_written(batch_id: int, user: User) -> PayoutBatch:
    batch = lock_batch(batch_id)
    check_may_pay(user, batch)
    if batch.state != PayoutBatch.State.WRITTEN:
        raise NotNow(batch.state)
    return batch


def _lock_asked(batch_id: int, user: User) -> PayoutBatch:
    batch = _lock_written(batch_id, user)
    if batch.void_asked_at is None:
        raise VoidNotAsked("Nobody has asked to void the batch.")
    return batch


def _take_back_rows(batch: PayoutBatch, now: datetime) -> None:
    rows = lock_rows_of(batch)
    for row in rows:
        row.state, row.reason, row.answered_at = PayoutRow.State.TAKEN_BACK, batch.taken_back_reason, now
    PayoutRow.objects.bulk_update(rows, ["state", "reason", "answered_at"])
    post_rows("payout_return", rows, now)
