"""`make soak` (`make soak ARGS="--minutes 5 --seed 7"`): a storm over all processes, and whether all came right.

Prints a line every few seconds and a table at the end, which is kept in `$VAR/bench/`. Exit code 1: something was wrong.
"""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import sys
import tempfile
import time
from pathlib import Path

from marketplace.embedded import postgres, stack
from tests.faults.tally import keep, table

_began = time.monotonic()


def main() -> int:
    """Parse the command line, raise the storm, report. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--minutes", type=float, default=20.0, help="nobody orders after so many minutes (default: 20)")
    parser.add_argument("--orders", type=int, default=10_000, help="nor after so many orders (default: 10000)")
    parser.add_argument("--seed", type=int, default=None, help="repeats a run's decisions (default: another each time)")
    parser.add_argument("--every", type=int, default=25, help="a fault after so many orders (default: 25)")
    parser.add_argument("--name", default="soak", help="of the files in $VAR/bench (default: soak)")
    options = parser.parse_args()
    seed = secrets.randbelow(1_000_000) if options.seed is None else options.seed
    folder = Path(os.environ.get("VAR") or stack.PROJECT / "var").absolute() / "bench"
    say(f"seed {seed}, {options.orders} orders or {options.minutes:g} minutes")
    directory = Path(tempfile.mkdtemp(prefix="marketplace-faults-"))
    directory.chmod(0o755)
    is_right = False
    try:
        report = _rage(options, seed, directory)
        is_right = bool(report["right"])
    finally:
        if not is_right:
            kept = folder / f"{options.name}-logs"
            shutil.rmtree(kept, ignore_errors=True)
            shutil.copytree(directory / "stand" / "var" / "logs", kept)
            say(f"the logs are in {kept}")
        shutil.rmtree(directory, ignore_errors=True)
    report["asked_for"] = options.orders
    path = keep(report, folder, options.name)
    print(f"\n{table(report)}\n\n{path}")
    return 0 if report["right"] else 1


def _rage(options: argparse.Namespace, seed: int, directory: Path) -> dict[str, object]:
    from tests.faults.stand import SETTINGS, durable_cluster, running_stand

    with durable_cluster() as cluster:
        # This process works in the stand's database with the stand's clock, as the others do.
        (directory / "stand").mkdir()
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "VAR": str(directory / "stand" / "var"),
            "DATABASE_URL": cluster.url(postgres.APP, postgres.DATABASE),
            "DATABASE_OWNER_URL": cluster.url(postgres.OWNER, postgres.DATABASE),
            "STRIPE_SECRET_KEY": "sk_test_faults",
            "STRIPE_WEBHOOK_SECRET": "whsec_faults",
            "BROKER_URL": "pgmq://",
            "BROKER_DATABASE_URL": cluster.url(postgres.APP, postgres.BROKER_DATABASE),
            "LOG_LEVEL": "WARNING",
        }
        import django

        django.setup()
        from tests.faults.storm import Storm, Weather

        weather = Weather(options.orders, options.minutes * 60, seed, options.every)
        with running_stand(directory / "stand", cluster, {"SEAL_SECONDS": "5", "LOG_LEVEL": "WARNING"}) as stand:
            return Storm(stand, weather, say).rage()


def say(text: str) -> None:
    """Write a line of progress."""
    print(f"· {time.monotonic() - _began:5.0f} s  {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
