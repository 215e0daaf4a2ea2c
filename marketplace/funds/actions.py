"""Money comes into the price protection fund or a campaign's budget, or goes back: entered by one, confirmed by another.

Nothing is posted before the second person has confirmed it (R11). A wrong entry that is confirmed is undone by an entry of
the other direction.

Locks, in everybody's order (law 4): campaign, entry, balance.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from marketplace.ledger.accounts import open_account, shared_account
from marketplace.ledger.locking import lock_balances
from marketplace.ledger.models import Account
from marketplace.ledger.posting import Draft, Entry, post
from marketplace.ledger.queries import balance
from marketplace.people.change_log import Change, Value, log_change
from marketplace.people.free_text import refuse_card_number, refuse_union_pay_number
from marketplace.people.models import User
from marketplace.people.two_hands import is_one_hand
from marketplace.typed_text import rules

from .locking import lock_campaign, lock_entry
from .log_actions import FundAction
from .models import Campaign, FundEntry
from .policies import may_move
from .queries import free_fen
from .refusals import AlreadyDecided, BadEntry, NotThere, OneHand, OwnEntry, VoucherUsed, WrongPerson

LONGEST = {"voucher": 60, "other_party": 100, "reason": 300}
MOST_FEN = 10_000_000_000  # ¥100 million: more is a slip of the hand
FIRST_YEAR = 2015  # nothing was paid in before
NAMES_OF_THE_FUND = {rules.compared(name) for name in ("保护价基金", "补贴保护价基金", "price protection fund")}
KINDS = {FundEntry.Direction.PAID_IN: "fund_deposit", FundEntry.Direction.PAID_BACK: "fund_withdrawal"}


@dataclass(frozen=True, slots=True)
class Movement:
    """What the bank's paper says.

    :param direction: one of `FundEntry.Direction`
    :param campaign: whose budget; None: the price protection fund
    :param amount_fen: fen
    :param other_party: from whom it came, or to whom it went
    :param voucher: the number of the paper
    :param happened_on: the day on it
    """

    direction: str
    campaign: Campaign | None
    amount_fen: int
    other_party: str
    voucher: str
    happened_on: date


def enter(movement: Movement, *, user: User, now: datetime) -> FundEntry:
    """Enter what came in or went back. Nothing is posted yet.

    :raises WrongPerson: `user` is of no township's staff, and no administrator
    :raises BadEntry: names the field that is empty, too long or out of range
    :raises CardNumberInText: a field holds a card number
    :raises VoucherUsed: the paper was entered before
    :raises NotThere: it would pay back more than there is now, or than is not promised to discount codes
    """
    if not may_move(user):
        raise WrongPerson(f"{user} moves no funds")
    _check(movement, now)
    try:
        with transaction.atomic():
            entry = FundEntry(
                direction=movement.direction, campaign=movement.campaign, amount_fen=movement.amount_fen,
                other_party=movement.other_party.strip(), voucher=movement.voucher.strip(),
                happened_on=movement.happened_on, entered_by=user, entered_at=now,
            )  # fmt: skip
            if entry.direction == FundEntry.Direction.PAID_BACK:  # looked at again when it is confirmed
                _check_there(entry, balance(account_of(entry)), 0)
            entry.save()
            entered: dict[str, tuple[Value, Value]] = {
                "amount_fen": (None, entry.amount_fen),
                "direction": (None, str(entry.direction)),
            }
            log_change(Change(entry, FundAction.ENTERED, entered), user=user, now=now)
            return entry
    except IntegrityError as error:
        if "fund_entry_voucher_once" not in str(error):
            raise
        raise VoucherUsed(movement.voucher.strip()) from error


def confirm(entry_id: int, *, user: User, now: datetime) -> FundEntry:
    """Confirm an entry, and post it.

    :param user: another person than who entered it
    :raises FundEntry.DoesNotExist: there is none
    :raises WrongPerson: `user` is of no township's staff, and no administrator
    :raises OwnEntry: `user` entered it (R11), or is one hand with who did
    :raises AlreadyDecided: it was confirmed or refused before; nothing is changed
    :raises NotThere: it would pay back more than there is, or than is not promised to discount codes
    """
    with transaction.atomic():
        entry = _locked(entry_id, user)
        if entry.entered_by_id == user.pk:
            raise OwnEntry(f"{user} entered it")
        if is_one_hand(entry.entered_by_id, user):
            raise OneHand(f"{user} is one hand with who entered it")
        _decide(entry, FundEntry.State.CONFIRMED, user, now)
        _post(entry)
        return entry


def refuse(entry_id: int, *, user: User, reason: str, now: datetime) -> FundEntry:
    """Refuse an entry, or withdraw it. Its paper may be entered again.

    :raises FundEntry.DoesNotExist: there is none
    :raises WrongPerson: `user` is of no township's staff, and no administrator
    :raises BadEntry: no reason, or too long a one
    :raises AlreadyDecided: it was confirmed or refused before; nothing is changed
    """
    words = reason.strip()
    if not 0 < len(words) <= LONGEST["reason"]:
        raise BadEntry("reason")
    refuse_card_number(words)
    with transaction.atomic():
        entry = _locked(entry_id, user)
        entry.refused_reason = words
        _decide(entry, FundEntry.State.REFUSED, user, now, words)
        return entry


def open_campaign(name: str, *, user: User) -> Campaign:
    """Make a campaign, or find it, however its name is typed: it has no money before an entry is confirmed.

    :raises WrongPerson: `user` is of no township's staff, and no administrator
    :raises BadEntry: no name, one longer than 60 characters, or that of the price protection fund
    """
    if not may_move(user):
        raise WrongPerson(f"{user} moves no funds")
    if not 0 < len(name.strip()) <= 60 or rules.compared(name) in NAMES_OF_THE_FUND:
        raise BadEntry("new_campaign")
    refuse_card_number(name)
    exactly = Campaign.objects.filter(name=name.strip()).first()  # of two from before that are one by now
    named = {"name": name.strip()}
    return exactly or Campaign.objects.get_or_create(name_compared=rules.compared(name), defaults=named)[0]


def budget_codes(campaign_id: int, change_fen: int) -> None:
    """Count a change of the budgets of a campaign's codes, in the transaction that changes them.

    :param change_fen: fen; less than nothing when a budget is given up
    :raises Campaign.DoesNotExist: there is none
    :raises NotThere: more than what is paid in and not promised yet
    """
    campaign = lock_campaign(campaign_id)
    free = free_fen(campaign)
    if change_fen > free:
        raise NotThere(max(free, 0))
    campaign.budgeted_fen += change_fen
    campaign.save(update_fields=["budgeted_fen"])


def account_of(entry: FundEntry) -> int:
    """Return the account that an entry fills or empties."""
    if entry.campaign_id is None:
        return shared_account(Account.Kind.PRICE_PROTECTION_FUND)
    return open_account(Account.Kind.CAMPAIGN, entry.campaign_id)


def _check(movement: Movement, now: datetime) -> None:
    for name in ("other_party", "voucher"):
        if not 0 < len(getattr(movement, name).strip()) <= LONGEST[name]:
            raise BadEntry(name)
    refuse_card_number(movement.other_party)
    refuse_union_pay_number(movement.voucher)
    if not 0 < movement.amount_fen <= MOST_FEN:
        raise BadEntry("amount")
    if movement.direction not in FundEntry.Direction.values:
        raise BadEntry("direction")
    if not movement.happened_on.year >= FIRST_YEAR or movement.happened_on > timezone.localdate(now):
        raise BadEntry("happened_on")


def _locked(entry_id: int, user: User) -> FundEntry:
    if not may_move(user):
        raise WrongPerson(f"{user} moves no funds")
    campaign_id = FundEntry.objects.values_list("campaign_id", flat=True).get(pk=entry_id)
    if campaign_id is not None:
        lock_campaign(campaign_id)
    entry = lock_entry(entry_id)
    if entry.state != FundEntry.State.ENTERED:
        raise AlreadyDecided(entry.state)
    return entry


def _decide(entry: FundEntry, state: FundEntry.State, user: User, now: datetime, reason: str = "") -> None:
    moved = {"state": (entry.state, state.value)}
    entry.state, entry.decided_by, entry.decided_at = state, user, now
    entry.save(update_fields=["state", "decided_by", "decided_at", "refused_reason"])
    action = FundAction.CONFIRMED if state == FundEntry.State.CONFIRMED else FundAction.REFUSED
    log_change(Change(entry, action, moved, reason), user=user, now=now)


def _post(entry: FundEntry) -> None:
    bank, own = shared_account(Account.Kind.BANK), account_of(entry)
    debit, credit = bank, own
    if entry.direction == FundEntry.Direction.PAID_BACK:
        debit, credit = own, bank
        _check_there(entry, lock_balances([own]).get(own, 0), entry.amount_fen)  # by now it is a confirmed one
    moved = [Entry(debit, credit, entry.amount_fen, source_type="fund_entry", source_id=entry.pk)]
    post(Draft(KINDS[FundEntry.Direction(entry.direction)], f"fund_entry:{entry.pk}", entry.happened_on, moved))


def _check_there(entry: FundEntry, has_fen: int, counted_fen: int) -> None:
    """Let what is paid back through, if that much is there.

    :param has_fen: what the fund has
    :param counted_fen: what of this entry the campaign's confirmed entries hold already
    :raises NotThere: it is not
    """
    free = has_fen
    if entry.campaign is not None:
        free = min(free, free_fen(entry.campaign) + counted_fen)
    if entry.amount_fen > free:
        raise NotThere(max(free, 0))
