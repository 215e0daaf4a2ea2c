"""What is said of members and shares, in the active language: quantities with their units, and why something can't be done."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from marketplace.cooperatives.models import Share
from marketplace.ledger.money import with_commas
from marketplace.people.two_hands import one_hand_text

from .refusals import (
    BalanceTooLow,
    CannotJoin,
    DayRefused,
    HasLeft,
    MemberError,
    MoneyGone,
    NoPair,
    NotCorrectable,
    NotEnough,
    NotPermitted,
    OneHand,
    QuantityRefused,
    ReasonNeeded,
    SentOtherwise,
    StillHeld,
)


def number_text(quantity: int) -> str:
    """Return a quantity without its unit, with no needless zeros: 350 → 3.5, 123450 → 1,234.5."""
    return f"{Decimal(quantity).scaleb(-2).normalize():,f}"


def quantity_text(kind: str, quantity: int) -> str:
    """Return a quantity with its unit: 3.5 mu, 80 m², ¥500.00; with a minus where it is below zero."""
    sign, amount = "−" if quantity < 0 else "", abs(quantity)
    if kind == Share.Kind.MONEY:
        return f"{sign}¥{with_commas(amount)}"
    unit = _("%(n)s mu") if kind == Share.Kind.LAND else _("%(n)s m²")
    return sign + unit % {"n": number_text(amount)}


def refusal_text(refused: MemberError) -> str:
    """Return why something can't be done."""
    if isinstance(refused, NotEnough):
        return _("On %(day)s it has only %(held)s. Nothing was changed.") % {
            "day": refused.day, "held": quantity_text(refused.kind, refused.held)
        }  # fmt: skip
    if isinstance(refused, StillHeld):
        return _("The household can't leave yet: %(why)s. Nothing was changed.") % {"why": "; ".join(refused.why)}
    if isinstance(refused, OneHand):
        return one_hand_text()
    texts: dict[type[MemberError], str] = {
        NotPermitted: _("Only the cooperative's managers do this. Nothing was changed."),
        DayRefused: _(
            "That day is in the future, or does not fit when the household joined, left or last changed its shares. "
            "Nothing was changed."
        ),
        ReasonNeeded: _("Please say why, and give the number of the signed paper. Nothing was changed."),
        QuantityRefused: _("That is nothing, or more than anybody has. Nothing was changed."),
        CannotJoin: _("Nobody has joined: some of those ticked can't."),
        HasLeft: _("The household is no member any more. Nothing was changed."),
        NoPair: _("Shares go to another member of the same cooperative. Nothing was changed."),
        NotCorrectable: _(
            "A correction is not corrected again, nor is what was paid back: note it anew instead. Nothing was changed."
        ),
        MoneyGone: _(
            "The money of this row was paid back or given on since. What should be there instead is noted first, in the same way; "
            "then the row is undone. Nothing was changed."
        ),
        SentOtherwise: _(
            "This form was sent before, with other values. Nothing was changed: please open the page anew."
        ),
        BalanceTooLow: _("The household's balance does not cover that. Nothing was changed."),
    }
    return texts.get(type(refused)) or _("That can't be done. Nothing was changed.")
