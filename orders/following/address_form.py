"""The form that corrects an order's address: the checkout's fields of it, whose lists ask this page for what follows."""

from __future__ import annotations

from typing import Any

from orders.checkout.forms import AddressFields
from orders.parcels.readdressing import Address

FIELDS = ("recipient", "phone", "province", "city", "district", "street", "detail")


class AddressForm(AddressFields):
    """Where the parcels go, with lists that ask this page."""

    def __init__(self, *args: Any, here: str, **kwargs: Any) -> None:
        """:param here: this page's address, which the lists ask for the cities and districts to choose from"""
        super().__init__(*args, **kwargs)
        for name in ("province", "city"):
            self.fields[name].widget.attrs |= {"hx-get": here, "hx-target": "#address-places"}

    def address(self) -> Address:
        """Return what `correct_address` takes. Call after `is_valid`."""
        given = self.cleaned_data
        return Address(
            recipient=given["recipient"],
            phone=given["phone"],
            phone_extension=given["phone_extension"],
            division=self.located.code,
            street=given["street"],
            detail=given["detail"],
        )
