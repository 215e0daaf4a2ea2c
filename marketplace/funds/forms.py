"""The forms of fund entries."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.people.free_text import refuse_card_number, refuse_union_pay_number
from marketplace.typed_text.fields import AmountField, CodeField, DayField, NameField, TextField

from .actions import FIRST_YEAR
from .models import FundEntry
from .queries import campaigns_to_choose


class EntryForm(forms.Form):
    """What the bank's paper says. A campaign that is not there yet is made by its name, and goes if this entry is refused."""

    direction = forms.ChoiceField(
        label=_("Direction"), choices=FundEntry.Direction.choices, initial=FundEntry.Direction.PAID_IN
    )
    campaign = forms.ModelChoiceField(
        label=_("For which fund"), queryset=campaigns_to_choose(), required=False,
        empty_label=_("price protection fund"),
    )  # fmt: skip
    new_campaign = TextField(
        label=_("Or for a new campaign"),
        help_text=_("Its name. Leave it empty when the money is for a fund of the list above."),
        max_length=60,
        required=False,
        validators=[refuse_card_number],
    )
    amount = AmountField(
        label=_("Amount in yuan"),
        min_value=Decimal("0.01"),
        max_value=Decimal("100000000"),
        max_digits=11,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    other_party = NameField(
        label=_("From whom or to whom"),
        help_text=_("As it stands on the bank's paper."),
        max_length=100,
        validators=[refuse_card_number],
    )
    voucher = CodeField(
        label=_("Number of the voucher"), help_text=_("The same paper is entered once."), max_length=60,
        validators=[refuse_union_pay_number],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    happened_on = DayField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def clean_happened_on(self) -> Any:
        """Not in the future."""
        day = self.cleaned_data["happened_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        if day.year < FIRST_YEAR:
            raise forms.ValidationError(_("This day can't be right."))
        return day

    def clean(self) -> dict[str, Any]:
        """One fund, not two."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("campaign") and given.get("new_campaign", "").strip():
            self.add_error("new_campaign", _("Choose a fund of the list, or write a new name: not both."))
        return given


class ReasonForm(forms.Form):
    """Why an entry is refused."""

    reason = TextField(
        label=_("Reason"),
        max_length=300,
        validators=[refuse_card_number],
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("A refusal needs a reason.")},
    )
