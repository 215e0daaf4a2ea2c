"""What the templates of home, list and produce page show: read in bulk, never product by product."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.models import ProducePage, StorefrontPage, VillageIndexPage
from cms.models.public_page import PublicPage
from cms.shelf import trust
from cms.shelf.offers import price_breakdown, read_offers
from cms.showing.structured_data import breadcrumb_json, product_json
from cms.showing.telling import Told, told_on
from cms.site.addresses import page_address
from cms.site.restrictions import open_pages
from cms.site.shown import shown_on
from marketplace.catalogue.queries import on_sale
from orders.claims.words import promise


def listed_pages(on_page: PublicPage, **where: Any) -> QuerySet[ProducePage]:
    """Return the live pages of produce that may be sold, in the order that the editors gave them.

    :param on_page: the page that shows them: they are in its language, and its reader may see them
    """
    pages = ProducePage.objects.filter(on_sale("product__"), live=True, locale_id=on_page.locale_id, **where)
    return open_pages(pages, on_page.path).order_by("path")


def link_to(language: str, kind: str) -> str:
    """Return the address of the produce list ("storefront") or the village list ("villages") of a language."""
    model = StorefrontPage if kind == "storefront" else VillageIndexPage
    url_path = (
        model.objects.filter(live=True, locale__language_code=language).values_list("url_path", flat=True).first()
    )
    return page_address(url_path, language) if url_path else ""


@shown_on.register(ProducePage)
def shown_on_produce(page: ProducePage, request: HttpRequest, canonical: str) -> dict[str, Any]:
    """Return packs with prices and stock, lots, the price breakdown and the pictures."""
    told = told_on(page, is_preview=getattr(request, "is_preview", False))
    return for_product(page, told, canonical, today=timezone.localdate())


def for_product(page: ProducePage, told: Told, canonical: str, today: date) -> dict[str, Any]:
    """Return the packs, breakdown, pictures and structured data of one product, and what makes it trusted (cms.shelf.trust).

    :param canonical: the page's full address
    """
    product = page.product
    language = page.locale.language_code
    offers = read_offers([product.pk], today).get(product.pk, [])
    main = offers[0] if offers else None
    trail = _trail(page, language)
    trusted = trust.for_product(product, page.locale, page.path, today)
    return {
        **trusted,
        "lots": trusted["lots"] if offers else [],  # of what is not sold now none is on sale
        "product": product,
        "basket_form": _basket_form(product.pk),
        "offers": offers,
        "offer": main,
        "to_buy": next((offer for offer in offers if offer.for_sale), None),
        "in_stock": any(offer.for_sale and not offer.expected_on for offer in offers),
        "told": told,
        "after_sale": promise(product),
        "breakdown": price_breakdown(main) if main and main.terms else None,
        "trail": trail,
        "product_json": product_json(page, offers, canonical, trusted["trust"], trusted["reviews"], told.widest),
        "breadcrumb_json": breadcrumb_json(trail, canonical),
    }


def _basket_form(product_id: int) -> str:
    """The fragment that carries session and CSRF token, fetched apart so that the page itself needs neither (law 6)."""
    try:
        return reverse("basket-add-form", args=[product_id])
    except NoReverseMatch:
        return ""


def _trail(page: ProducePage, language: str) -> list[tuple[str, str]]:
    """The way here: home, the list (as the navigation names it), this page."""
    address = page.address
    above = [(link.title, link.address) for link in page.navigation if address.startswith(link.address)]
    return [(_("Home"), page_address("/home/", language)), *above, (page.title, "")]
