"""The administrator's page of cooperatives: their names, and what they say of themselves on the pages of their produce."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from marketplace.typed_text.model_forms import TypedViewSet

from .models import Cooperative


class CooperativeViewSet(TypedViewSet):
    """Cooperatives are entered elsewhere; here their words are written."""

    model = Cooperative
    name = url_prefix = menu_name = "cooperatives"
    icon = "group"
    menu_label = _("Cooperatives")
    menu_order = 205
    add_to_admin_menu = True
    copy_view_enabled = False
    add_to_reference_index = False
    template_prefix = "backoffice/cooperatives/"
    list_display = ["name", "village", "status"]
    search_fields = ["name", "name_en"]
    search_backend_name = None
    form_fields = ["name", "name_en", "village", "status", "about", "about_en"]
