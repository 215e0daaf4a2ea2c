"""A running marketplace with the demo to look at, and a buyer in it who has something in the basket."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path

from marketplace.embedded import ports, stack

START_SECONDS = 900  # drawing the demo's pictures takes a minute or two on a busy machine
PRODUCT = "/produce/millet/"


class DemoError(Exception):
    """It could not be measured; the text says why."""


class Demo:
    """The marketplace at `url`, as a buyer with millet in the basket."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self.cookies = CookieJar()
        direct = urllib.request.ProxyHandler({})
        self.opener = urllib.request.build_opener(direct, urllib.request.HTTPCookieProcessor(self.cookies))

    @property
    def headers(self) -> dict[str, str]:
        """What a browser sends to be this buyer."""
        return {"Cookie": "; ".join(f"{one.name}={one.value}" for one in self.cookies)}

    def read(self, path: str, form: dict[str, str] | None = None) -> bytes:
        """Return the page at `path`, whatever its status.

        :param form: sent by POST when given
        """
        content = urllib.parse.urlencode(form).encode() if form is not None else None
        request = urllib.request.Request(self.url + path, content, {"Referer": self.url + path})
        try:
            with self.opener.open(request, timeout=60) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as refused:
            return refused.read()

    def fill_basket(self) -> None:
        """Put the first pack of the product into the basket.

        :raises DemoError: its form is not where it should be
        """
        page = self.read(PRODUCT).decode()
        address = re.search(r'hx-get="(/basket/add-form/\d+/)"', page)
        form = self.read(address[1]).decode() if address else ""
        token, product, pack = (
            re.search(rf'name="{name}"[^>]* value="([^"]+)"', form)
            for name in ("csrfmiddlewaretoken", "product", "pack")
        )
        if not (token and product and pack):
            raise DemoError(f"{self.url}{PRODUCT} offers no form for the basket. Is the demo loaded?")
        self.read(
            "/basket/add/",
            {"csrfmiddlewaretoken": token[1], "product": product[1], "pack": pack[1], "quantity": "1"},
        )


@contextmanager
def running_demo(var: Path, url: str) -> Iterator[Demo]:
    """Inside the block the demo runs and the buyer's basket holds something.

    :param var: where a demo of our own keeps its state from run to run
    :param url: a marketplace that runs already; empty for our own
    """
    if url:
        yield _ready(url)
        return
    port = ports.choose()
    environment = {**os.environ, "VAR": str(var), "PORT": str(port)}
    command = [sys.executable, "-m", "marketplace.embedded", "run", "--tied"]
    print("· Starting a demo (the first time it draws its pictures)", file=sys.stderr, flush=True)
    var.mkdir(parents=True, exist_ok=True)
    with (var / "make-run.log").open("w") as log, subprocess.Popen(
        command, cwd=stack.PROJECT, env=environment, stdout=log, stderr=subprocess.STDOUT
    ) as process:  # fmt: skip
        try:
            _wait(process, port, var / "make-run.log")
            yield _ready(f"http://{ports.LOOPBACK}:{port}")
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise DemoError(f"The demo ended:\n{log.read_text()[-2000:]}")
        if stack.health(port)[0] == 200 and "http://" in log.read_text():
            return
        time.sleep(1)
    raise DemoError(f"The demo did not start in {START_SECONDS} s:\n{log.read_text()[-2000:]}")


def _ready(url: str) -> Demo:
    demo = Demo(url)
    demo.fill_basket()
    return demo
