"""The administrator's table of postage and days on the way, by province."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

from django.forms import modelform_factory
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from marketplace.backoffice.viewsets import MoneyColumn
from marketplace.ledger.money import yuan
from marketplace.typed_text.fields import AmountField
from marketplace.typed_text.model_forms import TypedViewSet
from orders.models import PostageRate


class PostageForm(WagtailAdminModelForm):
    """A rate, its postage in yuan as people think of it; the table has fen."""

    fen = AmountField(
        label=_("Postage of a parcel (yuan)"), min_value=Decimal("0.01"), max_value=Decimal(10_000), decimal_places=2
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["fen"] = yuan(self.instance.fen)

    def clean_fen(self) -> int:
        """Return the postage in whole fen."""
        amount: Decimal = self.cleaned_data["fen"]
        return int(amount.scaleb(2))


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

    def get_form_class(self, for_update: bool = False) -> type[PostageForm]:
        """Wagtail's form of the model, with the postage in yuan."""
        made = modelform_factory(
            PostageRate, form=PostageForm, fields=self.form_fields, formfield_callback=self.formfield_for_dbfield
        )
        return cast("type[PostageForm]", made)
