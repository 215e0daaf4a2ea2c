"""Discount codes are issued and ended: each with who bears it and a budget, so that nobody gives what is another's (R1b).

Locks, in everybody's order (law 4): campaign, discount code.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Sum

from marketplace.cooperatives.models import Cooperative
from marketplace.cooperatives.policies import cooperatives_of
from marketplace.funds.actions import budget_codes
from marketplace.funds.locking import lock_campaign
from marketplace.funds.models import Campaign
from marketplace.funds.policies import may_move
from marketplace.people.change_log import Change, Value, log_change
from marketplace.people.models import User
from marketplace.people.two_hands import is_one_hand
from orders.models import CodeBearer, DiscountCode, OrderLine, Refund
from orders.models.locking import lock_code, lock_codes_of_word
from orders.models.log_actions import CodeAction

CODE = re.compile(r"[0-9A-Za-z\u4e00-\u9fff-]{3,30}")
MOST_FEN = 10_000_000_000  # ¥100 million: more is a slip of the hand
MOST_PERCENT = 90
MOST_USES = 1_000_000


class CodeRefused(Exception):
    """A code that can't be issued; nothing was written.

    :param name: of the term that is wrong
    """

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class WrongPerson(Exception):
    """The person may not say so: another one must (R11), or one of the cooperative that bears it."""


class OneHand(WrongPerson):
    """Who issued it and who says so count as one hand (`people.two_hands`)."""


class AlreadyApproved(Exception):
    """It was approved, or agreed to, before; or it needs nobody's approval."""


@dataclass(frozen=True, slots=True)
class CodeTerms:
    """What a code gives, and who bears it.

    :param amount_fen: what it takes off an order, in fen; None for a percentage
    :param percent: what it takes off the goods, from 1 to 90; None for an amount
    :param budget_fen: the most that it gives in all
    :param campaign: out of whose budget it is paid
    :param cooperatives: who bear it, each for its own goods; with neither, the marketplace bears it
    """

    code: str
    amount_fen: int | None
    percent: int | None
    budget_fen: int
    valid_from: datetime
    valid_until: datetime
    campaign: Campaign | None = None
    cooperatives: Sequence[Cooperative] = ()
    most_uses: int | None = None

    @property
    def bearer(self) -> DiscountCode.Bearer:
        """Who bears it."""
        if self.campaign is not None:
            return DiscountCode.Bearer.CAMPAIGN
        return DiscountCode.Bearer.COOPERATIVES if self.cooperatives else DiscountCode.Bearer.MARKETPLACE


def issue_code(terms: CodeTerms, *, user: User, now: datetime) -> DiscountCode:
    """Issue a code. It gives nothing yet: a second person approves it, or each cooperative agrees to bear it (R11). It may have the
    word of one that is used up or ended.

    A campaign's code promises its budget: it must be paid in, and not promised to another code.

    :param user: an administrator, whom the screen has let in
    :raises CodeRefused: names the term that is wrong
    :raises marketplace.funds.refusals.NotThere: the campaign has less than the budget that is not promised yet
    """
    _check(terms, now)
    try:
        with transaction.atomic():
            if terms.campaign is not None:
                budget_codes(terms.campaign.pk, terms.budget_fen)
            _replace_former(terms.code.strip(), user, now)
            code = DiscountCode.objects.create(
                code=terms.code.strip(), amount_fen=terms.amount_fen, percent=terms.percent, valid_from=terms.valid_from,
                valid_until=terms.valid_until, most_uses=terms.most_uses, bearer=terms.bearer, campaign=terms.campaign,
                budget_fen=terms.budget_fen, issued_by=user,
            )  # fmt: skip
            CodeBearer.objects.bulk_create(CodeBearer(code=code, cooperative=one) for one in terms.cooperatives)
            issued: dict[str, tuple[Value, Value]] = {
                "budget_fen": (None, code.budget_fen),
                "bearer": (None, str(code.bearer)),
            }
            log_change(Change(code, CodeAction.ISSUED, issued), user=user, now=now)
            return code
    except IntegrityError as error:
        if "discount_code_once" not in str(error):
            raise
        raise CodeRefused("code") from error


def approve_code(code_id: int, *, user: User, now: datetime) -> DiscountCode:
    """Approve a code that a campaign or the marketplace bears: from now on it is valid.

    :param user: of a township's staff, or an administrator; not who issued it
    :raises DiscountCode.DoesNotExist: there is none
    :raises WrongPerson: `user` is neither, issued it, or it is borne by cooperatives, who agree themselves
    :raises AlreadyApproved: it is approved, or needs no approval
    """
    with transaction.atomic():
        code = lock_code(code_id)
        if code.bearer == DiscountCode.Bearer.COOPERATIVES or not may_move(user) or code.issued_by_id == user.pk:
            raise WrongPerson(f"{user} does not approve {code}")
        if is_one_hand(code.issued_by_id, user):
            raise OneHand(f"{user} is one hand with who issued it")
        if code.approved_by_id is not None or code.issued_by_id is None:
            raise AlreadyApproved(code.code)
        code.approved_by, code.approved_at = user, now
        code.save(update_fields=["approved_by", "approved_at"])
        log_change(Change(code, CodeAction.APPROVED, {"approved_by": (None, str(user))}), user=user, now=now)
        return code


def agree_to_bear(code_id: int, *, user: User, now: datetime) -> DiscountCode:
    """A clerk agrees that the own cooperative bears a code for its own goods: for these it is valid from now on.

    :raises DiscountCode.DoesNotExist: there is none
    :param user: its own clerk, whom no administrator stands in for; not who issued it
    :raises WrongPerson: it is not to be borne by a cooperative of `user`, or `user` issued it
    :raises AlreadyApproved: it agreed before
    """
    with transaction.atomic():
        code = lock_code(code_id)
        bearers = code.bearers.select_related("cooperative").order_by("pk")
        own = list(bearers.filter(cooperative_id__in=cooperatives_of(user)))
        if not own or not user.is_active or code.issued_by_id == user.pk:
            raise WrongPerson(f"{user} works for none of its cooperatives")
        if is_one_hand(code.issued_by_id, user):
            raise OneHand(f"{user} is one hand with who issued it")
        open_ones = [one for one in own if one.agreed_by_id is None]
        if not open_ones:
            raise AlreadyApproved(code.code)
        for one in open_ones:
            one.agreed_by, one.agreed_at = user, now
            one.save(update_fields=["agreed_by", "agreed_at"])
            borne: dict[str, tuple[Value, Value]] = {"cooperatives": (None, one.cooperative.name)}
            log_change(Change(code, CodeAction.AGREED, borne), user=user, now=now)
        return code


def end_code(code_id: int, *, user: User, now: datetime) -> DiscountCode:
    """End a code: orders that have its discount keep it, and what of its budget was not given, or has come back, is the
    campaign's again. Done twice, it was ended the first time; once more has come back meanwhile, that is freed too.

    :param user: an administrator, whom the screen has let in
    :raises DiscountCode.DoesNotExist: there is none
    """
    with transaction.atomic():
        campaign_id = DiscountCode.objects.values_list("campaign_id", flat=True).get(pk=code_id)
        if campaign_id is not None:
            lock_campaign(campaign_id)
        code = lock_code(code_id)
        budget = min(code.budget_fen, kept_fen(code))
        if code.valid_until <= now and code.budget_fen == budget:
            return code
        moved = {"budget_fen": (code.budget_fen, budget)}
        if campaign_id is not None and budget < code.budget_fen:
            budget_codes(campaign_id, budget - code.budget_fen)
        code.budget_fen, code.valid_until = budget, min(code.valid_until, now)
        code.save(update_fields=["budget_fen", "valid_until"])
        log_change(Change(code, CodeAction.ENDED, moved), user=user, now=now)
        return code


def kept_fen(code: DiscountCode) -> int:
    """Return what orders keep of what a code has given: less what went with goods that were not sent, or came back, in fen."""
    lines = OrderLine.objects.filter(order__discount_code=code, order__discount_counted=True)
    sent = Refund.objects.filter(payment__order__discount_code=code, payment__order__discount_counted=True)
    back = sent.exclude(state=Refund.State.FAILED)  # which gave nothing back
    returned: int = lines.aggregate(sum=Sum("returned_discount_fen", default=0))["sum"]
    given_back: int = back.aggregate(sum=Sum("discount_back_fen", default=0))["sum"]
    return max(code.given_fen - returned - given_back, 0)


def _replace_former(word: str, user: User, now: datetime) -> None:
    """Let a new code have the word of one that is used up or ended, which then stays so, even if orders end without a sale.

    A buyer's capitals don't matter, so two that differ in them only would be one.

    :raises CodeRefused: one of this word still gives something, or waits for a second person
    """
    for code in lock_codes_of_word(word):
        used_up = code.given_fen >= code.budget_fen or (code.most_uses is not None and code.uses >= code.most_uses)
        if not used_up and code.valid_until > now:
            raise CodeRefused("code")

        code.replaced_at, code.valid_until = now, min(code.valid_until, now)
        code.save(update_fields=["replaced_at", "valid_until"])
        log_change(Change(code, CodeAction.REPLACED, {}), user=user, now=now)


def _check(terms: CodeTerms, now: datetime) -> None:
    if not CODE.fullmatch(terms.code.strip()):
        raise CodeRefused("code")
    if (terms.amount_fen is None) == (terms.percent is None):
        raise CodeRefused("amount")
    if terms.amount_fen is not None and not 0 < terms.amount_fen <= MOST_FEN:
        raise CodeRefused("amount")
    if terms.percent is not None and not 1 <= terms.percent <= MOST_PERCENT:
        raise CodeRefused("percent")
    if not 0 < terms.budget_fen <= MOST_FEN:
        raise CodeRefused("budget")
    if terms.valid_until <= max(terms.valid_from, now):
        raise CodeRefused("valid_until")
    if terms.most_uses is not None and not 1 <= terms.most_uses <= MOST_USES:
        raise CodeRefused("most_uses")
    if terms.campaign is not None and terms.cooperatives:
        raise CodeRefused("campaign")
