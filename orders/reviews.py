"""Reviews: a buyer writes one of a received order line, the township publishes or refuses it, the cooperative answers.

Nothing is public before somebody of the cooperative's township (or an administrator) has looked at it. A report of abuse
brings a published review before the township again. Locks, in everybody's order (law 4): order, then review.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from marketplace.cooperatives.policies import works_for
from marketplace.households.rules import masked_name
from marketplace.people.models import User
from marketplace.people.policies import holds_in_township, visible

from .claims import received_at
from .models import Order, OrderLine, Parcel, Review, ReviewReport
from .review_photos import DrawnPhoto, delete_files, keep_photos

LONGEST_WORDS = 1000
LONGEST_REASON = 300
MOST_PHOTOS = 4
MOST_OPEN_REPORTS = 20  # of one review: the township has been told; more of the same tell it nothing
RECEIVED = [Parcel.Status.RECEIVED, Parcel.Status.SETTLED]


class ReviewError(Exception):
    """The review, or what was to be done with it, is refused by the rules; nothing was changed."""


class NotReceived(ReviewError):
    """The parcel has not been received yet, or was cancelled."""


class RatingUnknown(ReviewError):
    """A review gives one to five stars."""


class WordsMissing(ReviewError):
    """The words, or the reason of a refusal, are missing or too long."""


class TooManyPhotos(ReviewError):
    """More photos than a review takes."""


class ReviewedOtherwise(ReviewError):
    """The line has another review already."""


class DecidedOtherwise(ReviewError):
    """Somebody has decided or answered otherwise meanwhile.

    :param state: where the review is
    """

    def __init__(self, state: str) -> None:
        super().__init__(f"the review is {state}")
        self.state = state


class NotYours(ReviewError):
    """The person acts for another cooperative or township (R8)."""


def may_review(line: OrderLine, parcel: Parcel, now: datetime) -> bool:
    """Return whether a line can be reviewed: its parcel was received, or counts as received."""
    return parcel.status in RECEIVED or received_at(parcel, now) is not None


def write_review(
    *, line_id: int, rating: int, words: str, photos: Sequence[DrawnPhoto], now: datetime
) -> Review:  # fmt: skip
    """The buyer reviews one line. The same again, twice or by two at once, is the same review.

    :param rating: stars, 1 to 5
    :param photos: cleaned and drawn by `review_photos.draw_photo`
    :raises ReviewError: one of its kinds; nothing is changed, and no file is kept
    """
    if rating not in range(1, 6):
        raise RatingUnknown(rating)
    words = words.strip()
    if not 0 < len(words) <= LONGEST_WORDS:
        raise WordsMissing
    if len(photos) > MOST_PHOTOS:
        raise TooManyPhotos
    kept: list[str] = []
    try:
        with transaction.atomic():
            order_id = OrderLine.objects.values_list("order_id", flat=True).get(pk=line_id)
            order = Order.objects.select_for_update().get(pk=order_id)
            line = OrderLine.objects.select_related("parcel", "pack").get(pk=line_id)
            known = Review.objects.filter(line=line).first()
            if known:
                if (known.rating, known.words) == (rating, words):
                    return known
                raise ReviewedOtherwise
            if not may_review(line, line.parcel, now):
                raise NotReceived(line.parcel.status)
            review = Review.objects.create(
                line=line, product_id=line.pack.product_id, rating=rating, words=words, written_at=now,
                shown_name=masked_name(order.recipient),
            )  # fmt: skip
            keep_photos(review, photos, kept)
            return review
    except BaseException:
        delete_files(kept)  # no file without its row
        raise


def moderate(*, user: User, review_id: int, publish: bool, seen: str, now: datetime, reason: str = "") -> Review:
    """The township publishes a review or refuses it with a reason, which its buyer reads. The same again is no error.

    A decision may be changed later, such as after a report; reports that were open count as looked at.

    :param seen: the state in which the review was shown to whoever decides
    :raises Review.DoesNotExist: there is none, or not for this user (R8)
    :raises ReviewError: one of its kinds; nothing is changed
    """
    reason = "" if publish else reason.strip()
    if not publish and not 0 < len(reason) <= LONGEST_REASON:
        raise WordsMissing
    with transaction.atomic():
        review = _lock(user, review_id)
        if not holds_in_township(user, review.line.parcel.cooperative.village.township_id):
            raise NotYours
        state = Review.State.PUBLISHED if publish else Review.State.REFUSED
        if review.state != seen:
            if (review.state, review.reason) == (state, reason):
                return review
            raise DecidedOtherwise(review.state)
        review.reports.filter(handled_at=None).update(handled_at=now)
        if (review.state, review.reason) != (state, reason):
            review.state, review.reason, review.moderated_by, review.moderated_at = state, reason, user, now
            review.save(update_fields=["state", "reason", "moderated_by", "moderated_at"])
        return review


def answer_review(*, user: User, review_id: int, words: str, now: datetime) -> Review:
    """The cooperative's clerk answers a published review, once; the answer stands under it. The same again is no error.

    :raises Review.DoesNotExist: there is none, or not for this user (R8)
    :raises ReviewError: one of its kinds; nothing is changed
    """
    words = words.strip()
    if not 0 < len(words) <= LONGEST_WORDS:
        raise WordsMissing
    with transaction.atomic():
        review = _lock(user, review_id)
        if not works_for(user, review.line.parcel.cooperative_id):
            raise NotYours
        if review.answer == words:
            return review
        if review.answer or review.state != Review.State.PUBLISHED:
            raise DecidedOtherwise(review.state)
        review.answer, review.answered_by, review.answered_at = words, user, now
        review.save(update_fields=["answer", "answered_by", "answered_at"])
        return review


def report_review(*, review_id: int, report_key: UUID, reason: str, words: str, now: datetime) -> bool:
    """Somebody reports a published review as abusive. The same key again is the same report.

    :param report_key: made with the form
    :returns: whether it is on the township's list now; not when that list is long enough already
    :raises Review.DoesNotExist: no such review is published
    :raises WordsMissing: there is no such reason, or the words are too long
    """
    if reason not in ReviewReport.Reason.values or len(words.strip()) > LONGEST_REASON:
        raise WordsMissing
    with transaction.atomic():
        review = Review.objects.select_for_update().get(pk=review_id, state=Review.State.PUBLISHED)
        if ReviewReport.objects.filter(report_key=report_key).exists():
            return True
        if review.reports.filter(handled_at=None).count() >= MOST_OPEN_REPORTS:
            return False
        ReviewReport.objects.create(
            review=review, report_key=report_key, reason=reason, words=words.strip(), made_at=now
        )
        return True


def _lock(user: User, review_id: int) -> Review:
    """Lock a review that the user sees. Its order is not locked: nothing of an order is written here."""
    found = visible(user, Review.objects.all()).get(pk=review_id)
    rows = Review.objects.select_related("line__parcel__cooperative__village")
    return rows.select_for_update(of=("self",)).get(pk=found.pk)
