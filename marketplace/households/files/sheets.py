"""Household files as a sheet: a row for each person, and what is said of the household in each of its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.bulk.columns import ChoiceField, Column, options_of
from marketplace.bulk.kinds import Kind, Line, Meanwhile, Refused, Row, register
from marketplace.households.locking import lock_files
from marketplace.households.models import Household, Person
from marketplace.people.audit import record_looks
from marketplace.people.free_text import refuse_card_number, refuse_union_pay_number
from marketplace.people.models import Role, User
from marketplace.typed_text.fields import CodeField, DayField, NameField, TextField, WholeNumberField

from .changing import ChangedFile, change_files
from .matching import OF_PERSON, match_new, match_there, member_of, row_of
from .queries import EXPORTED, households_numbered, last_statuses, people_of_all, village_names, villages_for
from .refusals import FileRefused
from .registering import NewHousehold, register_households
from .words import WRONG


class HouseholdKind(Kind):
    """Households and the people in them."""

    name = "households"
    label = gettext_lazy("Households and persons")
    roles = (Role.TOWNSHIP_STAFF,)
    order = 10
    note = gettext_lazy(
        "One row for each person. A household is found by its file number; a person by the person’s number or, where that is empty, "
        "by the name. A file number that is not there yet opens a file. Nobody is deleted: give the day and why they left."
    )

    def columns(self, user: User) -> list[Column]:
        """The household first, then the person."""
        villages = {pk: [name] for pk, name in village_names(user).items()}
        status, relation = options_of(Household.Status), options_of(Person.Relation)
        of_all = gettext_lazy("Of the household; it may stand in its first row alone.")
        return [
            Column("number", gettext_lazy("File number"), CodeField(max_length=30, validators=[refuse_union_pay_number]), example="LL-001"),
            Column("village", gettext_lazy("Village"), ChoiceField(villages, required=False), note=of_all),
            Column("status", gettext_lazy("Status"), ChoiceField(status, required=False), note=of_all),
            Column("status_on", gettext_lazy("Status since"), DayField(required=False), example="2026-05-01", note=of_all),
            Column("status_reason", gettext_lazy("Reason of the status"), TextField(required=False, max_length=200), note=of_all),
            Column("person", gettext_lazy("Person’s number"), WholeNumberField(required=False, min_value=1, max_value=2**62), note=gettext_lazy("Given by the marketplace: leave it as it is, and empty for new people.")),
            Column("name", gettext_lazy("Person’s name"), NameField(required=False, max_length=60, validators=[refuse_card_number]), example="焦示例"),
            Column("relation", gettext_lazy("Relation to the head"), ChoiceField(relation, required=False), note=gettext_lazy("One person is the head.")),
            Column("joined_on", gettext_lazy("Belongs to it since"), DayField(required=False), note=gettext_lazy("Needed for whoever is added to a file that is there.")),
            Column("left_on", gettext_lazy("Left on"), DayField(required=False)),
            Column("left_why", gettext_lazy("Why"), ChoiceField(options_of(Person.Left), required=False)),
        ]  # fmt: skip

    def rows_out(self, user: User, now: datetime) -> Iterator[Row]:
        """By file number; of the townships whose files the user writes. Each household is a look."""
        households = Household.objects.filter(village__in=villages_for(user))
        record_looks(user, "household", households.values_list("pk", flat=True), EXPORTED, now)
        statuses = last_statuses(households.values_list("pk", flat=True))
        fields = [f"persons__{name}" for name in ("pk", *OF_PERSON)]
        found = households.order_by("number", "persons__pk").values_list(
            "pk", "number", "village_id", "status", *fields
        )
        for pk, number, village_id, status, person, *rest in found.iterator():
            yield row_of(number, village_id, status, statuses.get(pk, (None, "")), person, *rest)

    def key(self, row: Row) -> Hashable:
        """The person, by number if there is one."""
        return row.person or (row.number, row.name, row.joined_on, row.left_on)

    def find(self, user: User, lines: Sequence[Line], now: datetime) -> None:
        """Household by household."""
        by_number = _by_number(lines)
        there = households_numbered(by_number)
        theirs = village_names(user)
        seen = [one.pk for one in there.values() if one.village_id in theirs]
        people, statuses = people_of_all(seen), last_statuses(seen)
        today = timezone.localdate(now)
        for number, group in by_number.items():
            household = there.get(number)
            if household is None:
                match_new(group, today)
            elif household.village_id not in theirs:
                for line in group:
                    line.wrong("number", _("This household is not in your township. Nothing of it can be taken in."))
            else:
                status = statuses.get(household.pk, (None, ""))
                match_there(group, household, people.get(household.pk, []), status, today)

    def lock(self, user: User, lines: Sequence[Line]) -> None:
        """The households that are there, and all their people."""
        there, theirs = households_numbered(_by_number(lines)), village_names(user)
        lock_files(one.pk for one in there.values() if one.village_id in theirs)

    def write(self, user: User, lines: Sequence[Line], now: datetime) -> None:
        """Open the files that are new, and change the others."""
        by_number = _by_number(lines)
        there = households_numbered(by_number)
        new = [_entry(group) for number, group in by_number.items() if number not in there]
        changed = [_change(there[number], group) for number, group in by_number.items() if number in there]
        try:
            opened = register_households(user=user, entries=new, on=timezone.localdate(now), reason="", now=now) if new else 0  # fmt: skip
            if changed:
                change_files(user=user, entries=changed, now=now)
        except FileRefused as refused:
            raise Refused(" ".join(str(WRONG[one.wrong]) for one in refused.faults)) from refused
        if opened != len(new):
            raise Meanwhile(_("Somebody has opened one of these files meanwhile. Have the file looked at again."))


def _by_number(lines: Sequence[Line]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        found[line.row.number].append(line)
    return dict(found)


def _entry(group: Sequence[Line]) -> NewHousehold:
    row = group[0].row
    members = [member_of(line.row) for line in group]
    return NewHousehold(row.village, row.number, members, row.status, row.status_on, row.status_reason)


def _change(household: Household, group: Sequence[Line]) -> ChangedFile:
    row = group[0].row
    members = [member_of(line.row) for line in group]
    status = row.status if row.status != household.status else ""
    return ChangedFile(household.pk, row.village, members, status, row.status_on, row.status_reason)


register(HouseholdKind())
