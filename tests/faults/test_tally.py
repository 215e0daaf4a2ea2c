"""The tables that are kept of faults say plainly what was not reached and what has not recovered."""

import json
from pathlib import Path

from tests.faults.tally import RECOVERED, Tally, keep_single_faults, table

STORM = {"right": True, "seconds": 1200.2, "seed": 7, "kills": 31, "injected": {"kill -9 web": 31}, "seen": {},
         "ended": {"paid and settled": 800}, "problems": []}  # fmt: skip


def test_a_storm_that_ended_by_time_says_how_far_it_came() -> None:
    assert table(STORM | {"orders": 800, "asked_for": 10_000}).splitlines()[:2] == [
        "800 orders in 1200 s, seed 7, 31 kills: RIGHT", "reached 800 of 10000 orders",
    ]  # fmt: skip
    assert "reached" not in table(STORM | {"orders": 10_003, "asked_for": 10_000})


def test_single_faults_of_several_files_share_a_table(tmp_path: Path) -> None:
    first, second, again = Tally(), Tally(), Tally()
    first.inject("full disk")
    first.see("full disk: 503")
    second.inject("emptied Redis")
    second.see(f"emptied Redis: {RECOVERED}")
    keep_single_faults(first, tmp_path)
    kept = json.loads(keep_single_faults(second, tmp_path).read_text())
    assert kept == {
        "right": False,
        "injected": {"emptied Redis": 1, "full disk": 1},
        "seen": {f"emptied Redis: {RECOVERED}": 1, "full disk: 503": 1},
        "problems": ["full disk: not recovered"],
    }
    again.inject("full disk")
    again.see(f"full disk: {RECOVERED}")
    kept = json.loads(keep_single_faults(again, tmp_path).read_text())
    assert (kept["right"], kept["seen"]) == (True, {f"emptied Redis: {RECOVERED}": 1, f"full disk: {RECOVERED}": 1})
    assert (tmp_path / "faults.txt").read_text().startswith("2 single faults: RIGHT\n")
