"""What a page of each type shows: registered by those who read it, so that page types know none of them."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from django.http import HttpRequest
from wagtail.models import Page


@singledispatch
def shown_on(page: Page, request: HttpRequest, canonical: str) -> dict[str, Any]:
    """Return what the template of a page needs beside what every public page has; by the page's type.

    :param canonical: the page's full address
    :raises NotImplementedError: nobody has registered what such a page shows
    """
    raise NotImplementedError(f"Nothing registers with shown_on what a {type(page).__name__} shows")
