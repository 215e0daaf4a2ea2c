"""Reverse a household's wrong credit: one asks for it with a reason, two others approve, then one event takes it back.

The money goes to the household that it rightly belongs to, or back to where it came from. The old event stays as it is
(R3); the new one names it, with the reason and both approvers, and shows on the statements of both households.

Locks, in everybody's order (law 4): correction, balances by account.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from marketplace.households.locking import lock_correction
from marketplace.households.models import Correction, Household
from marketplace.ledger.accounts import open_account, shared_account
from marketplace.ledger.locking import lock_balances
from marketplace.ledger.models import Account, Event, Posting
from marketplace.ledger.posting import Draft, Entry, post
from marketplace.people.free_text import refuse_card_number
from marketplace.people.models import User
from marketplace.people.policies import holds_in_township, staff_of_township, villages_of
from marketplace.people.two_hands import is_one_hand

KIND = "correction"


class CorrectionRefused(ValueError):
    """A correction that can't be made; nothing was written."""


class NoSuchCredit(CorrectionRefused):
    """The event does not exist, or credited this household no income."""


class NotReversible(CorrectionRefused):
    """The credit is a correction's own, or there is nobody it could go back to."""


class RightfulElsewhere(CorrectionRefused):
    """The household that it rightly belongs to is of a township that the person does not act for (R8)."""


class AlreadyCorrected(CorrectionRefused):
    """The credit was reversed, or its reversal is asked for already."""


class NotApprover(CorrectionRefused):
    """Who asked for it or has approved it may not approve it (again)."""


class OneHand(NotApprover):
    """Who approves it counts as one hand with who asked for it or has approved it (`people.two_hands`)."""


class NotIndependent(CorrectionRefused):
    """Both approvers would be of the township's own office; one must be of the council, or of another office."""


class AlreadySpent(CorrectionRefused):
    """The household no longer has the money.

    :param missing_fen: how much is missing
    """

    def __init__(self, missing_fen: int) -> None:
        super().__init__(f"The household's balance is {missing_fen} fen short.")
        self.missing_fen = missing_fen


class Decided(CorrectionRefused):
    """It was posted or refused already."""


def request_correction(
    *, user: User, event_id: int, household: Household, rightful: Household | None, reason: str, now: datetime
) -> Correction:
    """Ask for the reversal of all that an event credited to a household.

    :param user: staff of the household's township or an administrator
    :param rightful: the household that it rightly belongs to; None: back to the account that it came from
    :raises PermissionDenied: `user` is not of this township
    :raises NoSuchCredit: the event does not exist, or credited this household no income
    :raises NotReversible: a correction is not corrected again, and what comes from nobody goes back to nobody
    :raises AlreadyCorrected: it was reversed, or that is asked for already
    :raises RightfulElsewhere: `user` is not of the township of `rightful`
    :raises CardNumberInText: the reason holds a card number
    :raises CorrectionRefused: no reason is given, or the household itself is named as the rightful one
    """
    if not holds_in_township(user, household.village.township_id):
        raise PermissionDenied
    if not reason.strip():
        raise CorrectionRefused("A correction needs a reason.")
    refuse_card_number(reason)
    if rightful is not None and rightful.pk == household.pk:
        raise CorrectionRefused("The money is with this household already.")
    if rightful is not None and not holds_in_township(user, rightful.village.township_id):
        raise RightfulElsewhere("The household that it rightly belongs to is of another township.")
    event = Event.objects.filter(pk=event_id).first()
    if event is None:
        raise NoSuchCredit(f"There is no event {event_id}.")
    credits = _credits(event, household)
    if rightful is None:
        _origins(event, credits)
    try:
        with transaction.atomic():
            return Correction.objects.create(
                event=event, household=household, rightful=rightful, reason=reason.strip(), requested_by=user,
                requested_at=now, amount_fen=sum(credit.amount for credit in credits),
            )  # fmt: skip
    except IntegrityError as error:
        if "correction_once" not in str(error):
            raise
        raise AlreadyCorrected("The credit was reversed, or that is asked for already.") from error


def approve_correction(correction_id: int, *, user: User, now: datetime) -> Correction:
    """Approve a correction. The second approval posts it.

    :param user: staff of the township, a member of the village's council, or an administrator; not who asked for it
    :raises PermissionDenied: `user` is none of these
    :raises Decided: it was posted or refused already
    :raises NotApprover: `user` asked for it or has approved it, or is one hand with who did
    :raises NotIndependent: `user` would be the second of the township's own office: the first was of it when approving
    :raises AlreadySpent: the household no longer has the money; the second approval can be given again later
    """
    with transaction.atomic():
        correction = _locked(correction_id, user)
        if user.pk in (correction.requested_by_id, correction.first_approver_id):
            raise NotApprover("Who asked for it or has approved it can't approve it.")
        if any(is_one_hand(one, user) for one in (correction.requested_by_id, correction.first_approver_id)):
            raise OneHand("They are one hand with who asked for it or has approved it.")
        if correction.first_approver_id is None:
            correction.first_approver, correction.first_approved_at = user, now
            correction.save(update_fields=["first_approver", "first_approved_at"])
            return correction
        township_id = correction.household.village.township_id
        office_then = staff_of_township(township_id, since=correction.first_approved_at)
        in_office = staff_of_township(township_id).filter(user=user)
        if in_office.exists() and office_then.filter(user=correction.first_approver_id).exists():
            raise NotIndependent("One of the two must be of the council, or of another office.")
        correction.second_approver, correction.second_approved_at = user, now
        correction.posted_id = _post(correction, now)
        correction.state = Correction.State.POSTED
        correction.save(update_fields=["second_approver", "second_approved_at", "posted", "state"])
        return correction


def refuse_correction(correction_id: int, *, user: User, reason: str, now: datetime) -> Correction:
    """Refuse a correction that was asked for, or withdraw it. It may be asked for again.

    :param user: who may approve it, or who asked for it
    :raises PermissionDenied: `user` is none of these
    :raises Decided: it was posted or refused already
    :raises CardNumberInText: the reason holds a card number
    :raises CorrectionRefused: no reason is given
    """
    if not reason.strip():
        raise CorrectionRefused("A refusal needs a reason.")
    refuse_card_number(reason)
    with transaction.atomic():
        correction = _locked(correction_id, user)
        correction.state, correction.refused_reason = Correction.State.REFUSED, reason.strip()
        correction.refused_by, correction.refused_at = user, now
        correction.save(update_fields=["state", "refused_reason", "refused_by", "refused_at"])
        return correction


def may_decide(user: User, household: Household) -> bool:
    """Return whether `user` may approve or refuse corrections of a household: township, council, administrators."""
    return holds_in_township(user, household.village.township_id) or (
        user.is_active and villages_of(user).filter(village=household.village_id).exists()
    )


def _locked(correction_id: int, user: User) -> Correction:
    correction = lock_correction(correction_id)
    if not may_decide(user, correction.household):
        raise PermissionDenied
    if correction.state != Correction.State.REQUESTED:
        raise Decided("It was posted or refused already.")
    return correction


def _credits(event: Event, household: Household) -> list[Posting]:
    """What an event credited to a household as income."""
    if event.kind == KIND:
        raise NotReversible("A correction is not corrected again.")
    account = Account.objects.filter(kind=Account.Kind.HOUSEHOLD, owner_id=household.pk).first()
    rows = Posting.objects.filter(event_id=event.pk, income_class__isnull=False).order_by("seq")
    found = list(rows.filter(credit_id=account.pk)) if account else []
    if not found:
        raise NoSuchCredit(f"Event {event.pk} credited this household no income.")
    return found


def _origins(event: Event, credits: Sequence[Posting]) -> list[int]:
    """Return the account that each credit goes back to.

    What came out of sales suspense can't go back there, where the order is settled: it goes to the cooperative that the
    event credited or debited.
    """
    suspense = shared_account(Account.Kind.SALES_SUSPENSE)
    origins = [credit.debit_id for credit in credits]
    if suspense not in origins:
        return origins
    sides = Posting.objects.filter(event_id=event.pk).values_list("credit_id", "debit_id")
    touched = {account for pair in sides for account in pair}
    cooperatives = list(
        Account.objects.filter(pk__in=touched, kind=Account.Kind.COOPERATIVE).values_list("pk", flat=True)
    )
    if len(cooperatives) != 1:
        raise NotReversible(f"Event {event.pk} names no cooperative that the money could go back to.")
    return [cooperatives[0] if origin == suspense else origin for origin in origins]


def _post(correction: Correction, now: datetime) -> int:
    """Post the reversal, and return the event's id."""
    assert correction.first_approver_id is not None
    assert correction.second_approver_id is not None
    wrong = open_account(Account.Kind.HOUSEHOLD, correction.household_id)
    credits = _credits(correction.event, correction.household)
    if correction.rightful_id is not None:
        right = open_account(Account.Kind.HOUSEHOLD, correction.rightful_id)
        targets = [right] * len(credits)
    else:
        targets = _origins(correction.event, credits)
    held = lock_balances([wrong, *targets])[wrong]
    if held < correction.amount_fen:
        raise AlreadySpent(correction.amount_fen - held)
    # the class stays on the posting: what the one household loses and the other gets is income of that class
    entries = [
        Entry(wrong, target, credit.amount, credit.income_class, "correction", correction.pk)
        for credit, target in zip(credits, targets, strict=True)
    ]
    draft = Draft(
        KIND, f"event:{correction.event_id}/household:{correction.household_id}", timezone.localdate(now), entries,
        reverses=correction.event_id, reason=correction.reason,
        approver_ids=(correction.first_approver_id, correction.second_approver_id),
    )  # fmt: skip
    return post(draft).event_id
