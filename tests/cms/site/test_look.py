"""The look of the site is written once: tokens, components, and the files that carry them to a browser."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any

import html5lib
import pytest
from django.conf import settings
from django.test import Client

from cms.showing.styleguide import read_tokens
from cms.site import bundles
from cms.templatetags import produce
from tests.cms.shop_site import ShopSite
from tests.world import World, make_user

ROOT = Path(settings.BASE_DIR)
CSS = ROOT / "static" / "css"
OWN_DOORS = {
    "backoffice.css",
    "statement_paper.css",
    "agreement_paper.css",
    "labels_paper.css",
    "paper_fonts.css",
    "slip_paper.css",
    "tokens.css",
}  # the back office, and paper
FRAME = {"failure", "footer", "looks", "logo", "stylesheets"}  # around every page, the guide's too
PARTS = {"produce_card", "file_input"}  # stand inside another component, or a form
WITHOUT_FORM = {"page_meta", "messages", "basket_count", "story", "gallery", "zoomer"}  # nothing to see by themselves
TAGS = set(produce.register.tags) - {"produce_content"}  # components that are Jinja2 templates

# What is written on what. 4.5 : 1 for words (WCAG 1.4.3), 3 : 1 for edges of controls and parts of figures (1.4.11).
WORDS = [
    *[(ink, paper) for ink in ("ink", "ink-soft", "ink-faint", "link", "link-hover", "price") for paper in ("paper", "paper-warm", "paper-sunk")],
    *[(ink, "paper") for ink in ("good", "good-text", "warn", "bad", "bad-text", "note", "accent-text")],
    ("good-text", "paper-warm"), ("warn", "paper-warm"), ("bad-text", "paper-warm"),
    ("on-action", "action"), ("on-action", "action-hover"), ("on-good", "good"), ("on-good", "good-text"),
    ("on-chosen", "chosen"), ("on-marked", "marked"), ("on-ground", "ground"), ("on-ground-soft", "ground"),
    ("good-text", "good-soft"), ("warn", "warn-soft"), ("bad-text", "bad-soft"), ("note", "note-soft"),
    ("ink", "good-soft"), ("ink", "warn-soft"), ("ink", "bad-soft"), ("ink", "note-soft"), ("ink", "accent-soft"),
    ("link", "good-soft"), ("link", "warn-soft"), ("link", "bad-soft"), ("link", "note-soft"), ("accent-text", "accent-soft"),
]  # fmt: skip
EDGES = [
    *[(edge, "paper") for edge in ("line-strong", "action", "good", "bad", "focus", "part-household", "part-cooperative", "part-carrier", "part-fee")],
    ("focus", "paper-warm"), ("focus-on-ground", "ground"),
]  # fmt: skip


def themes() -> dict[str, dict[str, str]]:
    """Every token's value in light and in dark."""
    css = re.sub(r"/\*.*?\*/", "", (CSS / "tokens.css").read_text(encoding="utf-8"), flags=re.DOTALL)
    light = declared(css[: css.index("\n}")])
    by_device, by_choice = (declared(block(css, start)) for start in ('light"]) {', 'colours="dark"] {'))
    assert by_device == by_choice
    return {"light": light, "dark": light | by_device}


def block(css: str, start: str) -> str:
    begin = css.index(start)
    return css[begin : css.index("}", begin)]


def declared(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", css))


def luminance(tokens: dict[str, str], name: str) -> float:
    value = tokens[name]
    while found := re.fullmatch(r"var\(--([\w-]+)\)", value):
        value = tokens[found[1]]
    parts = [int(value[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(tokens: dict[str, str], one: str, other: str) -> float:
    low, high = sorted((luminance(tokens, one), luminance(tokens, other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_and_edges_stand_out(theme: str) -> None:
    tokens = themes()[theme]
    weak = [(one, on) for one, on in WORDS if contrast(tokens, one, on) < 4.5]
    weak += [(one, on) for one, on in EDGES if contrast(tokens, one, on) < 3]
    assert weak == []


def test_only_tokens_know_colours() -> None:
    palette = [name for name in themes()["light"] if re.search(r"-\d+$", name) or name == "white"]
    assert len(palette) > 40
    for path in CSS.glob("*.css"):
        if path.name not in OWN_DOORS:
            css = path.read_text(encoding="utf-8")
            assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsl", css), path.name
            assert not [name for name in palette if f"var(--{name})" in css], path.name
            unknown = set(re.findall(r"var\(--([\w-]+)\)", css)) - set(themes()["light"])
            assert unknown == set(), path.name


def test_no_page_has_styles_of_its_own() -> None:
    sent = {Path(name).name for name in bundles.BUNDLES["site.css"]}
    assert sent == {path.name for path in CSS.glob("*.css")} - (OWN_DOORS - {"tokens.css"})
    for path in (ROOT / "templates").rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        if 'rel="stylesheet"' in html:
            assert path.name == "stylesheets.html", path
        if path.parent.name == "mail":  # mail readers load no stylesheet; the colours are those of the tokens
            assert set(re.findall(r"#[0-9a-f]{6}", html)) <= set(themes()["light"].values())
        else:
            assert "<style" not in html and not re.search(r"\sstyle=", html), path


@pytest.mark.django_db
def test_bundles_are_one_compressed_file_each_under_a_name_for_good(client: Client) -> None:
    address = bundles.address("site.css")
    answers = {
        encoding: client.get(address, headers={"Accept-Encoding": encoding}) for encoding in ("", "gzip", "gzip, br")
    }
    plain = answers[""].content
    assert plain.startswith(b":root {") and b"/*" not in plain
    assert gzip.decompress(answers["gzip"].content) == plain
    assert answers["gzip, br"]["Content-Encoding"] == "br"
    assert len(answers["gzip, br"].content) < len(answers["gzip"].content) < len(plain) / 4
    for answer in answers.values():
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Accept-Encoding" in answer["Vary"]
    older = client.get("/assets/site-000000000000.css")
    assert (older.content, older["Cache-Control"]) == (plain, "no-cache")
    assert client.get("/assets/other-000000000000.css").status_code == 404


def test_the_style_guide_shows_every_component_to_the_back_office_alone(
    client: Client, site: ShopSite, world: World
) -> None:
    assert client.get("/styleguide/").status_code == 404
    client.force_login(make_user("buyer"), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/styleguide/").status_code == 404
    client.force_login(world.millet.staff, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/styleguide/")
    assert page.status_code == 200
    html = page.content.decode()
    roles = read_tokens((CSS / "tokens.css").read_text(encoding="utf-8"))["role_groups"]
    assert [name for name, _tokens in roles] == [
        "surfaces, text, lines",
        "actions and meaning",
        "the four parties a price is shared between",
    ]
    for _name, tokens in roles:
        for token in tokens:
            assert f'fill="var(--{token})"' in html
    guide = (ROOT / "templates" / "styleguide.html").read_text(encoding="utf-8")
    shown = set(re.findall(r'include "components/(\w+)\.html"', guide))
    written = {path.stem for path in (ROOT / "templates" / "components").glob("*.html")}
    assert written - shown - FRAME - PARTS - WITHOUT_FORM == set()
    assert set(re.findall(r"{% (\w+) ", guide)) >= TAGS
    assert 'class="banner"' in html and html.count('class="season-strip__month"') == 12


@pytest.mark.django_db
@pytest.mark.parametrize("prefix, words", [("", "双向集市"), ("/en", "Two-Way Market")])
def test_mails_have_the_same_look(client: Client, mailoutbox: list[Any], prefix: str, words: str) -> None:
    make_user("wang")
    assert client.post(f"{prefix}/accounts/password/reset/", {"login": "wang@example.com"}).status_code == 302
    (mail,) = mailoutbox
    (html, kind) = mail.alternatives[0]
    assert kind == "text/html"
    html5lib.HTMLParser(strict=True).parse(html)
    code = re.search(r"\d{6}", mail.body)
    assert code and code[0] in html
    assert mail.body.startswith(f"{words}\n") and f">{words}</td>" in html
    assert "<script" not in html and 'src="' not in html
