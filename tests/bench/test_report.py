"""The bench's files hold what is promised of them."""

import json
from pathlib import Path

from tests.bench.report import Measure, table, write_topic

MACHINE = {"cores": 2, "cpu": "some", "memory_gib": 4.0, "python": "3.11.7", "postgresql": "18.6"}
LIST = Measure("list", 123.456, "requests/s", "higher", 5, 9_000.0, 1 / 80)
QUERIES = Measure("queries", 41, "queries", "lower", 3, goal=40)
PLAIN = Measure("cpu", 0.31234, "ms", "lower", 5)


def test_topic_is_written_as_a_list_of_objects_with_the_promised_keys(tmp_path: Path) -> None:
    path = write_topic(tmp_path / "bench", "storefront", [LIST, QUERIES, PLAIN], MACHINE)
    assert path == tmp_path / "bench" / "storefront.json"
    assert json.loads(path.read_text()) == [
        {
            "name": "list",
            "value": 123.5,
            "unit": "requests/s",
            "reference": 9000.0,
            "ratio": 0.01372,
            "goal": 0.0125,
            "better": "higher",
            "runs": 5,
            "machine": MACHINE,
        },
        {
            "name": "queries",
            "value": 41.0,
            "unit": "queries",
            "reference": None,
            "ratio": None,
            "goal": 40.0,
            "better": "lower",
            "runs": 3,
            "machine": MACHINE,
        },
        {
            "name": "cpu",
            "value": 0.3123,
            "unit": "ms",
            "reference": None,
            "ratio": None,
            "goal": None,
            "better": "lower",
            "runs": 5,
            "machine": MACHINE,
        },
    ]
    assert [file.name for file in path.parent.iterdir()] == ["storefront.json"]


def test_goal_is_of_the_ratio_where_there_is_a_reference_else_of_the_value() -> None:
    assert [LIST.reached, QUERIES.reached, PLAIN.reached] == [True, False, None]
    assert Measure("list", 112.0, "requests/s", "higher", 5, 9_000.0, 1 / 80).reached is False
    assert Measure("queries", 40, "queries", "lower", 3, goal=40).reached is True


def test_table_says_plainly_which_goal_is_missed() -> None:
    lines = table("storefront", [LIST, QUERIES, PLAIN]).splitlines()
    assert lines[0] == "storefront"
    assert lines[2].split() == ["list", "123", "requests/s", "9,000", "1/73", "≥", "1/80", "reached"]
    assert lines[3].split() == ["queries", "41", "queries", "≤", "40", "MISSED"]
    assert lines[4].split() == ["cpu", "0.312", "ms"]
