"""明白卡: a household's income statement. Each credit is walked back to order line, delivery and event (R9).

Reads only. What a credit was for is told by whoever registered its source (`income.sources`). Amounts are fen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import connection
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from marketplace.cooperatives.members.queries import Held, holdings_of_household
from marketplace.households.models import Household
from marketplace.income.sources import Source, explain
from marketplace.ledger.models import Account, Balance, Event, IncomeClass, Posting
from marketplace.ledger.months import Month, months_of
from marketplace.ledger.proofs import Mark, marks
from marketplace.ledger.queries import account_of, balance


@dataclass(frozen=True, slots=True)
class Credit:
    """One credit on a statement: what one event brought a household out of one source.

    :param hash_prefix: the first 12 hexadecimal digits of the SHA-256 of the event's body
    :param from_fund: the part that the price protection fund added to reach the protected price
    :param from_cooperative: the part that the cooperative added out of its own
    :param source: None when no capability has registered what explains the credit; `source_type` and `source_id` say it
    :param seal: where the event is sealed; None while it is not
    """

    household_id: int
    event_id: int
    kind: str
    reference: str
    occurred_on: date
    hash_prefix: str
    amount: int
    income_class: str | None
    source_type: str | None
    source_id: int | None
    from_fund: int
    from_cooperative: int
    source: Source | None = None
    seal: Mark | None = None

    @property
    def class_label(self) -> str:
        """The income class in words; for money that is no income, what it is."""
        return str(IncomeClass(self.income_class).label) if self.income_class else str(NO_INCOME.get(self.kind, ""))


@dataclass(frozen=True, slots=True)
class Debit:
    """What one event took off a household's balance: a pay-out to its bank card, a correction, a purchase. No income.

    :param income_class: the class that a correction takes income back from; None for everything else
    :param reason: of a correction
    :param reverses: the event that a correction reverses
    :param seal: where the event is sealed; None while it is not
    """

    event_id: int
    kind: str
    reference: str
    occurred_on: date
    hash_prefix: str
    amount: int
    income_class: str | None
    reason: str | None
    reverses: int | None
    seal: Mark | None = None

    @property
    def label(self) -> str:
        """What it is, in words."""
        return str(TAKEN.get(self.kind, _("taken off the balance")))


NO_INCOME = {
    "payout_return": _("came back from a pay-out: no income"),
    "correction": _("correction: no income"),
    "share_paid_back": _("money shares paid back: no income"),
    "share_corrected": _("money shares corrected: no income"),
}
TAKEN = {
    "payout": _("paid out to the bank card"),
    "correction": _("correction of a wrong credit"),
    "share_paid_in": _("paid in as money shares of the cooperative"),
}


@dataclass(frozen=True, slots=True)
class Figures:
    """What the list of households shows of each: balance, and income since the beginning of the year."""

    balance: int = 0
    income: int = 0


@dataclass(frozen=True, slots=True)
class Statement:
    """A household's statement for one calendar year.

    :param persons: how many belong to the household, in a former year at its end
    :param balance: of its account now
    :param income: of the year, all classes, less what corrections took back
    :param by_class: the four official classes, in their order, with the year's income
    :param by_month: income of the months January to December
    :param credits: newest first; the page that was asked for
    :param credit_count: how many there are in the year
    :param debits: what was paid out or corrected, newest first; as many as were asked for
    :param debit_count: how many there are in the year
    :param paid_out: in the year, less what the bank returned
    :param shares: what it holds in cooperatives; in a former year at its end. No income
    """

    household: Household
    year: int
    years: Sequence[int]
    persons: int
    balance: int
    income: int
    by_class: Sequence[tuple[str, int]]
    by_month: Sequence[int]
    credits: Sequence[Credit]
    credit_count: int
    debits: Sequence[Debit]
    debit_count: int
    paid_out: int
    shares: Sequence[Held] = ()

    @property
    def seals(self) -> list[Mark]:
        """The daily roots that the entries shown are sealed under, oldest first."""
        found = [*(entry.seal for entry in self.credits), *(entry.seal for entry in self.debits)]
        days = {seal.sealed_on: seal for seal in found if seal}
        return [days[day] for day in sorted(days)]

    @property
    def income_per_head(self) -> int:
        """The year's income by head, rounded down to the fen: for reading, nothing is paid by it."""
        return self.income // self.persons if self.persons else 0


CREDITS = """
SELECT a.owner_id, e.id, e.kind, e.reference, e.occurred_on, left(encode(e.body_hash, 'hex'), 12),
       sum(p.amount)::bigint, min(p.income_class), p.source_type, p.source_id,
       coalesce(sum(p.amount) FILTER (WHERE d.kind = 'price_protection_fund'), 0)::bigint,
       coalesce(sum(p.amount) FILTER (WHERE d.kind = 'cooperative'), 0)::bigint
  FROM ledger_posting p
  JOIN ledger_account a ON a.id = p.credit_id
  JOIN ledger_account d ON d.id = p.debit_id
  JOIN ledger_event e ON e.id = p.event_id
 WHERE a.owner_type = 'household' AND a.owner_id = ANY(%s) AND e.occurred_on >= %s AND e.occurred_on < %s {only}
 GROUP BY a.owner_id, e.id, p.source_type, p.source_id
 ORDER BY e.id DESC, a.owner_id, p.source_id
"""
# The entries of a page, off the end of the account's index: it may have a hundred thousand.
PAGE = """
SELECT p.event_id, p.source_type, p.source_id FROM ledger_posting p JOIN ledger_event e ON e.id = p.event_id
 WHERE p.credit_id = %s AND e.occurred_on >= %s AND e.occurred_on < %s
 GROUP BY p.event_id, p.source_id, p.source_type ORDER BY p.event_id DESC, p.source_id LIMIT %s OFFSET %s
"""
DEBITS = """
SELECT e.id, e.kind, e.reference, e.occurred_on, left(encode(e.body_hash, 'hex'), 12), sum(p.amount)::bigint,
       min(p.income_class), e.reason, e.reverses_id
  FROM ledger_posting p JOIN ledger_account a ON a.id = p.debit_id JOIN ledger_event e ON e.id = p.event_id
 WHERE a.owner_type = 'household' AND a.owner_id = %s AND e.occurred_on >= %s AND e.occurred_on < %s
 GROUP BY e.id ORDER BY e.id DESC
"""
# Income of an account: what was credited with a class, less what a correction took back from that class.
INCOME_SIDES = """
CROSS JOIN LATERAL (
  SELECT event_id, income_class, amount FROM ledger_posting WHERE credit_id = a.id AND income_class IS NOT NULL
   UNION ALL
  SELECT event_id, income_class, -amount FROM ledger_posting WHERE debit_id = a.id AND income_class IS NOT NULL
) p JOIN ledger_event e ON e.id = p.event_id"""
INCOMES = f"""
SELECT a.owner_id, sum(p.amount)::bigint
  FROM ledger_account a {INCOME_SIDES}
 WHERE a.owner_type = 'household' AND a.owner_id = ANY(%s) AND e.occurred_on >= %s AND e.occurred_on < %s
 GROUP BY a.owner_id
"""


def statement(household: Household, *, year: int, today: date, limit: int | None = None, offset: int = 0) -> Statement:
    """Return a household's statement for a calendar year.

    :param today: the day it is asked for, in Shanghai; its year can be chosen even when it has no credit yet
    :param limit: how many credits, and how many debits, at the most; None for all
    :param offset: how many of the newest credits to leave out
    """
    account = account_of("household", household.pk)
    months = months_of(account.pk) if account else []
    since, until = _year(year)
    of_year = [month for month in months if since <= month.month < until]
    last_day = min(today, until - timedelta(days=1))
    debit_count = sum(month.entries for month in of_year if not month.credited)
    return Statement(
        household=household,
        year=year,
        years=sorted({month.month.year for month in months} | {today.year, year}, reverse=True),
        persons=household.persons.belonging(last_day).count(),
        balance=balance(account.pk) if account else 0,
        income=sum(_income(month) for month in of_year),
        by_class=_by_class(of_year),
        by_month=_by_month(of_year),
        credits=_page(household.pk, account.pk, since, until, limit, offset) if account else [],
        credit_count=sum(month.entries for month in of_year if month.credited),
        debits=debits(household.pk, since, until, limit=limit) if debit_count else [],
        debit_count=debit_count,
        paid_out=sum(_paid_out(month) for month in of_year),
        shares=holdings_of_household(household.pk, last_day),
    )


def _by_class(months: Sequence[Month]) -> list[tuple[str, int]]:
    return [
        (str(one.label), sum(_income(month) for month in months if month.income_class == one.value))
        for one in IncomeClass
    ]


def _by_month(months: Sequence[Month]) -> list[int]:
    return [sum(_income(month) for month in months if month.month.month == n) for n in range(1, 13)]


def _income(month: Month) -> int:
    """What was credited with a class, less what a correction took back from that class."""
    return (month.amount if month.credited else -month.amount) if month.income_class else 0


def _paid_out(month: Month) -> int:
    """What was paid out, less what the bank returned."""
    if month.kind == "payout" and not month.credited:
        return month.amount
    return -month.amount if month.kind == "payout_return" and month.credited else 0


def _page(household_id: int, account_id: int, since: date, until: date, limit: int | None, offset: int) -> list[Credit]:
    """Return some of a household's credits, newest first."""
    if limit is None:
        return credits([household_id], since, until)
    with connection.cursor() as cursor:
        cursor.execute(PAGE, [account_id, since, until, limit, offset])
        wanted = set(cursor.fetchall())
    found = credits([household_id], since, until, events={event for event, _type, _source in wanted})
    return [one for one in found if (one.event_id, one.source_type, one.source_id) in wanted]


def credits(
    household_ids: Sequence[int],
    since: date,
    until: date,
    *,
    limit: int | None = None,
    events: Collection[int] | None = None,
) -> list[Credit]:
    """Return the credits of households from `since` to the day before `until`, newest first, each explained.

    :param limit: how many at the most
    :param events: only those of these events
    """
    with connection.cursor() as cursor:
        only, chosen = ("", []) if events is None else ("AND p.event_id = ANY(%s)", [list(events)])
        cursor.execute(CREDITS.format(only=only) + "LIMIT %s", [list(household_ids), since, until, *chosen, limit])
        rows = cursor.fetchall()
    sources = explain((row[8], row[9]) for row in rows)
    seals = marks({row[1] for row in rows})
    return [replace(Credit(*row), source=sources.get((row[8], row[9])), seal=seals.get(row[1])) for row in rows]


def debits(household_id: int, since: date, until: date, *, limit: int | None = None) -> list[Debit]:
    """Return what was taken off a household's balance from `since` to the day before `until`, newest first."""
    with connection.cursor() as cursor:
        cursor.execute(DEBITS + "LIMIT %s", [household_id, since, until, limit])
        rows = cursor.fetchall()
    seals = marks({row[0] for row in rows})
    return [replace(Debit(*row), seal=seals.get(row[0])) for row in rows]


def figures(household_ids: Sequence[int], today: date) -> dict[int, Figures]:
    """Return balance and this year's income of those households that have an account."""
    since, until = _year(today.year)
    balances = Balance.objects.filter(account__owner_type="household", account__owner_id__in=household_ids)
    with connection.cursor() as cursor:
        cursor.execute(INCOMES, [list(household_ids), since, until])
        incomes: dict[int, int] = dict(cursor.fetchall())
    return {
        owner: Figures(balance=amount, income=incomes.get(owner, 0))
        for owner, amount in balances.values_list("account__owner_id", "amount")
        if owner is not None
    }


def income_by_class(households: QuerySet[Household], since: date, until: date) -> list[tuple[str, int]]:
    """Return the income of many households together, by class, less corrections, from `since` to the day before `until`.

    Classes without income are left out.
    """
    return labelled(income_sums(households, since, until))


def labelled(sums: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return sums by class with the classes' names, without those that are nothing."""
    return [(str(one.label), sums[one.value]) for one in IncomeClass if sums.get(one.value)]


def income_sums(households: QuerySet[Household], since: date, until: date) -> dict[str, int]:
    """Return the income of many households together by the class's value, as `income_by_class`."""
    accounts = Account.objects.filter(owner_type="household", owner_id__in=households.values("pk"))
    events = Event.objects.filter(occurred_on__gte=since, occurred_on__lt=until)
    moved = Posting.objects.filter(event_id__in=events.values("pk"), income_class__isnull=False)
    sums: Counter[str] = Counter()
    for side, sign in (("credit_id__in", 1), ("debit_id__in", -1)):
        found = moved.filter(**{side: accounts.values("pk")}).values_list("income_class").annotate(Sum("amount"))
        for income_class, amount in found:
            sums[income_class] += sign * amount
    return dict(sums)


def _year(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year + 1, 1, 1)
