"""A township with two villages and somebody who keeps its files, and the file of one household."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from marketplace.households.files.changing import change_file
from marketplace.households.files.registering import NewHousehold, register_household
from marketplace.households.files.rules import Member
from marketplace.households.models import Household, Person, StatusChange
from marketplace.people.change_log import entries_of
from marketplace.people.models import User
from marketplace.places.models import Village

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
NOW = datetime(2026, 6, 20, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
HEAD, WIFE = Member("焦示例1", "head"), Member("刘示例1", "spouse")


def opened(user: User | None, village: Village, *members: Member, **changed: Any) -> Household:
    """The file LL-001 of a couple, or of others."""
    on, reason = changed.pop("on", MAY), changed.pop("reason", "评议")
    entry = NewHousehold(village.pk, changed.pop("number", "LL-001"), members or (HEAD, WIFE), **changed)
    return register_household(user=user, entry=entry, on=on, reason=reason, now=NOW)


def changed_by(user: User | None, household: Household, *members: Member, **other: Any) -> Household:
    """Change the file as it was when `household` was read."""
    facts = {"seen": household.version, "village": household.village, "number": household.number, "now": NOW} | other
    return change_file(user=user, household=household, members=members, **facts)


def everything() -> tuple[Any, ...]:
    """All that a refusal must leave as it was."""
    log = [(one.action, one.data) for one in entries_of(list(Household.objects.all())).order_by("pk")]
    return (
        list(Household.objects.order_by("pk").values()),
        list(Person.objects.order_by("pk").values()),
        list(StatusChange.objects.order_by("pk").values()),
        log,
    )
