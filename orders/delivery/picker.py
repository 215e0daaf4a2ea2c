"""Three selects that follow each other: province, city, district.

They hold codes. Names are understood as well, since browsers and scripts send them; what is not understood is refused in words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from marketplace.places.divisions.labels import is_english, option_label
from marketplace.places.divisions.reading import Located, locate
from marketplace.places.divisions.table import (
    MUNICIPALITIES,
    NOT_SERVED,
    Division,
    cities,
    districts,
    division,
    provinces,
)
from marketplace.typed_text.fields import TextField

from .place_words import fault_words

PARTS = ("province", "city", "district")
_WITHOUT_CITIES = [division(code) for code in MUNICIPALITIES]


class DivisionField(TextField):
    """One of the selects. What is chosen in it depends on the two others, so that the form says what it shows."""

    def __init__(self, label: Any, autocomplete: str) -> None:
        super().__init__(label=label, max_length=60, widget=forms.Select({"autocomplete": autocomplete}))
        self.chosen = ""

    def validate(self, value: str | None) -> None:
        """Ask for nothing by itself: an empty city may be told by its district (see `add_faults`)."""

    def prepare_value(self, value: Any) -> str:
        """Return the code that is chosen, whatever was sent for it."""
        return self.chosen

    def offer(self, choices: Sequence[Division], chosen: Division | None, blank: str) -> None:
        """Offer divisions. One that is the only one needs no empty choice before it.

        :param blank: the text of the empty choice
        """
        options = [(one.code, _option(one)) for one in choices]
        if is_english():
            options.sort(key=lambda option: option[1])
        only = len(options) == 1 and chosen is not None
        self.chosen = chosen.code if chosen else ""
        self.widget.choices = options if only else [("", blank), *options]


def offer_divisions(form: forms.Form, given: Mapping[str, Any]) -> Located:
    """Fill the three selects of a form with what can be chosen after what was given, and return what that means."""
    texts = [str(given.get(part) or "") for part in PARTS]
    located = locate(*texts)
    if not form.is_bound and located.city is None and located.province in _WITHOUT_CITIES:
        located = locate(texts[0], "", texts[2])  # the city of the province before: here there is only one
    province, city = located.province, located.city
    of_province = cities(province.code) if province else []
    of_city = districts(city.code) if city else []
    first = _("choose the province first")
    known = [*provinces(), *filter(None, map(division, sorted(NOT_SERVED)))]
    _field(form, "province").offer(known, province, _("choose a province"))
    _field(form, "city").offer(of_province, city, _("choose the city") if province else first)
    nothing = _("none to choose here") if city else _("choose the city first") if province else first
    _field(form, "district").offer(of_city, located.district, _("choose the district") if of_city else nothing)
    return located


def add_faults(form: forms.Form, located: Located) -> None:
    """Say at its field what of the address is not understood; a field that has an error already keeps that one."""
    for part, fault in located.faults.items():
        if part not in form.errors:
            form.add_error(part, fault_words(part, fault))


def _option(one: Division) -> str:
    """The text of an option; one that we don't send to is there to be found, and says so."""
    text = option_label(one)
    return _("%(place)s (not sent there)") % {"place": text} if one.code in NOT_SERVED else text


def _field(form: forms.Form, part: str) -> DivisionField:
    field = form.fields[part]
    assert isinstance(field, DivisionField)
    return field
