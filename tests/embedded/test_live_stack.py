"""The stack that end-to-end tests run on is really up, on either broker."""

import os
import signal
import urllib.request

import pytest

from marketplace.embedded import stack
from orders.models import Heartbeat
from tests.live_stack import LiveStack


@pytest.mark.slow("every process is killed and has to come back")
@pytest.mark.parametrize("live_stack", ["pgmq", "redis"], indirect=True)
def test_everything_is_well_and_survives_kill_9(live_stack: LiveStack) -> None:
    port = int(live_stack.url.rpartition(":")[2])
    status, body = stack.health(port)
    assert status == 200
    assert (body["database"], body["broker"], body["worker"]["status"]) == ("ok", "ok", "ok")
    with urllib.request.urlopen(f"{live_stack.url}/accounts/login/") as page:
        assert page.status == 200
    for name in ("web", "worker", "beat", "stripe_double"):
        pid = live_stack.supervisor.pid(name)
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
    beat_at = Heartbeat.objects.get(name="worker").beat_at
    live_stack.wait_until(lambda: Heartbeat.objects.get(name="worker").beat_at > beat_at, seconds=60)
    live_stack.wait_for_health()
