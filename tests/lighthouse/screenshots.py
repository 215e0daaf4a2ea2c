"""`make screenshots`: the pictures of the README, taken anew from a demo (URL: from one that runs), as small WebP files.

Public pages only; those of the back office need orders, and are taken by hand.
"""

from __future__ import annotations

import os
import sys
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from marketplace.embedded import stack
from tests.lighthouse.demo import Demo, running_demo

FOLDER = stack.PROJECT / "docs" / "screenshots"
CHROMIUM = "/usr/bin/chromium"
PHONE, DESK = (360, 740), (1280, 800)
WIDEST = 1280


class Shot(NamedTuple):
    """One picture: which page, on which screen, in which mode."""

    name: str
    path: str
    screen: tuple[int, int]
    mode: dict[str, str] = {}


SHOTS = (
    Shot("home-phone", "/", PHONE),
    Shot("home-dark-phone", "/", PHONE, {"colours": "dark"}),
    Shot("home-desktop", "/", DESK),
    Shot("list-desktop", "/produce/", DESK),
    Shot("season-phone", "/season/", PHONE),
    Shot("produce-phone", "/produce/millet/", PHONE),
    Shot("produce-desktop", "/produce/millet/", DESK),
    Shot("produce-dark-desktop", "/produce/millet/", DESK, {"colours": "dark"}),
    Shot("produce-large-phone", "/produce/millet/", PHONE, {"text": "large"}),
    Shot("produce-en-phone", "/en/produce/millet/", PHONE),
    Shot("basket-phone", "/basket/", PHONE),
    Shot("checkout-phone", "/checkout/", PHONE),
    Shot("checkout-large-phone", "/checkout/", PHONE, {"text": "large"}),
)


def main() -> int:
    """Take those named on the command line, or all. Returns the exit code."""
    wanted = set(sys.argv[1:]) or {shot.name for shot in SHOTS}
    var = Path(os.environ.get("VAR") or stack.PROJECT / "var").absolute() / "bench" / "lighthouse-demo"
    with running_demo(var, os.environ.get("URL", "")) as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for shot in SHOTS:
            if shot.name in wanted:
                _take(browser, demo, shot)
        browser.close()
    return 0


def _take(browser: Browser, demo: Demo, shot: Shot) -> None:
    width, height = shot.screen
    context = browser.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=2, locale="zh-CN", reduced_motion="reduce"
    )
    context.add_cookies([{"name": one.name, "value": one.value or "", "url": demo.url} for one in demo.cookies])
    keep = "".join(f"localStorage.setItem('look-{what}', '{value}');" for what, value in shot.mode.items())
    context.add_init_script(keep)
    page = context.new_page()
    page.goto(demo.url + shot.path)
    page.wait_for_load_state("networkidle")
    with Image.open(BytesIO(page.screenshot())) as taken:
        taken.thumbnail((min(WIDEST, 2 * width), 2 * height))
        taken.save(FOLDER / f"{shot.name}.webp", quality=80, method=6)
    context.close()
    print(f"· {shot.name}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
