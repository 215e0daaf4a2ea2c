"""What a cooperative says of a product, as it is typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.cooperatives.models import Cooperative
from marketplace.places.divisions.labels import province_choices
from marketplace.places.models import Village
from marketplace.typed_text.fields import TextField, WholeNumberField

from .actions import ProductTerms, product_mark
from .models import Category, Product

NUMBER = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})


class CategoryField(forms.ModelChoiceField[Category]):
    """A category, with the claim window that it promises."""

    def label_from_instance(self, obj: Category) -> str:
        """Its name, and its hours."""
        return _("%(category)s · claims for %(hours)d hours") % {"category": obj, "hours": obj.after_sale_hours}


class VillageField(forms.ModelChoiceField[Village]):
    """A village; with its township where there are several."""

    def label_from_instance(self, obj: Village) -> str:
        """Its name."""
        return f"{obj.township} · {obj}" if self.names_townships else str(obj)

    names_townships = False


def _months() -> list[tuple[str, Any]]:
    return [("", "—"), *((str(number), name) for number, name in MONTHS.items())]


def _month(text: str) -> int | None:
    return int(text) if text else None


class ProductForm(forms.Form):
    """A product: of one cooperative, or of one that is chosen where the reader works for several.

    :param cooperatives: whose product it can be
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    cooperative = forms.ModelChoiceField(
        Cooperative.objects.none(), label=_("Cooperative"), empty_label=_("please choose")
    )
    name = TextField(
        label=pgettext_lazy("product", "Name"), max_length=100, help_text=_("As buyers call it, such as: Lili millet.")
    )
    name_en = TextField(label=_("English name"), max_length=100, required=False, help_text=_("It can follow later."))
    category = CategoryField(Category.objects.all(), label=_("Category"), empty_label=_("please choose"))
    village = VillageField(Village.objects.none(), label=_("Village that it grows in"))
    harvest_from_month = forms.TypedChoiceField(
        label=_("Harvested from"), choices=_months, coerce=_month, empty_value=None, required=False
    )
    harvest_to_month = forms.TypedChoiceField(
        label=_("Harvested to"), choices=_months, coerce=_month, empty_value=None, required=False,
        help_text=_("The last month of the harvest; from November to February it runs over New Year."),
    )  # fmt: skip
    after_sale_hours = WholeNumberField(
        label=_("Claim window of its own, in hours"), required=False, widget=NUMBER,
        help_text=_("Empty: as long as its category has it. It can be longer than that, never shorter."),
    )  # fmt: skip
    not_sent_to = forms.MultipleChoiceField(
        label=_("Not sent to"), choices=province_choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick the provinces where it would not arrive fresh."),
    )  # fmt: skip

    def __init__(self, cooperatives: QuerySet[Cooperative], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = list(cooperatives.select_related("village")[:2])
        villages = Village.objects.select_related("township").order_by("township__sort_key", "sort_key")
        village, cooperative = self.fields["village"], self.fields["cooperative"]
        assert isinstance(village, VillageField) and isinstance(cooperative, forms.ModelChoiceField)
        self.only = first[0] if len(first) == 1 else None
        if self.only is not None:
            del self.fields["cooperative"]
            village.queryset = villages.filter(township=self.only.village.township_id)
            if "village" not in self.initial:
                self.initial["village"] = self.only.village_id
        else:
            cooperative.queryset = cooperatives
            village.names_townships = True
            village.queryset = villages

    @property
    def whose(self) -> Cooperative:
        """Whose product it is to be; of a valid form."""
        found: Cooperative = self.only or self.cleaned_data["cooperative"]
        return found

    def terms(self) -> ProductTerms:
        """What is said of it; of a valid form."""
        names = ProductTerms.__dataclass_fields__
        return ProductTerms(**{name: value for name, value in self.cleaned_data.items() if name in names})


def change_form(product: Product, given: Any = None) -> ProductForm:
    """Return the form that changes a product, filled in with what it is."""
    now = {name: getattr(product, name) for name in ProductTerms.__dataclass_fields__}
    initial = now | {"category": product.category_id, "village": product.village_id, "seen": product_mark(product)}
    return ProductForm(Cooperative.objects.filter(pk=product.cooperative_id), given, initial=initial)
