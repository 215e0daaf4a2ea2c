"""What lets a phone keep the shop like an app: the web manifest, the service worker, the page shown without a network."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from cms.freshness.page_cache import mark_public
from cms.site import bundles
from cms.site.addresses import page_address

WORKER = Path(settings.BASE_DIR) / "static" / "js" / "service_worker.js"
PAPER = "#ffffff"  # --paper of tokens.css


def manifest(request: HttpRequest) -> HttpResponse:
    """Answer with the web manifest in the language of the address."""
    language = get_language() or settings.LANGUAGE_CODE
    home = page_address("/home/", language)
    icons = [
        {"src": static("img/icon-192.png"), "sizes": "192x192", "type": "image/png"},
        {"src": static("img/icon-512.png"), "sizes": "512x512", "type": "image/png"},
        {"src": static("img/icon-maskable-192.png"), "sizes": "192x192", "type": "image/png", "purpose": "maskable"},
        {"src": static("img/icon-maskable-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
    ]
    content = {
        "id": home,
        "name": _("Two-Way Market"),
        "short_name": _("Two-Way Market"),
        "description": _("Produce to town, goods to the village"),
        "lang": "zh-Hans" if language == "zh-hans" else language,
        "dir": "ltr",
        "start_url": home,
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "categories": ["shopping", "food"],
        "icons": icons,
        "shortcuts": [
            {"name": _("Basket"), "url": reverse("basket")},
            {"name": _("My orders"), "url": reverse("my-orders")},
        ],
    }
    answer = JsonResponse(
        content, json_dumps_params={"ensure_ascii": False}, content_type="application/manifest+json; charset=utf-8"
    )
    patch_cache_control(answer, public=True, max_age=3600)
    return answer


def offline(request: HttpRequest) -> HttpResponse:
    """Answer with the page that the service worker shows when there is no network."""
    answer = render(request, "offline.html")
    patch_cache_control(answer, public=True, max_age=0, must_revalidate=True)
    mark_public(answer)
    return answer


def service_worker(request: HttpRequest) -> HttpResponse:
    """Answer with the service worker, which stands at the root so that it may serve every page."""
    answer = HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


def _worker() -> str:
    """The script with what it has to know of this version written in front of it."""
    offline_pages = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            offline_pages[code] = reverse("offline")
    shell = {
        "offline": offline_pages,
        "languages": [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE],
        "fallback": settings.LANGUAGE_CODE,
        "assets": [bundles.address(name) for name in bundles.BUNDLES],
    }
    stamp = hashlib.blake2b(json.dumps(shell).encode() + _script().encode(), digest_size=6).hexdigest()
    return f"const SHELL = {json.dumps({**shell, 'version': stamp})};\n{_script()}"


@lru_cache(maxsize=1)
def _script() -> str:
    return WORKER.read_text(encoding="utf-8")
