"""`python -m tests.bench.office_pages pages|simulator|books`: one part of the topic `office`, in a process of its own, as JSON.

A page is asked for through all of Django's layers, in this process; the emptiest page of the back office in turn with it.
"""

from __future__ import annotations

import io
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

import django

from .machine import cpu_seconds

RUNS = 5
MOST_ALIKE = 3  # of a list with one filter, such as each of a township's villages
SEARCHED = "示例"
EMPTIEST = "driver"  # whose home has nothing on it but the frame
PEOPLE = {
    "administrator": "admin", "county": "county", "township staff": "taihe", "council": "council", "helper": "helper",
    "village agent": "agent", "manager of the largest": "large-manager", "clerk of the largest": "large-clerk",
    "clerk of a small one": "small-clerk", "editor": "editor", EMPTIEST: "driver",
}  # fmt: skip
# Links of the frame and the home page that lead to no list, home or report.
NOT_LISTS = re.compile(
    r"/(new|add|edit|add_multiple|logout|login|account|sites|acting|choose\w*|upload)(/|$)|\.\w{2,4}$"
)
LINK = re.compile(r'(?:href="|"url": ")(/admin/[^"#]*)"')


def main() -> None:
    """Answer for the part that is asked for."""
    django.setup()
    json.dump({"pages": pages, "simulator": simulator, "books": books}[sys.argv[1]](), sys.stdout)


def pages() -> dict[str, Any]:
    """Return a row for each page of each role."""
    clients = {role: _client(f"{name}@demo.example") for role, name in PEOPLE.items()}

    def emptiest() -> None:
        _get(clients[EMPTIEST], "/admin/")

    emptiest()
    rows = []
    for role, client in clients.items():
        for address in addresses(client):
            rows.append({"role": role, "address": address} | _measured(client, address, emptiest))
    return {"rows": rows}


def _client(email: str) -> Any:
    from django.test import Client

    from marketplace.people.models import User

    client = Client()
    client.force_login(User.objects.get(email=email), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _get(client: Any, address: str) -> Any:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answers {answer.status_code}")
    return answer


def addresses(client: Any) -> Iterator[str]:
    """Yield the home page and the lists and reports that its menu and panels lead to, each also with a search."""
    home = _get(client, "/admin/").content.decode()
    found = sorted({link.replace("&amp;", "&").replace("\\u0026", "&") for link in LINK.findall(home)} - {"/admin/"})
    yield "/admin/"
    alike: Counter[str] = Counter()
    for address in found:
        path = address.partition("?")[0]
        alike[kind := re.sub("=[^&]*", "", address)] += 1
        if alike[kind] > MOST_ALIKE:
            continue
        if NOT_LISTS.search(path) or (re.search(r"/\d+/", path) and not path.startswith("/admin/pages/")):
            continue
        answer = client.get(address)
        if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
            continue
        yield address
        if 'name="q"' in answer.content.decode():
            yield f"{address}{'&' if '?' in address else '?'}q={SEARCHED}"


def _measured(client: Any, address: str, emptiest: Callable[[], None]) -> dict[str, Any]:
    """Return what a page takes: queries; milliseconds, the median; and processor time, of this process and PostgreSQL's."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        _get(client, address)
    queries = len(captured)  # now: the next request empties the log
    whole, least = _Costs(), _Costs()
    for _ in range(RUNS):
        whole.add(lambda: _get(client, address))
        least.add(emptiest)
    return {
        "queries": queries, "milliseconds": median(whole.wall), "emptiest": median(least.wall),
        "cpu": whole.cpu / RUNS, "emptiest_cpu": least.cpu / RUNS, "runs": RUNS,
    }  # fmt: skip


class _Costs:
    """What the runs of one page took, in milliseconds."""

    def __init__(self) -> None:
        self.wall: list[float] = []
        self.cpu = 0.0

    def add(self, work: Callable[[], object]) -> None:
        """Do it once more, and count."""
        from django.db import connection

        backend = connection.connection.info.backend_pid
        used, began = cpu_seconds(backend) + time.process_time(), time.perf_counter()
        work()
        self.wall.append((time.perf_counter() - began) * 1000)
        self.cpu += (time.process_time() + cpu_seconds(backend) - used) * 1000


def simulator() -> dict[str, Any]:
    """Return how long the simulator takes over the largest season of the county, and over one where no two parcels are alike."""
    from marketplace.people.models import User
    from marketplace.supply.models import ProtectedPrice
    from orders.models import OrderLine

    price = (
        ProtectedPrice.objects.filter(product__name__startswith="示例")
        .order_by("-product__cooperative__members", "product_id")
        .first()
    )
    assert price is not None
    client = _client(User.objects.get(email="taihe@demo.example").email)
    address = f"/admin/simulator/{price.pk}/?season={price.pk}&price={price.fen_per_jin * 1.2 / 100:.2f}&share=72"
    costs = _Costs()
    for _ in range(3):
        costs.add(lambda: _get(client, address))
    lines = OrderLine.objects.filter(pack__product=price.product_id, parcel__settled_at__isnull=False).count()
    return {
        "seconds": median(costs.wall) / 1000, "cpu": costs.cpu / 1000 / len(costs.wall), "lines": lines,
        "runs": len(costs.wall),
    } | _all_differ()  # fmt: skip


def _all_differ() -> dict[str, Any]:
    from random import Random

    from orders.simulator.rules import PlayedSeason, SoldLine, SoldPart, Terms, replay

    random = Random(14)

    def line(n: int) -> SoldLine:
        parts = [
            SoldPart(random.randint(500, 5_000), 500, 7_000, 1 + (n % 3 == 2), n % 94)
            for n in range(random.randint(1, 4))
        ]
        return SoldLine(4_000 + n, random.randint(40, 90), random.choice((0, 0, 300)), tuple(parts))

    season = PlayedSeason(1, {tuple(line(n) for _ in range(n % 2 + 1)): 1 for n in range(100_000)}, budget=10**6)
    began, used = time.perf_counter(), time.process_time()
    replay(season, Terms())
    replay(season, Terms(600, 7_200))
    return {
        "all_differ_seconds": time.perf_counter() - began, "all_differ_cpu": time.process_time() - used,
        "all_differ": len(season.sales),
    }  # fmt: skip


def books() -> dict[str, Any]:
    """Return how long the check of the books takes; they must be clean."""
    from django.core.management import call_command

    said = io.StringIO()
    began = time.perf_counter()
    call_command("check_books", stdout=said)
    return {"seconds": time.perf_counter() - began}


if __name__ == "__main__":
    main()
