"""Whose card it is: the name on it, held against the household's file, whose head may have changed since."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from marketplace.typed_text import rules

from .models import BankCard, Household, Person


def folded(name: str) -> str:
    """Return a name without what differs only in writing: blanks, dots, width, case."""
    return re.sub(rf"[\s{rules.NAME_DOT}.]", "", rules.name(name)).casefold()


def holder_note(card: BankCard, household: Household, on: date) -> str:
    """Return in the active language who the holder is if not the head: somebody else of the file, or nobody of it; else empty.

    :param on: the day by which somebody belongs to the household
    """
    if folded(card.holder) == folded(household.head_name):
        return ""
    belonging = household.persons.belonging(on)
    if found := _named(card.holder, belonging):
        return _("not the head of household, but %(relation)s") % {"relation": found.get_relation_display()}
    if found := _named(card.holder, household.persons.exclude(left_on=None).order_by("-left_on")):
        gone = {"day": found.left_on, "why": found.get_left_why_display()}
        return _("no longer a person of this household: left on %(day)s, %(why)s. Enter the right card.") % gone
    return _("nobody of this household's file. Compare the card, and enter the right one.")


def _named(name: str, persons: Iterable[Person]) -> Person | None:
    return next((one for one in persons if folded(one.name) == folded(name)), None)
