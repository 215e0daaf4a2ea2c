"""What the township decides about after a review was read once: reports that come meanwhile, answers, photos."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import FileSystemStorage
from django.test import Client
from django.utils import timezone

from orders.models import DiscardedFile, Order, RemovedAnswer, Review, ReviewPhoto, ReviewReport
from orders.reviews.actions import (
    REFUSED_PHOTOS_KEPT,
    DecidedOtherwise,
    NotYours,
    ReportedMeanwhile,
    WordsMissing,
    answer_review,
    delete_photos,
    discard_refused_photos,
    moderate,
    moderate_answer,
    report_review,
)
from orders.reviews.photos import draw_photo
from orders.reviews.queries import read_reviews
from orders.reviews.tasks import sweep_refused_photos
from tests.cms.test_picture_cleaning import jpeg_bytes
from tests.orders.desks import as_user
from tests.orders.reviews.reviewing import files, published, released, rows, written
from tests.world import NOW, World

pytestmark = pytest.mark.django_db


def reported(review: Review, reason: str = "insult") -> ReviewReport:
    key = uuid4()
    assert report_review(review_id=review.pk, report_key=key, reason=reason, words="", now=NOW)
    return ReviewReport.objects.get(report_key=key)


def all_rows() -> list[Any]:
    return [*rows(), list(RemovedAnswer.objects.values())]


def answered(order: Order, world: World, words: str = "谢谢") -> Review:
    review = published(order, world)
    return answer_review(user=world.millet.clerk, review_id=review.pk, words=words, now=NOW)


# reports


def test_a_report_that_nobody_has_seen_is_not_closed(world: World, order: Order) -> None:
    review = published(order, world)
    seen = reported(review)
    given = {"user": world.millet.staff, "review_id": review.pk, "seen": "published", "now": NOW}
    late = reported(review, "private")
    before = all_rows()
    for decision in ({"publish": True}, {"publish": False, "reason": "骂人"}):
        with pytest.raises(ReportedMeanwhile):
            moderate(**given, **decision, last_report=seen.pk)
    assert all_rows() == before
    for _ in range(2):  # the same again is no error
        moderate(**given, publish=True, last_report=late.pk)
    assert set(ReviewReport.objects.values_list("handled_at", flat=True)) == {NOW}


def test_the_page_says_that_a_report_came_in_meanwhile(world: World, order: Order) -> None:
    review = published(order, world)
    staff, path = as_user(world.millet.staff), f"/admin/reviews/{review.pk}/"
    first = reported(review)
    assert f'name="last_report" value="{first.pk}"' in staff.get(path).content.decode()
    reported(review, "private")
    sent = {"decision": "publish", "seen": "published", "last_report": first.pk}
    page = staff.post(f"{path}moderate/", sent, follow=True).content.decode()
    assert "A report has come in meanwhile" in page
    assert ReviewReport.objects.filter(handled_at=None).count() == 2
    assert staff.post(f"{path}moderate/", {"decision": "publish", "seen": "published"}).status_code == 422


# answers


def test_an_answer_is_read_by_the_township_first(client: Client, world: World, order: Order) -> None:
    review = answered(order, world, "老焦家今年病了，谢谢。")
    public, own = f"/en/reviews/of/{world.millet.product.pk}/", f"/en/orders/{order.token}/"
    for page in (public, own):
        assert "老焦家" not in client.get(page).content.decode()
    given = {"review_id": review.pk, "publish": True, "seen": NOW, "now": NOW}
    before = all_rows()
    with pytest.raises(NotYours):
        moderate_answer(user=world.millet.clerk, **given)
    with pytest.raises(Review.DoesNotExist):
        moderate_answer(user=world.pears.staff, **given)
    with pytest.raises(WordsMissing):
        moderate_answer(user=world.millet.staff, **given | {"publish": False})
    with pytest.raises(DecidedOtherwise):
        moderate_answer(user=world.millet.staff, **given | {"seen": NOW - timedelta(days=1)})
    assert all_rows() == before
    for _ in range(2):
        released(review, world)
    review.refresh_from_db()
    assert (review.answer_released_by, review.answer_released_at) == (world.millet.staff, NOW)
    for page in (public, own):
        assert "老焦家" in client.get(page).content.decode()


def test_a_removed_answer_is_kept_with_its_reason_and_another_one_waits(world: World, order: Order) -> None:
    review = answered(order, world, "老焦家今年病了。")
    released(review, world)
    later = NOW + timedelta(hours=1)
    given = {"seen": NOW, "reason": "说了谁家病了", "now": later}
    for _ in range(2):  # the same again is no error
        moderate_answer(user=world.millet.staff, review_id=review.pk, publish=False, **given)
    with pytest.raises(DecidedOtherwise):  # a colleague's page still shows it
        moderate_answer(user=world.millet.staff, review_id=review.pk, publish=True, **given)
    kept = RemovedAnswer.objects.get()
    assert (kept.words, kept.answered_by, kept.answered_at) == ("老焦家今年病了。", world.millet.clerk, NOW)
    assert (kept.removed_by, kept.removed_at, kept.reason) == (world.millet.staff, later, "说了谁家病了")
    [shown] = read_reviews(world.millet.product.pk, 5)
    assert (shown.answer, shown.answered_at, shown.words) == ("", None, "粥有米油。")
    clerk = {"user": world.millet.clerk, "review_id": review.pk, "now": later}
    with pytest.raises(DecidedOtherwise):  # sent again
        answer_review(words="老焦家今年病了。", **clerk)
    answer_review(words="谢谢您。", **clerk)
    assert read_reviews(world.millet.product.pk, 5)[0].answer == ""
    with pytest.raises(DecidedOtherwise):  # the page that showed the answer before
        moderate_answer(user=world.millet.staff, review_id=review.pk, publish=True, seen=NOW, now=later)
    released(review, world)
    assert read_reviews(world.millet.product.pk, 5)[0].answer == "谢谢您。"


def test_a_reader_reports_the_answer_too(client: Client, world: World, order: Order) -> None:
    review = answered(order, world)
    address = f"/en/reviews/{review.pk}/report/"
    assert 'value="answer"' not in client.get(address).content.decode()
    with pytest.raises(WordsMissing):
        reported(review, "answer")
    assert not ReviewReport.objects.exists()
    released(review, world)
    assert 'value="answer"' in client.get(address).content.decode()
    of_review, of_answer = reported(review), reported(review, "answer")
    with pytest.raises(ReportedMeanwhile):
        released(review, world, last_report=of_review.pk)
    moderate(
        user=world.millet.staff, review_id=review.pk, publish=True, seen="published", last_report=of_review.pk, now=NOW
    )
    of_answer.refresh_from_db()
    assert of_answer.handled_at is None  # it is about the answer
    released(review, world, publish=False, reason="骂人", last_report=of_answer.pk)
    of_answer.refresh_from_db()
    assert of_answer.handled_at == NOW


def test_the_township_decides_about_answers_in_the_back_office(world: World, order: Order) -> None:
    review = answered(order, world, "Thanks, old Jiao.")
    staff, clerk, path = as_user(world.millet.staff), as_user(world.millet.clerk), f"/admin/reviews/{review.pk}/"
    assert "The answer waits for the township" in staff.get("/admin/reviews/").content.decode()
    assert "moderate-answer" not in clerk.get(path).content.decode()
    page = staff.get(path).content.decode()
    assert "Decide about the cooperative&#x27;s answer" in page or "Decide about the cooperative's answer" in page
    sent = {"decision": "refuse", "seen": NOW.isoformat(), "last_report": 0}
    missing = staff.post(f"{path}moderate-answer/", sent)
    assert (missing.status_code, "Please tell the cooperative why." in missing.content.decode()) == (422, True)
    done = staff.post(f"{path}moderate-answer/", sent | {"reason": "Names somebody."}, follow=True).content.decode()
    assert "The answer is removed" in done and "Names somebody." in done
    assert (
        "Names somebody." in clerk.get(path).content.decode()
        and "Answer the review" in clerk.get(path).content.decode()
    )
    stranger = as_user(world.pears.staff)
    assert stranger.post(f"{path}moderate-answer/", sent | {"reason": "x"}).status_code == 404
    clerk.post(f"{path}moderate-answer/", sent | {"reason": "x"})
    assert staff.post(f"{path}moderate-answer/", sent | {"seen": "x", "reason": "x"}).status_code == 422
    assert RemovedAnswer.objects.count() == 1


# photos


def refused_with_photo(order: Order, world: World) -> Review:
    review = written(order, world, photos=[draw_photo(BytesIO(jpeg_bytes()))] * 2)
    return moderate(
        user=world.millet.staff, review_id=review.pk, publish=False, seen="waiting", reason="有人脸", now=NOW
    )


def test_photos_of_a_refused_review_go_after_30_days(world: World, order: Order, private: Path) -> None:
    review = refused_with_photo(order, world)
    assert timedelta(days=30) == REFUSED_PHOTOS_KEPT
    assert discard_refused_photos(NOW + REFUSED_PHOTOS_KEPT - timedelta(seconds=1)) == 0
    assert (review.photos.count(), len(files(private))) == (2, 4)
    assert [discard_refused_photos(NOW + REFUSED_PHOTOS_KEPT) for _ in range(2)] == [2, 0]
    assert (ReviewPhoto.objects.count(), files(private), DiscardedFile.objects.count()) == (0, [], 0)
    review.refresh_from_db()
    assert (review.state, review.words) == ("refused", "粥有米油。")


def test_photos_of_a_review_that_is_published_after_all_stay(
    world: World, order: Order, private: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    review = refused_with_photo(order, world)
    moderate(user=world.millet.staff, review_id=review.pk, publish=True, seen="refused", now=NOW)
    monkeypatch.setattr(timezone, "now", lambda: NOW + 2 * REFUSED_PHOTOS_KEPT)
    sweep_refused_photos()
    assert (review.photos.count(), len(files(private))) == (2, 4)


def test_a_sweep_that_was_killed_between_row_and_file_is_made_up_for(
    world: World, order: Order, private: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused_with_photo(order, world)
    delete, deleted = FileSystemStorage.delete, []

    def killed(self: FileSystemStorage, name: str) -> None:
        if deleted:
            raise KeyboardInterrupt
        deleted.append(name)
        delete(self, name)

    with monkeypatch.context() as patched:
        patched.setattr(FileSystemStorage, "delete", killed)
        with pytest.raises(KeyboardInterrupt):
            discard_refused_photos(NOW + REFUSED_PHOTOS_KEPT)
    assert ReviewPhoto.objects.count() == 0  # nobody sees a photo without its file
    assert len(files(private)) == 3
    assert discard_refused_photos(NOW + REFUSED_PHOTOS_KEPT) == 0
    assert (files(private), DiscardedFile.objects.count()) == ([], 0)


def test_the_township_deletes_the_photos_of_a_review(
    world: World, order: Order, private: Path, django_capture_on_commit_callbacks: Any
) -> None:
    review = written(order, world, photos=[draw_photo(BytesIO(jpeg_bytes()))])
    moderate(user=world.millet.staff, review_id=review.pk, publish=True, seen="waiting", now=NOW)
    with pytest.raises(NotYours):
        delete_photos(user=world.millet.clerk, review_id=review.pk)
    with pytest.raises(Review.DoesNotExist):
        delete_photos(user=world.pears.staff, review_id=review.pk)
    assert len(files(private)) == 2
    clerk, staff, path = as_user(world.millet.clerk), as_user(world.millet.staff), f"/admin/reviews/{review.pk}/"
    assert "Delete the photos" not in clerk.get(path).content.decode()
    clerk.post(f"{path}delete-photos/")
    assert len(files(private)) == 2
    assert "Delete the photos" in staff.get(path).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        page = staff.post(f"{path}delete-photos/", follow=True).content.decode()
    assert "The photos are deleted." in page
    assert (ReviewPhoto.objects.count(), files(private), DiscardedFile.objects.count()) == (0, [], 0)
    assert delete_photos(user=world.millet.staff, review_id=review.pk) == 0
    assert read_reviews(world.millet.product.pk, 5)[0].photos == []
