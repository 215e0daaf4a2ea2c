"""`{% produce_address id as address %}`: where the page of a product or a village is, for templates of lower floors."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import get_language

from cms.models import ProducePage, VillagePage
from cms.site.addresses import page_address

register = template.Library()


def _address(rows: QuerySet[Any]) -> str:
    found = rows.filter(live=True, locale__language_code=_language()).order_by("path").values_list("url_path")[:1]
    return page_address(found[0][0], _language()) if found else ""


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


@register.simple_tag
def produce_address(product_id: int) -> str:
    """Return the address of a product's page in the active language; nothing when it has none or is not listed."""
    return _address(ProducePage.objects.filter(product_id=product_id, product__listed=True))


@register.simple_tag
def village_address(village_id: int) -> str:
    """Return the address of a village's page in the active language; nothing when it has none."""
    return _address(VillagePage.objects.filter(village_id=village_id))
