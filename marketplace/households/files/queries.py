"""Reads of household files."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import QuerySet

from marketplace.households.models import Household, Person, StatusChange
from marketplace.people.models import User
from marketplace.people.policies import townships_of, visible
from marketplace.places.models import Village
from marketplace.runtime.many_ids import among

EXPORTED = "file list"  # what the log of looks calls it


def namesakes(village: Village, names: Iterable[str], own: Iterable[str]) -> dict[str, str]:
    """Return who of these names belongs to another household of the village: the name, and that household's file number.

    :param own: the file numbers, former and new, of the household that they are entered for
    """
    others = Person.objects.filter(household__village=village, name__in=list(names), left_on=None)
    others = others.exclude(household__number__in=list(own)).order_by("-household__number")
    return dict(others.values_list("name", "household__number"))


def villages_for(user: User) -> QuerySet[Village]:
    """Return the villages whose household files somebody writes."""
    villages = visible(user, Village.objects.all())
    return villages if user.is_superuser else villages.filter(township_id__in=townships_of(user))


def village_names(user: User) -> dict[int, str]:
    """Return the names of those villages by their ids: of two that are called the same with their townships."""
    found = list(villages_for(user).select_related("township").order_by("township__sort_key", "sort_key"))
    called = Counter(one.name for one in found)
    return {one.pk: one.name if called[one.name] == 1 else f"{one.township.name} {one.name}" for one in found}


def households_numbered(numbers: Collection[str]) -> dict[str, Household]:
    """Return the households that have one of these file numbers, by it; whosever they are."""
    return {one.number: one for one in Household.objects.filter(number__in=list(numbers))}


def people_of_all(household_ids: Iterable[int]) -> dict[int, list[Person]]:
    """Return the people of households, those who have left too, by the household's id."""
    found: dict[int, list[Person]] = defaultdict(list)
    for one in Person.objects.filter(among("household", household_ids)).order_by("pk"):
        found[one.household_id].append(one)
    return found


def last_changes(household_ids: Iterable[int]) -> dict[int, StatusChange]:
    """Return the last change of each household's status, by the household's id."""
    rows = StatusChange.objects.filter(among("household", household_ids)).order_by("on", "pk")
    return {one.household_id: one for one in rows.iterator()}


def last_statuses(household_ids: Iterable[int]) -> dict[int, tuple[date | None, str]]:
    """Return day and reason of each household's status, by its id."""
    return {pk: (one.on, one.reason) for pk, one in last_changes(household_ids).items()}
