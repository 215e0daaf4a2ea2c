"""`python -m tests.stripe_double`: the double as a process of its own."""

from __future__ import annotations

import argparse
import logging
import signal
import threading
from pathlib import Path

from .server import Double


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.stripe_double", description="A double of Stripe over HTTP.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--webhook-url", help="where events are sent")
    parser.add_argument("--webhook-secret", default="whsec_double", help="signs the events")
    parser.add_argument("--webhook-workers", type=int, default=2, help="events sent at the same time")
    parser.add_argument("--state-dir", type=Path, help="keeps everything there; in memory when left out")
    parser.add_argument("--secret-key", help="the only API key accepted; any sk_test_… when left out")
    parser.add_argument("--verbose", action="store_true", help="log every request")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO if options.verbose else logging.WARNING, format="%(name)s %(message)s")
    double = Double(
        host=options.host,
        port=options.port,
        webhook_url=options.webhook_url,
        webhook_secret=options.webhook_secret,
        state_dir=options.state_dir,
        secret_key=options.secret_key,
        workers=options.webhook_workers,
    )
    done = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: done.set())
    double.start()
    print(f"Stripe double at {double.url}", flush=True)
    done.wait()
    double.stop()


if __name__ == "__main__":
    main()
