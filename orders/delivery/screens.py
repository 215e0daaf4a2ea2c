"""The administrator's table of postage and days on the way, by province."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from marketplace.typed_text.model_forms import TypedViewSet
from orders.models import PostageRate


class PostageViewSet(TypedViewSet):
    """A rate that is changed here holds for orders placed from then on; those placed before keep theirs."""

    model = PostageRate
    name = url_prefix = menu_name = "postage"
    icon = "mail"
    menu_label = _("Postage")
    menu_order = 210
    add_to_admin_menu = True
    copy_view_enabled = False
    add_to_reference_index = False
    template_prefix = "backoffice/postage/"
    list_display = ["__str__", "fen", "days"]
    form_fields = ["province", "fen", "days"]
