"""The forms of price supports."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.ledger.money import with_commas
from marketplace.people.free_text import refuse_card_number
from marketplace.people.models import User
from marketplace.people.policies import visible
from marketplace.supply.models import ProtectedPrice
from marketplace.typed_text.fields import AmountField, TextField


class PriceField(forms.ModelChoiceField[ProtectedPrice]):
    """A protected price, named by what it is for."""

    def label_from_instance(self, obj: ProtectedPrice) -> str:
        """Product, grade, season, and the price as it is now."""
        return f"{obj.product} · {obj.get_grade_display()} · {obj.season} · ¥{with_commas(obj.fen_per_jin)}"


class SupportForm(forms.Form):
    """For which floor the price protection fund should pay, up to what, and why."""

    price = PriceField(
        label=_("For which produce"), queryset=ProtectedPrice.objects.none(),
        help_text=_("Product, grade and season, as they have a protected price."),
    )  # fmt: skip
    budget = AmountField(
        label=_("Budget in yuan"),
        help_text=_(
            "The most that the price protection fund pays for it. What is missing beyond it, the cooperative owes."
        ),
        min_value=Decimal("0.01"),
        max_value=Decimal("100000000"),
        max_digits=11,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    most = AmountField(
        label=_("At most per jin, in yuan"),
        help_text=_(
            "The most that the fund adds to each jin, however cheap a pack becomes later. Left empty: up to the whole protected price."
        ),
        required=False,
        min_value=Decimal("0.01"),
        max_digits=11,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    reason = TextField(
        label=_("Reason"),
        help_text=_("The second person and the council will read it."),
        max_length=300,
        validators=[refuse_card_number],
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["price"]
        assert isinstance(field, forms.ModelChoiceField)
        prices = visible(user, ProtectedPrice.objects.select_related("product", "season"))
        field.queryset = prices.order_by("-season__starts_on", "product__name", "grade")


class ReasonForm(forms.Form):
    """Why a support is refused or ended."""

    reason = TextField(
        label=_("Reason"),
        max_length=300,
        validators=[refuse_card_number],
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("A reason is needed.")},
    )
