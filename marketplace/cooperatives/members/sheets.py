"""Members as a sheet: a cooperative's managers let households join and leave by file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from marketplace.bulk.columns import ChoiceField, Column
from marketplace.bulk.kinds import Kind, Line, Refused, Row, register
from marketplace.cooperatives.locking import lock_members
from marketplace.cooperatives.models import Cooperative, Member
from marketplace.cooperatives.policies import managed_by
from marketplace.households.locking import lock_households
from marketplace.people.audit import record_looks
from marketplace.people.free_text import refuse_card_number
from marketplace.people.models import Role, User
from marketplace.runtime.many_ids import among
from marketplace.typed_text.fields import CodeField, DayField, TextField, WholeNumberField

from .admitting import EARLIEST, Joining, admit_together, memberships_of, why_not
from .leaving import Leaving, Standing, leave_together, standing
from .named_households import Home, homes_numbered, household_columns, look_at_head, must_stay, numbers_of
from .refusals import CannotJoin, MemberError
from .shares import LONGEST_PAPER, LONGEST_REASON
from .words import refusal_text

EXPORTED = "member file"  # what the log of looks calls it
MOST_NUMBER = 2**62
STAYS = gettext_lazy("This stays as it was entered: %(was)s. Write that, or leave the cell empty.")


def cooperative_column(user: User) -> Column:
    """Return the column that names one of the cooperatives that somebody manages."""
    names = {one.pk: [name for name in (one.name, one.name_en) if name] for one in managed_by(user)}
    return Column(
        "cooperative", gettext_lazy("Cooperative"), ChoiceField(names, required=False),
        note=gettext_lazy("It may be empty if you work for one alone."),
    )  # fmt: skip


class MemberKind(Kind):
    """Members."""

    name = "members"
    label = pgettext_lazy("of a cooperative", "Members")
    roles = (Role.MANAGER,)
    order = 12
    note = gettext_lazy(
        "One row for each membership. It is found by the member’s number or, where that is empty, by file number and the day of joining. A row "
        "that is not there yet lets a household of the township join; a day of leaving lets it leave. Who comes back has a row more."
    )

    def columns(self, user: User) -> list[Column]:
        """Who, since when, until when."""
        return [
            Column("number", gettext_lazy("Member’s number"), WholeNumberField(required=False, min_value=1, max_value=MOST_NUMBER), note=gettext_lazy("Given by the marketplace: leave it as it is, and empty for a new one.")),
            cooperative_column(user),
            *household_columns(),
            Column("joined_on", gettext_lazy("Joined on"), DayField(), example="2026-05-01"),
            Column("consented_on", gettext_lazy("Consent signed on"), DayField(required=False), example="2026-04-28", note=gettext_lazy("The day on which the household has signed that it wants to join. Needed for whoever joins.")),
            Column("left_on", pgettext_lazy("of a cooperative", "Left on"), DayField(required=False)),
            Column("left_reason", pgettext_lazy("of a cooperative", "Why it left"), TextField(required=False, max_length=LONGEST_REASON, validators=[refuse_card_number])),
            Column("paper", gettext_lazy("Paper by which land and houses are given back"), CodeField(required=False, max_length=LONGEST_PAPER, validators=[refuse_card_number]), note=gettext_lazy("Its number; needed where a household that leaves has some. Money shares are paid back before, on the member’s page.")),
        ]  # fmt: skip

    def rows_out(self, user: User, now: datetime) -> Iterator[Row]:
        """By cooperative and file number; those who have left, too. Each household is a look."""
        rows = Member.objects.filter(cooperative__in=managed_by(user).order_by())
        record_looks(user, "household", rows.order_by().values_list("household", flat=True).distinct(), EXPORTED, now)
        order = ("cooperative__sort_key", "cooperative", "household__number", "joined_on", "pk")
        for row in rows.select_related("household").order_by(*order).iterator():
            yield _row(row, row.household.number, row.household.head_name)

    def key(self, row: Row) -> Hashable:
        """The member's number; or cooperative, household and day."""
        return row.number or (row.cooperative, row.household, row.joined_on)

    def find(self, user: User, lines: Sequence[Line], now: datetime) -> None:
        """Each line with the membership that it is of; then household by household, as they join and leave one after the other."""
        roster = Roster(user, lines, timezone.localdate(now))
        for line in lines:
            roster.look_at(line)
        for group in _by_household(lines).values():
            roster.walk(group)

    def lock(self, user: User, lines: Sequence[Line]) -> None:
        """The households, and then the memberships of those that are there."""
        cooperatives = set(managed_by(user).values_list("pk", flat=True))
        homes = homes_numbered(numbers_of(lines, "household"))
        ids = [one.pk for one in homes.values()]
        theirs = Member.objects.filter(among("household", ids), cooperative__in=cooperatives)
        lock_households(ids)
        lock_members(theirs.values_list("pk", flat=True))

    def write(self, user: User, lines: Sequence[Line], now: datetime) -> None:
        """Let households join and leave, each its rows one after the other."""
        homes = homes_numbered(numbers_of(lines, "household"))
        groups = list(_by_household(lines).values())
        try:
            for turn in range(max(map(len, groups))):
                _write([group[turn] for group in groups if turn < len(group)], homes, user, now)
        except CannotJoin as refused:
            raise Refused(" ".join(sorted(_sentence(why) for why in refused.why.values()))) from refused
        except MemberError as refused:
            raise Refused(refusal_text(refused)) from refused


class Roster:
    """What is there of the households that lines name.

    :ivar cooperatives: those that the user manages
    """

    def __init__(self, user: User, lines: Sequence[Line], today: date) -> None:
        found = managed_by(user).select_related("village")
        self.cooperatives: dict[int, Cooperative] = {one.pk: one for one in found}
        self.homes = homes_numbered(numbers_of(lines, "household"))
        self.numbers = {one.pk: one for one in self.homes.values()}
        self.memberships = memberships_of(self.numbers)
        own = [row for rows in self.memberships.values() for row in rows if row.cooperative_id in self.cooperatives]
        self.by_number = {row.pk: row for row in own}
        self.facts: Standing = standing(self._leaving(lines), today)
        self.today = today

    def _leaving(self, lines: Sequence[Line]) -> list[Member]:
        of = {home.pk for line in lines if line.row.left_on and (home := self.homes.get(line.row.household))}
        return [row for row in self.by_number.values() if row.holds and row.household_id in of]

    def look_at(self, line: Line) -> None:
        """Find the membership that a line is of, and note what is wrong with the line by itself."""
        row = line.row
        if row.cooperative == "" and len(self.cooperatives) == 1:
            row.cooperative = next(iter(self.cooperatives))
        home = self.homes.get(row.household)
        there = self._there(row)
        if there is not None and home is not None:
            row.number, line.now = there.pk, _row(there, home.number, home.head_name, row.paper)
            row.cooperative = row.cooperative or there.cooperative_id
            self._compare(line, there)
        elif row.number:
            line.wrong("number", _("Your cooperative has no membership of this number and household."))
        elif row.cooperative == "":
            line.wrong("cooperative", _("Choose the cooperative."))
        elif home is None or home.township_id != self.cooperatives[row.cooperative].village.township_id:
            line.wrong("household", _("No household of the cooperative’s township has this file number."))
        else:
            look_at_head(line, home.head_name)
            self._look_at_days(line)

    def _there(self, row: Row) -> Member | None:
        home = self.homes.get(row.household)
        if home is None:
            return None
        if row.number:
            there = self.by_number.get(row.number)
            return there if there is not None and there.household_id == home.pk else None
        rows = [one for one in self.memberships[home.pk] if (one.cooperative_id, one.joined_on) == (row.cooperative, row.joined_on)]  # fmt: skip
        return max(rows, key=lambda one: (one.left_on == row.left_on, one.pk), default=None)

    def _look_at_days(self, line: Line) -> None:
        row = line.row
        if row.consented_on is None:
            line.wrong("consented_on", _("Give the day on which the household has signed that it wants to join."))
        elif not EARLIEST <= row.consented_on <= row.joined_on:
            line.wrong("consented_on", _("The consent is signed before the household joins."))
        if not EARLIEST <= row.joined_on <= self.today:
            line.wrong("joined_on", _("This day is yet to come, or long before there were cooperatives."))
        self._look_at_leaving(line, row.joined_on)

    def _compare(self, line: Line, there: Member) -> None:
        """Of a membership that is there only the leaving is new."""
        row = line.row
        look_at_head(line, self.numbers[there.household_id].head_name)
        must_stay(line, _("A membership stays with its cooperative."), "cooperative")
        must_stay(line, STAYS, "joined_on", "consented_on")
        if there.left_on is None:
            self._look_at_leaving(line, self.facts.earliest(there))
            if row.left_on:
                self._look_at_what_keeps(line, there)
        elif row.left_on is None:
            words = _("It left on %(day)s: write that day. If it comes back, add a row with the day on which it does.")
            line.wrong("left_on", words % {"day": there.left_on})
        else:
            must_stay(line, STAYS, "left_on", "left_reason")

    def _look_at_leaving(self, line: Line, earliest: date) -> None:
        row = line.row
        if row.left_on is None:
            if row.left_reason or row.paper:
                line.wrong("left_on", _("Give the day on which it left, or leave the cells beside it empty."))
            return
        if not earliest <= row.left_on <= self.today:
            words = _(
                "It left on %(first)s at the earliest, when it joined or its shares last changed, and today at the latest."
            )
            line.wrong("left_on", words % {"first": earliest})
        if not row.left_reason:
            line.wrong("left_reason", _("Say why it left."))

    def _look_at_what_keeps(self, line: Line, there: Member) -> None:
        if why := self.facts.keeps(there):
            line.wrong("left_on", _("The household can’t leave yet: %(why)s.") % {"why": "; ".join(why)})
        if self.facts.gives_back(there) and not line.row.paper:
            line.wrong("paper", _("Give the number of the paper by which its land and houses are given back."))

    def walk(self, group: Sequence[Line]) -> None:
        """Note who can't join, with all that the lines of a household change before."""
        home = self.homes.get(group[0].row.household)
        if home is None:
            return
        rows = list(self.memberships[home.pk])
        for line in group:
            row = line.row
            if line.faults:
                continue
            if line.now is None:
                own = self.cooperatives[row.cooperative]
                why = why_not(Joining(own.pk, home.pk, row.joined_on), own.kind, rows)
                if is_member := next((one for one in rows if one.cooperative_id == own.pk and one.holds), None):
                    why = _("is a member since %(day)s: take all rows out, and change that one") % {
                        "day": is_member.joined_on
                    }
                if why:
                    line.wrong("household", _sentence(why))
                rows.append(Member(cooperative=own, household_id=home.pk, joined_on=row.joined_on, left_on=row.left_on))
            elif row.left_on:
                self.by_number[row.number].left_on = row.left_on


def _by_household(lines: Sequence[Line]) -> dict[str, list[Line]]:
    """Return the lines of each household in the order in which they happen."""
    found: dict[str, list[Line]] = defaultdict(list)
    for line in sorted(lines, key=lambda line: (line.row.joined_on, line.number)):
        found[line.row.household].append(line)
    return found


def _write(lines: Sequence[Line], homes: dict[str, Home], user: User, now: datetime) -> None:
    """Write one line of each household."""
    new = [line.row for line in lines if line.now is None]
    joining = [Joining(row.cooperative, homes[row.household].pk, row.joined_on, row.consented_on) for row in new]
    admit_together(joining, user=user, now=now)
    held: QuerySet[Member] = Member.objects.now().filter(among("household", {one.household_id for one in joining}))
    made = {
        (cooperative, household): pk
        for pk, cooperative, household in held.values_list("pk", "cooperative", "household")
    }
    leaving = [
        Leaving(row.number or made[row.cooperative, homes[row.household].pk], row.left_on, row.left_reason, row.paper)
        for row in (line.row for line in lines)
        if row.left_on
    ]
    leave_together(leaving, user=user, now=now)


def _sentence(why: str) -> str:
    return _("The household %(why)s.") % {"why": why}


def _row(member: Member, number: str, head_name: str, paper: str = "") -> Row:
    """Return a membership as it is. The paper stands at the shares: what the file says of one counts for what leaves with it."""
    return Row(
        number=member.pk, cooperative=member.cooperative_id, household=number, head=head_name, joined_on=member.joined_on,
        consented_on=member.consented_on, left_on=member.left_on, left_reason=member.left_reason, paper=paper,
    )  # fmt: skip


register(MemberKind())
