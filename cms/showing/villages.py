"""What the templates of village list, township page and village page show."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.blocks import pictures_in
from cms.freshness.purging import shows_each
from cms.models import ProducePage, TownshipPage, VillageIndexPage, VillagePage
from cms.models.pages import told_by_their_township
from cms.models.public_page import PublicPage
from cms.pictures.renditions import attach_renditions, read_renditions
from cms.pictures.shown import picture_from
from cms.shelf.cards import read_cards
from cms.showing.produce import listed_pages
from cms.showing.structured_data import breadcrumb_json
from cms.site.addresses import page_address
from cms.site.restrictions import open_pages
from cms.site.shown import shown_on
from marketplace.cooperatives.models import Cooperative, Pairing

PRODUCE_SHOWN = 12

CARD_COLUMNS = (
    "title",
    "url_path",
    "summary",
    "picture_id",
    "picture__description",
    "picture__description_en",
    "village__designated",
    "village__township__name",
    "village__township__name_en",
    "path",
)


def read_village_cards(pages: QuerySet[VillagePage], language: str) -> list[dict[str, Any]]:
    """Return village cards with two queries, whatever their number; a picture that is not wholly drawn yet costs more.

    :param language: the language code of the pages' locale
    """
    rows = list(pages.values_list(*CARD_COLUMNS))
    drawn = read_renditions(row[3] for row in rows if row[3])
    english = (get_language() or "").startswith("en")
    return [
        {
            "title": title,
            "url": page_address(url_path, language),
            "summary": summary,
            "picture": picture_from(drawn, picture, (alt_en if english and alt_en else alt) or "", "card"),
            "designated": designated,
            "township": township_en if english and township_en else township,
            "parent_path": path[:-4],
        }
        for title, url_path, summary, picture, alt, alt_en, designated, township, township_en, path in rows
    ]


@shown_on.register(TownshipPage)
def shown_on_township(page: TownshipPage, request: HttpRequest, canonical: str) -> dict[str, Any]:
    """Return the township's villages and what they grow."""
    return for_township(page, canonical, today=timezone.localdate())


@shown_on.register(VillagePage)
def shown_on_village(page: VillagePage, request: HttpRequest, canonical: str) -> dict[str, Any]:
    """Return the produce of a village and its pictures."""
    return for_village(page, canonical, today=timezone.localdate())


@shown_on.register(VillageIndexPage)
def shown_on_index(page: VillageIndexPage, request: HttpRequest, canonical: str) -> dict[str, Any]:
    """Return the townships below `page`, each with its villages, in the editors' order."""
    language = page.locale.language_code
    below = {"live": True, "path__startswith": page.path}
    townships = open_pages(TownshipPage.objects.filter(**below), page.path).order_by("path")
    villages = open_pages(told_by_their_township(VillagePage.objects.filter(**below)), page.path).order_by("path")
    cards = read_village_cards(villages, language)
    by_township = {path: list(group) for path, group in groupby(cards, key=lambda card: str(card["parent_path"]))}
    return {
        "townships": [
            {"title": title, "url": page_address(url_path, language), "villages": by_township.get(path, [])}
            for path, title, url_path in townships.values_list("path", "title", "url_path")
        ]
    }


def for_township(page: TownshipPage, canonical: str, today: date) -> dict[str, Any]:
    """Return the township's villages and produce.

    :param canonical: the page's full address
    """
    language = page.locale.language_code
    attach_renditions(pictures_in(page.body))
    below = told_by_their_township(VillagePage.objects.filter(live=True, path__startswith=page.path))
    villages = open_pages(below, page.path)
    produce = listed_pages(page, product__village__township_id=page.township_id)
    return {
        "villages": read_village_cards(villages.order_by("path"), language),
        "cards": _cards(produce, language, today),
        **_trail(page, language, canonical),
    }


def for_village(page: VillagePage, canonical: str, today: date) -> dict[str, Any]:
    """Return the village's produce and pictures.

    :param canonical: the page's full address
    """
    language = page.locale.language_code
    attach_renditions([page.picture, *pictures_in(page.story)])
    produce = listed_pages(page, product__village_id=page.village_id)
    trail = _trail(page, language, canonical)
    return {
        "village": page.village,
        "cooperatives": Cooperative.objects.filter(
            village_id=page.village_id, status=Cooperative.Status.APPROVED, kind=Cooperative.Kind.COOPERATIVE
        ),
        "paired": _paired(page.village_id),
        "cards": _cards(produce, language, today),
        **trail,
        "township_page": trail["trail"][-2][1],
    }


def _cards(produce: QuerySet[ProducePage], language: str, today: date) -> list[dict[str, Any]]:
    return list(read_cards(produce.values_list("pk", flat=True)[:PRODUCE_SHOWN], language, today).values())


def _paired(village_id: int) -> QuerySet[Cooperative]:
    """The firms and others that are paired with a village now."""
    shows_each("village", [village_id])
    now = Pairing.objects.filter(village=village_id, until=None).values("party")
    return Cooperative.objects.filter(pk__in=now, status=Cooperative.Status.APPROVED)


def _trail(page: PublicPage, language: str, canonical: str) -> dict[str, Any]:
    """The way here: home, the village list, the township (of a village), this page."""
    above = [(link.title, link.address) for link in page.navigation if page.address.startswith(link.address)]
    if hasattr(page, "village"):
        parent = page.get_parent()
        above.append((parent.title, page_address(parent.url_path, language)))
    trail = [(_("Home"), page_address("/home/", language)), *above, (page.title, "")]
    return {"trail": trail, "breadcrumb_json": breadcrumb_json(trail, canonical)}
