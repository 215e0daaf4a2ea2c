"""Single faults on running processes: a clear state while they last, and recovery by itself when they are over."""

from __future__ import annotations

import http.client
import io
import os
import random
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.db import connection
from PIL import Image

from marketplace.embedded import postgres, processes, stack
from orders.models import Claim, Heartbeat, Order, Payment, StripeEvent
from orders.parcels import mark_received, mark_shipped
from tests.faults.buyer import Buyer, Purchase
from tests.faults.stand import DOUBLE, Stand
from tests.faults.tally import Tally
from tests.world import World, make_world

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def world(standing: Stand) -> World:
    """Plenty of millet and pears."""
    return make_world(millet_grams=[2_500_000], pear_grams=[5_000_000])


def port(stand: Stand) -> int:
    return int(stand.live.url.rpartition(":")[2])


def ask(stand: Stand, path: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and body of a page of the shop."""
    link = http.client.HTTPConnection("127.0.0.1", port(stand), timeout=20)
    try:
        link.request("GET", path)
        answer = link.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode()
    finally:
        link.close()


def well(stand: Stand) -> bool:
    return stack.health(port(stand))[0] == 200


def told_to_come_back(answer: tuple[int, dict[str, str], str]) -> bool:
    """Whether an answer is the page for while something is missing, and no bare error."""
    status, headers, page = answer
    return (status, headers.get("Retry-After")) == (503, "15") and "<h1>" in page and 'class="lead"' in page


def new_buyer(stand: Stand) -> Buyer:
    return Buyer(stand.live.url, stand.double, Tally(), random.Random(1))


def order(stand: Stand, world: World) -> tuple[Buyer, Purchase]:
    """A bag of millet, ordered over HTTP."""
    buyer = new_buyer(stand)
    bought = buyer.order("buys", world.millet.product.pk, [(world.millet.pack.pk, 1)])
    assert bought is not None
    return buyer, bought


def payment_of(bought: Purchase) -> Payment:
    return Payment.objects.get(order__checkout_key=bought.key)


def wait_for_booking(stand: Stand, bought: Purchase) -> None:
    stand.wait_until(lambda: payment_of(bought).balance_transaction_id is not None, 60, "the payment is booked")
    assert Order.objects.get(checkout_key=bought.key).status == "paid"


def test_killed_database_comes_back_to_processes_that_went_on(stand: Stand, world: World) -> None:
    assert ask(stand, "/basket/")[0] == 200
    kept = {name: stand.live.supervisor.pid(name) for name in ("web", "worker", "beat")}
    stand.kill_database()
    assert told_to_come_back(ask(stand, "/basket/"))
    status, body = stack.health(port(stand))
    assert (status, body["database"], body["broker"]) == (503, "unreachable", "unreachable")
    stand.start_database()
    connection.close()
    beat_at = Heartbeat.objects.get(name="worker").beat_at
    stand.wait_until(lambda: Heartbeat.objects.get(name="worker").beat_at > beat_at, 60, "the worker is back")
    stand.wait_until(lambda: well(stand), 60, "all is well")
    assert ask(stand, "/basket/")[0] == 200
    assert {name: stand.live.supervisor.pid(name) for name in kept} == kept


def test_no_connection_left(stand: Stand) -> None:
    taken: list[psycopg.Connection[tuple[object, ...]]] = []
    stand.kill("web")
    try:
        with suppress(psycopg.OperationalError):
            while True:
                taken.append(psycopg.connect(stand.live.database.app_url))
        assert len(taken) > 50
        stand.wait_until(lambda: stack.health(port(stand))[0] == 503, 60, "the web server is back")
        assert stack.health(port(stand))[1]["database"] == "unreachable"
        assert told_to_come_back(ask(stand, "/basket/"))
    finally:
        for link in taken:
            link.close()
    stand.wait_until(lambda: well(stand), 60, "all is well")
    assert ask(stand, "/basket/")[0] == 200


def test_killed_child_of_the_worker(stand: Stand) -> None:
    """Killed while it waits for work, it takes the lock of the pool's pipe with it; found by the storm."""
    parent = stand.live.supervisor.pid("worker")
    stand.kill_one_of("worker")
    stand.wait_until(lambda: stand.live.supervisor.pid("worker") not in (None, parent), 60, "a new worker")
    beat_at = Heartbeat.objects.get(name="worker").beat_at
    stand.wait_until(lambda: Heartbeat.objects.get(name="worker").beat_at > beat_at, 60, "it works")
    assert not [found for found in processes.all_processes() if found.session == parent]


def test_emptied_broker(stand: Stand, world: World) -> None:
    buyer, bought = order(stand, world)
    stand.kill("worker", pause=float("inf"))
    buyer.pay(bought, "card")  # and never comes back: only Stripe's events tell
    stand.double.wait_delivered(30)
    assert StripeEvent.objects.filter(processed_at=None).exists()
    with stand.cluster.connect(postgres.APP, postgres.BROKER_DATABASE, autocommit=True) as link:
        names = [name for (name,) in link.execute("SELECT queue_name FROM pgmq.meta")]
        emptied = sum(link.execute("SELECT pgmq.purge_queue(%s)", [name]).fetchone()[0] for name in names)  # type: ignore[index]
    assert emptied > 0
    stand.live.supervisor.kill("worker")
    stand.wait_until(lambda: stand.live.supervisor.is_alive("worker"), 10, "a worker")
    wait_for_booking(stand, bought)
    stand.wait_until(lambda: not StripeEvent.objects.filter(processed_at=None).exists(), 60, "all events are processed")


def test_stripe_away(stand: Stand, world: World) -> None:
    buyer = new_buyer(stand)
    stand.kill(DOUBLE, pause=float("inf"))
    buyer.get(f"/basket/add-form/{world.millet.product.pk}/", headers={"HX-Request": "true"})
    assert buyer.post("/basket/add/", {"pack": world.millet.pack.pk, "quantity": 1}).status_code == 302
    checkout = buyer.get("/checkout/")
    form = {name: buyer._hidden(checkout, name) for name in ("checkout_key",)}
    summary = buyer.get("/checkout/summary/", params={"province": "山东省"}, headers={"HX-Request": "true"})
    form |= {"seen_total_fen": buyer._hidden(summary, "seen_total_fen")}
    from tests.faults.buyer import ADDRESS

    placed = buyer.post("/checkout/", {**ADDRESS, **form})
    assert placed.status_code == 303
    page = buyer.ask("GET", f"{stand.live.url}{placed.headers['Location']}")
    assert (page.status_code, page.headers["Location"] if page.is_redirect else "") == (200, "")
    token = placed.headers["Location"].split("/")[2]
    assert Order.objects.get(token=token).status == "awaiting_payment"
    assert well(stand)  # it is not ours to mend
    stand.live.supervisor.kill(DOUBLE)
    stand.wait_until(lambda: stand.live.supervisor.is_alive(DOUBLE), 10, "Stripe is back")
    stand.double.wait_until_up(30)
    opened = buyer.post(f"/orders/{token}/pay/", {}).headers["Location"]
    bought = Purchase("pays", Order.objects.get(token=token).checkout_key, token, opened)
    buyer.come_back(buyer.pay(bought, "alipay"))
    wait_for_booking(stand, bought)


def test_clock_hours_ahead_and_put_right(stand: Stand, world: World) -> None:
    """Ours only: Stripe's time is right. What was put off by the wrong clock is not left lying for hours."""
    _, unpaid = order(stand, world)
    stand.move_clock(timedelta(hours=3), double=False)
    lapsed = Order.objects.filter(checkout_key=unpaid.key, status="lapsed")
    stand.wait_until(lapsed.exists, 60, "the unpaid order has lapsed, its time being over")
    assert not Order.objects.get(checkout_key=unpaid.key).lines.exclude(reservation__state="released").exists()
    stand.double.drop_webhooks()
    try:
        buyer, bought = order(stand, world)
        due_at = payment_of(bought).due_at
        stand.move_clock(-timedelta(hours=3), double=False)
        assert due_at is not None and due_at > stand.clock.now() + timedelta(hours=2)
        buyer.pay(bought, "card")
        wait_for_booking(stand, bought)
    finally:
        stand.double.drop_webhooks(False)


def test_clock_hours_behind_and_put_right(stand: Stand, world: World) -> None:
    """Stripe opens no page that would close in the past: nothing is charged, and the stock comes back in time."""
    stand.move_clock(-timedelta(hours=3), double=False)
    buyer = new_buyer(stand)
    buyer.get(f"/basket/add-form/{world.millet.product.pk}/", headers={"HX-Request": "true"})
    buyer.post("/basket/add/", {"pack": world.millet.pack.pk, "quantity": 1})
    key = buyer._hidden(buyer.get("/checkout/"), "checkout_key")
    summary = buyer.get("/checkout/summary/", params={"province": "山东省"}, headers={"HX-Request": "true"})
    from tests.faults.buyer import ADDRESS

    seen = buyer._hidden(summary, "seen_total_fen")
    placed = buyer.post("/checkout/", {**ADDRESS, "checkout_key": key, "seen_total_fen": seen})
    assert placed.headers["Location"].startswith("/orders/")
    stand.move_clock(timedelta(hours=3), double=False)
    lapsed = Order.objects.filter(checkout_key=key, status="lapsed")
    stand.wait_until(lapsed.exists, 60, "the order has lapsed")
    assert not lapsed.get().lines.exclude(reservation__state="released").exists()
    _, bought = order(stand, world)
    assert bought.pay_url.startswith(stand.live.double_url)


@contextmanager
def full_disk(stand: Stand, folder: Path) -> Iterator[None]:
    """No byte more fits into `folder`: a small file system of its own, or where that is not allowed, a limit."""
    folder.mkdir(parents=True, exist_ok=True)
    mounted = os.geteuid() == 0 and not subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k,mode=755", "tmpfs", str(folder)], capture_output=True, check=False
    ).returncode  # fmt: skip
    if mounted:
        with suppress(OSError), (folder / "ballast").open("wb", buffering=0) as ballast:
            while True:
                ballast.write(b"0" * 4096)
    else:
        limit_files(stand, 1)
    try:
        yield
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
        else:
            limit_files(stand, resource.RLIM_INFINITY)


def limit_files(stand: Stand, most: int) -> None:
    """No process of the web server may write a file beyond so many bytes."""
    session = stand.live.supervisor.pid("web")
    for found in processes.all_processes():
        if found.session == session:
            resource.prlimit(found.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


def test_full_disk(stand: Stand, world: World) -> None:
    buyer, bought = order(stand, world)
    buyer.come_back(buyer.pay(bought, "card"))
    wait_for_booking(stand, bought)
    parcel = Order.objects.get(checkout_key=bought.key).parcels.get()
    now = stand.clock.now()
    mark_shipped(user=world.millet.clerk, parcel_id=parcel.pk, carrier="sf", tracking_number="SF12345", now=now)
    mark_received(parcel_id=parcel.pk, now=now)
    line = parcel.lines.get()
    picture = io.BytesIO()
    Image.effect_noise((300, 200), 80).convert("RGB").save(picture, "JPEG")
    form = {"reason": "spoiled", "words": "烂了", "amount": "5.00", "claim_key": str(uuid4())}
    form |= {"csrfmiddlewaretoken": buyer.http.cookies["csrftoken"]}
    address = f"{stand.live.url}/orders/{bought.token}/lines/{line.pk}/claim/"

    def claim() -> tuple[int, dict[str, str], str]:
        files = {"photo": ("photo.jpg", picture.getvalue(), "image/jpeg")}
        answer = buyer.http.post(address, data=form, files=files, timeout=20, allow_redirects=False)
        return answer.status_code, dict(answer.headers), answer.text

    private = stand.live.var / "private"
    with full_disk(stand, private):
        assert told_to_come_back(claim())
        assert not Claim.objects.exists()
        if private.is_mount():
            assert stack.health(port(stand))[1]["media"] == "full"
        assert well(stand)  # everything else works
        order(stand, world)
    assert claim()[0] == 302  # the same form again
    kept = Claim.objects.get()
    assert (kept.amount_fen, kept.reason) == (500, "spoiled")
    assert (private / kept.photo.name).stat().st_size > 1000
    assert stack.health(port(stand))[1]["media"] == "ok"
