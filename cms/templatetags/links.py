"""Where the page of a product or a village is, and the picture of it, for templates of lower floors.

`{% produce_address id as address %}` of one; `{% pages_of_packs basket.lines as pages %}` of many at once, and then
`{% with page=pages|of_product:id %}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django import template
from django.conf import settings
from django.db.models import QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from cms.models import ProducePage, VillagePage
from cms.models.pages import told_by_their_township
from cms.pictures.renditions import read_renditions
from cms.pictures.shown import picture_from
from cms.site.addresses import page_address
from marketplace.catalogue.queries import on_sale

register = template.Library()


def _address(rows: QuerySet[Any]) -> str:
    found = rows.filter(live=True, locale__language_code=_language()).order_by("path").values_list("url_path")[:1]
    return page_address(found[0][0], _language()) if found else ""


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


@register.simple_tag
def produce_address(product_id: int) -> str:
    """Return the address of a product's page in the active language; nothing when it has none or may not be sold."""
    return _address(ProducePage.objects.filter(on_sale("product__"), product_id=product_id))


@register.simple_tag
def village_address(village_id: int) -> str:
    """Return the address of a village's page in the active language; nothing when it has none."""
    return _address(told_by_their_township(VillagePage.objects.filter(village_id=village_id)))


class ToldOf(NamedTuple):
    """The page that tells of a product.

    :param picture: a small one, without words: the name stands beside it; empty when there is none
    """

    address: str
    picture: SafeString


@register.simple_tag
def pages_of_packs(lines: Iterable[Any]) -> dict[int, ToldOf]:
    """Return the pages of the products of a basket's lines, by product, with two queries whatever their number."""
    return _pages({line.pack.product_id for line in lines})


@register.simple_tag
def pages_of_lines(parcels: Iterable[Mapping[str, Any]]) -> dict[int, ToldOf]:
    """Return the same of the lines of an order's parcels, as `orders.following.shown` gives them."""
    return _pages({row["line"].pack.product_id for parcel in parcels for row in parcel["lines"]})


def _pages(product_ids: set[int]) -> dict[int, ToldOf]:
    rows = ProducePage.objects.filter(on_sale("product__"), live=True, locale__language_code=_language())
    found = rows.filter(product_id__in=product_ids).order_by("-path")  # the first one is what is kept
    told = list(found.values_list("product_id", "url_path", "main_picture_id")) if product_ids else []
    drawn = read_renditions(picture for _product, _path, picture in told if picture)
    return {
        product: ToldOf(page_address(path, _language()), picture_from(drawn, picture, "", "line"))
        for product, path, picture in told
    }


@register.filter
def of_product(pages: Mapping[int, ToldOf], product_id: int) -> ToldOf | None:
    """Return the page of a product, None when it has none or may not be sold."""
    return pages.get(product_id)
