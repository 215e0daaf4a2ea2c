"""What a season is to be replayed at."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from marketplace.ledger.money import yuan
from marketplace.supply.models import ProtectedPrice
from marketplace.typed_text.fields import AmountField, NumberField

from .reading import seasons_of, share_of

DECIMAL = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})


class SeasonChoice(forms.ModelChoiceField[ProtectedPrice]):
    """A season of the produce, with the price that it ended with."""

    def label_from_instance(self, obj: ProtectedPrice) -> str:
        """Season and price."""
        return f"{obj.season} · ¥{yuan(obj.fen_per_jin):,}"


class ReplayForm(forms.Form):
    """Which season, at which price and share."""

    season = SeasonChoice(label=_("Season to be replayed"), queryset=ProtectedPrice.objects.none(), empty_label=None)
    price = AmountField(
        label=_("At so many yuan per jin"), min_value=Decimal("0.01"), max_value=Decimal("10000"), max_digits=7,
        decimal_places=2, widget=DECIMAL,
    )  # fmt: skip
    share = NumberField(
        label=_("Households' share of the sale in per cent"), min_value=Decimal("0.01"), max_value=Decimal("100"),
        max_digits=5, decimal_places=2, widget=DECIMAL, required=False,
        help_text=_("Leave it empty for the share of the season's agreement."),
    )  # fmt: skip

    def __init__(self, price: ProtectedPrice, replayed: ProtectedPrice, data: QueryDict | None = None) -> None:
        """:param price: what may be raised
        :param replayed: the season that is offered first
        """
        share = share_of(replayed)
        initial = {
            "season": replayed.pk,
            "price": yuan(price.fen_per_jin),
            "share": None if share is None else f"{Decimal(share) / 100:f}",
        }
        super().__init__(data, initial=initial)
        field = self.fields["season"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = seasons_of(price)
