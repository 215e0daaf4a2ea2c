"""What a page says of itself to machines: schema.org Product, Offer and BreadcrumbList as JSON-LD."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urljoin

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from cms.models import HomePage, ProducePage
from cms.shelf.offers import Offer
from orders.reviews.queries import ShownReview, Trust

# Inside <script>, "<", ">" and "&" could end the element or start a comment.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def as_json(content: dict[str, Any]) -> SafeString:
    """Return JSON that is safe inside a <script> element."""
    return mark_safe(json.dumps(content, ensure_ascii=False).translate(ESCAPES))


def product_json(
    page: ProducePage,
    offers: list[Offer],
    canonical: str,
    trust: Trust,
    reviews: list[ShownReview],
    widest: str | None,
) -> SafeString:
    """Return the product with an offer for each pack that has terms, and with its reviews.

    :param canonical: the page's full address
    :param widest: the address of its largest picture
    """
    seller = {"@type": "Organization", "name": page.product.cooperative.label}
    content: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": page.title,
        "description": page.summary,
        "sku": str(page.product_id),
        "url": canonical,
        "category": page.product.category.label,
        "brand": seller,
        "countryOfOrigin": "CN",
        "offers": [_offer(offer, canonical, seller) for offer in offers if offer.terms],
    }
    if trust.count:
        content["aggregateRating"] = {
            "@type": "AggregateRating", "ratingValue": trust.average, "reviewCount": trust.count,
            "bestRating": 5, "worstRating": 1,
        }  # fmt: skip
        content["review"] = [_review(one) for one in reviews]
    if widest:
        content["image"] = urljoin(canonical, widest)
    return as_json(content)


def website_json(page: HomePage, canonical: str, list_address: str | None) -> SafeString:
    """Return the site, and how it is searched.

    :param canonical: the home page's full address
    :param list_address: the produce list's address, whose `q` is what is looked for; None while there is no list
    """
    content: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": page.title,
        "description": page.lead,
        "url": canonical,
        "inLanguage": "zh-Hans" if page.locale.language_code == "zh-hans" else page.locale.language_code,
        "publisher": {"@type": "Organization", "name": page.title, "url": canonical},
    }
    if list_address:
        content["potentialAction"] = {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{urljoin(canonical, list_address)}?q={{words}}"},
            "query-input": "required name=words",
        }
    return as_json(content)


def breadcrumb_json(trail: list[tuple[str, str]], canonical: str) -> SafeString:
    """Return the way to a page.

    :param trail: title and address of each step; the last one is the page itself
    """
    items = [
        {"@type": "ListItem", "position": place, "name": title, "item": urljoin(canonical, address or canonical)}
        for place, (title, address) in enumerate(trail, start=1)
    ]
    return as_json({"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": items})


def _offer(offer: Offer, canonical: str, seller: dict[str, str]) -> dict[str, Any]:
    counted = {"eligibleQuantity": {"@type": "QuantitativeValue", "value": offer.pieces, "unitCode": "C62"}}
    return {
        "@type": "Offer",
        "name": offer.name,
        "sku": str(offer.pack_id),
        "price": f"{offer.price_fen // 100}.{offer.price_fen % 100:02d}",
        "priceCurrency": "CNY",
        "availability": f"https://schema.org/{_availability(offer)}",
        "url": canonical,
        "seller": seller,
        **(counted if offer.pieces else {}),  # C62: one piece, by UN/CEFACT
    }


def _review(one: ShownReview) -> dict[str, Any]:
    return {
        "@type": "Review",
        "author": {"@type": "Person", "name": one.name},
        "datePublished": timezone.localdate(one.written_at).isoformat(),
        "reviewBody": one.words,
        "reviewRating": {"@type": "Rating", "ratingValue": one.rating, "bestRating": 5, "worstRating": 1},
    }


def _availability(offer: Offer) -> str:
    """Return schema.org's word for how a pack can be had."""
    if not offer.for_sale:
        return "OutOfStock"
    return "PreOrder" if offer.expected_on else "InStock"
