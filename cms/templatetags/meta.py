"""`{% meta_tags description %}`: what search engines, and messengers that make a card of a link, read of a public page.

In Python and not in a template: it is on every page, and was a tenth of a list's template.
"""

from __future__ import annotations

from django import template
from django.template import Context
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

register = template.Library()

CARD = {"type": "image/jpeg", "width": "1200", "height": "630"}  # as cms.site.share_cards draws it


@register.simple_tag(takes_context=True)
def meta_tags(context: Context, description: str) -> SafeString:
    """Return the `<meta>` and `<link>` of a page.

    Reads from the context: canonical, alternates (code and url each, the default language first), page or share_title,
    share_card, kind (of Open Graph; a website when nothing is said).
    """
    page, canonical = context.get("page"), context["canonical"]
    title = context.get("share_title") or getattr(page, "seo_title", "") or getattr(page, "title", "")
    chinese = get_language() == "zh-hans"
    links = [("canonical", "", canonical)]
    for number, other in enumerate(context["alternates"]):
        links.append(("alternate", "zh-Hans" if other["code"] == "zh-hans" else other["code"], other["url"]))
        if number == 0:
            links.append(("alternate", "x-default", other["url"]))
    graph = {
        "site_name": _("Two-Way Market"),
        "type": context.get("kind") or "website",
        "locale": "zh_CN" if chinese else "en_US",
        "title": title,
        "description": description,
        "url": canonical,
    }
    lines = [
        f'<meta name="description" content="{conditional_escape(description)}">',
        *(_link(*link) for link in links),
    ]
    if card := context.get("share_card"):
        graph |= {"image": card, **{f"image:{name}": value for name, value in CARD.items()}, "image:alt": title}
    lines += [f'<meta property="og:{name}" content="{conditional_escape(value)}">' for name, value in graph.items()]
    if card:
        lines.append('<meta name="twitter:card" content="summary_large_image">')
    return mark_safe("\n".join([*lines, ""]))


def _link(rel: str, language: str, address: str) -> str:
    hreflang = f' hreflang="{language}"' if language else ""
    return f'<link rel="{rel}"{hreflang} href="{conditional_escape(address)}">'
