"""What an editor of the storefront finds on the back office's home page: what there is, and what to do next."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from wagtail.models import Page

from cms.models import ProducePage, SearchMiss, StorefrontPage
from marketplace.backoffice.role_panel import RolePanel
from marketplace.catalogue.models import Product
from marketplace.runtime.counting import count_each

MOST_NAMED = 5


class EditorPanel(RolePanel):
    """Pages, drafts, words that buyers miss, and products that no page tells of."""

    name = "editor"
    order = 5
    template_name = "backoffice/home/editor.html"

    def read(self, today: date) -> dict[str, Any]:
        """Read it from the whole storefront, which an editor may change."""
        pages = Page.objects.filter(depth__gt=1)
        untold = Product.objects.filter(listed=True).exclude(pk__in=ProducePage.objects.values("product_id"))
        produce = StorefrontPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE).first()
        counted = count_each(
            live=pages.filter(live=True),
            drafts=pages.filter(has_unpublished_changes=True),
            misses=SearchMiss.objects.all(),
            untold_count=untold,
        )
        return counted | {
            "untold": untold.order_by("pk")[:MOST_NAMED],
            "produce": produce,
        }
