"""The administrator's page of categories: their names, and what is promised after the sale."""

from __future__ import annotations

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
