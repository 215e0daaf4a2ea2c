"""The form of a bank card."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class CardForm(forms.Form):
    """A household's bank card. What was typed as a number is never shown again."""

    holder = forms.CharField(
        label=_("Name on the card"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    bank = forms.CharField(label=_("Bank"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    number = forms.CharField(
        label=_("Card number"),
        help_text=_("16 to 19 digits, as printed on the card. It is encrypted; only the last four digits are shown."),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}),
    )
