"""Share cards: the picture of 1200 × 630 that WeChat, Weibo and the like show beside a link to a page.

The page's picture, and on a strip of paper its name, one sentence and the market's mark. Drawn when it is first asked
for, kept as one file a page, drawn anew when page or design have changed. A card says nothing that goes out of date
(no price), and nothing that the page does not say (no household).
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, override
from PIL import Image, ImageDraw, ImageFont, ImageOps
from wagtail.models import Page

from cms.bundles import FOREVER

if TYPE_CHECKING:
    from cms.models import StoryImage
    from cms.models.public_page import PublicPage

DESIGN = 1  # raise it when cards are drawn differently: all of them are drawn anew
WIDTH, HEIGHT = 1200, 630
STRIP = 220
MARGIN = 48
PAPER, INK, SOFT, GOLD = "#fcf9f4", "#241a12", "#5a4635", "#d6961b"  # of tokens.css
# Debian's fonts-noto-cjk. Without them Chinese can't be drawn: the card is then the picture and the mark alone.
FONT_FOLDER = Path("/usr/share/fonts/opentype/noto")
FONTS = {"title": "NotoSerifCJK-Bold.ttc", "words": "NotoSansCJK-Regular.ttc"}
SIMPLIFIED = 2  # the face of Simplified Chinese inside Noto's collections
MARK = Path(settings.BASE_DIR) / "static" / "img" / "icon-512.png"


class Card(NamedTuple):
    """What a card shows."""

    title: str
    words: str
    picture: StoryImage | None
    language: str

    @property
    def stamp(self) -> str:
        """Names the card's content, so that its address may be kept for good."""
        file = self.picture.file.name if self.picture else ""
        content = "\x1f".join((str(DESIGN), self.title, self.words, file, self.language, str(bool(_font("title", 60)))))
        return hashlib.blake2b(content.encode(), digest_size=8).hexdigest()


def card_of(page: PublicPage) -> Card:
    """Return what the card of a page shows."""
    title = getattr(page, "heading", "") or page.title
    words = page.search_description or getattr(page, "summary", "") or getattr(page, "lead", "")
    picture = getattr(page, "main_picture", None) or getattr(page, "picture", None)
    return Card(title, words, picture, page.locale.language_code)


def card_address(page: PublicPage) -> str:
    """Return where the card of a page is served."""
    return reverse("share-card", args=[page.pk, card_of(page).stamp])


def share_card(request: HttpRequest, page_id: int, stamp: str) -> HttpResponseBase:
    """Answer with the card of a public page. Who has an older address is sent on to the one of now."""
    page: Any = Page.objects.live().public().filter(pk=page_id, depth__gt=1).specific().first()
    if page is None or not hasattr(page, "share"):
        raise Http404
    card = card_of(page)
    if card.stamp != stamp:
        answer: HttpResponseBase = HttpResponseRedirect(card_address(page))
        answer["Cache-Control"] = "public, max-age=60"
        return answer
    answer = HttpResponse(_kept(page_id, card), content_type="image/jpeg")
    answer["Cache-Control"] = FOREVER
    return answer


def _kept(page_id: int, card: Card) -> bytes:
    """Return a page's card from its file, whose comment is the stamp; draw it when there is none of this stamp."""
    name = f"share_cards/{page_id}.jpg"
    if default_storage.exists(name):
        with default_storage.open(name) as file:
            content: bytes = file.read()
        with Image.open(BytesIO(content)) as found:
            if found.info.get("comment") == card.stamp.encode():
                return content
        default_storage.delete(name)
    out = BytesIO()
    draw_card(card).save(out, "JPEG", quality=84, optimize=True, progressive=True, comment=card.stamp.encode())
    default_storage.save(name, ContentFile(out.getvalue()))
    return out.getvalue()


def draw_card(card: Card) -> Image.Image:
    """Return the drawn card."""
    canvas = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    top = HEIGHT - STRIP
    if card.picture:
        with card.picture.open_file() as file, Image.open(file) as original:
            canvas.paste(ImageOps.fit(original.convert("RGB"), (WIDTH, top), Image.Resampling.LANCZOS), (0, 0))
    else:
        _weave(canvas, top)
    pen = ImageDraw.Draw(canvas)
    pen.rectangle((0, top, WIDTH, HEIGHT), fill=PAPER)
    pen.rectangle((0, top, WIDTH, top + 7), fill=GOLD)
    with Image.open(MARK) as mark:
        side = STRIP - 2 * MARGIN
        small = mark.convert("RGBA").resize((side, side), Image.Resampling.LANCZOS)
        canvas.paste(small, (MARGIN, top + MARGIN + 4), mask=small)
    title, words = _font("title", 56), _font("words", 31)
    if title and words:
        left = MARGIN + STRIP - 2 * MARGIN + 32
        most = WIDTH - left - MARGIN
        with override(card.language):
            brand = gettext("Two-Way Market")
        heading = card.title if card.title == brand else f"{card.title} · {brand}"
        if title.getlength(heading) > most:
            heading = _shortened(card.title, title, most)
        pen.text((left, top + 46), heading, font=title, fill=INK)
        pen.text((left, top + 132), _shortened(card.words, words, most), font=words, fill=SOFT)
    return canvas


def _weave(canvas: Image.Image, height: int) -> None:
    """A woven ground for pages without a picture: terraces seen from the valley."""
    pen = ImageDraw.Draw(canvas)
    shades = ("#fdf2d8", "#f6e3b8", "#f0d397", "#e6c27a", "#d9ae5f", "#c7994a")
    for number, shade in enumerate(shades):
        rise = height - height * (number + 1) // (len(shades) + 1)
        pen.ellipse((-500 + 140 * number, height - rise, WIDTH + 260 + 60 * number, height + 900), fill=shade)


def _shortened(text: str, font: ImageFont.FreeTypeFont, most: int) -> str:
    """Return as much of a text as fits into `most` pixels."""
    text = " ".join(text.split())
    if font.getlength(text) <= most:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if font.getlength(text[:middle] + "…") <= most else (low, middle - 1)
    return text[:low].rstrip("，。、；：,.;: ") + "…"


@lru_cache(maxsize=8)
def _font(use: str, size: int) -> ImageFont.FreeTypeFont | None:
    try:
        return ImageFont.truetype(str(FONT_FOLDER / FONTS[use]), size, index=SIMPLIFIED)
    except OSError:
        return None
