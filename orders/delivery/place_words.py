"""What is said of an address that is not understood."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from marketplace.places.divisions.labels import is_english, label
from marketplace.places.divisions.reading import Fault, Why, written
from marketplace.places.divisions.table import Division, path


def fault_words(part: str, fault: Fault) -> str:
    """Return what is wrong with a part of an address, and what to do.

    :param part: ``province``, ``city`` or ``district``
    """
    named = {"text": fault.text, "place": label(fault.inside) if fault.inside else _("China")}
    if fault.why is Why.AMBIGUOUS:
        return candidates_words(fault.text, fault.candidates)
    if fault.why is Why.NOT_SERVED:
        return _("We do not send to %(place)s yet: no carrier of ours delivers there.") % named
    if fault.why is Why.NONE_THERE:
        return (
            _("There are no districts to choose in %(place)s: please write “%(text)s” under street or township.")
            % named
        )
    if fault.why is Why.ELSEWHERE:
        return _("“%(text)s” is not in %(place)s. Please choose from the list.") % named
    if fault.why is Why.UNKNOWN:
        return _("“%(text)s” is not known in %(place)s. Please choose from the list.") % named
    return {
        "province": _("Please choose the province."),
        "city": _("Please choose the city."),
        "district": _("Please choose the district or county."),
    }[part]


def candidates_words(text: str, candidates: Sequence[Division]) -> str:
    """Return the question which of several places of one name is meant."""
    places = (
        "；".join(place_label(one) for one in candidates)
        if not is_english()
        else "; ".join(map(place_label, candidates))
    )
    return _("“%(text)s” is in several places: %(places)s. Please choose province and city.") % {
        "text": text,
        "places": places,
    }


def place_label(one: Division) -> str:
    """Return a division with what it lies in, in the active language: 江苏省南京市鼓楼区, or Gulou District, Nanjing, Jiangsu."""
    province, city, district = path(one.code)
    if is_english():
        parts = [label(part) for part in (district, city, province) if part]
        return ", ".join(dict.fromkeys(parts))
    return "".join(written(*(part.name for part in (province, city, district) if part)))
