"""When a due row is tried or looked at again."""

from datetime import UTC, datetime, timedelta

import pytest

from marketplace.runtime.due_rows import next_look

NOW = datetime(2026, 10, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("taken", "wait"),
    [(-60, 15), (0, 15), (14, 15), (16, 16), (600, 600), (1_799, 1_799), (1_801, 1_800), (90 * 86_400, 1_800)],
)
def test_what_takes_long_is_looked_at_after_as_long_as_it_has_taken(taken: int, wait: int) -> None:
    assert next_look(NOW, NOW - timedelta(seconds=taken)) == NOW + timedelta(seconds=wait)
