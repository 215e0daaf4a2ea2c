"""The form by which a clerk says how a parcel left."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Parcel

SHORTEST, LONGEST = 5, 40


class ShippingForm(forms.Form):
    """Carrier and tracking number. Spaces are dropped and letters made capitals, as they come off a label."""

    carrier = forms.ChoiceField(
        label=_("Carrier"),
        choices=Parcel.Carrier.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the carrier."), "invalid_choice": _("Choose one of the carriers.")},
    )
    tracking_number = forms.CharField(
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
