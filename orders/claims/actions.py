"""After-sale claims: the buyer says what is wrong, the clerk answers, the township decides on appeal.

A claim is made after receipt and never touches the sale or a household's income (R6): what is accepted is borne by the
cooperative or the carrier. Locks, in everybody's order (law 4): order, then claim.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction

from marketplace.cooperatives.policies import works_for
from marketplace.ledger.accounts import shared_account
from marketplace.ledger.models import Account
from marketplace.people.models import User
from marketplace.people.policies import holds_in_township, visible
from marketplace.people.two_hands import is_one_hand
from orders.models import Claim, OrderLine, Parcel, Payment, Refund
from orders.models.locking import lock_claim, lock_order
from orders.money.rules import discount_back
from orders.payments.refunds import intend_refund

NO_REASON_WITHIN = timedelta(days=7)  # 消费者权益保护法 第二十五条, from receipt
APPEAL_WITHIN = timedelta(days=7)
LONGEST_WORDS = 1000

# What can be seen is shown; what is missing, or is simply not wanted, need not be.
PHOTO_NEEDED = {Claim.Reason.SPOILED, Claim.Reason.DAMAGED, Claim.Reason.WRONG}
# Claims whose money is asked for or given. A refused one counts again once it is appealed.
COUNTED = [Claim.State.OPEN, Claim.State.ACCEPTED, Claim.State.APPEALED, Claim.State.GRANTED]
BEARERS = [Refund.Bearer.COOPERATIVE, Refund.Bearer.CARRIER]


class ClaimError(Exception):
    """The claim is refused by the rules; nothing was changed."""


class NotReceived(ClaimError):
    """The parcel has not been received yet, or was cancelled."""


class WindowOver(ClaimError):
    """The time for it is over.

    :param until: when it ended
    """

    def __init__(self, until: datetime) -> None:
        super().__init__(f"the time for it ended at {until}")
        self.until = until


class ReasonNotAllowed(ClaimError):
    """Goods of this kind can't be returned without a reason, or there is no such reason."""


class WordsMissing(ClaimError):
    """What is wrong, or the reason of an answer, is missing or longer than 1000 characters."""


class PhotoMissing(ClaimError):
    """A claim for this reason needs a photo."""


class TooMuch(ClaimError):
    """More than is left of what was paid for the line, or than was asked for; or not above zero.

    :param left: the most that is possible, in fen
    """

    def __init__(self, left: int) -> None:
        super().__init__(f"at most {left} fen")
        self.left = left


class BearerUnknown(ClaimError):
    """An accepted claim is borne by the cooperative or by the carrier."""


class AnsweredOtherwise(ClaimError):
    """The claim is not waiting for this any more: somebody has answered it otherwise.

    :param state: where it is
    """

    def __init__(self, state: str) -> None:
        super().__init__(f"the claim is {state}")
        self.state = state


class NotYours(ClaimError):
    """The person acts for another cooperative or township (R8)."""


class OwnRefusal(ClaimError):
    """Who has refused the claim as a clerk does not decide its appeal."""


class OneHand(OwnRefusal):
    """Who has refused it and who decides its appeal count as one hand (`people.two_hands`)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a clerk, or the township on appeal, says to a claim.

    :param amount_fen: what goes back, when accepted
    :param bearer: who bears it, when accepted
    :param words: to the buyer; needed when refused
    """

    accept: bool
    words: str = ""
    amount_fen: int = 0
    bearer: str = ""


def received_at(parcel: Parcel, now: datetime) -> datetime | None:
    """Return when a parcel was received or counts as received, or None before."""
    if parcel.received_at is None and parcel.status == Parcel.Status.SHIPPED and parcel.due_at and parcel.due_at <= now:
        return parcel.due_at  # the sweep is about to say so
    return parcel.received_at


def claim_until(line: OrderLine, received: datetime, reason: str = "") -> datetime:
    """Return until when a claim about a line can be made.

    Its hours are those of its product when it was ordered (`catalogue.models.Product.claim_hours`).

    :param reason: one of `Claim.Reason`; a return without a reason has the law's own time
    """
    if reason == Claim.Reason.NO_REASON:
        return received + NO_REASON_WITHIN
    return received + timedelta(hours=line.after_sale_hours)


def claimable_fen(line: OrderLine, claims: Iterable[Claim] | None = None) -> int:
    """Return what of a line's money can still be claimed: what was kept, less what its claims ask for or have got.

    :param claims: all claims of the line with their refunds, where they are read already
    """
    if claims is None:
        claims = line.claims.select_related("refund")
    counted = (claim for claim in claims if claim.state in COUNTED)
    return line.kept_fen - sum(claim.refund.amount_fen if claim.refund else claim.amount_fen for claim in counted)


def reasons_for(line: OrderLine, received: datetime, now: datetime) -> list[str]:
    """Return the reasons for which a claim about a line can be made now; none when its time is over."""
    return [
        reason
        for reason in Claim.Reason.values
        if now <= claim_until(line, received, reason) and (reason != Claim.Reason.NO_REASON or line.no_reason_return)
    ]


def make_claim(
    *, line_id: int, claim_key: UUID, reason: str, words: str, amount_fen: int, photo: ContentFile[bytes] | None,
    now: datetime,
) -> Claim:  # fmt: skip
    """The buyer claims about one line. The same key, twice or by two at once, is the same claim.

    :param claim_key: made with the form
    :param reason: one of `Claim.Reason`
    :param amount_fen: what the buyer asks for, at most what is left of the line
    :param photo: cleaned by `marketplace.uploads.pictures`
    :raises ClaimError: one of its kinds; nothing is changed, and no file is kept
    """
    if reason not in Claim.Reason.values:
        raise ReasonNotAllowed(reason)
    saved = None
    try:
        with transaction.atomic():
            # its claims and refunds are decided one after the other
            lock_order(OrderLine.objects.values_list("order_id", flat=True).get(pk=line_id))
            line = OrderLine.objects.select_related("parcel").get(pk=line_id)
            known = Claim.objects.filter(claim_key=claim_key).first()
            if known:
                return known
            _check_time(line, reason, now)
            if not 0 < len(words.strip()) <= LONGEST_WORDS:
                raise WordsMissing
            if photo is None and reason in PHOTO_NEEDED:
                raise PhotoMissing
            _check_amount(amount_fen, claimable_fen(line))
            claim = Claim(
                line=line, claim_key=claim_key, reason=reason, words=words.strip(), amount_fen=amount_fen, made_at=now
            )
            if photo is not None:
                claim.photo.save(photo.name or "photo", photo, save=False)
                saved = claim.photo
            claim.save()
            return claim
    except BaseException:
        if saved:
            saved.storage.delete(saved.name or "")  # no file without its row
        raise


def answer_claim(*, user: User, claim_id: int, answer: Answer, now: datetime) -> Claim:
    """The cooperative's clerk accepts a claim, wholly or in part, or refuses it with a reason. The same again is no error.

    :raises Claim.DoesNotExist: there is none, or not for this user (R8)
    :raises ClaimError: one of its kinds; nothing is changed
    """
    with transaction.atomic():
        claim = lock_claim(visible(user, Claim.objects.all()).get(pk=claim_id).pk)
        if not works_for(user, claim.line.parcel.cooperative_id):
            raise NotYours
        _check_answer(claim, answer)
        settled = Claim.State.ACCEPTED if answer.accept else Claim.State.REFUSED
        if claim.state != Claim.State.OPEN:
            if (claim.state, claim.answer) == (settled, answer.words.strip()) and _same_money(claim, answer):
                return claim
            raise AnsweredOtherwise(claim.state)
        claim.state, claim.answer, claim.answered_by, claim.answered_at = settled, answer.words.strip(), user, now
        _pay(user, claim, answer, now)
        claim.save()
        return claim


def appeal(*, claim_id: int, words: str, now: datetime) -> Claim:
    """The buyer asks the township to look at a refused claim, within `APPEAL_WITHIN`. The same again changes nothing.

    :raises ClaimError: one of its kinds; nothing is changed
    """
    with transaction.atomic():
        claim = lock_claim(claim_id)
        if claim.appealed_at is not None and claim.appeal == words.strip():
            return claim
        if claim.state != Claim.State.REFUSED or claim.answered_at is None:
            raise AnsweredOtherwise(claim.state)
        if now > appeal_until(claim):
            raise WindowOver(appeal_until(claim))
        if not 0 < len(words.strip()) <= LONGEST_WORDS:
            raise WordsMissing
        _check_amount(claim.amount_fen, claimable_fen(claim.line))  # the refused claim itself was not counted
        claim.state, claim.appeal, claim.appealed_at = Claim.State.APPEALED, words.strip(), now
        claim.save()
        return claim


def appeal_until(claim: Claim) -> datetime:
    """Return until when a refused claim can be brought before the township."""
    assert claim.answered_at is not None
    return claim.answered_at + APPEAL_WITHIN


def decide_appeal(*, user: User, claim_id: int, answer: Answer, now: datetime) -> Claim:
    """The township's staff grant an appeal, wholly or in part, or dismiss it with a reason. The same again is no error.

    :param user: not who refused the claim
    :raises Claim.DoesNotExist: there is none, or not for this user (R8)
    :raises ClaimError: one of its kinds; nothing is changed
    """
    with transaction.atomic():
        claim = lock_claim(visible(user, Claim.objects.all()).get(pk=claim_id).pk)
        if not holds_in_township(user, claim.line.parcel.cooperative.village.township_id):
            raise NotYours
        if user.pk == claim.answered_by_id:
            raise OwnRefusal
        if is_one_hand(claim.answered_by_id, user):
            raise OneHand
        _check_answer(claim, answer)
        settled = Claim.State.GRANTED if answer.accept else Claim.State.DISMISSED
        if claim.state != Claim.State.APPEALED:
            if (claim.state, claim.decision) == (settled, answer.words.strip()) and _same_money(claim, answer):
                return claim
            raise AnsweredOtherwise(claim.state)
        claim.state, claim.decision, claim.decided_by, claim.decided_at = settled, answer.words.strip(), user, now
        _pay(user, claim, answer, now)
        claim.save()
        return claim


def _check_time(line: OrderLine, reason: str, now: datetime) -> None:
    received = received_at(line.parcel, now)
    if received is None:
        raise NotReceived(line.parcel.status)
    if reason == Claim.Reason.NO_REASON and not line.no_reason_return:
        raise ReasonNotAllowed(reason)
    until = claim_until(line, received, reason)
    if now > until:
        raise WindowOver(until)


def _check_amount(amount_fen: int, left: int) -> None:
    if not 0 < amount_fen <= left:
        raise TooMuch(left)


def _check_answer(claim: Claim, answer: Answer) -> None:
    words = answer.words.strip()
    if len(words) > LONGEST_WORDS or not (words or answer.accept):
        raise WordsMissing
    if not answer.accept:
        return
    if answer.bearer not in BEARERS:
        raise BearerUnknown(answer.bearer)
    _check_amount(answer.amount_fen, claim.amount_fen)


def _same_money(claim: Claim, answer: Answer) -> bool:
    if not answer.accept:
        return True
    return claim.refund is not None and (claim.refund.amount_fen, claim.bearer) == (answer.amount_fen, answer.bearer)


def _pay(user: User, claim: Claim, answer: Answer, now: datetime) -> None:
    """Intend the refund of an accepted claim.

    :raises refunds.RefundTooLarge: the payment went back by another way
    """
    if not answer.accept:
        return
    claim.bearer = answer.bearer
    claim.refund = intend_refund(
        Payment.objects.get(order=claim.line.order_id),
        request=f"claim:{claim.pk}",
        reason=Refund.Reason.CLAIM,
        amount_fen=answer.amount_fen,
        now=now,
        bearer=answer.bearer,
        parcel=claim.line.parcel,
        discount_back=_discount_back(claim.line, answer.amount_fen),
        user=user,
    )


def _discount_back(line: OrderLine, refunded: int) -> tuple[int, int] | None:
    """Return what of the line's discount goes back to who bore it with a refund, and to which account. Called before the
    refund is among those of the line's claims."""
    if line.discount_borne_by_id is None or line.discount_borne_by_id == shared_account(Account.Kind.SALES_SUSPENSE):
        return None  # it was not discounted, or it came out of the sale
    before = sum(claim.refund.amount_fen for claim in line.claims.select_related("refund") if claim.refund)
    back = discount_back(line.kept_discount_fen, line.kept_fen, before, refunded)
    return (back, line.discount_borne_by_id) if back else None
