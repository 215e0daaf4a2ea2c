"""The administrator's table of postage and days on the way, by province."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import ModelForm, modelform_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.views.generic import DeleteView

from marketplace.backoffice.viewsets import MoneyColumn
from marketplace.ledger.money import yuan
from marketplace.typed_text.fields import AmountField
from marketplace.typed_text.model_forms import TypedViewSet
from orders.models import PostageRate

ALWAYS_THERE = _("Without the rate for everywhere else nothing can be ordered: change it, it can't be deleted.")


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

    def clean_province(self) -> str:
        """Refuse a province for the rate for everywhere else, which would be gone."""
        province: str = self.cleaned_data["province"]
        if province and self.instance.pk and self.initial["province"] == "":
            raise ValidationError(
                _("Without the rate for everywhere else nothing can be ordered: add a rate for the province instead.")
            )
        return province


class PostageDeleteView(DeleteView):
    """Refuses to delete the rate for everywhere else, before it asks whether to."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say so in place of the question (`generic/confirm_delete.html`)."""
        said = {} if self.object.province else {"dependants": {"words": ALWAYS_THERE}}
        context: dict[str, Any] = super().get_context_data(**kwargs) | said
        return context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Delete it, unless nothing could be ordered without it."""
        if not self.object.province:
            messages.error(request, ALWAYS_THERE)
            return redirect("postage:edit", self.object.pk)
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response


class PostageViewSet(TypedViewSet):
    """A rate that is changed here holds for orders placed from then on; those placed before keep theirs."""

    model = PostageRate
    name = url_prefix = menu_name = "postage"
    icon = "mail"
    menu_label = _("Postage rates")
    menu_order = 210
    add_to_admin_menu = True
    copy_view_enabled = False
    delete_view_class = PostageDeleteView
    add_to_reference_index = False
    template_prefix = "backoffice/postage/"
    list_display = ["__str__", MoneyColumn("fen", label=_("Postage of a parcel")), "days"]
    form_fields = ["province", "fen", "days"]

    def get_form_class(self, for_update: bool = False) -> type[ModelForm[PostageRate]]:
        """Wagtail's form of the model, with the postage in yuan."""
        return modelform_factory(
            PostageRate, form=PostageForm, fields=self.form_fields, formfield_callback=self.formfield_for_dbfield
        )
