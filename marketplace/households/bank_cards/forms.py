"""The forms of a bank card: entered, confirmed, refused."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.people.free_text import refuse_card_number
from marketplace.typed_text.fields import CompactCodeField, NameField, TextField

OFF = {"autocomplete": "off"}
NUMBER = {"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}


class CardForm(forms.Form):
    """A household's bank card. What was typed as a number is never shown again."""

    holder = NameField(
        label=_("Name on the card"), max_length=60, validators=[refuse_card_number], widget=forms.TextInput(attrs=OFF)
    )
    bank = TextField(label=_("Bank"), max_length=60, validators=[refuse_card_number], widget=forms.TextInput(attrs=OFF))
    number = CompactCodeField(
        label=_("Card number"),
        help_text=_(
            "16 to 19 digits, as printed on the card; a passbook has 15 to 19. It is encrypted; only the last four digits "
            "are shown."
        ),
        max_length=40,
        widget=forms.TextInput(attrs=NUMBER),
    )
    number_again = CompactCodeField(
        label=_("The number once more, if it is a passbook’s"),
        help_text=_("Leave it empty unless you are asked for it: the number of a card is checked by its last digit."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs=NUMBER),
    )
    shared_reason = TextField(
        label=_("Why another household has the same card"),
        help_text=_("Leave it empty unless that is so. Whoever confirms the card confirms this reason, too."),
        max_length=300,
        required=False,
        validators=[refuse_card_number],
        widget=forms.TextInput(attrs=OFF),
    )


class ConfirmForm(forms.Form):
    """The number once more, by somebody else, and the reason if two households share the card."""

    number = CompactCodeField(
        label=_("Card number, typed from the card"),
        help_text=_("Have the card or the passbook shown to you. The number has to be the same as the one entered."),
        max_length=40,
        widget=forms.TextInput(attrs=NUMBER),
    )
    shared_reason_holds = forms.BooleanField(
        label=_("I have checked why another household has the same card, and the reason holds."), required=False
    )

    def __init__(self, shared: bool, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not shared:
            del self.fields["shared_reason_holds"]


class RefuseForm(forms.Form):
    """Why a card is not confirmed."""

    reason = TextField(
        label=_("Reason"), max_length=300, validators=[refuse_card_number], widget=forms.TextInput(attrs=OFF)
    )
