"""Pay balances out to bank cards, many in a batch, and take in what the bank says of each.

A balance leaves the household when the batch is made (`payout`), reaches the bank when the bank confirms it
(`payout_confirmed`), or comes back (`payout_return`) with the bank's reason, or with that of the people who withdrew or
voided the batch (`taking_back`). On its way it belongs to nobody's balance, so it can be neither spent nor paid again (R7).

One person makes a batch, another releases it; who released it does not read the bank's answer in.

Locks, in everybody's order (law 4): cards, or a batch and its rows; then balances, each by id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from marketplace.households.card_opening import try_cards, try_rows
from marketplace.households.locking import lock_batch, lock_cards, lock_rows_of
from marketplace.households.log_actions import BatchAction
from marketplace.households.models import PayoutBatch, PayoutRow
from marketplace.households.models.bank_card import IN_FORCE
from marketplace.ledger.accounts import open_accounts, shared_account
from marketplace.ledger.locking import lock_balances
from marketplace.ledger.models import Account
from marketplace.ledger.posting import Draft, Entry, post_many
from marketplace.people.change_log import Change, log_change
from marketplace.people.free_text import refuse_card_number, without_card_numbers
from marketplace.people.models import User
from marketplace.people.policies import holds_in_township
from marketplace.people.two_hands import is_one_hand
from marketplace.places.models import Township, Village


class PayoutRefused(ValueError):
    """A pay-out that can't be made; nothing was written."""


class NothingToPay(PayoutRefused):
    """No household has a confirmed card and a balance that reaches the least amount."""


class OwnStep(PayoutRefused):
    """The person has made the step before: another one of the township makes this one."""


class OneHand(OwnStep):
    """Who made the step before and who makes this one count as one hand (`people.two_hands`)."""


class NotNow(PayoutRefused):
    """The batch has come further, or not as far yet.

    :param state: how far it has come
    """

    def __init__(self, state: PayoutBatch.State) -> None:
        super().__init__(f"The batch is {state.value}.")
        self.state = state


class VoidAsked(PayoutRefused):
    """Somebody has asked to void the batch."""


class AnsweredOtherwise(PayoutRefused):
    """The bank said something else of a row before.

    :param row: the row's number
    """

    def __init__(self, row: int) -> None:
        super().__init__(f"Row {row} was answered otherwise before.")
        self.row = row


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the bank says of one row.

    :param state: `PayoutRow.State.CONFIRMED` or `REJECTED`
    :param reason: the bank's, for a rejected row
    """

    state: str
    reason: str = ""


def create_batch(
    *, user: User, township: Township, village: Village | None = None, minimum_fen: int = 1, now: datetime
) -> PayoutBatch:
    """Take the whole balance of every household that has a confirmed card, and put it on its way to the bank.

    A household whose former pay-out still waits for the bank's answer is left out. Two batches at once never take the
    same money. The keys are tried on every card before any balance moves.

    :param user: the township's staff or an administrator
    :param village: only this village of the township
    :param minimum_fen: households with less stay as they are
    :raises PermissionDenied: `user` is not of this township
    :raises NothingToPay: there is nobody to pay
    :raises CardsUnreadable: names the households whose cards can't be opened, so that no file could be written
    """
    if not holds_in_township(user, township.pk):
        raise PermissionDenied
    if village is not None and village.township_id != township.pk:
        raise PayoutRefused("The village is of another township.")
    if minimum_fen < 1:
        raise PayoutRefused("The least amount is 1 fen.")
    place = Q(household__village=village) if village else Q(household__village__township=township)
    with transaction.atomic():
        cards = lock_cards(place & IN_FORCE)
        amounts = _payable([card.household_id for card in cards], minimum_fen)
        cards = [card for card in cards if card.household_id in amounts]
        if not cards:
            raise NothingToPay("No household has a confirmed card and a balance that reaches the least amount.")
        try_cards(cards)
        batch = PayoutBatch.objects.create(
            township=township, village=village, minimum_fen=minimum_fen, created_by=user, created_at=now
        )
        rows = PayoutRow.objects.bulk_create(
            PayoutRow(
                batch=batch, number=number, household_id=card.household_id, card=card,
                amount_fen=amounts[card.household_id],
            )
            for number, card in enumerate(cards, 1)
        )  # fmt: skip
        post_rows("payout", rows, now)
        log_change(Change(batch, BatchAction.MADE, {}), user=user, now=now)
        return batch


def release_batch(batch_id: int, *, user: User, now: datetime) -> PayoutBatch:
    """Release a batch that somebody else made: its file can be written now.

    :param user: the township's staff or an administrator; not who made it
    :raises PermissionDenied: `user` is not of the batch's township
    :raises NotNow: it was released or withdrawn already
    :raises OwnStep: `user` made it, or is one hand with who did
    :raises CardsUnreadable: names the households whose cards can't be opened by now
    """
    with transaction.atomic():
        batch = lock_batch(batch_id)
        check_may_pay(user, batch)
        if batch.state != PayoutBatch.State.MADE:
            raise NotNow(batch.state)
        if batch.created_by_id == user.pk:
            raise OwnStep("Who made a batch does not release it.")
        check_other_hand(batch.created_by_id, user)
        try_rows(batch.rows.select_related("card"))
        batch.released_by, batch.released_at = user, now
        batch.save(update_fields=["released_by", "released_at"])
        log_change(Change(batch, BatchAction.RELEASED, {}), user=user, now=now)
        return batch


def record_answer(
    batch_id: int, verdicts: Mapping[int, Verdict], *, user: User, now: datetime, compared: str = ""
) -> int:
    """Write down what the bank says of every row of a batch: confirmed, or rejected and back in the balance.

    The same answer again changes nothing.

    :param user: the township's staff or an administrator; not who released the batch
    :param verdicts: row number → what the bank says
    :param compared: what the change log says of payees' names that `user` has compared
    :returns: how many rows were answered now
    :raises PermissionDenied: `user` is not of the batch's township
    :raises NotNow: its file was never written, or it was withdrawn or voided
    :raises OwnStep: `user` released it or wrote its file, or is one hand with who did
    :raises AnsweredOtherwise: the bank said something else of a row before; nothing is changed
    :raises PayoutRefused: a row is missing or unknown
    :raises CardNumberInText: a reason holds a card number (`bank_files` leaves its last four digits)
    """
    refuse_card_number(*(verdict.reason for verdict in verdicts.values()))
    with transaction.atomic():
        batch = lock_batch(batch_id)
        check_may_pay(user, batch)
        check_may_answer(user, batch)
        rows = [row for row in lock_rows_of(batch) if row.state != PayoutRow.State.TAKEN_BACK]
        if {row.number for row in rows} != set(verdicts):
            raise PayoutRefused(f"The answer has not exactly the rows 1 to {len(rows)} of the batch.")
        open_rows = []
        for row in rows:
            verdict = verdicts[row.number]
            if row.state == PayoutRow.State.PENDING:
                row.state, row.reason, row.answered_at = verdict.state, verdict.reason, now
                open_rows.append(row)
            elif Verdict(row.state, without_card_numbers(row.reason)) != verdict:  # former reasons may hold one
                raise AnsweredOtherwise(row.number)
        if open_rows:
            batch.answered_at, batch.answered_by = now, user
            batch.save(update_fields=["answered_at", "answered_by"])  # before its rows, which the database asks for
            PayoutRow.objects.bulk_update(open_rows, ["state", "reason", "answered_at"])
            post_rows("payout_confirmed", [row for row in open_rows if row.state == PayoutRow.State.CONFIRMED], now)
            post_rows("payout_return", [row for row in open_rows if row.state == PayoutRow.State.REJECTED], now)
            change = Change(batch, BatchAction.ANSWERED, {}, reason=compared)
            log_change(change, user=user, now=now)
        return len(open_rows)


def check_may_pay(user: User, batch: PayoutBatch) -> None:
    """Let the township's own staff through.

    :raises PermissionDenied: `user` is not of the batch's township
    """
    if not holds_in_township(user, batch.township_id):
        raise PermissionDenied


def check_may_answer(user: User, batch: PayoutBatch) -> None:
    """Let those through who may read the bank's answer in.

    :raises NotNow: there can be no answer: the file was not written, or the batch was taken back
    :raises OwnStep: `user` released it or wrote its file, or is one hand with who did
    """
    if batch.state not in (PayoutBatch.State.WRITTEN, PayoutBatch.State.ANSWERED):
        raise NotNow(batch.state)
    if batch.released_by_id == user.pk:
        raise OwnStep("Who released a batch does not read its answer in.")
    if batch.written_by_id == user.pk and not batch.under_former_rule:
        raise OwnStep("Who wrote the file, and knows its mark, does not read the answer in.")
    check_other_hand(batch.released_by_id, user)
    if not batch.under_former_rule:
        check_other_hand(batch.written_by_id, user)


def check_other_hand(first_id: int | None, user: User) -> None:
    """Let the second hand through.

    :param first_id: who made the step before; None: nobody
    :raises OneHand: `user` is one hand with them
    """
    if is_one_hand(first_id, user):
        raise OneHand("They are one hand with who made the step before.")


def _payable(household_ids: Sequence[int], minimum_fen: int) -> dict[int, int]:
    """Return what each household can be paid, under the lock of its balance."""
    accounts = dict(
        Account.objects.filter(kind=Account.Kind.HOUSEHOLD, owner_id__in=household_ids).values_list("pk", "owner_id")
    )
    balances = lock_balances(list(accounts))
    waiting = set(
        PayoutRow.objects.filter(household__in=household_ids, state=PayoutRow.State.PENDING).values_list(
            "household_id", flat=True
        )
    )
    return {
        household: fen
        for account, fen in balances.items()
        if (household := accounts[account]) is not None and fen >= minimum_fen and household not in waiting
    }


def post_rows(kind: str, rows: Sequence[PayoutRow], now: datetime) -> None:
    """Post one event for each row: ``payout``, ``payout_confirmed`` or ``payout_return``."""
    in_transit, bank = shared_account(Account.Kind.PAYOUTS_IN_TRANSIT), shared_account(Account.Kind.BANK)
    accounts = open_accounts(Account.Kind.HOUSEHOLD, sorted({row.household_id for row in rows}))
    drafts = []
    for row in rows:
        household = accounts[row.household_id]
        debit, credit = {
            "payout": (household, in_transit),
            "payout_confirmed": (in_transit, bank),
            "payout_return": (in_transit, household),  # not income: it was credited as income before
        }[kind]
        entry = Entry(debit, credit, row.amount_fen, source_type="payout", source_id=row.pk)
        drafts.append(Draft(kind, f"payout:{row.pk}", timezone.localdate(now), [entry]))
    post_many(drafts)
