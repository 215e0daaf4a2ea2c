"""The administrator's table of postage and days on the way, by province."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.forms import ModelForm, modelform_factory
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from marketplace.backoffice.viewsets import MoneyColumn
from marketplace.ledger.money import yuan
from marketplace.typed_text.fields import AmountField
from marketplace.typed_text.model_forms import TypedViewSet
from orders.models import PostageRate


class FenField(AmountField):
    """An amount that people give in yuan and the table has in fen."""

    def prepare_value(self, value: Any) -> Any:
        """Show yuan; what was typed stays as it is."""
        return yuan(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        """Return whole fen."""
        amount: Decimal | None = super().clean(value)
        return None if amount is None else int(amount.scaleb(2))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare yuan with yuan."""
        changed: bool = super().has_changed(self.prepare_value(initial), data)
        return changed


class PostageForm(WagtailAdminModelForm):
    """A rate, its postage in yuan as people think of it."""

    fen = FenField(
        label=_("Postage of a parcel (yuan)"), min_value=Decimal("0.01"), max_value=Decimal(10_000), decimal_places=2
    )


class PostageViewSet(TypedViewSet):
    """A rate that is changed here holds for orders placed from then on; those placed before keep theirs."""

    model = PostageRate
    name = url_prefix = menu_name = "postage"
    icon = "mail"
    menu_label = _("Postage rates")
    menu_order = 210
    add_to_admin_menu = True
    copy_view_enabled = False
    add_to_reference_index = False
    template_prefix = "backoffice/postage/"
    list_display = ["__str__", MoneyColumn("fen", label=_("Postage of a parcel")), "days"]
    form_fields = ["province", "fen", "days"]

    def get_form_class(self, for_update: bool = False) -> type[ModelForm[PostageRate]]:
        """Wagtail's form of the model, with the postage in yuan."""
        return modelform_factory(
            PostageRate, form=PostageForm, fields=self.form_fields, formfield_callback=self.formfield_for_dbfield
        )
