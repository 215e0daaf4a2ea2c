"""The database goes away, for a while or all of a sudden, or has no connection left."""

import http.client
import time

from django.db import connection

from marketplace.embedded import stack
from orders.models import Heartbeat
from tests.faults.stand import Stand


def ask(stand: Stand, path: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and body of a page of the shop."""
    link = http.client.HTTPConnection("127.0.0.1", port(stand), timeout=20)
    try:
        link.request("GET", path)
        answer = link.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode()
    finally:
        link.close()


def port(stand: Stand) -> int:
    return int(stand.live.url.rpartition(":")[2])


def well(stand: Stand) -> bool:
    return stack.health(port(stand))[0] == 200


def test_killed_database_comes_back_to_processes_that_went_on(stand: Stand) -> None:
    assert ask(stand, "/basket/")[0] == 200
    kept = {name: stand.live.supervisor.pid(name) for name in ("web", "worker", "beat")}
    stand.kill_database()
    status, headers, page = ask(stand, "/basket/?again")
    assert (status, headers["Retry-After"]) == (503, "15")
    assert "暂时" in page or "moment" in page
    assert stack.health(port(stand))[1]["database"] == "unreachable"
    stand.start_database()
    connection.close()
    began = time.monotonic()
    beat_at = Heartbeat.objects.get(name="worker").beat_at
    stand.wait_until(lambda: Heartbeat.objects.get(name="worker").beat_at > beat_at, 45, "the worker is back")
    stand.wait_until(lambda: well(stand), 30, "well again")
    print(time.monotonic() - began)
    assert ask(stand, "/basket/")[0] == 200
    assert {name: stand.live.supervisor.pid(name) for name in kept} == kept
