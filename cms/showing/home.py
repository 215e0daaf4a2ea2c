"""What the sections of the home page show now. Read for all sections together: a shelf more costs one query more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from cms.blocks import pictures_in
from cms.finding.lists import produce_list
from cms.finding.reading import index_of
from cms.finding.season import read_calendar
from cms.freshness.purging import shows_until_either
from cms.models import HomePage, VillagePage
from cms.models.pages import told_by_their_township
from cms.pictures.renditions import attach_renditions
from cms.shelf.offers import price_breakdown, read_offers
from cms.showing.collections import pages_of, read_shelves
from cms.showing.produce import link_to, listed_pages
from cms.showing.structured_data import website_json
from cms.showing.villages import read_village_cards
from cms.site.navigation import NavLink, links_to
from cms.site.restrictions import is_open, open_pages
from cms.site.shown import shown_on

VILLAGES_SHOWN = 3


class Sections:
    """The sections of one home page at one moment, and what several of them need."""

    def __init__(self, page: HomePage, now: datetime, today: date) -> None:
        self.page = page
        self.language = page.locale.language_code
        self.now = now
        self.today = today
        for block in page.sections:
            if block.block_type == "banner":
                shows_until_either(now, block.value["starts_at"], block.value["ends_at"])
        self.blocks = [block for block in page.sections if block.block_type != "banner" or _within(block.value, now)]
        self.links = links_to(self._named(), page.locale_id, self.language, now)
        chosen = [block.value["collection"] for block in self.blocks if block.block_type == "shelf"]
        chosen_ids = [collection.pk for collection in chosen if collection]
        self.collections = links_to(chosen_ids, page.locale_id, self.language, now, page.path)
        self.shelves = self._read_shelves()

    def read(self) -> list[dict[str, Any]]:
        """Return what each section shows; one that has nothing to show is left out."""
        attach_renditions(self._pictures())
        found = []
        for place, block in enumerate(self.blocks, start=1):
            shown = READERS[block.block_type](self, block)
            if shown is not None:
                found.append({"kind": block.block_type, "place": place, "value": block.value, **shown})
        return found

    def banner(self, block: Any) -> dict[str, Any] | None:
        """Where it leads: nowhere while that page is not published."""
        return {"link": self._link(block.value["page"])}

    def shelf(self, block: Any) -> dict[str, Any] | None:
        """The cards, and the way to all of the collection."""
        cards = self.shelves.get(block.id)
        collection = block.value["collection"]
        link = self.collections[collection.pk] if cards and collection else None
        return {"cards": cards, "link": link, "whole": collection is None} if cards else None

    def villages(self, block: Any) -> dict[str, Any] | None:
        """The villages chosen, in their order; without a choice the first ones with a picture."""
        told = told_by_their_township(VillagePage.objects.filter(live=True, locale_id=self.page.locale_id))
        pages = open_pages(told, self.page.path)
        chosen = [page.pk for page in block.value["villages"] if page]
        if not chosen:
            pages = pages.filter(picture__isnull=False).order_by("path")[:VILLAGES_SHOWN]
            cards = read_village_cards(pages, self.language)
        else:
            addresses = [self.links[pk].address for pk in chosen if pk in self.links]
            keys = [page.translation_key for page in block.value["villages"] if page]
            by_address = {
                card["url"]: card for card in read_village_cards(pages.filter(translation_key__in=keys), self.language)
            }
            cards = [by_address[address] for address in addresses if address in by_address]
        return {"cards": cards} if cards else None

    def example(self, block: Any) -> dict[str, Any] | None:
        """The parts of a price, by the rule that settles."""
        pages = listed_pages(self.page)
        chosen = block.value["page"]
        page = (pages.filter(product_id=chosen.product_id) if chosen else pages).first()
        offers = read_offers([page.product_id], self.today, first_only=True).get(page.product_id) if page else None
        if page is None or not offers or not offers[0].terms:
            return None
        page.locale = self.page.locale  # the same: not to be asked for
        return {"page": page, "offer": offers[0], "breakdown": price_breakdown(offers[0])}

    def season(self, block: Any) -> dict[str, Any] | None:
        """What is ripe this month, the year in months, and where the calendar is; nothing while no harvest is known."""
        at = produce_list(self.language)
        if at is None or not is_open(at.path, self.page.path):
            return None
        calendar = read_calendar(index_of(at, self.today), at, self.today)
        if not calendar["rows"]:
            return None
        return {"year": calendar["year"], "ripe": calendar["months"][0].rows, "calendar": reverse("season-calendar")}

    def plain(self, block: Any) -> dict[str, Any] | None:
        """Nothing beside what the editor wrote."""
        return {}

    def _read_shelves(self) -> dict[str, list[dict[str, Any]]]:
        """The cards of each shelf; none while its collection is not published, or not for everybody who reads the page."""
        blocks, shelves = [], []
        for block in self.blocks:
            if block.block_type != "shelf":
                continue
            collection = block.value["collection"]
            if collection is None:
                pages = listed_pages(self.page)
            elif collection.pk in self.collections:
                pages = pages_of(collection, self.page, self.today)
            else:
                continue
            blocks.append(block)
            shelves.append(pages[: block.value["most"]])
        cards = read_shelves(shelves, self.language, self.today)
        return {block.id: shelf for block, shelf in zip(blocks, cards, strict=True)}

    def _named(self) -> set[int]:
        """The pages that banners, examples and villages lead to."""
        named = [block.value.get("page") for block in self.blocks]
        for block in self.blocks:
            if block.block_type == "villages":
                named += block.value["villages"]
        return {page.pk for page in named if page}

    def _link(self, page: Any) -> NavLink | None:
        return self.links.get(page.pk) if page else None

    def _pictures(self) -> list[Any]:
        pictures = [self.page.picture]
        for block in self.blocks:
            if block.block_type == "banner":
                pictures.append(block.value["picture"])
            elif block.block_type == "words":
                pictures += pictures_in(block.value["story"])
        return pictures


READERS: dict[str, Callable[[Sections, Any], dict[str, Any] | None]] = {
    "banner": Sections.banner,
    "shelf": Sections.shelf,
    "villages": Sections.villages,
    "example": Sections.example,
    "season": Sections.season,
    "figures": Sections.plain,
    "words": Sections.plain,
}


@shown_on.register(HomePage)
def shown_on_home(page: HomePage, request: HttpRequest, canonical: str) -> dict[str, Any]:
    """Return what the sections show now, and what the site is to search engines."""
    shown = for_home(page, now=timezone.now(), today=timezone.localdate())
    return {**shown, "website_json": website_json(page, canonical, shown["storefront"])}


def for_home(page: HomePage, now: datetime, today: date) -> dict[str, Any]:
    """Return the sections that have something to show, and where the list and the villages are."""
    language = page.locale.language_code
    return {
        "sections": Sections(page, now, today).read(),
        "storefront": link_to(language, "storefront"),
        "village_index": link_to(language, "villages"),
    }


def _within(banner: Any, now: datetime) -> bool:
    starts, ends = banner["starts_at"], banner["ends_at"]
    return (starts is None or starts <= now) and (ends is None or now < ends)
