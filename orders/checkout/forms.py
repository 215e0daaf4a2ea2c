"""What a buyer sends at the checkout."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from phonenumbers import PhoneNumber

from marketplace.people.models import User
from marketplace.places.divisions.reading import Why
from marketplace.typed_text.fields import CompactCodeField, EmailField, NameField, PhoneOrExtensionField, TextField
from orders.delivery.picker import PARTS, DivisionField, add_faults, offer_divisions
from orders.delivery.place_words import fault_words
from orders.payments.words import WAYS
from orders.unpaid.visitor import network_key

from .placing import Checkout

PHONE_EXAMPLE = "138 0013 8000"


def _words(
    label: Any,
    most: int,
    autocomplete: str,
    *,
    required: bool = True,
    kind: type[TextField | NameField] = TextField,
    **attrs: str,
) -> TextField | NameField:
    return kind(
        label=label,
        max_length=most,
        required=required,
        widget=forms.TextInput({"autocomplete": autocomplete, **attrs}),
        error_messages={"required": _("Please fill this in.")},
    )


class AddressFields(forms.Form):
    """Who gets the parcels, and where."""

    recipient = _words(_("Recipient"), 60, "shipping name", kind=NameField)
    phone = PhoneOrExtensionField(
        label=_("Phone"),
        region="CN",
        help_text=_("For the courier. A number in mainland China, with or without +86."),
        widget=forms.TelInput({"autocomplete": "shipping tel"}),
    )
    province = DivisionField(_("Province"), "shipping address-level1")
    city = DivisionField(_("City"), "shipping address-level2")
    district = DivisionField(_("District"), "shipping address-level3")
    street = _words(_("Street or township"), 60, "shipping address-line1", required=False)
    detail = _words(_("Detailed address"), 200, "shipping address-line2")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["detail"].help_text = gettext("House number, building, unit, flat.")
        wrong = gettext("The phone number must be one of mainland China, such as %(example)s.") % {
            "example": PHONE_EXAMPLE
        }
        self.fields["phone"].error_messages |= {"invalid": wrong, "required": wrong}
        self.located = offer_divisions(self, self.data if self.is_bound else self.initial)
        province = self.located.faults.get("province")
        if not self.is_bound and province and province.why is Why.NOT_SERVED:
            # said as soon as it is chosen: nothing of it will be cleaned before the order is placed
            self.errors["province"] = self.error_class([fault_words("province", province)])
        # postage and cities follow the province, districts the city, without a reload
        self.fields["province"].widget.attrs |= {
            "hx-get": reverse("checkout-summary"),
            "hx-target": "#checkout-summary",
        }
        self.fields["city"].widget.attrs |= {"hx-get": reverse("checkout-regions"), "hx-target": "#district-field"}

    def clean_phone(self) -> str:
        """Return the number in E.164, and its extension beside it; only mainland numbers: that is where parcels go."""
        number = self.cleaned_data["phone"]
        if not isinstance(number, PhoneNumber) or number.country_code != 86:
            raise forms.ValidationError(self.fields["phone"].error_messages["invalid"], code="invalid")
        self.cleaned_data["phone_extension"] = number.extension or ""
        return str(number)

    def clean(self) -> None:
        """Refuse, in words, an address whose province, city or district is not known."""
        super().clean()
        add_faults(self, self.located)


class CheckoutForm(AddressFields):
    """Where to send the parcels, how to pay, and the discount code."""

    field_order = ("recipient", "phone", "email")

    email = EmailField(
        label=_("E-mail"),
        required=False,
        max_length=254,
        help_text=_("For the payment receipt, and for word of what you pre-order."),
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={"invalid": _("Please give a whole address, such as name@example.com, or leave it empty.")},
    )
    pasted = TextField(
        label=_("The whole address"),
        max_length=500,
        required=False,
        help_text=_("Name, phone and address as you have them, in one line or several."),
        widget=forms.Textarea({"autocomplete": "off", "rows": "3"}),
    )
    method = forms.ChoiceField(
        label=_("How to pay"),
        choices=[(method, words) for method, (words, _sign) in WAYS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose how to pay."), "invalid_choice": _("Please choose how to pay.")},
    )
    discount_code = CompactCodeField(label=_("Discount code"), max_length=30, required=False)
    checkout_key = forms.UUIDField(widget=forms.HiddenInput)
    seen_total_fen = forms.IntegerField(min_value=0, max_value=10**12, widget=forms.HiddenInput)

    def checkout(self, user: User | None, network: str) -> Checkout:
        """Return what `place_order` takes. Call after `is_valid`.

        :param network: from which it was sent, empty when that is not known
        """
        given = {name: value for name, value in self.cleaned_data.items() if name not in (*PARTS, "pasted")}
        key: UUID = given.pop("checkout_key")
        language = get_language() or "zh-hans"
        return Checkout(
            checkout_key=key,
            user=user,
            language=language,
            network_key=network_key(network),
            division=self.located.code,
            **given,
        )
