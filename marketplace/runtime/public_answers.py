"""Answers that are the same for everyone, so that the page cache may keep one and hand it to others (law 6).

An answer says so by its class: nothing is kept because of its address or its headers.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.template.response import TemplateResponse


class Public:
    """Mixed into the class of an answer that names nobody and depends on nothing but the address."""

    is_public_page = True  # what `cms.freshness.page_cache` looks at


class PublicResponse(Public, HttpResponse):
    """A public answer whose content is ready."""


class PublicTemplateResponse(Public, TemplateResponse):
    """A public answer that is rendered later, as Wagtail's pages are."""
