"""Addresses of pages, and of the same page in the other languages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.conf import settings


class Alternate(NamedTuple):
    """One page in one language."""

    code: str
    address: str


def page_address(url_path: str, language: str) -> str:
    """Return a page's address: its tree path without the home page's own slug, behind the language's prefix.

    :param url_path: Wagtail's path from the tree's root, such as /home/produce/millet/
    :param language: its locale's language code
    """
    inside = url_path.split("/", 2)[2]
    return f"/{inside}" if language == settings.LANGUAGE_CODE else f"/{language}/{inside}"


def in_order(alternates: Iterable[Alternate]) -> list[Alternate]:
    """Return one page's languages, the default language first."""
    return sorted(alternates, key=lambda one: one.code != settings.LANGUAGE_CODE)
