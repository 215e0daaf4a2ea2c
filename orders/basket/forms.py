"""What a buyer sends: packs for the basket, and quantities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from marketplace.typed_text.fields import WholeNumberField
from orders.basket.actions import MOST_AT_ONCE, MOST_IN_A_LINE
from orders.basket.offered import OfferedPack


def quantity_field(least: int, most: int) -> WholeNumberField:
    """Return a field for a number of packs: whatever is wrong with it, one sentence says what is right."""
    words = format_lazy(_("Quantity: please give a whole number from {least} to {most}."), least=least, most=most)
    return WholeNumberField(
        label=_("Quantity"),
        min_value=least,
        max_value=most,
        error_messages=dict.fromkeys(["required", "invalid", "min_value", "max_value"], words),
    )


class AddForm(forms.Form):
    """Packs of one product for the basket."""

    pack = forms.TypedChoiceField(
        label=_("Pack"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Pack: please choose one."),
            "invalid_choice": _("Pack: this one is not for sale any more. Please choose another one."),
        },
    )
    quantity = quantity_field(1, MOST_AT_ONCE)

    def __init__(self, packs: Sequence[OfferedPack], *args: Any, chosen: str = "", **kwargs: Any) -> None:
        """Offer these packs.

        :param packs: of one product
        :param chosen: the primary key of the pack that is chosen at first; else the first one in stock
        """
        in_stock = [str(offered.pack.pk) for offered in packs if offered.left]
        first = chosen if chosen in in_stock else next(iter(in_stock), "")
        kwargs["initial"] = {"pack": first, "quantity": 1}
        super().__init__(*args, **kwargs)
        self.packs = packs
        choices = self.fields["pack"]
        assert isinstance(choices, forms.TypedChoiceField)
        choices.choices = [(str(offered.pack.pk), offered.pack.label) for offered in packs]

    @property
    def chosen(self) -> OfferedPack:
        """The pack that was sent. Call after `is_valid`."""
        return next(offered for offered in self.packs if offered.pack.pk == self.cleaned_data["pack"])

    @property
    def any_left(self) -> bool:
        """Whether there is anything to add."""
        return any(offered.left for offered in self.packs)

    @property
    def any_preorder(self) -> bool:
        """Whether something is pre-ordered of a harvest to come."""
        return any(offered.left and offered.expected_on for offered in self.packs)

    @property
    def quantity_error_id(self) -> str:
        """The id of what is wrong with the quantity, or nothing."""
        return "id_quantity_error" if self["quantity"].errors else ""


class LineForm(forms.Form):
    """A new quantity of a basket line; zero takes it out."""

    line = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    quantity = quantity_field(0, MOST_AT_ONCE)

    def __init__(self, *args: Any, held: int, **kwargs: Any) -> None:
        """:param held: packs in the line now: baskets that were merged may hold more than one may ask for at once"""
        super().__init__(*args, **kwargs)
        self.fields["quantity"] = quantity_field(0, min(MOST_IN_A_LINE, max(MOST_AT_ONCE, held)))
