"""The forms of packing: what weighed goods came to, and why a parcel can't be sent."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.catalogue.mass import grams, jin_text
from marketplace.typed_text.fields import CompactCodeField, NumberField, TextField
from orders.models import OrderLine, Parcel

from .cancelling import LONGEST_REASON
from .weighing import weight_limits


class WeightField(NumberField):
    """What one line came to on the scale, in 斤; whole grams inside."""

    def __init__(self, line: OrderLine) -> None:
        """:param line: weighed at packing"""
        self.least, self.most = weight_limits(line)
        limits = {
            "ordered": jin_text(line.quantity * line.unit_grams),
            "least": jin_text(self.least),
            "most": jin_text(self.most),
        }
        wrong = _("From %(least)s to %(most)s jin, please. Else the order can't be filled with these goods.") % limits
        super().__init__(
            label=f"{line.label} × {line.quantity}",
            help_text=_("Ordered: %(ordered)s jin. Allowed: %(least)s to %(most)s jin.") % limits,
            max_digits=9,
            decimal_places=3,
            widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
            error_messages=dict.fromkeys(
                ["required", "invalid", "max_digits", "max_decimal_places", "max_whole_digits", "limits"], wrong
            ),
        )

    def clean(self, value: Any) -> int:
        """Return grams.

        :raises ValidationError: no weight, outside the tolerance, or not whole grams
        """
        weight = super().clean(value)
        try:
            found = grams(weight)
        except ValueError:
            raise forms.ValidationError(_("A scale shows whole grams: 0.002 jin is one gram."), "grams") from None
        if not self.least <= found <= self.most:
            raise forms.ValidationError(self.error_messages["limits"], "limits")
        return found


class WeightsForm(forms.Form):
    """One weight for each line that is weighed at packing."""

    def __init__(self, lines: Iterable[OrderLine], *args: Any, **kwargs: Any) -> None:
        """:param lines: the parcel's weighed lines"""
        super().__init__(*args, **kwargs)
        for line in lines:
            self.fields[f"line_{line.pk}"] = WeightField(line)

    def weights(self) -> dict[int, int]:
        """Return what `mark_packed` takes. Call after `is_valid`."""
        return {int(name.removeprefix("line_")): found for name, found in self.cleaned_data.items()}


class CancelForm(forms.Form):
    """Why the parcel can't be sent; the buyer reads it."""

    reason = TextField(
        label=_("Why can't it be sent?"),
        help_text=_("The buyer reads this. Everything paid for the parcel goes back."),
        max_length=LONGEST_REASON,
        error_messages={"required": _("Please tell the buyer why.")},
        widget=forms.TextInput({"autocomplete": "off"}),
    )


SHORTEST, LONGEST = 5, 40


class ShippingForm(forms.Form):
    """Carrier and tracking number. Spaces are dropped and letters made capitals, as they come off a label."""

    carrier = forms.ChoiceField(
        label=_("Carrier"),
        choices=Parcel.Carrier.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the carrier."), "invalid_choice": _("Choose one of the carriers.")},
    )
    tracking_number = CompactCodeField(
        label=_("Tracking number"),
        help_text=_("As printed on the carrier's label: letters and digits."),
        error_messages={"required": _("Enter the tracking number from the label.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "maxlength": 60}
        ),
    )

    def clean_tracking_number(self) -> str:
        """Return the number without spaces, in capitals."""
        number = re.sub(r"\s+", "", str(self.cleaned_data["tracking_number"])).upper()
        if not re.fullmatch(r"[A-Z0-9-]+", number):
            raise forms.ValidationError(
                _("Only letters, digits and hyphens: please compare with the label."), "invalid"
            )
        if not SHORTEST <= len(number) <= LONGEST:
            raise forms.ValidationError(
                _("A tracking number has %(least)d to %(most)d characters; this one has %(count)d."),
                "length",
                {"least": SHORTEST, "most": LONGEST, "count": len(number)},
            )
        return number
