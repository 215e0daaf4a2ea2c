"""Pictures in the sizes and formats that pages show, read in bulk and written as one <picture>.

Wagtail's own tag makes an object of every rendition of every picture; a list of 24 cards would make 144 of them.
Here they are rows of one query, whatever the number of pictures.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from django.core.files.storage import default_storage
from django.utils.safestring import SafeString
from wagtail.images.models import AbstractImage

from cms.freshness.purging import shows_each
from marketplace.runtime.jinja import render
from marketplace.runtime.prepared_statements import prepared_cursor


class Use(NamedTuple):
    """A place on a page: which widths are offered there, and how wide it is (the `sizes` attribute)."""

    widths: tuple[int, ...]
    sizes: str


USES = {
    "card": Use((400, 800), "(min-width: 66rem) 21rem, (min-width: 54rem) 31vw, 46vw"),
    "page": Use((400, 800, 1280), "(min-width: 66rem) 37rem, (min-width: 54rem) 55vw, 92vw"),
    "story": Use((400, 800, 1280), "(min-width: 44rem) 38rem, 92vw"),
    "wide": Use((800, 1280), "(min-width: 66rem) 66rem, 92vw"),
    "line": Use((400,), "4rem"),
    "small": Use((400,), "(min-width: 54rem) 12rem, 30vw"),
}
WIDTHS = (400, 800, 1280)


class Format(NamedTuple):
    """A file format, as browsers, Wagtail's filters and Pillow know it."""

    mime: str
    directives: str
    pillow: str
    options: dict[str, Any]


FORMATS = {  # in the order in which browsers are to take them; the last one is the fallback
    "avif": Format("image/avif", "format-avif|avifquality-62", "AVIF", {"quality": 62, "speed": 8, "max_threads": 1}),
    "webp": Format("image/webp", "format-webp|webpquality-78", "WEBP", {"quality": 78, "method": 4}),
    "jpeg": Format(
        "image/jpeg", "format-jpeg|jpegquality-80", "JPEG", {"quality": 80, "optimize": True, "progressive": True}
    ),
}
SPECS = {f"width-{width}|{made.directives}": (kind, width) for kind, made in FORMATS.items() for width in WIDTHS}


RENDITIONS = """
SELECT image_id, filter_spec, file, width, height FROM cms_storyrendition
 WHERE image_id = ANY (ARRAY(SELECT unnest(%s::bigint[]))) AND filter_spec = ANY (ARRAY(SELECT unnest(%s::text[])))
"""


class Drawn(NamedTuple):
    """A rendition as a page needs it; sizes in pixels."""

    url: str
    width: int
    height: int


Renditions = dict[tuple[str, int], Drawn]


@lru_cache(maxsize=20_000)
def address_of(name: str) -> str:
    """Return the address of a stored file."""
    return str(default_storage.url(name))


def read_renditions(image_ids: Iterable[int]) -> dict[int, Renditions]:
    """Return the renditions of pictures by id, in one query; what has not been drawn yet is left out."""
    ids = list(set(image_ids))
    found: dict[int, Renditions] = {image_id: {} for image_id in ids}
    if not ids:
        return found
    shows_each("picture", ids)
    with prepared_cursor() as cursor:
        cursor.execute(RENDITIONS, [ids, list(SPECS)])
        rows = cursor.fetchall()
    for image_id, spec, name, width, height in rows:
        found[image_id][SPECS[spec]] = Drawn(address_of(name), width, height)
    return found


def attach_renditions(images: Iterable[AbstractImage]) -> None:
    """Give each picture its renditions as `image.drawn`, with one query for all of them."""
    images = [image for image in images if image is not None]
    by_id = read_renditions(image.pk for image in images)
    for image in images:
        image.drawn = by_id[image.pk]


def picture_html(drawn: Renditions, alt: str, use: str, *, first: bool = False) -> SafeString:
    """Return a <picture> with AVIF, WebP and JPEG in the widths that `use` offers; nothing without a JPEG.

    :param drawn: the picture's renditions
    :param alt: the alternative text
    :param use: a key of `USES`
    :param first: the picture that is seen first: it is not loaded lazily
    """
    widths, sizes = USES[use]
    # By the width they have: of a picture narrower than all of them, one candidate and not three.
    candidates = {
        kind: list(
            {drawn[kind, width].width: drawn[kind, width] for width in widths if (kind, width) in drawn}.values()
        )
        for kind in FORMATS
    }
    if not candidates["jpeg"]:
        return SafeString()
    srcsets = {
        kind: ", ".join([f"{one.url} {one.width}w" for one in made]) for kind, made in candidates.items() if made
    }
    last, srcset = candidates["jpeg"][-1], srcsets.pop("jpeg")
    sources = [(FORMATS[kind].mime, offered) for kind, offered in srcsets.items()]
    return render("jinja2/picture.html", sources=sources, srcset=srcset, last=last, sizes=sizes, alt=alt, first=first)


def is_complete(drawn: Renditions, use: str) -> bool:
    """Return whether everything that `use` offers has been drawn."""
    return all((kind, width) in drawn for kind in FORMATS for width in USES[use].widths)
