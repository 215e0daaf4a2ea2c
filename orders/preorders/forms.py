"""The forms of harvests to come: announcing one, and saying what became of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from marketplace.backoffice.typed_again import NameAgainField
from marketplace.catalogue.mass import grams
from marketplace.catalogue.models import Grade
from marketplace.people.models import User
from marketplace.people.policies import visible
from marketplace.supply.harvests.forecasts import LONGEST_REASON
from marketplace.supply.models import Agreement
from marketplace.typed_text.fields import DayField, NumberField, TextField


class AgreementField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django has no generic forms at run time
    """An agreement, named by product and season."""

    def label_from_instance(self, obj: Agreement) -> str:
        """Product and season."""
        return f"{obj.product} · {obj.season}"


class AnnounceForm(forms.Form):
    """What is expected of which harvest, and when."""

    agreement = AgreementField(label=_("Product and season"), queryset=Agreement.objects.none())
    grade = forms.ChoiceField(label=_("Grade"), choices=Grade.choices, initial=Grade.FIRST)
    mass = NumberField(
        label=_("How much may be pre-ordered, in jin (500 g)"),
        help_text=_("Rather less than you hope for: what is missing in the end is refunded."),
        min_value=Decimal("0.002"),
        max_value=Decimal("20000000"),
        max_digits=11,
        decimal_places=3,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    expected_on = DayField(
        label=_("Harvest expected on"),
        help_text=format_lazy(
            _("Buyers are told this day. A harvest that is not in {days} days later counts as failed."),
            days=settings.FORECAST_GRACE_DAYS,
        ),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        """:param user: who announces; sees the agreements of the own cooperative"""
        super().__init__(*args, **kwargs)
        agreements = visible(
            user, Agreement.objects.filter(Q(closing__isnull=True) | Q(closing__withdrawn_at__isnull=False))
        )
        agreement = self.fields["agreement"]
        assert isinstance(agreement, AgreementField)
        agreement.queryset = agreements.select_related("product", "season").order_by(
            "-season__starts_on", "product__name"
        )

    def clean_mass(self) -> int:
        """The mass in grams."""
        try:
            return grams(self.cleaned_data["mass"])
        except ValueError:
            raise forms.ValidationError(_("A scale shows whole grams: 0.002 jin is one gram.")) from None


class FailedForm(forms.Form):
    """Why a harvest has failed; the buyers read it."""

    reason = TextField(
        label=_("Why has it failed?"),
        help_text=_("Every buyer who has pre-ordered reads this, such as: late frost in April."),
        max_length=LONGEST_REASON,
        error_messages={"required": _("Please tell the buyers why.")},
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(self, product: str, *args: Any, **kwargs: Any) -> None:
        """:param product: its name, which is typed again: everybody is refunded"""
        super().__init__(*args, **kwargs)
        self.fields["typed"] = NameAgainField(name=product)
