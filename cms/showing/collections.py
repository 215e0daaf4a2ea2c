"""Which produce a collection holds now, by hand or by rule, and what its page and a campaign's page show."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.blocks import pictures_in
from cms.models import CampaignPage, CollectionPage, ProducePage
from cms.models.public_page import PublicPage
from cms.pictures.renditions import attach_renditions
from cms.shelf.cards import read_cards
from cms.showing.produce import link_to, listed_pages
from cms.showing.structured_data import breadcrumb_json
from cms.site.addresses import page_address
from cms.site.navigation import NavLink, links_to
from cms.site.shown import shown_on
from marketplace.catalogue.models import Pack
from marketplace.ledger.money import fen
from marketplace.supply.models import Lot

GRAMS_PER_JIN = 500
CARDS_AT_A_CAMPAIGN = 12


def pages_of(collection: CollectionPage, on_page: PublicPage, today: date) -> QuerySet[ProducePage]:
    """Return the live pages of listed produce in a collection, in its order.

    :param on_page: the page that shows them: they are in its language, whatever language the collection is in
    :param today: for what is in season or in stock
    """
    if collection.way == collection.Way.HAND:
        return _by_hand(collection, on_page)
    return _by_rule(collection, on_page, today)[: collection.most]


def _by_hand(collection: CollectionPage, on_page: PublicPage) -> QuerySet[ProducePage]:
    # As they are stored: the pages themselves need not be read.
    chosen = [block["value"] for block in collection.produce.get_prep_value()]
    products = dict(ProducePage.objects.filter(pk__in=chosen).values_list("pk", "product_id"))
    places = {products[pk]: place for place, pk in reversed(list(enumerate(chosen))) if pk in products}
    pages = listed_pages(on_page, product_id__in=places)
    place = Case(*(When(product_id=pk, then=place) for pk, place in places.items()), output_field=IntegerField())
    return pages.order_by(place, "path") if places else pages


def _by_rule(collection: CollectionPage, on_page: PublicPage, today: date) -> QuerySet[ProducePage]:
    pages = listed_pages(on_page)
    if collection.category_id:
        pages = pages.filter(product__category_id=collection.category_id)
    if collection.village_id:
        pages = pages.filter(product__village_id=collection.village_id)
    elif collection.township_id:
        pages = pages.filter(product__village__township_id=collection.township_id)
    if collection.in_season:
        pages = pages.filter(ripe_in(today.month))
    if collection.certified:
        lots = lots_for_sale(today).exclude(certificate_number="")
        pages = pages.filter(Exists(lots.filter(product=OuterRef("product"))))
    if collection.price_from is not None or collection.price_to is not None or collection.order == "cheapest":
        pages = _priced(pages, collection.price_from, collection.price_to)
    if collection.order == collection.Order.NEWEST:
        return pages.order_by(F("first_published_at").desc(nulls_last=True), "-path")
    return pages.order_by("per_jin", "path") if collection.order == collection.Order.CHEAPEST else pages


def lots_for_sale(today: date) -> QuerySet[Lot]:
    """Return the lots that something can be sold from, as the shop counts them."""
    return Lot.objects.filter(
        forecast=None,  # else kept for pre-orders
        closed_at=None,
        best_before__gte=today,
        grams_delivered__gt=F("grams_reserved") + F("grams_allocated") + F("grams_purchased"),
    )


def ripe_in(month: int) -> Q:
    """Return the condition on produce pages that their product is harvested in a month; over New Year, too."""
    starts, ends = F("product__harvest_from_month"), F("product__harvest_to_month")
    begun, not_over = Q(product__harvest_from_month__lte=month), Q(product__harvest_to_month__gte=month)
    return (begun & not_over & Q(product__harvest_from_month__lte=ends)) | (
        (begun | not_over) & Q(product__harvest_to_month__lt=starts)
    )


def _priced(pages: QuerySet[ProducePage], least: Decimal | None, most: Decimal | None) -> QuerySet[ProducePage]:
    """Add the price per 斤 of the pack that a card shows, and keep what lies within the range; no fen is rounded."""
    first = Pack.objects.filter(product=OuterRef("product"), active=True).order_by("position", "id")
    pages = pages.annotate(
        fen_for_grams=Subquery(first.values(fen_for_grams=F("price_fen") * GRAMS_PER_JIN)[:1]),
        grams=Subquery(first.values("grams")[:1]),
    ).filter(grams__gt=0)
    if least is not None:
        pages = pages.filter(fen_for_grams__gte=F("grams") * fen(least))
    if most is not None:
        pages = pages.filter(fen_for_grams__lte=F("grams") * fen(most))
    by_price: QuerySet[ProducePage] = pages.annotate(per_jin=F("fen_for_grams") / F("grams"))
    return by_price


def read_shelves(shelves: list[QuerySet[ProducePage]], language: str, today: date) -> list[list[dict[str, Any]]]:
    """Return the cards of each shelf. Beside one query a shelf, as many for one as for ten.

    :param language: the language code of the pages' locale
    """
    pages = [list(shelf.values_list("pk", flat=True)) for shelf in shelves]
    cards = read_cards([pk for shelf in pages for pk in shelf], language, today)
    return [[cards[pk] for pk in shelf if pk in cards] for shelf in pages]


@shown_on.register(CollectionPage)
def shown_on_collection(page: CollectionPage, request: HttpRequest, canonical: str) -> dict[str, Any]:
    """Return the cards of what is in it."""
    return for_collection(page, canonical, today=timezone.localdate())


@shown_on.register(CampaignPage)
def shown_on_campaign(page: CampaignPage, request: HttpRequest, canonical: str) -> dict[str, Any]:
    """Return the phase and the collection's cards."""
    return for_campaign(page, canonical, now=timezone.now(), today=timezone.localdate())


def for_collection(page: CollectionPage, canonical: str, today: date) -> dict[str, Any]:
    """Return the cards and the way here.

    :param canonical: the page's full address
    """
    attach_renditions([page.picture])
    [cards] = read_shelves([pages_of(page, page, today)], page.locale.language_code, today)
    return {"cards": cards, **_ways_on(page, canonical)}


def for_campaign(page: CampaignPage, canonical: str, now: datetime, today: date) -> dict[str, Any]:
    """Return whether it runs, its collection's cards, and the way here.

    :param canonical: the page's full address
    """
    language = page.locale.language_code
    attach_renditions([page.picture, *pictures_in(page.story)])
    cards: list[dict[str, Any]] = []
    way: NavLink | None = None
    collection = page.collection
    if collection is not None and collection.live:
        [cards] = read_shelves([pages_of(collection, page, today)[:CARDS_AT_A_CAMPAIGN]], language, today)
        way = links_to([collection.pk], page.locale_id, language, now, page.path).get(collection.pk)
    return {"phase": page.phase(now), "cards": cards, "collection": way, **_ways_on(page, canonical)}


def _ways_on(page: PublicPage, canonical: str) -> dict[str, Any]:
    """The way here, and where all produce is."""
    language = page.locale.language_code
    trail = [(_("Home"), page_address("/home/", language)), (page.title, "")]
    return {
        "trail": trail,
        "breadcrumb_json": breadcrumb_json(trail, canonical),
        "storefront": link_to(language, "storefront"),
    }
