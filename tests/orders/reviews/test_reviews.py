"""Reviews: of what was received, once a line, read by the township before anybody else."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from orders.models import Order, Review, ReviewPhoto, ReviewReport
from orders.reviews.actions import (
    MOST_OPEN_REPORTS,
    DecidedOtherwise,
    NotReceived,
    NotYours,
    RatingUnknown,
    ReviewedOtherwise,
    TooManyPhotos,
    WordsMissing,
    answer_review,
    moderate,
    report_review,
    write_review,
)
from orders.reviews.photos import draw_photo
from orders.reviews.queries import read_reviews, read_trust
from tests.cms.test_picture_cleaning import jpeg_bytes
from tests.orders.reviews.reviewing import files, published, released, rows, written
from tests.stripe_double.control import Control
from tests.world import NOW, World, make_user, order_packs, pay_order, ship_and_settle

pytestmark = pytest.mark.django_db


def test_a_review_waits_shows_a_masked_name_and_is_one_however_often_it_is_sent(world: World, order: Order) -> None:
    review = written(order, world, words="  粥有米油。 ")
    assert (review.state, review.shown_name, review.words, review.rating) == ("waiting", "王**", "粥有米油。", 5)
    assert review.product == world.millet.product
    assert written(order, world).pk == review.pk
    for changes in ({"rating": 4}, {"words": "不一样。"}):
        with pytest.raises(ReviewedOtherwise):
            written(order, world, **changes)
    assert Review.objects.count() == 1
    assert read_reviews(world.millet.product.pk, 5) == []
    assert read_trust(world.millet.product.pk).count == 0


def test_only_what_was_received_is_reviewed_and_only_properly(world: World, order: Order, private: Path) -> None:
    photo = draw_photo(BytesIO(jpeg_bytes()))
    pears = order.lines.get(pack=world.pears.pack)  # still being packed
    with pytest.raises(NotReceived):
        write_review(line_id=pears.pk, rating=5, words="好", photos=[photo], now=NOW)
    for error, changes in (
        (RatingUnknown, {"rating": 0}), (RatingUnknown, {"rating": 6}), (WordsMissing, {"words": " \n"}),
        (WordsMissing, {"words": "长" * 1001}), (TooManyPhotos, {"photos": [photo] * 5}),
    ):  # fmt: skip
        with pytest.raises(error):
            written(order, world, **changes)
    assert rows() == [[], [], []]
    assert files(private) == []


def test_no_file_is_kept_without_its_row(
    world: World, order: Order, private: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: ReviewPhoto, *args: Any, **kwargs: Any) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(ReviewPhoto, "save", full)
    with pytest.raises(OSError, match="No space left"):
        written(order, world, photos=[draw_photo(BytesIO(jpeg_bytes()))])
    assert rows() == [[], [], []]
    assert files(private) == []


def test_the_township_decides_and_may_decide_anew(world: World, order: Order) -> None:
    review = written(order, world)
    staff = world.millet.staff
    for user in (world.millet.clerk,):
        with pytest.raises(NotYours):
            moderate(user=user, review_id=review.pk, publish=True, seen="waiting", now=NOW)
    for user in (world.pears.staff, world.pears.clerk, make_user("nobody")):
        with pytest.raises(Review.DoesNotExist):
            moderate(user=user, review_id=review.pk, publish=True, seen="waiting", now=NOW)
    with pytest.raises(WordsMissing):
        moderate(user=staff, review_id=review.pk, publish=False, seen="waiting", now=NOW)
    review.refresh_from_db()
    assert (review.state, review.moderated_at) == ("waiting", None)

    for _ in range(2):  # twice is once
        moderate(user=staff, review_id=review.pk, publish=True, seen="waiting", now=NOW)
    with pytest.raises(DecidedOtherwise):  # a colleague's form still shows it waiting
        moderate(user=staff, review_id=review.pk, publish=False, seen="waiting", reason="骂人", now=NOW)
    assert [one.name for one in read_reviews(world.millet.product.pk, 5)] == ["王**"]
    moderate(user=staff, review_id=review.pk, publish=False, seen="published", reason="骂人", now=NOW)
    assert read_reviews(world.millet.product.pk, 5) == []


def test_the_clerk_answers_a_published_review_once(world: World, order: Order) -> None:
    review = written(order, world)
    clerk = world.millet.clerk
    with pytest.raises(DecidedOtherwise):  # not published yet
        answer_review(user=clerk, review_id=review.pk, words="谢谢", now=NOW)
    moderate(user=world.millet.staff, review_id=review.pk, publish=True, seen="waiting", now=NOW)
    for _ in range(2):
        assert answer_review(user=clerk, review_id=review.pk, words="谢谢", now=NOW).answer == "谢谢"
    with pytest.raises(DecidedOtherwise):
        answer_review(user=clerk, review_id=review.pk, words="别的", now=NOW)
    with pytest.raises(NotYours):
        answer_review(user=world.millet.staff, review_id=review.pk, words="谢谢", now=NOW)
    with pytest.raises(Review.DoesNotExist):
        answer_review(user=world.pears.clerk, review_id=review.pk, words="谢谢", now=NOW)
    [shown] = read_reviews(world.millet.product.pk, 5)
    assert shown.answer == ""  # the township reads it first
    released(review, world)
    [shown] = read_reviews(world.millet.product.pk, 5)
    assert (shown.answer, shown.cooperative, shown.stars) == ("谢谢", "李里合作社(示例)", "★★★★★")


def test_reports_bring_a_review_before_the_township_again(world: World, order: Order) -> None:
    review = published(order, world)
    key = uuid4()
    given = {"review_id": review.pk, "reason": "insult", "words": "骂人", "now": NOW}
    assert [report_review(report_key=key, **given) for _ in range(2)] == [True, True]
    assert ReviewReport.objects.count() == 1
    for _ in range(MOST_OPEN_REPORTS + 3):
        report_review(report_key=uuid4(), **given)
    assert ReviewReport.objects.count() == MOST_OPEN_REPORTS
    with pytest.raises(WordsMissing):
        report_review(report_key=uuid4(), **given | {"reason": "else"})
    shown = max(ReviewReport.objects.values_list("pk", flat=True))
    moderate(
        user=world.millet.staff, review_id=review.pk, publish=True, seen="published", last_report=shown, now=NOW
    )  # fmt: skip
    assert set(ReviewReport.objects.values_list("handled_at", flat=True)) == {NOW}
    moderate(user=world.millet.staff, review_id=review.pk, publish=False, seen="published", reason="骂人", now=NOW)
    with pytest.raises(Review.DoesNotExist):
        report_review(report_key=uuid4(), **given)


def test_average_and_distribution(world: World, stripe: Control) -> None:
    for rating in (5, 5, 4, 2):
        order = order_packs((world.millet.pack, 1))
        pay_order(order, stripe)
        ship_and_settle(order)
        published(order, world, rating=rating)
    trust = read_trust(world.millet.product.pk)
    assert (trust.count, trust.average) == (4, "4.0")
    assert [(bar.stars, bar.reviews, bar.bp) for bar in trust.bars] == [
        (5, 2, 5000), (4, 1, 2500), (3, 0, 0), (2, 1, 2500), (1, 0, 0)
    ]  # fmt: skip
    assert [one.rating for one in read_reviews(world.millet.product.pk, 2)] == [2, 4]  # newest first
    assert [one.rating for one in read_reviews(world.millet.product.pk, 2, 2)] == [5, 5]
