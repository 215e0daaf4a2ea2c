"""The county's page of categories: their names, and what is promised after the sale."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn

from marketplace.typed_text.model_forms import TypedViewSet

from .models import Category


class CategoryViewSet(TypedViewSet):
    """A window that is changed here holds for orders placed from then on; those placed before keep theirs."""

    model = Category
    name = url_prefix = menu_name = "categories"
    icon = "list-ul"
    menu_label = _("Categories")
    menu_order = 200
    add_to_admin_menu = True
    copy_view_enabled = False
    add_to_reference_index = False
    template_prefix = "backoffice/categories/"
    list_display = [
        "name",
        "after_sale_hours",
        BooleanColumn("no_reason_return", label=_("7-day return without a reason")),
    ]
    form_fields = ["name", "name_en", "slug", "position", "after_sale_hours", "no_reason_return"]

    def formfield_for_dbfield(self, db_field: models.Field[Any, Any], **kwargs: Any) -> forms.Field | None:
        """Return the form's field of a column; the slug's is what it does."""
        if db_field.name == "slug":
            kwargs["label"] = _("Name in web addresses")
        return super().formfield_for_dbfield(db_field, **kwargs)
