"""Reads of household files."""

from __future__ import annotations

from collections.abc import Iterable

from marketplace.households.models import Person
from marketplace.places.models import Village


def namesakes(village: Village, names: Iterable[str], own: Iterable[str]) -> dict[str, str]:
    """Return who of these names belongs to another household of the village: the name, and that household's file number.

    :param own: the file numbers, former and new, of the household that they are entered for
    """
    others = Person.objects.filter(household__village=village, name__in=list(names), left_on=None)
    others = others.exclude(household__number__in=list(own)).order_by("-household__number")
    return dict(others.values_list("name", "household__number"))
