"""The cards of produce, as lists, shelves, villages and campaigns show them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.template.loader import get_template
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from cms.freshness.kept_answers import kept_each
from cms.pictures.renditions import read_renditions
from cms.pictures.shown import picture_from
from cms.shelf.money_words import yuan
from cms.shelf.offers import offers_of
from cms.site.addresses import page_address
from marketplace.runtime.prepared_statements import prepared_cursor

CARDS = """
SELECT page.id, page.title, page.url_path, story.product_id, story.main_picture_id, picture.description,
       picture.description_en, village.name, village.name_en, pack.id, pack.name, pack.name_en, pack.grade,
       pack.price_fen, pack.grams, pack.pieces
  FROM cms_producepage story
  JOIN wagtailcore_page page ON page.id = story.page_ptr_id
  JOIN catalogue_product product ON product.id = story.product_id
  JOIN places_village village ON village.id = product.village_id
  LEFT JOIN cms_storyimage picture ON picture.id = story.main_picture_id
  LEFT JOIN LATERAL (SELECT * FROM catalogue_pack pack
                      WHERE pack.product_id = product.id AND pack.active ORDER BY pack.position, pack.id LIMIT 1) pack ON true
 WHERE story.page_ptr_id = ANY (%s::bigint[])
"""


class Place(NamedTuple):
    """Where a card is to stand. The first card of a list is loaded at once, the others when they are near.

    :param language: the language code of the pages' locale
    :param words: the language that the page speaks
    """

    page_id: int
    language: str
    words: str
    today: date
    first: bool


def read_cards(page_ids: Iterable[int], language: str, today: date) -> dict[int, dict[str, str]]:
    """Return the produce cards of pages, by page: title, price and HTML, kept until product, page or picture changes.

    Those that are not kept are read with three queries, whatever their number. The first is to be loaded at once.

    :param language: the language code of the pages' locale
    :param today: whose prices and stock
    """
    words = get_language() or ""
    each = dict.fromkeys(page_ids)
    places = [Place(page_id, language, words, today, index == 0) for index, page_id in enumerate(each)]
    if not places:
        return {}
    found = kept_each(places, _make_cards)
    # A page that was taken away this very moment is not there any more.
    return {place.page_id: found[place] for place in places if place in found}


def _make_cards(places: list[Place]) -> dict[Place, tuple[dict[str, str], list[str]]]:
    """Return the cards, and what each shows. Of what the HTML is made of only title and price are kept beside it."""
    today, english = places[0].today, places[0].words.startswith("en")
    with prepared_cursor() as cursor:
        cursor.execute(CARDS, [[place.page_id for place in places]])
        rows = {row[0]: row[1:] for row in cursor.fetchall()}
    offers = offers_of([(row[2], *row[8:]) for row in rows.values() if row[8]], today)
    drawn = read_renditions(row[3] for row in rows.values() if row[3])
    template = get_template("components/produce_card.html")
    made = {}
    for place in places:
        if place.page_id not in rows:
            continue
        title, url_path, product_id, picture, alt, alt_en, village, village_en, *_pack = rows[place.page_id]
        words = alt_en if english and alt_en else alt or ""
        offer = next(iter(offers.get(product_id, [])), None)
        card = {
            "title": title,
            "url": page_address(url_path, place.language),
            "village": village_en if english and village_en else village,
            "picture": picture_from(drawn, picture, words, "card", first=place.first),
            "offer": offer,
        }
        tags = [f"page:{place.page_id}", f"product:{product_id}", *([f"picture:{picture}"] if picture else [])]
        html = mark_safe(template.render({"card": card}).strip())
        made[place] = ({"title": title, "price": yuan(offer.price_fen) if offer else "", "html": html}, tags)
    return made
