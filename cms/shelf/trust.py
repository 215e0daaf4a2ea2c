"""What a produce page shows so that a buyer can trust it: lots with who grew them, the map, stories, reviews, figures."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from wagtail.models import Locale

from cms.freshness.kept_answers import kept
from cms.freshness.purging import SITE
from cms.shelf.offers import usual_way
from cms.shelf.place_map import Place, draw_map
from cms.site.addresses import page_address
from cms.site.restrictions import OPEN
from marketplace.catalogue.models import Product
from marketplace.places.models import Township
from marketplace.runtime.prepared_statements import prepared_cursor
from marketplace.supply.tracing.growers import GROWN, NAMED_A_LOT, Grower, counted, growers
from orders.reviews.queries import read_reviews, read_trust

LOTS_SHOWN = 5
REVIEWS_SHOWN = 4

# The lots with something left, the ones that are sold first in front, with who grew them.
LOTS = f"""
SELECT lot.code, lot.harvested_on, lot.best_before, lot.certificate_number, grown.households, grown.named
  FROM supply_lot lot CROSS JOIN LATERAL {GROWN}
 WHERE lot.product_id = %s AND lot.best_before >= %s AND lot.closed_at IS NULL AND lot.forecast_id IS NULL
   AND lot.grams_delivered > lot.grams_reserved + lot.grams_allocated + lot.grams_purchased
 ORDER BY lot.best_before, lot.id LIMIT {LOTS_SHOWN}
"""
# The one under the page of the village's own township (`cms.models.pages.told_by_their_township`).
VILLAGE_PAGE = f"""
SELECT page.url_path, story.summary
  FROM cms_villagepage story JOIN wagtailcore_page page ON page.id = story.page_ptr_id
  JOIN places_village village ON village.id = story.village_id
  JOIN cms_townshippage own ON own.township_id = village.township_id
  JOIN wagtailcore_page above ON above.id = own.page_ptr_id AND above.path = left(page.path, -4)
 WHERE story.village_id = %(village)s AND page.locale_id = %(locale)s AND page.live AND {OPEN} ORDER BY page.path LIMIT 1
"""


class ShownLot(NamedTuple):
    """A lot that can still be sold.

    :param households: how many households delivered to it; 0 when they are too few to be told
    """

    code: str
    harvested_on: date
    best_before: date
    certificate_number: str
    households: int
    growers: list[Grower]


class VillageStory(NamedTuple):
    """Where a village's page is, and its sentence."""

    address: str
    summary: str


def read_lots(product_id: int, today: date) -> list[ShownLot]:
    """Return the lots of a product that can still be sold, with who grew them, in one query."""
    with prepared_cursor() as cursor:
        cursor.execute(LOTS, [today, product_id, today])
        rows = cursor.fetchall()
    return [
        ShownLot(code, harvested_on, best_before, certificate, counted(households), growers(named))
        for code, harvested_on, best_before, certificate, households, named in rows
    ]


def village_story(village_id: int, locale: Locale, seen_from: str) -> VillageStory | None:
    """Return the village's page in a language; None when it has none.

    :param seen_from: the tree path of the page that tells of it, whose reader may see it
    """

    def read() -> VillageStory | None:
        with prepared_cursor() as cursor:
            cursor.execute(VILLAGE_PAGE, {"village": village_id, "locale": locale.pk, "seen_from": seen_from})
            row = cursor.fetchone()
        return VillageStory(page_address(row[0], locale.language_code), row[1]) if row else None

    return kept(("village story", village_id, locale.pk, seen_from), read, f"village:{village_id}")


def township_map(township: Township) -> SafeString:
    """Return the map of a township; nothing when nobody has said where it is."""
    if township.latitude is None or township.longitude is None:
        return SafeString()
    here = Place(township.name, township.name_en, township.latitude, township.longitude)
    return _map_html(here, tuple(kept("map", _places, SITE)), get_language())


@lru_cache(maxsize=256)
def _map_html(here: Place, places: tuple[Place, ...], language: str | None) -> SafeString:
    drawn = draw_map(here, [place for place in places if place != here])
    return mark_safe(get_template("components/place_map.html").render({"map": drawn}))


def _places() -> list[Place]:
    rows = Township.objects.filter(latitude__isnull=False)
    return [
        Place(name, name_en, latitude, longitude)
        for name, name_en, latitude, longitude in rows.values_list("name", "name_en", "latitude", "longitude")
        if latitude is not None and longitude is not None
    ]


def for_product(product: Product, locale: Locale, seen_from: str, today: date) -> dict[str, Any]:
    """Return lots with growers, map, village, reviews and figures, and when a parcel ordered today arrives.

    :param locale: the language that the village's page is to be in
    :param seen_from: the tree path of the page that shows all this
    """
    trust = read_trust(product.pk)
    lots = read_lots(product.pk, today)
    way = kept("way", usual_way, SITE)
    return {
        "lots": lots,
        "growers": list(dict.fromkeys(grower for lot in lots for grower in lot.growers))[:NAMED_A_LOT],
        "grown_by": max((lot.households for lot in lots), default=0),
        "place_map": township_map(product.village.township),
        "village_story": village_story(product.village_id, locale, seen_from),
        "trust": trust,
        "reviews": read_reviews(product.pk, REVIEWS_SHOWN) if trust.count else [],
        "way": way,
        "arrives": way.arrives(today) if way else None,
    }
