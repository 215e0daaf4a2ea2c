"""The style guide: every token and every component, with made-up contents, for those who build and edit the site.

A new component is shown here in the change that brings it; `tests/cms/site/test_look.py` names those that are missing.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils import dates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.finding.facets import Choice, Facet
from cms.finding.season import Month, Row
from cms.shelf.offers import Offer, price_breakdown
from cms.shelf.place_map import WIDTH as MAP_WIDTH
from cms.templatetags.icons import ICONS
from marketplace.supply.stock.queries import Terms
from marketplace.typed_text.fields import TextField
from orders.reviews.queries import ShownReview, Trust

TOKENS = Path(settings.BASE_DIR) / "static" / "css" / "tokens.css"
THEN = datetime(2026, 10, 20, 9, 30, tzinfo=UTC)
TOKEN = re.compile(r"^  --([\w-]+): (.+?);", re.MULTILINE | re.DOTALL)
GROUP = re.compile(r"/\* Roles: (.+?)\. \*/(.*?)(?=/\*|\n}|\Z)", re.DOTALL)


class ExampleForm(forms.Form):
    """A form with one control of each kind."""

    recipient = TextField(label=gettext_lazy("Recipient"), help_text=gettext_lazy("As on the parcel."))
    note = TextField(label=gettext_lazy("Note"), widget=forms.Textarea(attrs={"rows": 2}), required=False)
    agree = forms.BooleanField(label=gettext_lazy("Keep this address in this browser"), required=False)
    means = forms.ChoiceField(
        label=gettext_lazy("Payment"),
        choices=[("alipay", "Alipay"), ("wechat_pay", "WeChat Pay"), ("card", "Visa, Mastercard")],
        widget=forms.RadioSelect,
    )


def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the guide to the people of the back office; for anybody else there is nothing at this address."""
    if not request.user.has_perm("wagtailadmin.access_admin"):
        raise Http404
    return render(request, "styleguide.html", {**read_tokens(TOKENS.read_text(encoding="utf-8")), **examples()})


def read_tokens(css: str) -> dict[str, Any]:
    """Return the roles by group, and what else has a number, as tokens.css gives them for light."""
    light = css[: css.index("/* Type.")]
    rest = css[css.index("/* Type.") : css.index("\n}", css.index("/* Type."))]
    return {
        "role_groups": [
            (name, [token for token, _value in TOKEN.findall(body)]) for name, body in GROUP.findall(light)
        ],
        "measures": [(name, " ".join(value.split())) for name, value in TOKEN.findall(rest) if "font" not in name],
    }


def examples() -> dict[str, Any]:
    """Return what the components show: nobody's data."""
    offer = _offer()
    empty, wrong = ExampleForm(initial={"means": "alipay"}), ExampleForm({"recipient": "", "means": "cash"})
    pages = Paginator(range(240), 24).page(4)
    return {
        "icons": sorted(ICONS),
        "form": empty,
        "wrong_form": wrong,
        "notes": {"alipay": _("No card needed"), "card": _("Also from abroad")},
        "prices": {"alipay": "¥57.00", "wechat_pay": "¥57.00", "card": "¥57.00"},
        "trail": [(_("Two-Way Market"), "#guide"), (_("Produce"), "#guide"), (_("Example millet"), "")],
        "pages": pages,
        "steps": [_("Basket"), _("Address"), _("Payment")],
        "stages": [
            {"title": _("Ordered"), "state": "done", "when": THEN},
            {"title": _("Paid"), "state": "done", "when": THEN + timedelta(minutes=3)},
            {"title": _("Packed"), "state": "current", "note": _("Lot EXAMPLE-1")},
            {"title": _("Shipped"), "state": "todo"},
            {"title": _("Received"), "state": "problem", "note": _("The carrier could not deliver it.")},
        ],
        "cards": _cards(),
        "village": {
            "url": "#guide", "title": _("Example village"), "township": _("Example township"), "picture": "",
            "summary": _("Stone terraces above the river, millet and hawthorn."), "designated": True,
        },  # fmt: skip
        "offer": offer,
        "breakdown": price_breakdown(offer),
        "banner": SimpleNamespace(
            place="banner",
            value={
                "heading": _("New millet is here"), "text": _("Threshed last week, packed when you order."),
                "words": _("To the millet"), "picture": None,
            },
            link=SimpleNamespace(address="#guide", title=""),
        ),
        "season": _season(),
        "trust": Trust((1, 0, 2, 6, 15), 63, 1_240_000),
        "reviews": _reviews(),
        "map": _map(),
        "switches": [Choice(_("In season"), "season=1", 8, current=True)],
        "facets": [_facet()],
        "sorts": [Choice(_("Price per jin"), "sort=price", None, current=True)],
        "chosen": [Choice(_("Grain"), "", None)],
        "empty_search": SimpleNamespace(
            text="xiaomi", terms=[SimpleNamespace(typed="xiaomo", meant="xiaomi", corrected=True, anywhere=True)],
            nearest=["小米"],
        ),  # fmt: skip
        "nothing": SimpleNamespace(count=0, query=""),
    }  # fmt: skip


def _offer(left: int = 24) -> Offer:
    return Offer(0, _("5-jin bag"), "first", 4900, 2500, Terms(500, 7000), left, 800)


def _cards() -> list[dict[str, Any]]:
    """Three produce cards: in stock, few left, not on sale."""
    shared = {"url": "#guide", "village": _("Example village"), "picture": ""}
    cards = [
        {**shared, "title": _("Example millet"), "offer": _offer()},
        {**shared, "title": _("Example pears"), "offer": _offer(left=3)},
        {**shared, "title": _("Example hawthorn"), "offer": None},
    ]
    template = get_template("components/produce_card.html")
    return [{"html": mark_safe(template.render({"card": card}))} for card in cards]


def _season() -> SimpleNamespace:
    """The year's strip: a harvest from August to October, this month being October."""
    ripe = [Row(_("Example millet"), "#guide", [(7, 3)], "", True)]
    year = [
        Month(number, str(dates.MONTHS[number]), number == THEN.month, 1 if 8 <= number <= 10 else 0, "#guide")
        for number in range(1, 13)
    ]
    return SimpleNamespace(place="season", value={"heading": "", "text": ""}, year=year, ripe=ripe, calendar="#guide")


def _reviews() -> list[ShownReview]:
    """One praise with an answer."""
    words = _("Cooks to a thick yellow porridge, as at my grandmother's.")
    answer = _("Thank you. The new millet comes in October.")
    cooperative = _("Example cooperative")
    return [
        ShownReview(
            0, 4, words, "王**", THEN, answer, THEN + timedelta(days=1), _("5-jin bag"), "", cooperative, "", []
        )
    ]  # fmt: skip


def _map() -> SimpleNamespace:
    """A map of nowhere."""
    marks = [
        SimpleNamespace(label=_("Example village"), kind="here", x=120, y=110, anchor="start", label_x=129),
        SimpleNamespace(label=_("Jinan"), kind="city", x=250, y=60, anchor="end", label_x=241),
        SimpleNamespace(label=_("Example township"), kind="other", x=60, y=160, anchor="start", label_x=69),
    ]
    return SimpleNamespace(
        width=MAP_WIDTH, height=210, marks=marks, bar=50, bar_km=20, words=_("Example village, 40 km from Jinan.")
    )


def _facet() -> Facet:
    """A facet with a choice made."""
    choices = [Choice(_("Grain"), "category=grain", 12, current=True), Choice(_("Fruit"), "category=fruit", 7)]
    return Facet("category", _("Kind"), choices, chosen=_("Grain"))
