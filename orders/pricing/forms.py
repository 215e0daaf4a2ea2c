"""The forms of packs' prices and of discount codes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.cooperatives.models import Cooperative
from marketplace.funds.models import Campaign
from marketplace.funds.queries import campaigns_to_choose, free_fen
from marketplace.ledger.money import with_commas
from marketplace.people.free_text import refuse_card_number
from marketplace.typed_text.fields import AmountField, CompactCodeField, TextField, TimeField, WholeNumberField

YEARS = (2020, 2100)
DECIMAL = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})


class CampaignField(forms.ModelChoiceField[Campaign]):
    """A campaign, with what of its money is promised to no code yet."""

    def label_from_instance(self, obj: Campaign) -> str:
        """Its name, and that amount."""
        return _("%(campaign)s · ¥%(free)s not promised yet") % {
            "campaign": obj.name,
            "free": with_commas(free_fen(obj)),
        }


class PriceForm(forms.Form):
    """What a pack is to cost."""

    seen_fen = forms.IntegerField(widget=forms.HiddenInput)
    price = AmountField(
        label=_("Price in yuan"), min_value=Decimal("0.01"), max_value=Decimal("20000000"), max_digits=10,
        decimal_places=2, widget=DECIMAL,
    )  # fmt: skip
    reason = TextField(
        label=_("Reason, where the price is under the break-even"),
        help_text=_("Such as: surplus, second choice, end of the season. It stays in the history of the price."),
        max_length=300,
        required=False,
        validators=[refuse_card_number],
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class CodeForm(forms.Form):
    """What a discount code gives, and who bears it."""

    code = CompactCodeField(label=_("Discount code"), help_text=_("3 to 30 letters, digits or hyphens."), max_length=30)
    amount = AmountField(
        label=_("Amount in yuan"), help_text=_("What it takes off an order. Leave it empty for a percentage."),
        min_value=Decimal("0.01"), max_value=Decimal("100000"), max_digits=9, decimal_places=2, required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )  # fmt: skip
    percent = WholeNumberField(
        label=_("Or per cent"), min_value=1, max_value=90, required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    budget = AmountField(
        label=_("Budget in yuan"), help_text=_("The most that it gives in all; then it is used up."),
        min_value=Decimal("0.01"), max_value=Decimal("100000000"), max_digits=11, decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )  # fmt: skip
    most_uses = WholeNumberField(
        label=_("Most uses"), help_text=_("Leave it empty for any number."), min_value=1, max_value=1_000_000, required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    valid_from = TimeField(
        label=_("Valid from"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    valid_until = TimeField(
        label=_("Valid until"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    campaign = CampaignField(
        label=_("Borne by a campaign"), queryset=campaigns_to_choose(), required=False, empty_label=_("by none"),
        help_text=_("Its budget must be paid in, and not promised to another code."),
    )  # fmt: skip
    cooperatives = forms.ModelMultipleChoiceField(
        label=_("Or borne by cooperatives"), queryset=Cooperative.objects.all(), required=False,
        help_text=_("It is then for their goods only, and each bears it for its own. With neither, the marketplace bears it."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Amount or percentage; one kind of bearer."""
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and (given["amount"] is None) == (given["percent"] is None):
            self.add_error("amount", _("Give an amount or a percentage, one of the two."))
        if given.get("campaign") and given.get("cooperatives"):
            self.add_error("cooperatives", _("A code is borne by a campaign or by cooperatives, not by both."))
        if not self.errors and given["valid_until"] <= max(given["valid_from"], timezone.now()):
            self.add_error("valid_until", _("It must end after it begins, and not be over already."))
        for name in ("valid_from", "valid_until"):
            if name in given and not YEARS[0] <= given[name].year <= YEARS[1]:
                self.add_error(name, _("This day can't be right."))
        return given
