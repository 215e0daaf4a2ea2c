"""A double, the real SDK pointed at it, and a shop's webhook endpoint that keeps what it gets."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.contract.play import Play, Recording, play_everything, recorded_parameters
from tests.contract.shop import SECRET, Shop, sdk
from tests.stripe_double import Control, Double, start
from tests.stripe_double.contract import Contract

#: The second check is no test of a clone that stands alone: what isn't ours to copy can't be asked of it.
collect_ignore = [] if Contract.find() else ["test_stripe_description.py"]


@pytest.fixture
def shop() -> Iterator[Shop]:
    """A webhook endpoint on a free port."""
    made = Shop()

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            payload = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(made.receive(payload, self.headers.get("Stripe-Signature")))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_GET(self) -> None:
            page = b'<!doctype html><html lang="zh-CN"><title>shop</title><link rel="icon" href="data:,"><p>shop</p>'
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    made.url = f"http://127.0.0.1:{server.server_address[1]}/stripe/webhook/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def double(shop: Shop) -> Iterator[Double]:
    with start(webhook_url=shop.url, webhook_secret=SECRET) as made:
        made.control.settings(webhook_retry=[0.05])
        yield made


@pytest.fixture
def control(double: Double) -> Control:
    return double.control


@pytest.fixture
def api(double: Double) -> Any:
    """The SDK's v1 services, without retries of their own: a test says what is asked twice."""
    return sdk(double.url)


@pytest.fixture(scope="session")
def description() -> Contract | None:
    """Stripe's description of its API: a second check where it lies beside the clone."""
    return Contract.find()


@pytest.fixture(scope="session")
def contract(description: Contract | None) -> Contract:
    """The description, for the module that is collected only where it lies beside the clone."""
    assert description
    return description


@pytest.fixture(scope="session")
def played() -> Iterator[Play]:
    """One run through everything, read by many tests."""
    recording = Recording()
    with start(webhook_secret=SECRET) as double, recorded_parameters() as handed:
        play_everything(sdk(double.url, http_client=recording), double.control)
        yield Play(double, recording.exchanges, list(handed))
