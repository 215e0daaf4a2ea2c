"""Requests a second of list, search and produce page, against a bare Django and against django-oscar on the same machine."""

from __future__ import annotations

import gzip
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from urllib.parse import quote

from . import freshness, load, oscar
from .machine import cpu_seconds
from .report import Measure
from .stand import PRODUCTS, SETTINGS, UNCACHED_SETTINGS, Server, Stand

ROUNDS = 4
SECONDS = 3
WARM_UP_SECONDS = 2
OSCAR_SECONDS = 10  # it answers a few a second
OSCAR_CONNECTIONS = 8  # one a thread: what is still on its way at the end is not counted
OSCAR_SEARCH = (24, 2)  # seconds, connections: it reads every product that it finds, which takes seconds
BUYERS = 50
BUYERS_SECONDS = 8
CARD = b'<article class="produce-card'
CARDS = 24
OSCAR_CARD = b'<article class="product_pod'
OSCAR_CARDS = 20  # its own default
DEEP_PAGE = 100
WORD = (
    "小米"  # what people search for: a few products are it, or tell of it; django-oscar lists only those it is called
)
EVERY_PRODUCT = "sample"  # is in the English name of each product of the long shelf: both list a whole page
CACHED_GOAL = 0.5
WAIT_GOAL = 8


@dataclass
class Subject:
    """Something that is asked for, and what its runs brought.

    :param goal: of its rate in terms of a bare Django's
    :param cards: how many products it must show at least, and what each begins with
    :param beside: the same of django-oscar's, and the goal in terms of that
    :param patience: of django-oscar's: for how many seconds it is asked, on how many connections
    """

    name: str
    server: Server
    path: str
    goal: float | None = None
    cards: int = 0
    card: bytes = CARD
    beside: tuple[Subject, float | None] | None = None
    patience: tuple[int, int] = (OSCAR_SECONDS, OSCAR_CONNECTIONS)
    rates: list[float] = field(default_factory=list)
    bare_rates: list[float] = field(default_factory=list)
    web_ms: list[float] = field(default_factory=list)
    postgres_ms: list[float] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its whole address."""
        return self.server.url + self.path


@dataclass(frozen=True)
class Addresses:
    """Where the pages are.

    :param produce: the page that its editors put first: one with a whole story and all pictures
    """

    list: str
    search: str
    produce: str


def measure(stand: Stand, generator: str, say: Callable[[str], None]) -> list[Measure]:
    """Return the topic's figures.

    Each run of a page follows a run of the bare Django, so that both meet the same machine.
    """
    at = addresses()
    say("Setting up django-oscar with the same products")
    other = oscar.start(stand)
    bare = Subject("bare", stand.serve("bare", "tests.bench.bare"), "/")
    made = stand.serve("uncached", "marketplace.wsgi", UNCACHED_SETTINGS)
    kept = stand.serve("cached", "marketplace.wsgi", SETTINGS)
    theirs = [
        Subject("django-oscar: list", other.server, other.list, None, OSCAR_CARDS, OSCAR_CARD),
        Subject(
            "django-oscar: search",
            other.server,
            other.search + EVERY_PRODUCT,
            None,
            OSCAR_CARDS,
            OSCAR_CARD,
            patience=OSCAR_SEARCH,
        ),
        Subject(f"django-oscar: search {WORD}", other.server, other.search + quote(WORD), None, 1, OSCAR_CARD),
        Subject("django-oscar: product page", other.server, other.product),
    ]
    shelf = f"{CARDS} of {PRODUCTS:,}"
    subjects = [
        Subject(f"list, {shelf}, uncached", made, at.list, 1 / 80, CARDS, beside=(theirs[0], 15)),
        Subject(f"list, its page {DEEP_PAGE}, uncached", made, f"{at.list}?page={DEEP_PAGE}", None, CARDS),
        Subject(
            f"search, a page of {PRODUCTS:,}, uncached",
            made,
            f"{at.list}?q={EVERY_PRODUCT}",
            None,
            CARDS,
            beside=(theirs[1], 10),
        ),
        Subject(f"search, {WORD} among {PRODUCTS:,}, uncached", made, at.search, None, 1, beside=(theirs[2], 10)),
        Subject("produce page, uncached", made, at.produce, 1 / 60, beside=(theirs[3], 3)),
        Subject(f"list, {shelf}, cached", kept, at.list, CACHED_GOAL, CARDS),
        Subject("search, cached", kept, at.search, CACHED_GOAL, 1),
        Subject("produce page, cached", kept, at.produce, CACHED_GOAL),
    ]
    for subject in [*theirs, *subjects]:
        check(subject)
    say(f"Measuring {len(subjects)} pages, {ROUNDS} × {SECONDS} s each, and a bare Django and django-oscar in turn")
    for subject in [bare, *theirs, *subjects]:
        seconds, connections = subject.patience
        load.send(subject.url, WARM_UP_SECONDS if connections == OSCAR_CONNECTIONS else seconds, generator, connections)
        let_rest(subject.server)
    for turn in range(ROUNDS):
        for subject in subjects:
            subject.bare_rates.append(run(bare, stand, generator))
            run(subject, stand, generator)
            if subject.beside and turn % 2 == 0:
                run(subject.beside[0], stand, generator, *subject.beside[0].patience)
    found = [*_beside_oscar(subjects), *_figures(bare, subjects)]
    say(f"{BUYERS} buyers at once on the list")
    found += [_waits(subjects[5], generator), _waits(subjects[0], generator)]
    return found + freshness.measure(stand, kept, say)


def addresses() -> Addresses:
    """Return the addresses of the Chinese storefront."""
    from cms.models import ProducePage, StorefrontPage

    storefront = (
        StorefrontPage.objects.filter(live=True, locale__language_code="zh-hans").select_related("locale").get()
    )
    first = ProducePage.objects.child_of(storefront).live().order_by("path").first()
    if first is None:
        raise RuntimeError("the demo made no produce page")
    return Addresses(storefront.address, f"{storefront.address}?q={quote(WORD)}", first.address)


def check(subject: Subject) -> None:
    """See that the page is what the figure will be said to be of."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(subject.url, timeout=60) as answer:
            body = answer.read()
    except urllib.error.HTTPError as error:
        raise load.LoadFailed(f"{subject.name}: {subject.path} answers {error.code}") from error
    if answer.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    shown = body.count(subject.card)
    if shown < subject.cards or len(body) < 5_000:
        raise load.LoadFailed(f"{subject.name}: {subject.path} shows {shown} cards in {len(body)} bytes")


def let_rest(server: Server) -> None:
    """Wait until a server has answered what a run that is over had still asked for."""
    used = -1.0
    while (now := cpu_seconds(server.pid)) > used:
        used = now
        time.sleep(0.2)


def run(
    subject: Subject,
    stand: Stand,
    generator: str,
    seconds: int = SECONDS,
    connections: int = load.CONNECTIONS,
) -> float:
    """Ask for a page for some seconds; return how many were answered a second, and note what they cost."""
    web, postgres = subject.server.pid, stand.database().pid
    before = cpu_seconds(web), cpu_seconds(postgres)
    answered = load.send(subject.url, seconds, generator, connections)
    if not answered.requests:
        raise load.LoadFailed(f"{subject.path}: no answer in {seconds} s")
    let_rest(subject.server)
    after = cpu_seconds(web), cpu_seconds(postgres)
    subject.rates.append(answered.rate)
    subject.web_ms.append((after[0] - before[0]) * 1000 / answered.requests)
    subject.postgres_ms.append((after[1] - before[1]) * 1000 / answered.requests)
    return answered.rate


def _beside_oscar(subjects: list[Subject]) -> list[Measure]:
    found = []
    for one in subjects:
        if one.beside is None:
            continue
        other, goal = one.beside
        name = f"{one.name}, beside {other.name}"
        found += [
            Measure(name, median(one.rates), "requests/s", "higher", len(one.rates), median(other.rates), goal),
            Measure(
                f"{name}: web server", median(one.web_ms), "ms CPU/request", "lower", len(one.web_ms),
                median(other.web_ms),
            ),
        ]  # fmt: skip
    return found


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


def _waits(subject: Subject, generator: str) -> Measure:
    """How long the slowest of a hundred buyers waits, in terms of the one in the middle."""
    runs = [load.send(subject.url, BUYERS_SECONDS, generator, BUYERS).waits for _ in range(3)]
    let_rest(subject.server)
    half, most = (median(one[n] for one in runs) for n in (0, 1))
    return Measure(f"{subject.name}, {BUYERS} at once: p99 beside p50", most, "ms", "lower", len(runs), half, WAIT_GOAL)
