"""The stylesheets and scripts of the pages, each set as one compressed file under an address that names its content.

A phone on a slow line asks once instead of a dozen times, and never again until something in it changes. It needs no
`collectstatic`, so `make run` and production serve the same.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import brotli
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound

# In the order in which they are written: tokens first, what overrides others last.
BUNDLES = {
    "site.css": (
        "css/tokens.css",
        "css/base.css",
        "css/layout.css",
        "css/components.css",
        "css/forms.css",
        "css/produce.css",
        "css/finding.css",
        "css/figures.css",
        "css/progress.css",
        "css/story.css",
        "css/sections.css",
        "css/orders.css",
        "css/proofs.css",
        "css/print.css",
    ),
    "look.js": ("js/look.js",),
    "zoom.js": ("js/zoom.js",),
    "pictures.js": ("js/pictures.js",),
    "offline.js": ("js/offline.js",),
    "copy.js": ("js/copy.js",),
    "site.js": ("django_htmx/htmx-2.min.js", "js/failures.js", "js/site.js", "js/typed.js", "js/find.js"),
}
MIME = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Bundle:
    """One file as it is sent.

    :param address: names the content, so that it may be kept for good
    """

    address: str
    plain: bytes
    gzipped: bytes
    brotlied: bytes


def address(name: str) -> str:
    """Return where the bundle `name` is served."""
    return bundle(name).address


def bundle(name: str) -> Bundle:
    """Return a bundle, put together once a process; with DEBUG anew after each change of a file.

    :raises KeyError: there is no bundle of that name
    """
    paths = _paths(name)
    changed = tuple(path.stat().st_mtime_ns for path in paths) if settings.DEBUG else ()
    return _bundle(name, paths, changed)


@lru_cache(maxsize=16)
def _paths(name: str) -> tuple[Path, ...]:
    found = [finders.find(part) for part in BUNDLES[name]]
    return tuple(Path(str(path)) for path in found)


@lru_cache(maxsize=16)
def _bundle(name: str, paths: tuple[Path, ...], changed: tuple[int, ...]) -> Bundle:
    stem, kind = name.rsplit(".", 1)
    texts = [path.read_text(encoding="utf-8") for path in paths]
    content = "\n".join(_shortened(text) if kind == "css" else text for text in texts).encode()
    stamp = hashlib.blake2b(content, digest_size=6).hexdigest()
    return Bundle(
        f"/assets/{stem}-{stamp}.{kind}", content, gzip.compress(content, 9, mtime=0), brotli.compress(content)
    )


def _shortened(css: str) -> str:
    """Leave out comments, indentation and empty lines; what stays is as it was written."""
    lines = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL).splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())


def serve(request: HttpRequest, stem: str, stamp: str, kind: str) -> HttpResponse:
    """Answer with a bundle. Who asks for another version (a page made before an upgrade) gets this one, not to keep."""
    name = f"{stem}.{kind}"
    if name not in BUNDLES:
        return HttpResponseNotFound("", content_type="text/plain")
    found = bundle(name)
    accepted = request.headers.get("Accept-Encoding", "")
    encoding = "br" if "br" in accepted else "gzip" if "gzip" in accepted else ""
    content = {"br": found.brotlied, "gzip": found.gzipped, "": found.plain}[encoding]
    answer = HttpResponse(content, content_type=MIME[kind])
    answer["Cache-Control"] = FOREVER if found.address == request.path else "no-cache"
    answer["Vary"] = "Accept-Encoding"
    if encoding:
        answer["Content-Encoding"] = encoding
    return answer
