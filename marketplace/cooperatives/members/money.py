"""Money shares in the ledger: each row of money is one event, and no household's income.

A member's money shares are an account of their own that can't go below zero (R7). Paid in from the household's balance, they
come from its account; in cash, from the cooperative's: it has the notes in its till, and keeps so much less of its sales. They
are paid back to the household's balance alone, from where two people pay out. So nothing leaves the marketplace here; but
whoever noted cash, or a transfer of money, would make a balance out of words by paying it back as well: that is another's (R11).
To undo a row of money is to pay back as well, and gives back the money of that row, never other money of the member.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from itertools import chain

from django.db.models import Q
from django.utils import timezone

from marketplace.cooperatives.models import Member, Share
from marketplace.ledger.accounts import open_accounts
from marketplace.ledger.locking import lock_balances
from marketplace.ledger.models import Account
from marketplace.ledger.posting import Draft, Entry, post_many
from marketplace.ledger.queries import balance_without
from marketplace.people.models import User
from marketplace.people.two_hands import is_one_hand

from .refusals import BalanceTooLow, MoneyGone, OneHand
from .rules import is_gone

SOURCE = "share"
EVENTS = {
    Share.Deed.PAID_IN: "share_paid_in", Share.Deed.CASH_IN: "share_cash_in", Share.Deed.PAID_BACK: "share_paid_back",
    Share.Deed.TRANSFER: "share_transferred", Share.Deed.CORRECTION: "share_corrected",
}  # fmt: skip
Owner = tuple[str, int]  # kind of account, whose


def can_pay(account_id: int) -> int:
    """Return what a cooperative can pay with, in fen: its account without the cash shares, whose notes lie in its till.

    It comes before the price protection fund (R1b), and cash that is noted takes nothing from it: else words would move what a
    cooperative pays to the fund. Read in one statement, so cash that is noted meanwhile counts neither twice nor not at all.

    :param account_id: of a cooperative
    """
    return balance_without(account_id, SOURCE)


def post_shares(deeds: Sequence[Sequence[Share]]) -> None:
    """Post the event of each deed: of one row, or of a pair of which one gives and the other takes.

    The event is of the day on which it was noted, whatever day the paper counts from: a former year's statement stays as it was.

    :param deeds: of money, written already, their members locked
    :raises BalanceTooLow: the balances of households do not cover them together
    """
    ends = [_ends(rows) for rows in deeds]
    owners: dict[str, set[int]] = defaultdict(set)
    for kind, owner in chain(*ends):
        owners[kind].add(owner)
    accounts = {(kind, owner): pk for kind, of in owners.items() for owner, pk in open_accounts(kind, of).items()}
    left = lock_balances(list(accounts.values()))
    drafts = []
    for rows, (gives, takes) in zip(deeds, ends, strict=True):
        row = max(rows, key=lambda one: one.quantity)
        entry = Entry(accounts[gives], accounts[takes], abs(row.quantity), source_type=SOURCE, source_id=row.pk)
        for account, moved in ((entry.debit, -entry.amount), (entry.credit, entry.amount)):
            if account in left:
                left[account] += moved
        drafts.append(Draft(EVENTS[Share.Deed(row.deed)], f"share:{row.pk}", timezone.localdate(row.noted_at), [entry]))
    if short := [account for account, fen in left.items() if fen < 0]:
        raise BalanceTooLow(f"accounts {short}")
    post_many(drafts)


def refuse_one_hand(member: Member, user: User | None) -> None:
    """Let nobody pay back what they, or one who is one hand with them, noted as cash or as transferred money.

    Whoever undid a transfer has given the money to who had given it. Who noted it and can't be named may be anybody.

    :raises OneHand: they did
    """
    deeds = Q(deed__in=[Share.Deed.CASH_IN, Share.Deed.TRANSFER]) | Q(corrects__deed=Share.Deed.TRANSFER)
    noted = Share.objects.filter(deeds, member=member, kind=Share.Kind.MONEY, quantity__gt=0, corrected_by=None)
    people = set(noted.values_list("noted_by", flat=True))
    if user is not None and any(one is None or is_one_hand(one, user) for one in people):
        raise OneHand(f"member {member.pk}")


def check_undone(wrongs: Sequence[Share], user: User | None, now: datetime) -> None:
    """Let money be undone while it is still there: by another hand than noted it, or on the same day, while nothing followed.

    :param wrongs: the row, or both of a transfer; their members are locked
    :raises MoneyGone: some of it was paid back or given on since
    :raises OneHand: as `refuse_one_hand`
    """
    wrong = max(wrongs, key=lambda one: one.quantity)
    stands = Share.objects.filter(member=wrong.member, kind=Share.Kind.MONEY, corrects=None, corrected_by=None)
    rows = stands.exclude(pk=wrong.pk).order_by("pk").values_list("pk", "deed", "quantity")
    if is_gone((wrong.pk, wrong.deed, wrong.quantity), rows):
        raise MoneyGone(f"share {wrong.pk}")
    followed = Share.objects.filter(
        member__in=[one.member_id for one in wrongs], kind=Share.Kind.MONEY, pk__gt=max(one.pk for one in wrongs)
    )
    if timezone.localdate(wrong.noted_at) != timezone.localdate(now) or followed.exists():
        refuse_one_hand(wrong.member, user)


def _ends(rows: Sequence[Share]) -> tuple[Owner, Owner]:
    """Return whose account gives, and whose takes."""
    own = [(Account.Kind.MEMBER_SHARE.value, row.member_id) for row in rows]
    one, other = own if len(rows) == 2 else (own[0], _other(rows[0]))
    return (other, one) if rows[0].quantity > 0 else (one, other)


def _other(row: Share) -> Owner:
    """Return whose account is at the other end of a row that is no transfer: the cooperative's for cash, else the household's."""
    deed = row.corrects.deed if row.corrects else row.deed
    if deed == Share.Deed.CASH_IN:
        return Account.Kind.COOPERATIVE.value, row.member.cooperative_id
    return Account.Kind.HOUSEHOLD.value, row.member.household_id
