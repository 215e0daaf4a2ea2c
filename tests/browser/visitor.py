"""One person's browser in a test: keeps what the console said and what was asked of other machines, and checks with axe."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error

# A message that is still fading in has the colours of neither state. What moves for ever is not waited for, and what
# the browser doesn't draw (a picture far below) may never end.
STILL = """() => Promise.race([new Promise(done => setTimeout(done, 2000)), Promise.allSettled(document.getAnimations()
  .filter(one => Number.isFinite(one.effect.getComputedTiming().endTime)).map(one => one.finished))])"""
RUN_AXE = "options => axe.run(options).then(report => report.violations)"
OWN_MACHINE = {"127.0.0.1", "localhost"}
# What htmx has begun and not yet finished; it begins what a page loads by itself before the page's own load event.
BUSY = "document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling') !== null"
LONGEST_SECONDS = 30.0


class Visitor:
    """A page of one browser context. `faults` collects console errors, failed requests and requests that leave the machine."""

    def __init__(self, context: Any, base: str) -> None:
        self.base = base
        self.page = context.new_page()
        self.faults: list[str] = []
        self.hearing = True
        self.under_way: set[Any] = set()
        self.page.on("framenavigated", self._arrived)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        self.page.on("request", self._asked)
        self.page.on("requestfinished", self._finished)
        self.page.on("requestfailed", self._failed)

    def goto(self, path: str) -> None:
        """Open a page of the site, and wait until its fragments are there."""
        answer = self.page.goto(path if path.startswith("http") else self.base + path)
        assert answer.status == 200, f"{path}: {answer.status}"
        self.settle()

    def fill_in(self, fields: dict[str, str]) -> None:
        """Fill the fields of a form in, one after the other; what is offered in a select follows the one before it."""
        for field, value in fields.items():
            control = self.page.locator(f"#id_{field}")
            if control.evaluate("one => one.tagName") == "SELECT":
                control.select_option(value)
                self.settle()
            else:
                control.fill(value)

    def settle(self) -> None:
        """Wait until every request has ended and what came is in its place, twice in a row: one may lead to another."""
        until = time.monotonic() + LONGEST_SECONDS
        calm = 0
        while calm < 2:
            self.page.wait_for_load_state("load")
            self.page.wait_for_timeout(25)
            calm = 0 if self.under_way or self._is_busy() else calm + 1
            assert time.monotonic() < until, f"{self.page.url} still waits for {[one.url for one in self.under_way]}"

    def _is_busy(self) -> bool:
        try:
            return bool(self.page.evaluate(BUSY))
        except Error:  # the page was being left
            return True

    def click(self, selector: str) -> None:
        """Click, and wait for what follows."""
        self.page.click(selector)
        self.settle()

    def text(self, selector: str = "body") -> str:
        """The visible text of an element."""
        found: str = self.page.inner_text(selector)
        return found

    def sign_in(self, login: str, password: str, door: str) -> None:
        """Sign in at the site's own page, on the way to `door`."""
        self.goto(door)
        self.page.fill("input[name=login]", login)
        self.page.fill("input[name=password]", password)
        self.click("form:has(input[name=password]) button[type=submit]")
        assert urlsplit(self.page.url).path == door, self.text()

    def check_access(self, options: dict[str, Any] | None = None) -> None:
        """axe-core finds nothing on the page as it is now.

        :param options: axe's own; all its rules when nothing is said

        The last thing to do on a page: axe leaves style attributes behind, over which the page's own policy complains.
        """
        self.hearing = False
        self.page.wait_for_load_state("load")
        self.page.evaluate(STILL)
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(Axe().axe_script)
        violations = self.page.evaluate(RUN_AXE, {"resultTypes": ["violations"], **(options or {})})
        named = [
            f"{found['id']}: {node['target']} {node['failureSummary']}"
            for found in violations
            for node in found["nodes"]
        ]
        assert not named, self.page.url + "\n" + "\n".join(named)

    def _heard(self, message: Any) -> None:
        if message.type == "error" and self.hearing:
            self.faults.append(f"console: {message.text} {message.location}")

    def _arrived(self, frame: Any) -> None:
        self.hearing = True

    def _asked(self, request: Any) -> None:
        self.under_way.add(request)
        host = urlsplit(request.url).hostname
        if host and host not in OWN_MACHINE:
            self.faults.append(f"request to {request.url}")

    def _finished(self, request: Any) -> None:
        self.under_way.discard(request)

    def _failed(self, request: Any) -> None:
        self.under_way.discard(request)
        if request.failure != "net::ERR_ABORTED":  # left the page before it came
            self.faults.append(f"failed: {request.url} {request.failure}")
