"""The HTTP server and its threads."""

from __future__ import annotations

import json
import logging
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from . import checkout, page, payments
from .account import Account
from .api import Api, NoAnswer, Request
from .control import Control
from .control_api import ControlApi
from .store import Store
from .webhooks import Courier

log = logging.getLogger("stripe_double")
ASSETS = {"/assets/pay.css": (Path(__file__).parent / "assets" / "pay.css", "text/css; charset=utf-8")}
PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


class Handler(BaseHTTPRequestHandler):
    """One connection; the work is done by the double it belongs to."""

    protocol_version = "HTTP/1.1"
    server_version = "StripeDouble"
    # Headers and body leave in one packet, else each answer waits 40 ms for the client's acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True
    server: Listener

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    def do_GET(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    def do_DELETE(self) -> None:
        self._handle()

    def _handle(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, parts.path, parts.query, self.rfile.read(length), headers)
        try:
            self._dispatch(request)
        except NoAnswer:
            self.close_connection = True
        except Exception:
            log.exception("the Stripe double failed at %s %s", request.method, request.path)
            self._send(500, '{"error": {"message": "bug in the Stripe double", "type": "api_error"}}', {})

    def _dispatch(self, request: Request) -> None:
        double = self.server.double
        if request.path.startswith("/v1"):
            answer = double.api.answer(request)
            self._send(answer.status, answer.body, answer.headers)
        elif request.path.startswith("/_double/"):
            status, body = double.control_api.answer(request)
            self._send(status, json.dumps(body, ensure_ascii=False), {})
        elif request.path.startswith("/c/pay/"):
            shown = page.respond(double.account, request)
            extra = PAGE_HEADERS | ({"Location": shown.location} if shown.location else {})
            self._send(shown.status, shown.html, extra, "text/html; charset=utf-8")
        elif request.path in ASSETS:
            path, kind = ASSETS[request.path]
            self._send(200, path.read_text(encoding="utf-8"), {"Cache-Control": "max-age=60"}, kind)
        else:
            self._send(404, "", {}, "text/plain; charset=utf-8")

    def _send(self, status: int, body: str, headers: dict[str, str], kind: str = "application/json") -> None:
        content = body.encode()
        self.send_response(status)
        for name, value in ({"Content-Type": kind, "Content-Length": str(len(content))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        log.info("%s %s", self.address_string(), format % args)


class Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    double: Double


class Double:
    """A running double. `url` is its base address; `control` the client of its control API."""

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        webhook_url: str | None = None,
        webhook_secret: str = "whsec_double",
        state_dir: Path | None = None,
        secret_key: str | None = None,
        workers: int = 1,
    ) -> None:
        self.account = Account(Store(state_dir))
        self.api = Api(self.account, secret_key)
        self.courier = Courier(self.account, webhook_url, webhook_secret, workers)
        self.control_api = ControlApi(self.account, self.api, self.courier)
        self._listener = Listener((host, port), Handler)
        self._listener.double = self
        self.port = self._listener.server_address[1]
        self.url = self.account.base_url = f"http://{host}:{self.port}"
        self.webhook_secret = webhook_secret
        self.control = Control(self.url)
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._listener.serve_forever, kwargs={"poll_interval": 0.2}, daemon=True),
            threading.Thread(target=self._sweep, daemon=True),
        ]

    def start(self) -> Double:
        self.courier.start()
        for thread in self._threads:
            thread.start()
        return self

    def stop(self) -> None:
        """Stop listening and sending; hanging calls are let go."""
        self._stopping.set()
        self.api.wake.set()
        self._listener.shutdown()
        self._listener.server_close()
        self.courier.stop()
        self._threads[1].join(timeout=5)
        self.account.store.close()

    def __enter__(self) -> Double:
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()

    def _sweep(self) -> None:
        """What time alone brings: sessions expire, late fees appear."""
        while not self._stopping.wait(0.2):
            with self.account.store.transaction():
                checkout.expire_due(self.account)
                payments.release_fees(self.account, due_only=True)


def start(**options: object) -> Double:
    """Start a double in threads of this process, on a free port unless `port` is given; see Double for the options.

    Stop it with `stop()` or use it as a context manager.
    """
    return Double(**options).start()  # type: ignore[arg-type]
