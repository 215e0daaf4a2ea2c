"""What the templates of home, list and produce page show: read in bulk, never product by product."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms import trust
from cms.blocks import pictures_in
from cms.navigation import page_address
from cms.offers import Offer, price_breakdown, read_offers
from cms.renditions import attach_renditions, is_complete, make_renditions, picture_html, read_renditions
from cms.structured_data import breadcrumb_json, product_json
from cms.templatetags.money import fen_per_jin, percent, yuan, yuan_per_jin
from marketplace.prepared import prepared_cursor
from orders.after_sale_words import promise

if TYPE_CHECKING:
    from cms.models import ProducePage

CARD_COLUMNS = (
    "title",
    "url_path",
    "product_id",
    "main_picture_id",
    "main_picture__description",
    "main_picture__description_en",
    "product__village__name",
    "product__village__name_en",
)


def listed_pages(**where: Any) -> QuerySet[ProducePage]:
    """Return the live pages of listed produce, in the order that the editors gave them."""
    from cms.models import ProducePage

    return ProducePage.objects.filter(live=True, product__listed=True, **where).order_by("path")


def read_cards(pages: QuerySet[ProducePage], language: str, today: date) -> list[dict[str, Any]]:
    """Return produce cards for `pages`, with the same number of queries whatever their number.

    :param language: the language code of the pages' locale
    :param today: whose prices and stock
    """
    statement, values = pages.values_list(*CARD_COLUMNS).query.sql_with_params()
    with prepared_cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    offers = read_offers([row[2] for row in rows], today, first_only=True)
    drawn = read_renditions(row[3] for row in rows if row[3])
    english = (get_language() or "").startswith("en")
    cards = []
    for index, (title, url_path, product_id, picture, alt, alt_en, village, village_en) in enumerate(rows):
        cards.append(
            {
                "title": title,
                "url": page_address(url_path, language),
                "village": village_en if english and village_en else village,
                "picture": card_picture(picture, drawn, alt_en if english and alt_en else alt, first=index == 0),
                **card_price(offers.get(product_id, [])),
            }
        )
    return cards


def card_picture(picture_id: int | None, drawn: Mapping[int, Any], alt: str, *, first: bool) -> str:
    """Return a card's picture; nothing when it has none."""
    if picture_id is None:
        return ""
    if not is_complete(drawn[picture_id], "card"):
        from cms.models import StoryImage

        return picture_html(make_renditions(StoryImage.objects.get(pk=picture_id)), alt, "card", first=first)
    return picture_html(drawn[picture_id], alt, "card", first=first)


def card_price(offers: list[Offer]) -> dict[str, Any]:
    """The figures of a card as text: a template would format the same 24 times more slowly."""
    if not offers:
        return {"price": ""}
    offer = offers[0]
    household = offer.household_fen
    bp = min(household * 10_000 // offer.price_fen, 10_000)
    return {
        "price": yuan(offer.price_fen),
        "pack": offer.name,
        "per_jin": yuan_per_jin(fen_per_jin(offer.price_fen, offer.grams)),
        "share": f"{yuan(household)} · {percent(bp)}" if household < offer.price_fen else yuan(household),
        "share_bp": str(bp) if household else "",
        "stock": "" if offer.for_sale and offer.stock_kind == "good" else offer.stock_words,
        "stock_kind": offer.stock_kind,
    }


def link_to(language: str, kind: str) -> str:
    """Return the address of the produce list ("storefront") or the village list ("villages") of a language."""
    from cms.models import StorefrontPage, VillageIndexPage

    model = StorefrontPage if kind == "storefront" else VillageIndexPage
    url_path = (
        model.objects.filter(live=True, locale__language_code=language).values_list("url_path", flat=True).first()
    )
    return page_address(url_path, language) if url_path else ""


def for_product(page: ProducePage, canonical: str, today: date) -> dict[str, Any]:
    """Return the packs, breakdown, pictures and structured data of one product, and what makes it trusted (cms.trust).

    :param canonical: the page's full address
    """
    product = page.product
    language = page.locale.language_code
    offers = read_offers([product.pk], today).get(product.pk, [])
    gallery = [block.value for block in page.pictures if block.value["picture"]]
    attach_renditions([page.main_picture, *pictures_in(page.pictures), *pictures_in(page.story)])
    main = offers[0] if offers else None
    trail = _trail(page, language)
    trusted = trust.for_product(page, today)
    return {
        **trusted,
        "product": product,
        "basket_form": _basket_form(product.pk),
        "offers": offers,
        "offer": main,
        "for_sale": any(offer.for_sale for offer in offers),
        "in_stock": any(offer.for_sale and not offer.expected_on for offer in offers),
        "gallery": gallery,
        "after_sale": promise(product.category),
        "breakdown": price_breakdown(main) if main and main.terms else None,
        "trail": trail,
        "product_json": product_json(page, offers, canonical, trusted["trust"], trusted["reviews"]),
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
