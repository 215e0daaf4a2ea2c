"""What a cooperative says of a pack, as it is typed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.catalogue.mass import GRAMS_PER_JIN, jin
from marketplace.catalogue.models import Grade, Pack, Product
from marketplace.catalogue.words import mass_words
from marketplace.typed_text.fields import AmountField, NumberField, TextField, WholeNumberField

from .forms import DECIMAL
from .packs import PackTerms, is_chosen, pack_mark

MOST_USUAL = 50_000  # grams: a pack that is heavier was perhaps typed in another unit
GRAMS_OF_UNIT = {"jin": GRAMS_PER_JIN, "kg": 1_000}
WHOLE = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})


class PackForm(forms.Form):
    """A pack of a product. One that is unusually heavy is asked for once more: `asks` has its grams then."""

    asks: int | None = None

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    name = TextField(
        label=pgettext_lazy("product", "Name"),
        max_length=100,
        help_text=_("As buyers choose it, such as: bag of 5 jin, box of 12."),
    )
    name_en = TextField(label=_("English name"), max_length=100, required=False, help_text=_("It can follow later."))
    grade = forms.ChoiceField(label=_("Grade"), choices=Grade, initial=Grade.FIRST)
    mass = NumberField(
        label=_("Net mass"), max_digits=9, decimal_places=3, min_value=Decimal("0.001"), widget=DECIMAL,
        help_text=_("Of a pack that is counted: what it weighs at least. The households are paid by it."),
    )  # fmt: skip
    unit = forms.ChoiceField(label=_("Unit of the mass"), choices=[("jin", _("jin (500 g)")), ("kg", _("kilogram"))])
    pieces = WholeNumberField(
        label=_("Pieces"), required=False, min_value=1, max_value=1_000, widget=WHOLE,
        help_text=_("Only for a pack that is counted, such as a box of 12 pears. Empty: it goes by its mass."),
    )  # fmt: skip
    tolerance = NumberField(
        label=_("Weight tolerance (per cent)"), required=False, min_value=Decimal(0), max_value=Decimal(20), max_digits=4,
        decimal_places=2, widget=DECIMAL,
        help_text=_("Only for what is weighed when it is packed. Empty: each pack weighs exactly what it says."),
    )  # fmt: skip
    position = WholeNumberField(
        label=_("Position"), min_value=0, max_value=999, initial=0, widget=WHOLE,
        help_text=_("The lowest comes first; that one stands on the product's card."),
    )  # fmt: skip
    active = forms.BooleanField(label=_("On sale"), required=False, initial=True)
    reason = TextField(
        label=_("Reason, where the price is under the break-even"), max_length=300, required=False,
        widget=forms.Textarea(attrs={"rows": 2}), help_text=_("It stays in the history of the price."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Whole grams; an unusual mass has been looked at twice."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("mass") is None or "unit" not in given:
            return given
        exact = given["mass"] * GRAMS_OF_UNIT[given["unit"]]
        if exact != exact.to_integral_value():
            self.add_error("mass", _("This is no whole number of grams."))
            return given
        grams = int(exact)
        if grams > MOST_USUAL and not self.fields["mass"].disabled and self.data.get("sure") != str(grams):
            self.asks = grams
            self.add_error("mass", _("Does one pack hold %(mass)s? Look at the unit, or say below that it is right.") % {
                "mass": mass_words(grams)
            })  # fmt: skip
        return given | {"grams": grams}

    def terms(self) -> PackTerms:
        """What is said of it; of a valid form."""
        given = self.cleaned_data
        return PackTerms(
            name=given["name"], name_en=given["name_en"], grade=given["grade"], grams=given["grams"], pieces=given["pieces"],
            tolerance_bp=int((given["tolerance"] or 0) * 100), position=given["position"], active=given["active"],
        )  # fmt: skip


class NewPackForm(PackForm):
    """A new pack, of a product of one's own, with its price.

    :param products: those that it can be of
    """

    product = forms.ModelChoiceField(Product.objects.none(), label=_("Product"), empty_label=_("please choose"))
    price = AmountField(
        label=_("Price in yuan"), min_value=Decimal("0.01"), max_value=Decimal("20000000"), max_digits=10,
        decimal_places=2, widget=DECIMAL,
    )  # fmt: skip
    field_order = [
        "product", "name", "name_en", "grade", "mass", "unit", "pieces", "tolerance", "price", "reason", "position", "active",
    ]  # fmt: skip

    def __init__(self, products: QuerySet[Product], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        product = self.fields["product"]
        assert isinstance(product, forms.ModelChoiceField)
        product.queryset = products


def change_form(pack: Pack, given: Any = None) -> PackForm:
    """Return the form that changes a pack, filled in with what it is; of one that is chosen what is in it can't be typed.

    What was typed all the same, before it was chosen, is read, so that the action refuses it in words.
    """
    tolerance = Decimal(pack.tolerance_bp) / 100
    initial = {
        "seen": pack_mark(pack), "name": pack.name, "name_en": pack.name_en, "grade": pack.grade, "pieces": pack.pieces,
        "mass": f"{jin(pack.grams).normalize():f}", "unit": "jin", "position": pack.position, "active": pack.active,
        "tolerance": f"{tolerance.normalize():f}" if tolerance else None,
    }  # fmt: skip
    form = PackForm(given, initial=initial, auto_id="id_contents_%s")
    if is_chosen(pack.pk):
        for name in ("grade", "mass", "unit", "pieces"):
            form.fields[name].disabled = given is None or name not in given
    return form
