"""What a guest sends to find an order again."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from marketplace.typed_text.fields import CompactCodeField, PhoneOrExtensionField

DIGITS = 14  # of an order's number


class FindForm(forms.Form):
    """The order's number, and the phone that it was ordered with."""

    number = CompactCodeField(
        label=_("Order number"),
        max_length=60,
        help_text=_("14 digits, as on the order's page and in our mails."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Please give the order's number.")},
    )
    phone = PhoneOrExtensionField(
        label=_("Phone"),
        region="CN",
        help_text=_("The number that you gave for the courier."),
        widget=forms.TelInput({"autocomplete": "tel"}),
        error_messages=dict.fromkeys(
            ["required", "invalid"], _("Please give the phone number that you gave when you ordered.")
        ),
    )

    def clean_number(self) -> str:
        """Return the digits, without the words or strokes that they were copied with."""
        digits = re.sub("[^0-9]", "", self.cleaned_data["number"])
        if len(digits) != DIGITS:
            words = ngettext(
                "An order’s number has %(digits)s digits, and this has %(n)s digit.",
                "An order’s number has %(digits)s digits, and this has %(n)s digits.",
                len(digits),
            )
            raise forms.ValidationError(words % {"digits": DIGITS, "n": len(digits)})
        return digits

    def clean_phone(self) -> str:
        """Return the number in E.164; an extension is not compared."""
        number = self.cleaned_data["phone"]
        number.extension = None
        return str(number)
