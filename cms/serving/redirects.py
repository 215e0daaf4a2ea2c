"""Where a page has gone that was at an address before: the redirects that Wagtail writes when a page moves, and editors' own;
and the address that was meant by one in capitals, or with the end of a sentence behind it.

Asked only once an address has led nowhere: a live page always wins, and who finds a page pays nothing.
"""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.urls import Resolver404, is_valid_path, resolve
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language_from_path, override
from wagtail.contrib.redirects.middleware import get_redirect
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from cms.serving.find_page import TREE, find_page
from cms.site.addresses import page_address

MOST_STEPS = 8  # of redirects that lead to redirects
BEHIND = "。，、；：！？）】》」』”’…\u3000 ,.;:!?)>\"'"  # an address in a text, and what is copied with it
BACK_OFFICE = "/admin/"


def moved(request: HttpRequest) -> HttpResponse | None:
    """Return the answer that leads to where the page is now, the query kept; None when there is none.

    An address without its last slash is left to Django, which adds the slash: behind it may be a live page.
    """
    if request.method not in ("GET", "HEAD"):
        return None
    if not request.path_info.endswith("/") and is_valid_path(f"{request.path_info}/"):
        return None
    found = _target(request) or _as_meant(request)
    if found is None:
        return None
    address, permanent = found
    answer = (HttpResponsePermanentRedirect if permanent else HttpResponseRedirect)(address)
    patch_cache_control(answer, public=True, max_age=0, must_revalidate=True)  # a page may come here again
    return answer


def _target(request: HttpRequest) -> tuple[str, bool] | None:
    """Return where the address leads in the end, and whether for good; None for nowhere, or round in a circle."""
    path, query = request.get_full_path(), request.META.get("QUERY_STRING", "")
    been, permanent = {urlsplit(path).path.rstrip("/")}, True
    for _step in range(MOST_STEPS):
        found = _redirect(request, path)
        if found is None or found.redirect_page is not None and not found.redirect_page.live:
            return None
        permanent = permanent and found.is_permanent
        parts = urlsplit(found.link or "")
        inside = not parts.netloc or parts.netloc == request.get_host()
        if not found.link or inside and parts.path.rstrip("/") in been:
            return None
        if "?" not in found.old_path and query:
            parts = parts._replace(query=f"{parts.query}&{query}" if parts.query else query)
        if found.redirect_page is not None or not inside or _leads_somewhere(parts.path):
            return urlunsplit(parts), permanent
        been.add(parts.path.rstrip("/"))
        path, query = urlunsplit(parts._replace(scheme="", netloc="", fragment="")), parts.query
    return None


def _redirect(request: HttpRequest, path: str) -> Redirect | None:
    """Return the redirect of a path: with its query, or else whatever the query."""
    normal = Redirect.normalise_path(path, decode_unicode=False)
    found: Redirect | None = get_redirect(request, normal)
    bare = urlsplit(normal).path
    return found or (get_redirect(request, bare) if bare != normal else None)


def _as_meant(request: HttpRequest) -> tuple[str, bool] | None:
    """Return the address that is spelled otherwise: in small letters, without punctuation at its end; for good."""
    path = f"{request.path_info.rstrip(f'/{BEHIND}').lower()}/"
    language = get_language_from_path(path) or settings.LANGUAGE_CODE
    try:
        with override(language):
            match = resolve(path)
    except Resolver404:
        return None
    found: str | None = path
    if match.url_name == "cms-page":
        found = _page_spelled(match.args[0], language)
    elif match.args or match.kwargs or path.startswith(BACK_OFFICE):
        return None  # a token's capitals matter
    if found is None or found == request.path_info:
        return None
    query = request.META.get("QUERY_STRING", "")
    return (f"{found}?{query}" if query else found), True


def _page_spelled(path: str, language: str) -> str | None:
    """Return the address of the one live page whose path has these letters, large or small; None when there is none, or several."""
    roots = [root.root_path for root in Site.get_site_root_paths() if root.language_code == language]
    if len(roots) != 1 or roots[0] == TREE:
        return None
    found = Page.objects.live().filter(url_path__iexact=roots[0] + path).values_list("url_path", flat=True)[:2]
    return page_address(found[0], language) if len(found) == 1 else None


def _leads_somewhere(path: str) -> bool:
    """Return whether there is something at a path of ours."""
    try:
        match = resolve(path)
    except Resolver404:
        return False
    if match.url_name != "cms-page":
        return match.url_name != "wagtail_serve"
    with override(get_language_from_path(path) or settings.LANGUAGE_CODE):
        return find_page(match.args[0]) is not None
