"""Money shares in the ledger: each row of money is one event, and no household's income.

A member's money shares are an account of their own that can't go below zero (R7). Paid in from the household's balance, they
come from its account; in cash, from the cooperative's: it has the notes in its till, and keeps so much less of its sales. They
are paid back to the household's balance alone, from where two people pay out. So nothing leaves the marketplace here; but
whoever noted cash, or a transfer of money, would make a balance out of words by paying it back as well: that is another's (R11).
"""

from __future__ import annotations

from collections.abc import Sequence

from marketplace.cooperatives.models import Member, Share
from marketplace.ledger.accounts import open_account
from marketplace.ledger.locking import lock_balances
from marketplace.ledger.models import Account
from marketplace.ledger.posting import Draft, Entry, post
from marketplace.people.models import User
from marketplace.people.two_hands import is_one_hand

from .refusals import BalanceTooLow, OneHand

SOURCE = "share"
EVENTS = {
    Share.Deed.PAID_IN: "share_paid_in", Share.Deed.CASH_IN: "share_cash_in", Share.Deed.PAID_BACK: "share_paid_back",
    Share.Deed.TRANSFER: "share_transferred", Share.Deed.CORRECTION: "share_corrected",
}  # fmt: skip


def post_shares(rows: Sequence[Share]) -> None:
    """Post the event of a deed: of one row, or of a pair of which one gives and the other takes.

    :param rows: of money, written already, their members locked
    :raises BalanceTooLow: a household's balance does not cover it
    """
    row = max(rows, key=lambda one: one.quantity)
    accounts = [_account(one) for one in rows]
    accounts += [_other(row)] if len(rows) == 1 else []
    gives, takes = (accounts[1], accounts[0]) if rows[0].quantity > 0 else (accounts[0], accounts[1])
    amount = abs(row.quantity)
    if lock_balances([gives, takes]).get(gives, amount) < amount:
        raise BalanceTooLow(f"account {gives}")
    entry = Entry(gives, takes, amount, source_type=SOURCE, source_id=row.pk)
    post(Draft(EVENTS[Share.Deed(row.deed)], f"share:{row.pk}", row.valid_on, [entry]))


def refuse_one_hand(member: Member, user: User | None) -> None:
    """Let nobody pay back what they, or one who is one hand with them, noted as cash or as transferred money.

    :raises OneHand: they did
    """
    noted = Share.objects.filter(
        member=member, kind=Share.Kind.MONEY, deed__in=[Share.Deed.CASH_IN, Share.Deed.TRANSFER], quantity__gt=0,
        corrected_by=None,
    )  # fmt: skip
    people = set(noted.values_list("noted_by", flat=True))
    if user is not None and any(is_one_hand(one, user) for one in people):
        raise OneHand(f"member {member.pk}")


def _account(row: Share) -> int:
    return open_account(Account.Kind.MEMBER_SHARE, row.member_id)


def _other(row: Share) -> int:
    """Return the account at the other end of a row that is no transfer: the cooperative's for cash, else the household's."""
    deed = row.corrects.deed if row.corrects else row.deed
    if deed == Share.Deed.CASH_IN:
        return open_account(Account.Kind.COOPERATIVE, row.member.cooperative_id)
    return open_account(Account.Kind.HOUSEHOLD, row.member.household_id)
