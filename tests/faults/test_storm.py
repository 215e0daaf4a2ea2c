"""The short form of `make soak`: every kind of process is killed while orders are placed, and all comes right.

Three times as many: `make soak ARGS="--orders 300 --every 30"`.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from marketplace.embedded import stack

ORDERS, EVERY = 100, 10  # ten faults and more: each of the eight kinds
KILLED = {
    f"kill -9 {what}" for what in ("web", "worker", "beat", "stripe_double", "database", "one of web", "one of worker")
}


@pytest.mark.slow("a hundred orders under fire, and ten of everything that is killed to come back")
@pytest.mark.timeout(600)
def test_whatever_is_killed_every_order_ends_well(tmp_path: Path) -> None:
    bench = Path(os.environ.get("VAR") or stack.PROJECT / "var").absolute() / "bench"
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults", "--orders", str(ORDERS), "--every", str(EVERY), "--minutes", "7", "--name", "storm"],
        cwd=stack.PROJECT, capture_output=True, text=True, timeout=560, check=False,
    )  # fmt: skip
    said = done.stdout[-6000:] + done.stderr[-3000:]
    assert done.returncode == 0, said
    report = json.loads((bench / "storm.json").read_text())
    assert report["problems"] == [], said
    assert report["orders"] >= ORDERS, said
    assert set(report["injected"]) >= KILLED, said
    assert report["ended"]["paid and settled"] > ORDERS / 3, said
    assert report["ended"]["paid and refunded"] >= 4, said  # those who paid late for what was gone
