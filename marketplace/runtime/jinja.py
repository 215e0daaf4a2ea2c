"""Django's Jinja2 backend, for the parts of a public page that Django's own template language is too slow for.

Each of them says by what figure. Everything else is a Django template.
"""

from __future__ import annotations

from datetime import date as day
from datetime import datetime
from typing import Any

from django.template.defaultfilters import date, linebreaksbr
from django.template.loader import get_template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext
from jinja2 import Environment


def environment(**options: Any) -> Environment:
    """Return the environment that the backend renders in: escaping, with the active language's translations.

    Beside Jinja2's own: `_`, `ngettext`, `url("name", …)`, and the filters `date` and `linebreaksbr` of Django's language.
    """
    made = Environment(**{**options, "keep_trailing_newline": True})  # as in Django's language
    made.globals.update({"_": gettext, "ngettext": ngettext, "url": _url})
    made.filters.update({"date": _date, "linebreaksbr": linebreaksbr})
    return made


def _url(name: str, *parts: Any) -> str:
    return reverse(name, args=parts)


def _date(moment: day, form: str) -> str:
    return date(localtime(moment) if isinstance(moment, datetime) else moment, form)


def render(name: str, **context: Any) -> SafeString:
    """Return a template of `templates/jinja2`, rendered.

    :param name: such as jinja2/header.html
    """
    return mark_safe(get_template(name, using="jinja2").render(context))
