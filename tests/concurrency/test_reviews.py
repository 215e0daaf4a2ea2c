"""Reviews under fire: sent by two tabs at once, and decided by two officers at once."""

from __future__ import annotations

from uuid import uuid4

import pytest

from orders.models import Review, ReviewReport
from orders.reviews.actions import (
    DecidedOtherwise,
    ReportedMeanwhile,
    ReviewedOtherwise,
    moderate,
    report_review,
    write_review,
)
from tests.concurrency.at_once import at_once
from tests.orders.changes import receive
from tests.stripe_double.control import Control
from tests.world import NOW, World, order_packs, pay_order

pytestmark = pytest.mark.usefixtures("real_database")


def received(world: World, stripe: Control) -> tuple[World, int]:
    order = order_packs((world.millet.pack, 1))
    pay_order(order, stripe)
    receive(order.parcels.get())
    return world, order.lines.get().pk


def test_reviews_of_a_line_sent_at_once_are_one(world: World, stripe: Control) -> None:
    _, line = received(world, stripe)
    answers = at_once(
        *[lambda n=n: write_review(line_id=line, rating=5 - n % 2, words="好", photos=[], now=NOW) for n in range(6)]
    )
    kept = Review.objects.get()
    assert {answer.pk for answer in answers if isinstance(answer, Review)} == {kept.pk}
    assert sum(isinstance(answer, ReviewedOtherwise) for answer in answers) == 3


def test_a_report_that_comes_while_somebody_decides_is_never_closed_unseen(world: World, stripe: Control) -> None:
    world, line = received(world, stripe)
    review = write_review(line_id=line, rating=1, words="差", photos=[], now=NOW)
    staff = {"user": world.millet.staff, "review_id": review.pk, "publish": True, "now": NOW}
    moderate(**staff, seen="waiting")

    def report() -> bool:
        return report_review(review_id=review.pk, report_key=uuid4(), reason="insult", words="", now=NOW)

    answers = at_once(report, lambda: moderate(**staff, seen="published"), report, report)
    assert answers[0] and answers[2] and answers[3]
    assert list(ReviewReport.objects.values_list("handled_at", flat=True)) == [None] * 3
    assert isinstance(answers[1], Review | ReportedMeanwhile)


def test_two_officers_deciding_at_once_decide_once(world: World, stripe: Control) -> None:
    world, line = received(world, stripe)
    review = write_review(line_id=line, rating=1, words="差", photos=[], now=NOW)
    answers = at_once(
        *[
            lambda publish=publish: moderate(
                user=world.millet.staff, review_id=review.pk, publish=publish, seen="waiting", reason="骂人", now=NOW
            )
            for publish in (True, False, True, False)
        ]
    )
    state = Review.objects.get().state
    assert {answer.state for answer in answers if isinstance(answer, Review)} == {state}
    assert {answer.state for answer in answers if isinstance(answer, DecidedOtherwise)} == {state}
    assert sum(isinstance(answer, DecidedOtherwise) for answer in answers) == 2
