"""Single faults on running processes: a clear state while they last, and recovery by itself when they are over."""

from __future__ import annotations

import http.client
import io
import os
import random
import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import requests
from django.db import connection
from django.test import Client
from PIL import Image
from wagtail.models import Collection

from cms.models import StoryImage
from marketplace.embedded import postgres, processes, stack
from marketplace.people.models import User
from orders.models import Claim, Heartbeat, Order, Payment, StripeEvent
from orders.models.links import behind_link
from orders.parcels.shipping import mark_received, mark_shipped
from tests.faults.buyer import Buyer, Purchase
from tests.faults.stand import DOUBLE, Stand
from tests.faults.tally import RECOVERED, Tally
from tests.world import World, make_world

pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.slow("what is broken on running processes has to come right by itself"),
]


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


def test_killed_database_comes_back_to_processes_that_went_on(stand: Stand, world: World, tally: Tally) -> None:
    assert ask(stand, "/basket/")[0] == 200
    kept = {name: stand.live.supervisor.pid(name) for name in ("web", "worker", "beat")}
    stand.kill_database()
    tally.inject("kill -9 database")
    assert told_to_come_back(ask(stand, "/basket/"))
    tally.see("kill -9 database: 503")
    status, body = stack.health(port(stand))
    assert (status, body["database"], body["broker"]) == (503, "unreachable", "unreachable")
    stand.start_database()
    connection.close()
    beat_at = Heartbeat.objects.get(name="worker").beat_at
    stand.wait_until(lambda: Heartbeat.objects.get(name="worker").beat_at > beat_at, 60, "the worker is back")
    stand.wait_until(lambda: well(stand), 60, "all is well")
    assert ask(stand, "/basket/")[0] == 200
    assert {name: stand.live.supervisor.pid(name) for name in kept} == kept
    tally.see(f"kill -9 database: {RECOVERED}")


def test_no_connection_left(stand: Stand, tally: Tally) -> None:
    taken: list[psycopg.Connection[tuple[object, ...]]] = []

    def is_refused() -> bool:
        """Take what others have given back meanwhile, and ask the web server how it is."""
        with suppress(psycopg.OperationalError):
            while True:
                taken.append(psycopg.connect(stand.live.database.app_url))
        status, found = stack.health(port(stand))
        return status == 503 and found.get("database") == "unreachable"

    stand.kill("web")
    try:
        stand.wait_until(is_refused, 60, "the web server is back, without a database")
        assert len(taken) > 50
        tally.inject("no connection left")
        assert told_to_come_back(ask(stand, "/basket/"))
        tally.see("no connection left: 503")
    finally:
        for link in taken:
            link.close()
    stand.wait_until(lambda: well(stand), 60, "all is well")
    assert ask(stand, "/basket/")[0] == 200
    tally.see(f"no connection left: {RECOVERED}")


def test_killed_child_of_the_worker(stand: Stand, tally: Tally) -> None:
    """Killed while it waits for work, it takes the lock of the pool's pipe with it; found by the storm."""
    parent = stand.live.supervisor.pid("worker")
    stand.kill_one_of("worker")
    tally.inject("kill -9 one of worker")
    stand.wait_until(lambda: stand.live.supervisor.pid("worker") not in (None, parent), 60, "a new worker")
    beat_at = Heartbeat.objects.get(name="worker").beat_at
    stand.wait_until(lambda: Heartbeat.objects.get(name="worker").beat_at > beat_at, 60, "it works")
    assert not [found for found in processes.all_processes() if found.session == parent]
    tally.see(f"kill -9 one of worker: {RECOVERED}")


def test_emptied_broker(stand: Stand, world: World, tally: Tally) -> None:
    buyer, bought = order(stand, world)
    stand.kill("worker", pause=float("inf"))
    buyer.pay(bought, "card")  # and never comes back: only Stripe's events tell
    stand.double.wait_delivered(30)
    assert StripeEvent.objects.filter(processed_at=None).exists()
    with stand.cluster.connect(postgres.APP, postgres.BROKER_DATABASE, autocommit=True) as link:
        names = [name for (name,) in link.execute("SELECT queue_name FROM pgmq.meta")]
        emptied = sum(link.execute("SELECT pgmq.purge_queue(%s)", [name]).fetchone()[0] for name in names)  # type: ignore[index]
    assert emptied > 0
    tally.inject("emptied PostgreSQL queue")
    tally.see("emptied PostgreSQL queue: messages lost", emptied)
    stand.live.supervisor.kill("worker")
    stand.wait_until(lambda: stand.live.supervisor.is_alive("worker"), 10, "a worker")
    wait_for_booking(stand, bought)
    stand.wait_until(lambda: not StripeEvent.objects.filter(processed_at=None).exists(), 60, "all events are processed")
    tally.see(f"emptied PostgreSQL queue: {RECOVERED}")


def test_stripe_away(stand: Stand, world: World, tally: Tally) -> None:
    buyer = new_buyer(stand)
    stand.kill(DOUBLE, pause=float("inf"))
    tally.inject("Stripe away")
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
    assert Order.objects.get(behind_link(token)).status == "awaiting_payment"
    assert well(stand)  # it is not ours to mend
    stand.live.supervisor.kill(DOUBLE)
    stand.wait_until(lambda: stand.live.supervisor.is_alive(DOUBLE), 10, "Stripe is back")
    stand.double.wait_until_up(30)
    opened = buyer.post(f"/orders/{token}/pay/", {}).headers["Location"]
    bought = Purchase("pays", Order.objects.get(behind_link(token)).checkout_key, token, opened)
    buyer.come_back(buyer.pay(bought, "alipay"))
    wait_for_booking(stand, bought)
    tally.see(f"Stripe away: {RECOVERED}")


def test_clock_hours_ahead_and_put_right(stand: Stand, world: World, tally: Tally) -> None:
    """Ours only: Stripe's time is right. What was put off by the wrong clock is not left lying for hours."""
    _, unpaid = order(stand, world)
    stand.move_clock(timedelta(hours=3), double=False)
    tally.inject("clock 3 hours ahead")
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
        tally.see(f"clock 3 hours ahead: {RECOVERED}")
    finally:
        stand.double.drop_webhooks(False)


def test_clock_hours_behind_and_put_right(stand: Stand, world: World, tally: Tally) -> None:
    """Stripe opens no page that would close in the past: nothing is charged, and the stock comes back in time."""
    stand.move_clock(-timedelta(hours=3), double=False)
    tally.inject("clock 3 hours behind")
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
    tally.see(f"clock 3 hours behind: {RECOVERED}")


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


@dataclass
class Upload:
    """A picture on its way through one of the doors.

    :ivar folder: where its files are kept
    :ivar send: sends the form, the same each time
    :ivar kept: names of the files that the database knows of
    """

    folder: Path
    send: Callable[[], tuple[int, dict[str, str], str]]
    kept: Callable[[], list[str]]


def noise() -> bytes:
    """A picture that does not compress."""
    picture = io.BytesIO()
    Image.effect_noise((300, 200), 80).convert("RGB").save(picture, "JPEG")
    return picture.getvalue()


def posted(http: requests.Session, address: str, form: dict[str, Any], name: str) -> tuple[int, dict[str, str], str]:
    """Send a form with a picture as the file `name`: status, headers and body."""
    form |= {"csrfmiddlewaretoken": http.cookies["csrftoken"]}
    files = {name: (f"{name}.jpg", noise(), "image/jpeg")}
    answer = http.post(address, data=form, files=files, timeout=20, allow_redirects=False)
    return answer.status_code, dict(answer.headers), answer.text


def claim_photo(stand: Stand, world: World) -> Upload:
    """A buyer claims with a photo, which is kept privately."""
    buyer, bought = order(stand, world)
    buyer.come_back(buyer.pay(bought, "card"))
    wait_for_booking(stand, bought)
    parcel = Order.objects.get(checkout_key=bought.key).parcels.get()
    now = stand.clock.now()
    mark_shipped(user=world.millet.clerk, parcel_id=parcel.pk, carrier="sf", tracking_number="SF12345", now=now)
    mark_received(parcel_id=parcel.pk, now=now)
    form = {"reason": "spoiled", "words": "烂了", "amount": "5.00", "claim_key": str(uuid4())}
    address = f"{stand.live.url}/orders/{bought.token}/lines/{parcel.lines.get().pk}/claim/"
    claims = Claim.objects.filter(reason="spoiled", amount_fen=500)
    return Upload(
        stand.live.var / "private",
        lambda: posted(buyer.http, address, form, "photo"),
        lambda: list(claims.values_list("photo", flat=True)),
    )


def story_picture(stand: Stand, world: World) -> Upload:
    """An administrator uploads a picture for the stories."""
    signed_in = Client()
    administrator = User.objects.create_superuser(email="root@example.com", name="root", password="x")
    signed_in.force_login(administrator, backend="allauth.account.auth_backends.AuthenticationBackend")
    http = requests.Session()
    http.trust_env = False
    http.cookies.set("sessionid", signed_in.cookies["sessionid"].value)
    address = f"{stand.live.url}/admin/images/add/"
    assert http.get(address, timeout=20).status_code == 200
    form = {"title": "院子", "description": "院子", "tags": "", "collection": str(Collection.get_first_root_node().pk)}
    return Upload(
        Path(stand.live.environment["MEDIA_ROOT"]),
        lambda: posted(http, address, form, "file"),
        lambda: list(StoryImage.objects.filter(title="院子").values_list("file", flat=True)),
    )


@pytest.mark.parametrize("prepare", [claim_photo, story_picture])
def test_full_disk(stand: Stand, world: World, tally: Tally, prepare: Callable[[Stand, World], Upload]) -> None:
    fault = f"full disk: {prepare.__name__}"
    upload = prepare(stand, world)
    with full_disk(stand, upload.folder):
        tally.inject(fault)
        assert told_to_come_back(upload.send())
        assert upload.kept() == []
        tally.see(f"{fault}: 503, nothing kept")
        if upload.folder.is_mount():
            assert stack.health(port(stand))[1]["media"] == "full"
        assert well(stand)  # everything else works
        order(stand, world)
    assert upload.send()[0] == 302  # the same form again
    [kept] = upload.kept()
    assert (upload.folder / kept).stat().st_size > 1000
    assert stack.health(port(stand))[1]["media"] == "ok"
    tally.see(f"{fault}: {RECOVERED}")
