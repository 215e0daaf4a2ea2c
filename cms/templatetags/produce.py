"""`{% produce_content %}` and the parts of it that other pages show too.

Jinja2: in Django's template language they took twice as long, a third of a produce page's time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from cms.shelf.money_words import pack_per_jin, percent, whole_yuan, yuan, yuan_per_jin
from cms.shelf.offers import Offer
from cms.templatetags.icons import icon
from marketplace.runtime.jinja import render
from orders.reviews.queries import ShownReview, Trust

register = template.Library()

WORDS = {
    "icon": icon,
    "pack_per_jin": pack_per_jin,
    "percent": percent,
    "whole_yuan": whole_yuan,
    "yuan": yuan,
    "yuan_per_jin": yuan_per_jin,
}
# What a produce page's content is made of: see cms.showing.produce.for_product.
SHOWN = (
    "page", "product", "told", "basket_form", "offers", "offer", "to_buy", "in_stock", "way", "arrives", "after_sale",
    "breakdown", "place_map", "village_story", "lots", "growers", "grown_by", "trust", "reviews",
)  # fmt: skip


@register.simple_tag(takes_context=True)
def produce_content(context: Context) -> SafeString:
    """Return a produce page between header and footer."""
    return _render("produce", **{name: context[name] for name in SHOWN})


@register.simple_tag
def price_breakdown(breakdown: dict[str, Any], caption: str) -> SafeString:
    """Return where the money of one pack goes, as a bar and a table.

    :param breakdown: see `cms.shelf.offers.price_breakdown`
    :param caption: a sentence naming what is bought
    """
    return _render("price_breakdown", breakdown=breakdown, caption=caption)


@register.simple_tag
def review_list(reviews: Sequence[ShownReview]) -> SafeString:
    """Return published reviews as a list."""
    return _render("reviews", reviews=reviews)


@register.simple_tag
def rating(trust: Trust) -> SafeString:
    """Return how many stars buyers gave; only for a product with at least one review."""
    return _render("rating", trust=trust)


@register.simple_tag
def buy_bar(offer: Offer, to: str) -> SafeString:
    """Return the bar that leads to the packs.

    :param to: where they are
    """
    return _render("buy_bar", offer=offer, to=to)


def _render(name: str, **context: Any) -> SafeString:
    return render(f"jinja2/{name}.html", english=get_language() == "en", **WORDS, **context)
