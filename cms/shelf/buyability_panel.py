"""Panels of Wagtail's editor that are more than a field."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from wagtail.admin.panels import Panel

from cms.shelf import buyability


class BuyabilityPanel(Panel):
    """Says on a produce page's own editor whether its product can be bought now, and why not."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "backoffice/pages/buyability.html"

        def is_shown(self) -> bool:
            """Once there is a product to speak of."""
            return bool(super().is_shown() and self.instance.pk and self.instance.product_id)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Add the verdict, as of now. The product may just have been changed in the form, but is not saved yet."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            page = self.instance
            found = buyability.of_product(page.product, timezone.localdate(), published=page.live)
            return {**context, "found": found}
