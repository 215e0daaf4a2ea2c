"""Requests a second of the produce list and of a produce page, against a bare Django on the same kind of server."""

from __future__ import annotations

import gzip
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

from . import load
from .machine import cpu_seconds
from .report import Measure
from .stand import PRODUCTS, SETTINGS, UNCACHED_SETTINGS, Server, Stand

ROUNDS = 4
SECONDS = 3  # more than a page is kept, so that a run of cached pages holds its share of made ones
WARM_UP_SECONDS = 2
CARD = b'<article class="produce-card">'
CARDS = 24
DEEP_PAGE = 100


@dataclass
class Subject:
    """Something that is asked for, and what its runs brought."""

    name: str
    server: Server
    path: str
    goal: float | None
    rates: list[float] = field(default_factory=list)
    bare_rates: list[float] = field(default_factory=list)
    web_ms: list[float] = field(default_factory=list)
    postgres_ms: list[float] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its whole address."""
        return self.server.url + self.path


def measure(stand: Stand, generator: str, say: Callable[[str], None]) -> list[Measure]:
    """Return the topic's figures.

    Each run of a page follows a run of the bare Django, so that both meet the same machine.
    """
    list_path, produce_path = _addresses()
    bare = Subject("bare", stand.serve("bare", "tests.bench.bare"), "/", None)
    made = stand.serve("uncached", "marketplace.wsgi", UNCACHED_SETTINGS)
    kept = stand.serve("cached", "marketplace.wsgi", SETTINGS)
    subjects = [
        Subject(f"list, {CARDS} of {PRODUCTS:,}, uncached", made, list_path, 1 / 80),
        Subject(f"list, its page {DEEP_PAGE}, uncached", made, f"{list_path}?page={DEEP_PAGE}", None),
        Subject("produce page, uncached", made, produce_path, 1 / 60),
        Subject(f"list, {CARDS} of {PRODUCTS:,}, cached", kept, list_path, 1 / 3),
        Subject("produce page, cached", kept, produce_path, 1 / 3),
    ]
    for subject in subjects:
        _check(subject)
    say(f"Measuring {len(subjects)} pages, {ROUNDS} × {SECONDS} s each, and a bare Django in turn")
    for subject in [bare, *subjects]:
        load.send(subject.url, WARM_UP_SECONDS, generator)
        _let_rest(subject.server)
    for _ in range(ROUNDS):
        for subject in subjects:
            subject.bare_rates.append(_run(bare, stand, generator))
            _run(subject, stand, generator)
    return _figures(bare, subjects)


def _addresses() -> tuple[str, str]:
    """The list, and the produce page that its editors put first: one with a whole story and all pictures."""
    from cms.models import ProducePage, StorefrontPage

    storefront = (
        StorefrontPage.objects.filter(live=True, locale__language_code="zh-hans").select_related("locale").get()
    )
    first = ProducePage.objects.child_of(storefront).live().order_by("path").first()
    if first is None:
        raise RuntimeError("the demo made no produce page")
    return storefront.address, first.address


def _check(subject: Subject) -> None:
    """See that the page is what the figure will be said to be of."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(subject.url, timeout=60) as answer:
        body = answer.read()
    if answer.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    wanted = CARDS if subject.name.startswith("list") else 0
    if body.count(CARD) != wanted or len(body) < 5_000:
        raise RuntimeError(f"{subject.path} shows {body.count(CARD)} cards, not {wanted}, in {len(body)} bytes")


def _let_rest(server: Server) -> None:
    """Wait until a server has answered what a run that is over had still asked for."""
    used = -1.0
    while (now := cpu_seconds(server.pid)) > used:
        used = now
        time.sleep(0.2)


def _run(subject: Subject, stand: Stand, generator: str) -> float:
    web, postgres = subject.server.pid, stand.database().pid
    before = cpu_seconds(web), cpu_seconds(postgres)
    answered = load.send(subject.url, SECONDS, generator)
    if not answered.requests:
        raise load.LoadFailed(f"{subject.path}: no answer in {SECONDS} s")
    _let_rest(subject.server)
    after = cpu_seconds(web), cpu_seconds(postgres)
    subject.rates.append(answered.rate)
    subject.web_ms.append((after[0] - before[0]) * 1000 / answered.requests)
    subject.postgres_ms.append((after[1] - before[1]) * 1000 / answered.requests)
    return answered.rate


def _figures(bare: Subject, subjects: list[Subject]) -> list[Measure]:
    found = [
        Measure(one.name, median(one.rates), "requests/s", "higher", len(one.rates), median(one.bare_rates), one.goal)
        for one in subjects
    ]
    bare_ms = median(bare.web_ms)
    for one in subjects:
        # Processor time tells the same story on a machine that is not quiet.
        found.append(
            Measure(f"{one.name}: web server", median(one.web_ms), "ms CPU/request", "lower", len(one.web_ms), bare_ms)
        )
        found.append(
            Measure(f"{one.name}: PostgreSQL", median(one.postgres_ms), "ms CPU/request", "lower", len(one.postgres_ms))
        )
    return found
