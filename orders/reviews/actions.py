"""Reviews: a buyer writes one of a received order line, the township publishes or refuses it, the cooperative answers.

Nothing is public, neither review nor answer, before somebody of the cooperative's township (or an administrator) has
looked at it. A report of abuse brings what is public before the township again. Locks (law 4): the order while a review is
written, the review alone after that.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from marketplace.cooperatives.policies import works_for
from marketplace.households.rules import masked_name
from marketplace.people.models import User
from marketplace.people.policies import holds_in_township, visible
from orders.claims.actions import received_at
from orders.models import OrderLine, Parcel, RemovedAnswer, Review, ReviewReport
from orders.models.locking import lock_order, lock_reviews

from .photos import DrawnPhoto, delete_discarded, delete_files, discard_photos, keep_photos

LONGEST_WORDS = 1000
LONGEST_REASON = 300
MOST_PHOTOS = 4
MOST_OPEN_REPORTS = 20  # of one review: the township has been told; more of the same tell it nothing
OF_ANSWER = Q(reason=ReviewReport.Reason.ANSWER)
REFUSED_PHOTOS_KEPT = timedelta(days=30)  # a refusal may be changed; then nobody needs them any more
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


class ReportedMeanwhile(DecidedOtherwise):
    """A report has come in that whoever decides has not seen."""


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
    :param photos: cleaned and drawn by `reviews.photos.draw_photo`
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
            order = lock_order(order_id)
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


def moderate(
    *, user: User, review_id: int, publish: bool, seen: str, now: datetime, reason: str = "", last_report: int = 0
) -> Review:
    """The township publishes a review or refuses it with a reason, which its buyer reads. The same again is no error.

    A decision may be changed later, such as after a report; the reports that were shown count as looked at. Those of the
    cooperative's answer are `moderate_answer`'s.

    :param seen: the state in which the review was shown to whoever decides
    :param last_report: the highest id of the reports that were shown; 0 for none
    :raises Review.DoesNotExist: there is none, or not for this user (R8)
    :raises ReviewError: one of its kinds; nothing is changed
    """
    reason = "" if publish else reason.strip()
    if not publish and not 0 < len(reason) <= LONGEST_REASON:
        raise WordsMissing
    with transaction.atomic():
        review = _lock_to_decide(user, review_id)
        state = Review.State.PUBLISHED if publish else Review.State.REFUSED
        if review.state != seen:
            if (review.state, review.reason) == (state, reason):
                return review
            raise DecidedOtherwise(review.state)
        _handle_reports(review, ~OF_ANSWER, last_report, now)
        if (review.state, review.reason) != (state, reason):
            review.state, review.reason, review.moderated_by, review.moderated_at = state, reason, user, now
            review.save(update_fields=["state", "reason", "moderated_by", "moderated_at"])
        return review


def answer_review(*, user: User, review_id: int, words: str, now: datetime) -> Review:
    """The cooperative's clerk answers a published review, once; the township reads it first. The same again is no error.

    Once an answer was removed, another one can be written.

    :raises Review.DoesNotExist: there is none, or not for this user (R8)
    :raises ReviewError: one of its kinds; nothing is changed
    """
    words = words.strip()
    if not 0 < len(words) <= LONGEST_WORDS:
        raise WordsMissing
    with transaction.atomic():
        review = _lock_seen(user, review_id)
        if not works_for(user, review.line.parcel.cooperative_id):
            raise NotYours
        if review.answer == words:
            return review
        if review.answer or review.state != Review.State.PUBLISHED:
            raise DecidedOtherwise(review.state)
        if review.removed_answers.filter(words=words).exists():  # sent again, such as by a page that was kept open
            raise DecidedOtherwise(review.state)
        review.answer, review.answered_by, review.answered_at = words, user, now
        review.save(update_fields=["answer", "answered_by", "answered_at"])
        return review


def moderate_answer(
    *, user: User, review_id: int, publish: bool, seen: datetime, now: datetime, reason: str = "", last_report: int = 0
) -> Review:
    """The township releases the cooperative's answer, or removes it with a reason, which is kept. The same again is no error.

    :param seen: when the answer was written that was shown to whoever decides
    :param last_report: the highest id of the reports that were shown; 0 for none
    :raises Review.DoesNotExist: there is none, or not for this user (R8)
    :raises ReviewError: one of its kinds; nothing is changed
    """
    reason = "" if publish else reason.strip()
    if not publish and not 0 < len(reason) <= LONGEST_REASON:
        raise WordsMissing
    with transaction.atomic():
        review = _lock_to_decide(user, review_id)
        if review.answered_at != seen:
            removed = review.removed_answers.last()
            if removed and (removed.answered_at, removed.reason) == (seen, reason):
                return review
            raise DecidedOtherwise(review.state)
        _handle_reports(review, OF_ANSWER, last_report, now)
        if not publish:
            RemovedAnswer.objects.create(
                review=review, words=review.answer, answered_by=review.answered_by, answered_at=review.answered_at,
                removed_by=user, removed_at=now, reason=reason,
            )  # fmt: skip
            review.answer, review.answered_by, review.answered_at = "", None, None
            review.answer_released_by, review.answer_released_at = None, None
        elif review.answer_released_at is None:
            review.answer_released_by, review.answer_released_at = user, now
        review.save(update_fields=["answer", "answered_by", "answered_at", "answer_released_by", "answer_released_at"])
        return review


def delete_photos(*, user: User, review_id: int) -> int:
    """The township deletes a review's photos, whatever its state. The same again is no error.

    :returns: how many there were
    :raises Review.DoesNotExist: there is none, or not for this user (R8)
    :raises NotYours: the user is not of the township
    """
    with transaction.atomic():
        review = _lock_to_decide(user, review_id)
        transaction.on_commit(delete_discarded, robust=True)
        return discard_photos(review.photos.all())


def discard_refused_photos(now: datetime) -> int:
    """Delete the photos of reviews that were refused `REFUSED_PHOTOS_KEPT` ago.

    :returns: how many
    """
    long_refused = Q(state=Review.State.REFUSED, moderated_at__lte=now - REFUSED_PHOTOS_KEPT)
    with_photos = Review.objects.filter(long_refused, photos__isnull=False).distinct().order_by("pk")
    discarded = 0
    for pk in list(with_photos.values_list("pk", flat=True)):
        with transaction.atomic():
            for review in lock_reviews(long_refused & Q(pk=pk)):  # none: it was published meanwhile
                discarded += discard_photos(review.photos.all())
    delete_discarded()
    return discarded


def report_review(*, review_id: int, report_key: UUID, reason: str, words: str, now: datetime) -> bool:
    """Somebody reports a published review, or its answer, as abusive. The same key again is the same report.

    :param report_key: made with the form
    :returns: whether it is on the township's list now; not when that list is long enough already
    :raises Review.DoesNotExist: no such review is published
    :raises WordsMissing: there is no such reason or no answer to report, or the words are too long
    """
    if reason not in ReviewReport.Reason.values or len(words.strip()) > LONGEST_REASON:
        raise WordsMissing
    with transaction.atomic():
        review = _lock(Q(pk=review_id, state=Review.State.PUBLISHED))
        if ReviewReport.objects.filter(report_key=report_key).exists():
            return True
        if reason == ReviewReport.Reason.ANSWER and review.answer_released_at is None:
            raise WordsMissing
        if review.reports.filter(handled_at=None).count() >= MOST_OPEN_REPORTS:
            return False
        ReviewReport.objects.create(
            review=review, report_key=report_key, reason=reason, words=words.strip(), made_at=now
        )
        return True


def _lock_to_decide(user: User, review_id: int) -> Review:
    review = _lock_seen(user, review_id)
    if not holds_in_township(user, review.line.parcel.cooperative.village.township_id):
        raise NotYours
    return review


def _handle_reports(review: Review, of: Q, last_report: int, now: datetime) -> None:
    """Note the open reports as looked at. The review is locked: none comes in meanwhile."""
    waiting = review.reports.filter(of, handled_at=None)
    if waiting.filter(pk__gt=last_report).exists():
        raise ReportedMeanwhile(review.state)
    waiting.update(handled_at=now)


def _lock_seen(user: User, review_id: int) -> Review:
    return _lock(Q(pk=visible(user, Review.objects.all()).get(pk=review_id).pk))


def _lock(condition: Q) -> Review:
    found = lock_reviews(condition)
    if not found:
        raise Review.DoesNotExist
    return found[0]
