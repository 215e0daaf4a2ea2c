"""Generators that were started one after the other count as one."""

from tests.bench.load import Answered, _together


def test_batches_of_connections_are_one_run() -> None:
    found = _together([Answered(100, 2.0, (1.0, 5.0)), Answered(50, 2.5, (2.0, 9.0)), Answered(0, 2.0, (3.0, 4.0))])
    assert (found.requests, found.rate, found.waits) == (150, 70.0, (2.0, 9.0))


def test_a_run_without_answers_has_no_rate() -> None:
    assert _together([Answered(0, 2.0, (0.0, 0.0))]) == Answered(0, 2.0, (0.0, 0.0))
