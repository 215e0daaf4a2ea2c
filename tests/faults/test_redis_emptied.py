"""The other broker: Redis loses everything that it held."""

import subprocess

import pytest

from orders.models import Order, Payment, StripeEvent
from orders.payments.confirming import open_session
from tests.faults.tally import RECOVERED, Tally
from tests.live_stack import LiveStack
from tests.stripe_double.control import Control
from tests.world import make_world, order_packs


@pytest.mark.slow("a killed worker has to come back, and a sweep to find what the broker lost")
@pytest.mark.timeout(300)
@pytest.mark.parametrize("live_stack", ["redis"], indirect=True)
def test_emptied_redis(live_stack: LiveStack, tally: Tally) -> None:
    from django.utils import timezone

    world = make_world()
    live_stack.supervisor.kill("worker", pause=float("inf"))
    placed = order_packs((world.millet.pack, 1), now=timezone.now())
    open_session(Payment.objects.get(order=placed).pk, timezone.now())
    double = Control(live_stack.double_url)
    double.pay(Payment.objects.get(order=placed).session_id or "", "alipay", outcome="complete")
    double.wait_delivered(30)
    assert StripeEvent.objects.filter(processed_at=None).exists()
    port = live_stack.environment["BROKER_URL"].rpartition(":")[2].partition("/")[0]
    held = ["redis-cli", "-p", port]
    assert int(subprocess.run([*held, "DBSIZE"], capture_output=True, text=True, check=True).stdout) > 0
    subprocess.run([*held, "FLUSHALL"], capture_output=True, check=True)
    tally.inject("emptied Redis")
    live_stack.supervisor.kill("worker")
    live_stack.wait_until(lambda: Order.objects.get(pk=placed.pk).status == "paid", 60)
    live_stack.wait_until(lambda: not StripeEvent.objects.filter(processed_at=None).exists(), 60)
    live_stack.wait_for_health()
    tally.see(f"emptied Redis: {RECOVERED}")
