"""`{% site_header %}`, `{% site_footer %}`: the frame of every page. `{% site_links as site %}`: where their links lead."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from cms.finding.lists import produce_list
from cms.finding.understanding import tidy
from cms.site.addresses import page_address
from cms.site.navigation import site_frame
from cms.site.public_request import public_request
from cms.templatetags.icons import icon
from marketplace.runtime.jinja import render

register = template.Library()

LANGUAGE_SHORT = {"zh-hans": "中文", "en": "English"}
Links = tuple[tuple[str, str], ...]  # (title, address) each


class FrameLinks(NamedTuple):
    """Where header and footer lead.

    :param nav: the main navigation: title, address, and "page" or "true" where one is
    :param footer: its columns: heading and links
    :param languages: the other languages: HTML code, name, address of the same page
    :param my_orders: the same for everybody: who is not signed in is asked to, there
    """

    home: str
    nav: tuple[tuple[str, str, str], ...]
    footer_words: str
    footer: tuple[tuple[str, Links], ...]
    languages: tuple[tuple[str, str, str], ...]
    basket: str
    basket_badge: str
    sign_in: str
    my_orders: str
    back_office: str


@register.simple_tag(takes_context=True)
def site_links(context: Context) -> FrameLinks:
    """Return the addresses of home, the other languages, basket, sign-in and back office; navigation and footer."""
    request: HttpRequest | None = context.get("request")
    kept: FrameLinks | None = getattr(request, "site_links", None)
    if kept is not None:
        return kept
    language = get_language() or settings.LANGUAGE_CODE
    path = request.path if request else ""
    frame = getattr(request, "frame", None) or site_frame(language)
    links = FrameLinks(
        page_address("/home/", language),
        tuple((link.title, link.address, _current(link.address, path)) for link in frame.header),
        frame.words,
        tuple((one.heading, tuple((link.title, link.address) for link in one.links)) for one in frame.footer),
        tuple(
            (_html_code(code), LANGUAGE_SHORT[code], _translated(request, code))
            for code, _name in settings.LANGUAGES
            if code != language
        ),
        *(
            _address(name, language)
            for name in ("basket", "basket-badge", "account_login", "my-orders", "wagtailadmin_home")
        ),
    )
    if request is not None:
        public_request(request).site_links = links
    return links


@register.simple_tag(takes_context=True)
def site_header(context: Context) -> SafeString:
    """Return the header, with a search box when there is a produce list to search in.

    Jinja2: in Django's template language it took 9 % of a list page's time, here 4 %.
    """
    language = get_language() or settings.LANGUAGE_CODE
    at = produce_list(language)
    search = at and {
        "action": at.address,
        "suggestions": _address("suggestions", language),
        "words": _typed(context.get("request"), at.address),
    }
    return render("jinja2/header.html", site=site_links(context), search=search, icon=icon)


def _typed(request: HttpRequest | None, produce: str) -> str:
    """What was last typed into the search box, as far as it is looked at."""
    typed = request.GET.get("q", "") if request is not None and request.path == produce else ""
    return tidy(typed)[0]


@register.simple_tag(takes_context=True)
def site_footer(context: Context) -> SafeString:
    """Return the footer: made once for all pages that have the same links in it, which is 6 % of a list page's time."""
    site = site_links(context)
    anywhere = tuple((title, address, "") for title, address, _current in site.nav)
    return _footer(get_language() or settings.LANGUAGE_CODE, site._replace(nav=anywhere, languages=()))


@lru_cache(maxsize=32)
def _footer(language: str, site: FrameLinks) -> SafeString:
    return mark_safe(get_template("components/footer.html").render({"site": site}))


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


def _current(address: str, path: str) -> str:
    if address == path:
        return "page"
    return "true" if path.startswith(address) and address not in _homes() else ""


@lru_cache(maxsize=1)
def _homes() -> frozenset[str]:
    return frozenset(page_address("/home/", code) for code, _name in settings.LANGUAGES)


def _html_code(code: str) -> str:
    return "zh-Hans" if code == "zh-hans" else code


@lru_cache(maxsize=64)
def _address(name: str, language: str) -> str:
    """The address of a door in the active language."""
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
