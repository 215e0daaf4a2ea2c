"""`{% site_links as site %}`: where the links of header and footer lead."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.urls import NoReverseMatch, reverse, translate_url
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
