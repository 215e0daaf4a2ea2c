"""Fills the checkout's form in with what a pasted address holds, and says what to look at. Nothing is placed."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from marketplace.places.divisions.labels import is_english
from marketplace.places.divisions.reading import Why, locate
from marketplace.typed_text.fields import refuse_harmful
from orders.delivery.pasting import Pasted, take_apart
from orders.delivery.picker import PARTS
from orders.delivery.place_words import candidates_words, fault_words

from .forms import CheckoutForm


def fill_in(given: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """Return what the form holds once the pasted text is taken apart, and what to say of it.

    An address takes the place of the whole one that the form held; who receives it stays where the text does not say it, and
    is named then. The text itself stays where something is left to be done by hand.

    :param given: what the form was sent with
    """
    text = given.get("pasted", "")
    field = CheckoutForm.base_fields["pasted"]
    assert isinstance(field, forms.CharField)
    if len(text) > (field.max_length or 0):
        most = {"most": field.max_length, "length": len(text)}
        return dict(given), _("An address has at most %(most)s characters; this text has %(length)s.") % most
    if not text.strip():
        return dict(given), _("There is nothing to take apart yet: please paste the address first.")
    try:
        refuse_harmful(text, field.label, has_lines=True)
    except ValidationError as refused:
        return dict(given) | {"pasted": ""}, " ".join(refused.messages)
    pasted = take_apart(text)
    if not (pasted.is_address or pasted.phone or pasted.email):
        return dict(given), _("There is no address in this text. Nothing was changed.")
    found = {"recipient": pasted.recipient, "phone": pasted.phone, "email": pasted.email}
    filled = dict(given) | {name: value for name, value in found.items() if value}
    if pasted.is_address:
        # which of several places is meant is not known yet: its name must not get lost
        detail = f"{pasted.name}{pasted.detail}" if pasted.candidates else pasted.detail
        filled |= dict(zip(PARTS, pasted.places, strict=True)) | {"street": "", "detail": detail}
    open_questions = _open_questions(pasted, given)
    if open_questions:
        return filled, " ".join([_("What was found is filled in below."), *open_questions])
    return filled | {"pasted": ""}, _("The address is filled in below. Please check it.")


def _open_questions(pasted: Pasted, given: Mapping[str, str]) -> list[str]:
    missing = [part for part in ("recipient", "phone") if not getattr(pasted, part)]
    kept = [str(CheckoutForm.base_fields[part].label) for part in missing if given.get(part)]
    questions = []
    if not pasted.is_address and any(given.get(part) for part in (*PARTS, "street", "detail")):
        kept.append(_("Address"))
    else:
        questions += _about_the_place(pasted)
        missing += [] if pasted.detail else ["detail"]
    questions += [_not_found(part) for part in missing if part == "detail" or not given.get(part)]
    if kept:
        words = _("Not in what you pasted, and left as it was: %(what)s. Please check that too.")
        questions.append(words % {"what": (", " if is_english() else "、").join(kept)})
    return questions


def _about_the_place(pasted: Pasted) -> list[str]:
    if pasted.candidates:
        return [candidates_words(pasted.name, pasted.candidates)]
    faults = locate(*pasted.places).faults
    return [
        fault_words(part, fault) if fault.why is not Why.MISSING else _not_found(part) for part, fault in faults.items()
    ]


def _not_found(part: str) -> str:
    return {
        "province": _("Province, city and district were not found: please choose them."),
        "city": _("The city was not found: please choose it."),
        "district": _("The district was not found: please choose it."),
        "recipient": _("The recipient’s name was not found."),
        "phone": _("The phone number was not found."),
        "detail": _("Street and house number were not found."),
    }[part]
