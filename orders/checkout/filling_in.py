"""Fills the checkout's form in with what a pasted address holds, and says what to look at. Nothing is placed."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from marketplace.places.divisions.reading import Why, locate
from marketplace.typed_text.fields import refuse_harmful
from orders.delivery.pasting import Pasted, take_apart
from orders.delivery.picker import PARTS
from orders.delivery.place_words import candidates_words, fault_words

from .forms import CheckoutForm


def fill_in(given: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """Return what the form holds once the pasted text is taken apart, and what to say of it.

    What was not found in the text stays as it was typed; the text itself stays where something is left to be done by hand.

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
    found = {"recipient": pasted.recipient, "phone": pasted.phone, "email": pasted.email, "detail": pasted.detail}
    filled = dict(given) | {name: value for name, value in found.items() if value}
    if any(pasted.places):
        filled |= dict(zip(PARTS, pasted.places, strict=True))
    open_questions = _open_questions(pasted, filled)
    if open_questions:
        return filled, " ".join(open_questions)
    return filled | {"pasted": ""}, _("The address is filled in below. Please check it.")


def _open_questions(pasted: Pasted, filled: Mapping[str, str]) -> list[str]:
    questions = []
    if pasted.candidates:
        questions.append(candidates_words(pasted.name, pasted.candidates))
    else:
        faults = locate(*(filled.get(part, "") for part in PARTS)).faults
        questions += [
            fault_words(part, fault) if fault.why is not Why.MISSING else _not_found(part)
            for part, fault in faults.items()
        ]
    questions += [_not_found(part) for part in ("recipient", "phone", "detail") if not filled.get(part)]
    return [_("What was found is filled in below."), *questions] if questions else []


def _not_found(part: str) -> str:
    return {
        "province": _("Province, city and district were not found: please choose them."),
        "city": _("The city was not found: please choose it."),
        "district": _("The district was not found: please choose it."),
        "recipient": _("The recipient’s name was not found."),
        "phone": _("The phone number was not found."),
        "detail": _("Street and house number were not found."),
    }[part]
