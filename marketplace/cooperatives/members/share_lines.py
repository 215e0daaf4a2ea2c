"""Lines of a file of shares, compared with what is noted of the members whom they name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.bulk.kinds import Line, Row
from marketplace.cooperatives.models import Member, Share
from marketplace.cooperatives.policies import managed_by
from marketplace.ledger.models import Account
from marketplace.ledger.queries import balances_of
from marketplace.people.models import User
from marketplace.runtime.many_ids import among
from marketplace.typed_text.rules import compared

from .named_households import look_at_head, must_stay, numbers_of
from .rules import Row as DayRow
from .rules import by_day
from .shares import TOGETHER
from .words import quantity_text

STAYS = gettext_lazy(
    "A share stays as it was noted: %(was)s. If that is wrong, correct it on the member’s page, and note it anew in a row without a number."
)
CONTRADICTED = gettext_lazy(
    "By this paper %(quantity)s are noted on that day already. If that is wrong, correct it on the member’s page first; what is signed "
    "besides has a paper of its own."
)
TWICE = gettext_lazy(
    "Row %(row)d is of the same paper, member and day. Put both into one row, or give each the number of its own paper."
)
NO_PAIR = gettext_lazy(
    "The other half of this transfer is missing, or differs: add a row of member %(other)s with %(quantity)s, the same day and paper, and this "
    "member as the other one."
)
MONEY_IN = (Share.Deed.PAID_IN, Share.Deed.CASH_IN)


class Noted(NamedTuple):
    """A row of shares as it is noted.

    :param other: of a transfer, the other member's file number
    """

    pk: int
    member_id: int
    cooperative_id: int
    household: str
    head: str
    kind: str
    deed: str
    quantity: int
    valid_on: date
    paper: str
    reason: str
    request: UUID
    corrects_id: int | None
    other: str
    is_corrected: bool


def noted_rows(shares: QuerySet[Share]) -> Iterator[Noted]:
    """Yield rows of shares, each transfer with the other member's file number."""
    transfers = shares.order_by().filter(deed=Share.Deed.TRANSFER)
    pairs: dict[UUID, list[str]] = defaultdict(list)
    halves = Share.objects.filter(request__in=transfers.values("request"), deed=Share.Deed.TRANSFER)
    for request, number in halves.values_list("request", "member__household__number").iterator():
        pairs[request].append(number)
    corrected = Exists(Share.objects.filter(corrects=OuterRef("pk")))
    names = (
        "pk", "member_id", "member__cooperative_id", "member__household__number", "member__household__head_name", "kind", "deed",
        "quantity", "valid_on", "paper", "reason", "request", "corrects_id",
    )  # fmt: skip
    for *values, is_corrected in shares.values_list(*names, corrected).iterator():
        noted = Noted._make([*values, "", is_corrected])
        both = pairs.get(noted.request, ()) if noted.deed == Share.Deed.TRANSFER else ()
        yield noted._replace(other=next((number for number in both if number != noted.household), ""))


def row_of(noted: Noted) -> Row:
    """Return a row of shares as it stands in a file."""
    return Row(
        number=noted.pk, cooperative=noted.cooperative_id, household=noted.household, head=noted.head, kind=Share.Kind(noted.kind),
        deed=Share.Deed(noted.deed), quantity=Decimal(noted.quantity).scaleb(-2), valid_on=noted.valid_on, other=noted.other,
        paper=noted.paper, reason=noted.reason, corrects=noted.corrects_id,
    )  # fmt: skip


def _said(row: Row) -> Hashable:
    """Return what a row without a number is told by: of a paper, a member and a day there is one quantity of a kind."""
    return (
        row.cooperative, row.household, row.kind, row.deed, row.valid_on, compared(row.paper), row.other, row.quantity > 0
    )  # fmt: skip


def members_named(user: User, lines: Sequence[Line]) -> QuerySet[Member]:
    """Return the members whom lines name, and those who were, of the cooperatives that somebody manages."""
    cooperatives = set(managed_by(user).values_list("pk", flat=True))
    numbers = numbers_of(lines, "household", "other")
    return Member.objects.filter(household__number__in=numbers, cooperative__in=cooperatives)


class Books:
    """What is noted of the members whom lines name.

    :ivar holding: the members now, by cooperative and file number
    """

    def __init__(self, user: User, lines: Sequence[Line], today: date) -> None:
        self.today = today
        self.cooperatives = set(managed_by(user).values_list("pk", flat=True))
        members = list(members_named(user, lines).select_related("household").order_by("pk"))
        self.holding = {(one.cooperative_id, one.household.number): one for one in members if one.holds}
        self.left = {(one.cooperative_id, one.household.number): one for one in members if not one.holds}
        self.by_number: dict[int, Noted] = {}
        self.by_said: dict[Hashable, list[Noted]] = defaultdict(list)
        for noted in noted_rows(Share.objects.filter(among("member", [one.pk for one in members]))):
            self.by_number[noted.pk] = noted
            self.by_said[_said(row_of(noted))].append(noted)
        self.first: dict[Hashable, int] = {}
        self.new: list[Line] = []

    def look_at(self, line: Line) -> None:
        """Find the row that a line is, and note what is wrong with the line by itself."""
        row = line.row
        if row.cooperative == "" and len(self.cooperatives) == 1:
            row.cooperative = next(iter(self.cooperatives))
        there = self._there(row)
        if there is not None:
            row.number, line.now = there.pk, row_of(there)
            look_at_head(line, there.head)
            must_stay(
                line, STAYS, "household", "kind", "deed", "quantity", "valid_on", "other", "paper", "reason", "corrects"
            )
            must_stay(line, _("A share stays with its cooperative."), "cooperative")
        elif row.number:
            line.wrong("number", _("Your cooperative has noted no share with this number and household."))
        elif row.cooperative == "":
            line.wrong("cooperative", _("Choose the cooperative."))
        else:
            self._look_at_new(line)

    def _there(self, row: Row) -> Noted | None:
        if row.number:
            there = self.by_number.get(row.number)
            return there if there is not None and there.household == row.household else None
        same = [one for one in self.by_said.get(_said(row), ()) if one.quantity == row.quantity * 100]
        return same[0] if same else None

    def _look_at_new(self, line: Line) -> None:
        row = line.row
        said = _said(row)
        before = [one for one in self.by_said.get(said, ()) if not one.is_corrected]
        if before:
            line.wrong("quantity", CONTRADICTED % {"quantity": quantity_text(row.kind, before[0].quantity)})
        elif self.first.setdefault(said, line.number) != line.number:
            line.wrong("paper", TWICE % {"row": self.first[said]})
        self._look_at_deed(line)
        for name in ("paper", "reason"):
            if not getattr(row, name):
                line.wrong(name, _("This is needed for whatever is noted."))
        if (member := self._member(line, "household")) is not None:
            look_at_head(line, member.household.head_name)
            if not member.joined_on <= row.valid_on <= self.today:
                words = _(
                    "It is valid from %(first)s at the earliest, when the household joined, and from today at the latest."
                )
                line.wrong("valid_on", words % {"first": member.joined_on})
            self.new.append(line)

    def _member(self, line: Line, name: str) -> Member | None:
        where = (line.row.cooperative, getattr(line.row, name))
        if where not in self.holding:
            former = self.left.get(where)
            words = _("This household left the cooperative on %(day)s. Who is no member has no shares.")
            line.wrong(
                name,
                words % {"day": former.left_on} if former else _("No member of this cooperative has this file number."),
            )
        return self.holding.get(where)

    def _look_at_deed(self, line: Line) -> None:
        """Note what does not fit what was done."""
        row, is_money = line.row, line.row.kind == Share.Kind.MONEY
        if row.deed == Share.Deed.CORRECTION or row.corrects:
            line.wrong("deed", _("Corrections are made on the member’s page. Take this row out of the file."))
        elif row.deed not in TOGETHER:
            line.wrong("deed", _("Money is paid back on the member’s page, by another person than who noted that it was paid in. Take this row out of the file."))  # fmt: skip
        elif row.deed == Share.Deed.NOTED and is_money:
            line.wrong("deed", _("Say how the money was paid in: from the balance, or in cash."))
        elif row.deed in MONEY_IN and not is_money:
            line.wrong("deed", _("Only money is paid in. Land and houses are brought in."))
        if not row.quantity:
            line.wrong("quantity", _("Write a quantity that is not zero."))
        elif row.deed in MONEY_IN and row.quantity < 0:
            line.wrong("quantity", _("Write a quantity above zero."))
        if row.deed != Share.Deed.TRANSFER:
            if row.other:
                line.wrong("other", _("Only a transfer has another member. Leave this empty."))
        elif not row.other or row.other == row.household:
            line.wrong("other", _("Give the file number of the other member."))
        else:
            self._member(line, "other")

    def pair(self) -> None:
        """Note which rows of transfers have no counterpart."""
        halves = {_said(line.row): line for line in self.new if line.row.deed == Share.Deed.TRANSFER}
        for line in halves.values():
            row = line.row
            counterpart = Row(**vars(row) | {"household": row.other, "other": row.household, "quantity": -row.quantity})
            other = halves.get(_said(counterpart))
            is_wrong = any(name == "other" for name, _words in line.faults)
            if not is_wrong and (other is None or other.row.quantity != -row.quantity):
                words = {"other": row.other, "quantity": quantity_text(row.kind, int(-row.quantity * 100))}
                line.wrong("other", NO_PAIR % words)

    def add_up(self) -> None:
        """Note which rows leave somebody with less than nothing, and which balances do not cover what is paid in."""
        noted: dict[tuple[int, str], list[DayRow]] = defaultdict(list)
        lines: dict[tuple[int, str], list[Line]] = defaultdict(list)
        for line in self.new:
            row = line.row
            of = self.holding[row.cooperative, row.household].pk, row.kind
            lines[of].append(line)
            noted[of].append((row.valid_on, int(row.quantity * 100)))
        for one in self.by_number.values():
            if (one.member_id, one.kind) in lines:
                noted[one.member_id, one.kind].append((one.valid_on, one.quantity))
        for of, rows in noted.items():
            self._look_below_zero(lines[of], of[1], by_day(rows))
        self._look_at_balances()

    def _look_below_zero(self, lines: Sequence[Line], kind: str, days: Sequence[DayRow]) -> None:
        short = next((one for one in days if one[1] < 0), None)
        taking = [line for line in lines if line.row.quantity < 0]
        if short is None or not taking:
            return
        line = max(
            (one for one in taking if one.row.valid_on <= short[0]), key=lambda one: one.row.valid_on, default=taking[0]
        )
        words = _(
            "On %(day)s the member would have less than nothing: %(held)s. Write less, or note first what it has brought in."
        )
        line.wrong("quantity", words % {"day": short[0], "held": quantity_text(kind, short[1])})

    def _look_at_balances(self) -> None:
        paying: dict[int, list[Line]] = defaultdict(list)
        for line in self.new:
            if line.row.deed == Share.Deed.PAID_IN:
                paying[self.holding[line.row.cooperative, line.row.household].household_id].append(line)
        balances = balances_of(Account.Kind.HOUSEHOLD, paying)
        for household, lines in paying.items():
            if sum(int(line.row.quantity * 100) for line in lines) > balances.get(household, 0):
                for line in lines:
                    line.wrong(
                        "quantity",
                        _(
                            "The household’s balance does not cover what it pays in. Write less, or what was paid in cash."
                        ),
                    )
