"""`make bench` (`make bench ARGS="storefront --strict"`): how fast the marketplace is on this machine.

Builds its own stand (PostgreSQL, 5,000 products, web servers), measures, writes one JSON file a topic into `$VAR/bench/`,
prints the same as a table, and takes everything down again. A missed goal is shown; with --strict it is also exit code 1.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from marketplace.embedded import postgres, stack
from marketplace.embedded.server_home import EmbeddedError
from tests.bench import (
    freshness,
    growth,
    imports,
    ledger,
    load,
    machine,
    orders,
    placing,
    settlement,
    start,
    storefront,
    sweeps,
)
from tests.bench.report import Measure, table, write_topic
from tests.bench.stand import SETTINGS, Stand, StandError

# The ledger's events name allocations that are made up: books are checked before it. The shelf grows last.
TOPICS = ("start", "storefront", "orders", "placing", "sweeps", "settlement", "imports", "ledger", "growth")
PAGES = {"storefront": storefront, "growth": growth}
OTHERS = {
    "start": start,
    "orders": orders,
    "placing": placing,
    "sweeps": sweeps,
    "imports": imports,
    "ledger": ledger,
    "settlement": settlement,
}
_began = time.monotonic()


class StopRequested(BaseException):
    """SIGINT, SIGTERM or SIGHUP came."""


def main() -> int:
    """Measure what the command line asks for. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("topics", nargs="*", metavar="TOPIC", help=f"of {', '.join(TOPICS)}; all when none is given")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a goal is missed")
    options = parser.parse_args()
    topics = options.topics or list(TOPICS)
    if unknown := set(topics) - set(TOPICS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    _listen_to_signals()
    folder = Path(os.environ.get("VAR") or stack.PROJECT / "var").absolute() / "bench"
    try:
        measures = _bench(topics, folder)
    except StopRequested:
        print("Stopped.", file=sys.stderr)
        return 130
    except (StandError, EmbeddedError, load.LoadFailed, freshness.NeverSeen) as error:
        print(f"\n{error}", file=sys.stderr)
        return 2
    except subprocess.CalledProcessError as error:
        print(f"\n{' '.join(error.cmd)} failed:\n{error.output}", file=sys.stderr)
        return 2
    missed = [one.name for one in measures if one.reached is False]
    print(f"\nMissed: {'; '.join(missed)}" if missed else "\nAll goals reached.")
    print(f"JSON: {folder}")
    return 1 if missed and options.strict else 0


def _bench(topics: list[str], folder: Path) -> list[Measure]:
    measures: list[Measure] = []
    topics = sorted(topics, key=TOPICS.index)
    generator = load.find_generator() if PAGES.keys() & topics else ""
    with Stand(folder / "stand", _say) as stand:
        _set_up_django(stand)
        with stand.database().connect(postgres.SUPERUSER, postgres.DATABASE) as connection:
            facts = machine.describe(connection.info.server_version, generator)
        for topic in topics:
            if topic in PAGES:
                found = PAGES[topic].measure(stand, generator, _say)
            else:
                found = OTHERS[topic].measure(stand, _say)
            write_topic(folder, topic, found, facts)
            print(f"\n{table(topic, found)}\n", flush=True)
            measures += found
        print("  ".join(f"{name}: {value}" for name, value in facts.items() if value != ""))
        _close_django()
    return measures


def _set_up_django(stand: Stand) -> None:
    """Let this process work in the stand's database, as the application does."""
    import django

    os.environ.update(stand.environment(SETTINGS))
    os.environ["LOG_LEVEL"] = "WARNING"
    django.setup()


def _close_django() -> None:
    from django.db import connections

    connections.close_all()


def _say(text: str) -> None:
    print(f"· {time.monotonic() - _began:4.0f} s  {text} …", flush=True)


def _listen_to_signals() -> None:
    def request_stop(number: int, frame: FrameType | None) -> None:
        # The first one starts the orderly end, which nothing should cut short.
        for other in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(other, signal.SIG_IGN)
        raise StopRequested

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, request_stop)


if __name__ == "__main__":
    sys.exit(main())
