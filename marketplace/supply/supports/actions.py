"""保护价支持: the township lets the price protection fund pay for the floor of a product, grade and season, up to a budget.

One person asks, another approves (R11), and what both saw is what it pays: budget, the protected price of that day, and the most
that is added to a jin. Without a support, and beyond its terms, the cooperative owes what is missing (R1b): a raise waits for
another support. Approved and ended under the protected price's lock, which whoever settles or buys holds.

Locks, in everybody's order (law 4): protected price, support.
"""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from marketplace.people.change_log import Change, Value, log_change
from marketplace.people.free_text import refuse_card_number
from marketplace.people.models import User
from marketplace.people.policies import holds_in_township
from marketplace.people.two_hands import is_one_hand
from marketplace.supply.locking import hold_prices, lock_protected_price, lock_supports
from marketplace.supply.log_actions import SupportAction
from marketplace.supply.models import PriceSupport, ProtectedPrice
from marketplace.supply.refusals import (
    AlreadyDecided,
    AlreadyRequested,
    BadMost,
    NoBudget,
    NotPermitted,
    OneHand,
    ReasonNeeded,
    SamePerson,
)

LONGEST_REASON = 300
MOST_FEN = 10_000_000_000  # ¥100 million: more is a slip of the hand


def request_support(
    *,
    user: User,
    price: ProtectedPrice,
    budget_fen: int,
    reason: str,
    now: datetime,
    most_fen_per_jin: int | None = None,
) -> PriceSupport:
    """Ask for a support, at the protected price as it is now. It pays nothing until somebody else approves it.

    :param user: staff of the township of the product's village, or an administrator
    :param price: names product, grade and season
    :param budget_fen: the most that the fund pays for it, in fen
    :param reason: why the fund should pay, up to 300 characters
    :param most_fen_per_jin: the most that the fund adds to a 斤; None: the whole protected price
    :raises NotPermitted: another township's product
    :raises NoBudget: the budget is not above zero, or beyond ¥100 million
    :raises BadMost: the most a 斤 is not above zero, or above the protected price
    :raises ReasonNeeded: no reason, or too long a one
    :raises CardNumberInText: the reason holds a card number
    :raises AlreadyRequested: one for the same produce waits for a second person already
    """
    _check_of_township(user, price)
    if not 0 < budget_fen <= MOST_FEN:
        raise NoBudget(f"{budget_fen} fen")
    words = _words(reason)
    try:
        with transaction.atomic():
            floor = _held_floor(price.pk)
            most = floor if most_fen_per_jin is None else most_fen_per_jin
            if not 0 < most <= floor:
                raise BadMost(floor)
            support = PriceSupport.objects.create(
                price=price, budget_fen=budget_fen, fen_per_jin=floor, most_fen_per_jin=most,
                reason=words, requested_by=user, requested_at=now,
            )  # fmt: skip
            asked: dict[str, tuple[Value, Value]] = {
                "budget_fen": (None, budget_fen),
                "fen_per_jin": (None, floor),
                "most_fen_per_jin": (None, most),
                "state": (None, PriceSupport.State.REQUESTED.value),
            }
            log_change(Change(support, SupportAction.REQUESTED, asked, words), user=user, now=now)
            return support
    except IntegrityError as error:
        if "price_support_requested_once" not in str(error):
            raise
        raise AlreadyRequested(f"{price.log_title}") from error


def approve_support(support_id: int, *, user: User, now: datetime) -> PriceSupport:
    """Approve a support: from now on the fund pays within its budget, at the terms that it was asked for at, which nobody
    changes: a raise since then is not approved with it.

    :param user: staff of the township or an administrator; not who asked for it (R11)
    :raises PriceSupport.DoesNotExist: there is none
    :raises NotPermitted: another township's product
    :raises SamePerson: `user` asked for it, or is one hand with who did
    :raises AlreadyDecided: it was approved, refused or ended before; nothing is changed
    """
    with transaction.atomic():
        support = _locked(support_id, user)
        if support.state != PriceSupport.State.REQUESTED:
            raise AlreadyDecided(support.state)
        if support.requested_by_id == user.pk:
            raise SamePerson(f"{user} asked for it")
        if is_one_hand(support.requested_by_id, user):
            raise OneHand(f"{user} is one hand with who asked for it")
        _decide(support, PriceSupport.State.APPROVED, user, now)
        return support


def refuse_support(support_id: int, *, user: User, reason: str, now: datetime) -> PriceSupport:
    """Refuse a support that was asked for, or withdraw it.

    :param user: staff of the township or an administrator; who asked for it may withdraw it
    :raises PriceSupport.DoesNotExist: there is none
    :raises NotPermitted: another township's product
    :raises ReasonNeeded: no reason, or too long a one
    :raises CardNumberInText: the reason holds a card number
    :raises AlreadyDecided: it was approved, refused or ended before; nothing is changed
    """
    words = _words(reason)
    with transaction.atomic():
        support = _locked(support_id, user)
        if support.state != PriceSupport.State.REQUESTED:
            raise AlreadyDecided(support.state)
        support.refused_reason = words
        _decide(support, PriceSupport.State.REFUSED, user, now, words)
        return support


def end_support(support_id: int, *, user: User, reason: str, now: datetime) -> PriceSupport:
    """End an approved support before its budget is used up. What it has paid stays paid.

    :param user: staff of the township or an administrator
    :raises PriceSupport.DoesNotExist: there is none
    :raises NotPermitted: another township's product
    :raises ReasonNeeded: no reason, or too long a one
    :raises CardNumberInText: the reason holds a card number
    :raises AlreadyDecided: it is not approved, or ended before; nothing is changed
    """
    words = _words(reason)
    with transaction.atomic():
        support = _locked(support_id, user)
        if support.state != PriceSupport.State.APPROVED:
            raise AlreadyDecided(support.state)
        moved = {"state": (support.state, PriceSupport.State.ENDED.value)}
        support.state = PriceSupport.State.ENDED
        support.ended_by, support.ended_at, support.ended_reason = user, now, words
        support.save(update_fields=["state", "ended_by", "ended_at", "ended_reason"])
        log_change(Change(support, SupportAction.ENDED, moved, words), user=user, now=now)
        return support


def _held_floor(price_id: int) -> int:
    """Return what a protected price is; it is not raised before the end of the transaction."""
    hold_prices([price_id])
    return ProtectedPrice.objects.values_list("fen_per_jin", flat=True).get(pk=price_id)


def _locked(support_id: int, user: User) -> PriceSupport:
    price_id = PriceSupport.objects.values_list("price_id", flat=True).get(pk=support_id)
    _check_of_township(user, lock_protected_price(price_id))
    [support] = lock_supports([support_id])
    return support


def _decide(support: PriceSupport, state: PriceSupport.State, user: User, now: datetime, reason: str = "") -> None:
    moved = {"state": (support.state, state.value)}
    support.state, support.decided_by, support.decided_at = state, user, now
    support.save(update_fields=["state", "decided_by", "decided_at", "refused_reason"])
    approved = state == PriceSupport.State.APPROVED
    action = SupportAction.APPROVED if approved else SupportAction.REFUSED
    log_change(Change(support, action, moved, reason), user=user, now=now)


def _check_of_township(user: User, price: ProtectedPrice) -> None:
    if not holds_in_township(user, price.product.village.township_id):
        raise NotPermitted(f"{user} decides no supports in {price.product.village.township}")


def _words(reason: str) -> str:
    words = reason.strip()
    if not 0 < len(words) <= LONGEST_REASON:
        raise ReasonNeeded(f"{len(words)} characters")
    refuse_card_number(words)
    return words
