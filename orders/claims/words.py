"""The after-sale promise in words, as product page and order page say it."""

from __future__ import annotations

from django.utils.translation import ngettext

from marketplace.catalogue.models import Product

HOURS_A_DAY, IN_HOURS_UP_TO = 24, 48  # perishable goods are counted in hours, as their rules are written


def window_words(hours: int) -> str:
    """Return how long an after-sale window is, in words: 48 hours, 7 days."""
    days, rest = divmod(hours, HOURS_A_DAY)
    if rest or hours <= IN_HOURS_UP_TO:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


def promise(product: Product) -> dict[str, object]:
    """Return what a product page says of after-sale: the window in words, and whether it may be returned unasked."""
    return {"window": window_words(product.claim_hours), "no_reason": product.category.no_reason_return}
