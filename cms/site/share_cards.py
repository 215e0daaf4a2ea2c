"""Share cards: the picture of 1200 × 630 that WeChat, Weibo and the like show beside a link to a page.

The page's picture, and on a strip of paper its name, one sentence and the market's mark. Drawn when it is first asked
for, kept as one file a page, drawn anew when page or design have changed, deleted when the page is taken away. A card says nothing that goes out of date
(no price), and nothing that the page does not say (no household).
"""

from __future__ import annotations

import hashlib
import logging
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, NamedTuple

from django.conf import settings
from django.core.files.storage import default_storage, storages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, override
from PIL import Image, ImageDraw, ImageFont, ImageOps
from wagtail.images.models import AbstractImage
from wagtail.models import Page

from cms.site.bundles import FOREVER
from marketplace.backups.manifest import DRAWN_ANEW
from marketplace.typed_text.glyphs import drawable

log = logging.getLogger(__name__)

DESIGN = 1  # raise it when cards are drawn differently: all of them are drawn anew
WIDTH, HEIGHT = 1200, 630
STRIP = 220
MARGIN = 48
PAPER, INK, SOFT, GOLD = "#fcf9f4", "#241a12", "#5a4635", "#d6961b"  # of tokens.css
# Debian's fonts-noto-cjk. Without them Chinese can't be drawn: the card is then the picture and the mark alone.
FONT_FOLDER = Path("/usr/share/fonts/opentype/noto")
FONTS = {"title": "NotoSerifCJK-Bold.ttc", "words": "NotoSansCJK-Regular.ttc"}
SIMPLIFIED = 2  # the face of Simplified Chinese inside Noto's collections
SEAL_BYTES = 16  # at a file's end: a checksum of the rest
KEPT_SECONDS = 7 * 24 * 3600
MARK = Path(settings.BASE_DIR) / "static" / "img" / "icon-512.png"


class Card(NamedTuple):
    """What a card shows."""

    title: str
    words: str
    picture: AbstractImage | None
    language: str

    @property
    def stamp(self) -> str:
        """Names the card's content, so that its address may be kept for good."""
        file = self.picture.file.name if self.picture else ""
        content = "\x1f".join((str(DESIGN), self.title, self.words, file, self.language, str(bool(_font("title", 60)))))
        return hashlib.blake2b(content.encode(), digest_size=8).hexdigest()


def card_of(page: Page) -> Card:
    """Return what the card of a page shows."""
    title = getattr(page, "heading", "") or page.title
    words = page.search_description or getattr(page, "summary", "") or getattr(page, "lead", "")
    picture = getattr(page, "main_picture", None) or getattr(page, "picture", None)
    return Card(title, words, picture, page.locale.language_code)


def card_address(page: Page) -> str:
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
    """Return a page's card from its file; draw it when there is no whole one of this content."""
    folder = _folder()
    path = folder / f"{page_id}-{card.stamp}.jpg"
    found = _read_whole(path)
    if found is not None:
        return found
    out = BytesIO()
    draw_card(card).save(out, "JPEG", quality=84, optimize=True, progressive=True)
    content = out.getvalue()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Under another name first, so that nobody reads half of it, and of two processes one is the last.
        with NamedTemporaryFile(dir=folder, delete=False) as file:
            file.write(content + _seal(content))
        Path(file.name).replace(path)
        is_live = Page.objects.filter(pk=page_id, live=True).exists()  # it may have been taken away meanwhile
        forget_cards_of(page_id, but=path if is_live else None)
    except OSError:  # no room, perhaps: it is drawn, all the same
        log.exception("The share card of page %s can't be kept", page_id)
    return content


def _read_whole(path: Path) -> bytes | None:
    """Return the card in a file; None when there is none, or not all of it."""
    try:
        kept = path.read_bytes()
    except OSError:
        return None
    content, seal = kept[:-SEAL_BYTES], kept[-SEAL_BYTES:]
    return content if seal == _seal(content) else None


def _seal(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=SEAL_BYTES).digest()


def _folder() -> Path:
    # Not among the uploads that everybody can read: there a card would outlive its page, and whom the page shows.
    return Path(storages["private"].path(f"{DRAWN_ANEW}/share_cards"))


def forget_cards_of(page_id: int, but: Path | None = None) -> None:
    """Delete the cards of a page.

    :param but: a file that is kept
    """
    for path in _folder().glob(f"{page_id}-*.jpg"):
        if path != but:
            path.unlink(missing_ok=True)


def forget_old_cards(now: datetime) -> int:
    """Delete what was drawn a week ago, so that nothing stays that its page has left behind, and cards of no public page.

    And what earlier versions left among the public uploads.

    :returns: how many were deleted
    """
    paths = [path for path in _folder().glob("*") if path.is_file()]
    numbers = {int(path.name.partition("-")[0]) for path in paths if path.suffix == ".jpg"}
    public = set(Page.objects.live().public().filter(pk__in=numbers).values_list("pk", flat=True))
    before = now.timestamp() - KEPT_SECONDS
    gone = 0
    for path in paths:
        with suppress(FileNotFoundError):
            is_of_public = path.suffix != ".jpg" or int(path.name.partition("-")[0]) in public
            if not is_of_public or path.stat().st_mtime < before:
                path.unlink()
                gone += 1
    with suppress(FileNotFoundError):
        for name in default_storage.listdir("share_cards")[1]:
            default_storage.delete(f"share_cards/{name}")
            gone += 1
    return gone


def draw_card(card: Card) -> Image.Image:
    """Return the drawn card."""
    canvas = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    top = HEIGHT - STRIP
    if card.picture:
        with card.picture.open_file() as file, Image.open(file) as original:
            picture = ImageOps.fit(original.convert("RGBA"), (WIDTH, top), Image.Resampling.LANCZOS)
        canvas.paste("white", (0, 0, WIDTH, top))  # what is transparent may have any colour
        canvas.paste(picture, (0, 0), mask=picture)
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
        if title.getlength(drawable(heading)) > most:
            heading = card.title
        pen.text((left, top + 46), _shortened(heading, title, most), font=title, fill=INK)
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
    text = " ".join(drawable(text).split())
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
