"""The cards of products that were found, in the order in which they were found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import get_language

from cms.navigation import page_address
from cms.offers import offers_of
from cms.produce_context import card_picture, card_price
from cms.purging import shows_each
from cms.renditions import read_renditions
from marketplace.prepared import prepared_cursor

CARDS = """
SELECT page.id, page.title, page.url_path, story.product_id, story.main_picture_id, picture.description,
       picture.description_en, village.name, village.name_en, pack.id, pack.name, pack.name_en, pack.grade,
       pack.price_fen, pack.grams
  FROM cms_producepage story
  JOIN wagtailcore_page page ON page.id = story.page_ptr_id
  JOIN catalogue_product product ON product.id = story.product_id
  JOIN places_village village ON village.id = product.village_id
  LEFT JOIN cms_storyimage picture ON picture.id = story.main_picture_id
  LEFT JOIN LATERAL (SELECT * FROM catalogue_pack pack
                      WHERE pack.product_id = product.id AND pack.active ORDER BY pack.position, pack.id LIMIT 1) pack ON true
 WHERE story.page_ptr_id = ANY (%s::bigint[])
"""


def read_found_cards(page_ids: Sequence[int], language: str, today: date) -> list[dict[str, Any]]:
    """Return produce cards of pages, as `cms.produce_context.read_cards` does, with four queries whatever their number.

    :param language: the language code of the pages' locale
    :param today: whose prices and stock
    """
    if not page_ids:
        return []
    with prepared_cursor() as cursor:
        cursor.execute(CARDS, [list(page_ids)])
        rows = {row[0]: row[1:] for row in cursor.fetchall()}
    # A page that was taken away this very moment is not there any more.
    ordered = [rows[page_id] for page_id in page_ids if page_id in rows]
    offers = offers_of([(row[2], *row[8:]) for row in ordered if row[8]], today)
    drawn = read_renditions(row[3] for row in ordered if row[3])
    shows_each("product", [row[2] for row in ordered])
    shows_each("picture", [row[3] for row in ordered if row[3]])
    english = (get_language() or "").startswith("en")
    return [
        {
            "title": title,
            "url": page_address(url_path, language),
            "village": village_en if english and village_en else village,
            "picture": card_picture(picture, drawn, alt_en if english and alt_en else alt or "", first=index == 0),
            **card_price(offers.get(product_id, [])),
        }
        for index, (title, url_path, product_id, picture, alt, alt_en, village, village_en, *_pack) in enumerate(
            ordered
        )
    ]
