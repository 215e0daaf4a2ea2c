"""The province that a visitor has chosen on a product's page, kept by its code in a cookie.

Only private pages and fragments may read it (law 6).
"""

from __future__ import annotations

from urllib.parse import unquote

from django.http import HttpRequest

from marketplace.places.divisions.reading import province_named
from marketplace.places.divisions.table import SERVED

COOKIE = "province"


def chosen_province(request: HttpRequest) -> str:
    """Return the code of the province that was chosen, if we send there; else nothing."""
    found = province_named(unquote(request.COOKIES.get(COOKIE, "")))
    return found.code if found and found.code in SERVED else ""
