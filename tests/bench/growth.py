"""How much slower list, search and facets become when the shelf grows tenfold. The last topic: the shelf stays long."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from urllib.parse import urlencode

from . import load
from .report import Measure
from .stand import PRODUCTS, UNCACHED_SETTINGS, Stand
from .storefront import EVERY_PRODUCT, ROUNDS, WARM_UP_SECONDS, Subject, addresses, check, let_rest, run

GROWN = 50_000
GOAL = 1.3
TIMES = 3 * ROUNDS  # two milliseconds a page are compared over minutes: the machine's moods weigh more than elsewhere


def measure(stand: Stand, generator: str, say: Callable[[str], None]) -> list[Measure]:
    """Return the topic's figures. A bare Django is measured in turn with both, and takes out the machine's own mood."""
    say(f"Measuring list, search and facets with {PRODUCTS:,} products")
    bare = Subject("bare", stand.serve("growth-bare", "tests.bench.bare"), "/")
    before = _measure(stand, "growth-before", bare, generator)
    say(f"Loading products up to {GROWN:,}")
    stand.fill(GROWN)
    say("Measuring again")
    after = _measure(stand, "growth-after", bare, generator)
    return [
        Measure(
            f"{name}: {GROWN:,} products beside {PRODUCTS:,}", after[name], "ms/request", "lower", TIMES,
            before[name], GOAL,
        )
        for name in before
    ]  # fmt: skip


def _measure(stand: Stand, name: str, bare: Subject, generator: str) -> dict[str, float]:
    """Return the milliseconds that a request takes, in the mean of a busy server, were the machine always the same."""
    server = stand.serve(name, "marketplace.wsgi", UNCACHED_SETTINGS)
    subjects = [Subject(kind, server, path, None, 1) for kind, path in _paths().items()]
    for subject in subjects:
        check(subject)
        load.send(subject.url, WARM_UP_SECONDS, generator)
        let_rest(server)
    for _ in range(TIMES):
        for subject in subjects:
            subject.bare_rates.append(run(bare, stand, generator))
            run(subject, stand, generator)
    usual = median(bare.rates)
    return {
        one.name: median(
            1000 / rate * bare_rate / usual for rate, bare_rate in zip(one.rates, one.bare_rates, strict=True)
        )
        for one in subjects
    }


def _paths() -> dict[str, str]:
    from marketplace.catalogue.models import Category
    from marketplace.places.models import Township

    at = addresses()
    category = Category.objects.filter(products__name__startswith="示例农产品").order_by("pk").first()
    township = Township.objects.filter(villages__products__category=category).order_by("pk").first()
    assert category is not None and township is not None
    facets = urlencode({"category": category.slug, "township": township.pk})
    return {
        "list": at.list,
        "search": at.search,
        "search that finds every product": f"{at.list}?q={EVERY_PRODUCT}",
        "facets": f"{at.list}?{facets}",
    }
