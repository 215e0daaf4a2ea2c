"""`{% site_links as site %}`: where the links of header and footer lead."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from cms.navigation import NavLink, page_address, site_frame

register = template.Library()

LANGUAGE_SHORT = {"zh-hans": "中文", "en": "English"}


@register.simple_tag(takes_context=True)
def site_links(context: Context) -> dict[str, Any]:
    """Return the addresses of home, the other languages, basket, sign-in and back office; navigation and footer."""
    request: HttpRequest | None = context.get("request")
    kept = getattr(request, "_site_links", None)
    if kept is not None:
        return kept  # type: ignore[no-any-return]
    language = get_language() or settings.LANGUAGE_CODE
    path = request.path if request else ""
    frame = getattr(request, "frame", None) or site_frame(language)
    links = {
        "home": page_address("/home/", language),
        "nav": _links(frame.header, path),
        "footer_words": frame.words,
        "footer": [{"heading": one.heading, "links": _links(one.links, path)} for one in frame.footer],
        "languages": [
            {"code": _html_code(code), "name": LANGUAGE_SHORT[code], "url": _translated(request, code)}
            for code, _name in settings.LANGUAGES
            if code != language
        ],
        **{
            key: _address(name)
            for key, name in {
                "basket": "basket",
                "basket_badge": "basket-badge",
                "sign_in": "account_login",
                "back_office": "wagtailadmin_home",
            }.items()
        },
    }
    if request is not None:
        request._site_links = links  # type: ignore[attr-defined]
    return links


@register.simple_tag(takes_context=True)
def site_footer(context: Context) -> SafeString:
    """Return the footer: made once for all pages that have the same links in it."""
    site = site_links(context)
    columns = tuple((one["heading"], _pairs(one["links"])) for one in site["footer"])
    ways = tuple((key, site[key]) for key in ("basket", "sign_in", "back_office"))
    return _footer(get_language(), site["footer_words"], columns, _pairs(site["nav"]), ways)


@lru_cache(maxsize=32)
def _footer(language: str | None, words: str, columns: Any, nav: Any, ways: tuple[tuple[str, str], ...]) -> SafeString:
    shown = {"footer_words": words, "footer": columns, "nav": nav, **dict(ways)}
    return mark_safe(get_template("components/footer.html").render({"site": shown}))


def _pairs(links: list[dict[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((link["title"], link["url"]) for link in links)


@register.simple_tag(takes_context=True)
def place_addresses(context: Context) -> dict[str, Any]:
    """Return the full address of a public page that is no page of Wagtail's, and the same in every language."""
    request: HttpRequest = context["request"]
    return {
        "canonical": request.build_absolute_uri(request.path),
        "alternates": [
            {"code": code, "url": request.build_absolute_uri(translate_url(request.path, code))}
            for code, _name in settings.LANGUAGES
        ],
    }


def _links(links: list[NavLink], path: str) -> list[dict[str, str]]:
    return [{"title": link.title, "url": link.address, "current": _current(link.address, path)} for link in links]


def _current(address: str, path: str) -> str:
    home = address in (page_address("/home/", code) for code, _name in settings.LANGUAGES)
    return "page" if address == path else "true" if path.startswith(address) and not home else ""


def _html_code(code: str) -> str:
    return "zh-Hans" if code == "zh-hans" else code


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _translated(request: HttpRequest | None, code: str) -> str:
    """The same page in another language; that language's home page when there is none."""
    home = page_address("/home/", code)
    if request is None:
        return home
    alternates = getattr(request, "alternates", None)
    if alternates is not None:
        return next((one.address for one in alternates if one.code == code), home)
    address = translate_url(request.path, code)
    return address if address != request.path else home
