"""Reviews: of what was received, once a line, read by the township before anybody else, with photos that tell nothing."""

from __future__ import annotations

import struct
import zlib
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from wagtail.users.models import UserProfile

from marketplace.households.actions import record_naming_consent
from marketplace.people.models import User
from orders.models import Order, OrderLine, ProductFigures, Review, ReviewPhoto, ReviewReport
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
    moderate_answer,
    report_review,
    write_review,
)
from orders.reviews.photos import draw_photo
from orders.reviews.queries import read_reviews, read_trust
from orders.settlement.product_figures import count_figures, round_down
from orders.settlement.settling import settle
from tests.cms.test_picture_cleaning import SECRET, heic_bytes, jpeg_bytes
from tests.orders.changes import paid_g1, receive, settle_rest
from tests.stripe_double.control import Control
from tests.world import NOW, World, make_user, make_world, order_packs, pay_order, ship_and_settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return make_world()


@pytest.fixture
def order(world: World, stripe: Control) -> Order:
    """Golden case G1, paid; the millet was received."""
    placed = paid_g1(world, stripe)
    receive(line_of(placed, world).parcel)
    return placed


def line_of(order: Order, world: World) -> OrderLine:
    return order.lines.select_related("parcel").get(pack=world.millet.pack)


def written(order: Order, world: World, **changes: Any) -> Review:
    given = {"rating": 5, "words": "粥有米油。", "photos": []} | changes
    return write_review(line_id=line_of(order, world).pk, now=NOW, **given)


def published(order: Order, world: World, **changes: Any) -> Review:
    review = written(order, world, **changes)
    return moderate(user=world.millet.staff, review_id=review.pk, publish=True, seen="waiting", now=NOW)


def released(review: Review, world: World, publish: bool = True, **changes: Any) -> Review:
    """The township has read the cooperative's answer."""
    review.refresh_from_db()
    assert review.answered_at is not None
    given = {"seen": review.answered_at, "now": NOW} | changes
    return moderate_answer(user=world.millet.staff, review_id=review.pk, publish=publish, **given)


def as_user(user: User) -> Client:
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": "en"})
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def files(private: Path) -> list[Path]:
    return [path for path in private.rglob("*") if path.is_file()]


def rows() -> list[Any]:
    return [list(model._default_manager.order_by("pk").values()) for model in (Review, ReviewPhoto, ReviewReport)]


# the actions


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


def test_figures_are_the_ledgers_and_are_told_of_five_households_or_more(stripe: Control) -> None:
    world = make_world(millet_grams=[2500] * 5, pear_grams=[5000] * 4)
    order = order_packs((world.millet.pack, 5), (world.pears.pack, 4))
    pay_order(order, stripe, fee=100)
    ship_and_settle(order)
    assert count_figures(NOW) == 2
    assert count_figures(NOW) == 0  # nothing new
    millet, pears = (ProductFigures.objects.get(product=farm.product) for farm in (world.millet, world.pears))
    assert (millet.households, pears.households) == (5, 4)
    # ¥245.00 less its part of the fee (¥0.47), 70 % of it rounded up: ¥171.18
    assert millet.credited_fen == 17_118
    trust = read_trust(world.millet.product.pk)
    assert (trust.households, trust.credited_fen) == (5, 17_000)
    few = read_trust(world.pears.product.pk)
    assert (few.households, few.credited_fen) == (0, 0)


@pytest.mark.parametrize(
    ("fen", "shown"), [(0, 0), (999, 900), (17_118, 17_000), (123_456_789, 120_000_000), (10_000, 10_000)]
)
def test_round_figures_are_never_more_than_the_truth(fen: int, shown: int) -> None:
    assert round_down(fen) == shown


# the doors


def bomb() -> bytes:
    """A PNG of a few bytes that claims 60,000 × 60,000 pixels."""
    out = BytesIO()
    Image.new("1", (8, 8)).save(out, "PNG")
    header = out.getvalue()
    claimed = struct.pack(">II", 60_000, 60_000) + header[24:29]
    return header[:16] + claimed + struct.pack(">I", zlib.crc32(b"IHDR" + claimed)) + header[33:]


def zipped() -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("a.exe", b"MZ")
    return out.getvalue()


def sixty_megabytes() -> TemporaryUploadedFile:
    file = TemporaryUploadedFile("big.jpg", "image/jpeg", 60 * 1024 * 1024, None)
    file.write(jpeg_bytes())
    file.truncate(60 * 1024 * 1024)
    file.seek(0)
    return file


def send(client: Client, order: Order, world: World, **changes: Any) -> Any:
    given = {"rating": "5", "words": "Creamy porridge.", "photos": []} | changes
    return client.post(f"/en/orders/{order.token}/lines/{line_of(order, world).pk}/review/", given, follow=True)


def test_a_buyer_reviews_with_photos_from_a_phone(client: Client, world: World, order: Order, private: Path) -> None:
    page = f"/en/orders/{order.token}/"
    html = client.get(page).content.decode()
    assert html.count("Write a review") == 1  # the pears have not come yet
    form = client.get(f"{page}lines/{line_of(order, world).pk}/review/").content.decode()
    assert 'accept="image/*"' in form and "multiple" in form and 'enctype="multipart/form-data"' in form

    photos = [SimpleUploadedFile("IMG_1.HEIC", heic_bytes()), SimpleUploadedFile("IMG_2.jpg", jpeg_bytes(6))]
    answer = send(client, order, world, photos=photos)

    assert "Thank you. The township looks at it, and then everybody can read it." in answer.content.decode()
    review = Review.objects.get()
    assert [(one.width, one.height) for one in review.photos.all()] == [(64, 48), (48, 64)]
    assert len(files(private)) == 4
    for path in files(private):
        content = path.read_bytes()
        assert SECRET not in content and b"Exif" not in content and b"GPS" not in content
        assert content[8:12] == b"WEBP"
    html = client.get(page).content.decode()
    assert "waiting for the township" in html and "Creamy porridge." in html and "Write a review" not in html
    first = review.photos.all()[0].pk
    assert client.get(f"/orders/{order.token}/reviews/photos/{first}/")["Cache-Control"] == "private, no-store"
    for size in ("small", "large"):  # not public before the township has looked
        assert client.get(f"/reviews/photos/{first}/{size}/").status_code == 404
    moderate(user=world.millet.staff, review_id=review.pk, publish=True, seen="waiting", now=NOW)
    shown = client.get(f"/reviews/photos/{first}/small/")
    assert (shown.status_code, shown["Content-Type"], shown["X-Content-Type-Options"]) == (200, "image/webp", "nosniff")
    assert not shown.cookies
    listed = client.get(f"/en/reviews/of/{world.millet.product.pk}/").content.decode()
    assert "Creamy porridge." in listed and "王**" in listed and "王示例" not in listed
    assert f'src="/en/reviews/photos/{first}/small/" width="64" height="48" alt="Photo 1 of 王**\'s review"' in listed


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (lambda: SimpleUploadedFile("photo.jpg", zipped()), "can&#x27;t be read as a picture"),
        (lambda: SimpleUploadedFile("photo.png", bomb()), "too many pixels"),
        (lambda: SimpleUploadedFile("photo.jpg", jpeg_bytes()[:700]), "can&#x27;t be read as a picture"),
        (lambda: SimpleUploadedFile("photo.svg", b"<svg onload=alert(1)>"), "can&#x27;t be read as a picture"),
        (sixty_megabytes, "60.0"),
    ],
)
def test_bad_photos_are_refused_by_name_and_leave_nothing(
    client: Client, world: World, order: Order, private: Path, file: Any, words: str
) -> None:
    sent = file()
    answer = send(client, order, world, photos=[SimpleUploadedFile("good.jpg", jpeg_bytes()), sent])
    html = answer.content.decode()
    assert answer.status_code == 422
    assert words in html and sent.name in html
    assert "good.jpg" not in html
    assert "Creamy porridge." in html  # what was typed is still there
    assert rows() == [[], [], []]
    assert files(private) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rating": ""}, "Please choose one."),
        ({"rating": "6"}, "Please choose one of these."),
        ({"words": " "}, "Please say in a few words how it was."),
        ({"words": "x" * 1001}, "1000"),
        ({"words": "a\x00b"}, "Null characters are not allowed."),
        ({"photos": "five"}, "Please choose at most 4 photos."),
    ],
)
def test_what_is_wrong_with_a_review_is_said(
    client: Client, world: World, order: Order, changes: dict[str, Any], words: str
) -> None:
    if changes.get("photos"):
        changes = {"photos": [SimpleUploadedFile(f"{n}.jpg", jpeg_bytes()) for n in range(5)]}
    answer = send(client, order, world, **changes)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert rows() == [[], [], []]


def test_a_review_needs_the_orders_link_and_the_parcel(client: Client, world: World, order: Order) -> None:
    line, pears = line_of(order, world), order.lines.get(pack=world.pears.pack)
    other = order_packs((world.millet.pack, 1))
    assert (
        client.post(f"/orders/{other.token}/lines/{line.pk}/review/", {"rating": "5", "words": "好"}).status_code == 404
    )
    early = client.post(
        f"/en/orders/{order.token}/lines/{pears.pk}/review/", {"rating": "5", "words": "x"}, follow=True
    )
    assert "Please confirm first that you have received the parcel" in early.content.decode()
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"/orders/{order.token}/lines/{line.pk}/review/").status_code == 403
    assert rows() == [[], [], []]
    send(client, order, world)
    again = send(client, order, world, words="Something else.")
    assert "You have reviewed these goods already" in again.content.decode()
    assert Review.objects.get().words == "Creamy porridge."


def test_a_reader_reports_abuse_in_a_fragment(client: Client, world: World, order: Order) -> None:
    review = published(order, world)
    address = f"/en/reviews/{review.pk}/report/"
    fragment = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "csrfmiddlewaretoken" in fragment and "<html" not in fragment
    assert "<html" in client.get(address).content.decode()
    key = str(uuid4())
    for _ in range(2):
        sent = client.post(
            address, {"reason": "private", "words": "", "report_key": key}, headers={"HX-Request": "true"}
        )
        assert "Thank you. The township looks at this review again." in sent.content.decode()
    assert ReviewReport.objects.count() == 1
    assert client.post(address, {"reason": "x", "report_key": "y"}).status_code == 422
    assert client.get("/reviews/999999/report/").status_code == 404
    waiting = Review.objects.filter(pk=review.pk)
    waiting.update(state="refused")
    assert client.get(address).status_code == 404


def test_township_and_clerk_work_in_the_back_office(client: Client, world: World, order: Order) -> None:
    review = written(order, world)
    staff, clerk = as_user(world.millet.staff), as_user(world.millet.clerk)
    path = f"/admin/reviews/{review.pk}/"
    assert [row.pk for row in staff.get("/admin/reviews/").context["object_list"]] == [review.pk]
    assert "The township decides first" in clerk.get(path).content.decode()
    assert list(as_user(world.pears.staff).get("/admin/reviews/").context["object_list"]) == []
    missing = staff.post(f"{path}moderate/", {"decision": "refuse", "seen": "waiting", "last_report": 0})
    assert (missing.status_code, "Please tell the buyer why." in missing.content.decode()) == (422, True)
    refused = staff.post(
        f"{path}moderate/",
        {"decision": "refuse", "reason": "Names somebody.", "seen": "waiting", "last_report": 0},
        follow=True,
    )
    assert "It is not published; the buyer can read why." in refused.content.decode()
    assert (
        "The township did not publish it: Names somebody." in client.get(f"/en/orders/{order.token}/").content.decode()
    )
    late = staff.post(f"{path}moderate/", {"decision": "publish", "seen": "waiting", "last_report": 0}, follow=True)
    assert "Somebody has decided about this review meanwhile." in late.content.decode()
    staff.post(f"{path}moderate/", {"decision": "publish", "seen": "refused", "last_report": 0})
    assert "Answer the review" in clerk.get(path).content.decode()
    assert clerk.post(f"{path}answer/", {"words": " "}).status_code == 422
    assert (
        "The township looks at your answer"
        in clerk.post(f"{path}answer/", {"words": "Thanks."}, follow=True).content.decode()
    )
    again = clerk.post(f"{path}answer/", {"words": "More."}, follow=True)
    assert "does not wait for your answer" in again.content.decode()
    review.refresh_from_db()
    assert (review.state, review.answer, review.answered_by) == ("published", "Thanks.", world.millet.clerk)


def test_the_order_says_to_which_households_how_much_went(client: Client, world: World, order: Order) -> None:
    page = f"/en/orders/{order.token}/"
    assert "Credited to" not in client.get(page).content.decode()
    settle_rest(order)
    settle(line_of(order, world).parcel_id, NOW)
    html = client.get(page).content.decode()
    # two bags from two households, ¥63.58 in all; a box of pears from one; none has agreed to be named
    assert html.count("<span>A household · 李里村</span>") == 2
    assert html.count('<span class="credits__fen">¥31.79</span>') == 2
    assert html.count("<span>A household · 响泉村</span>") == 1
    assert "焦" not in html
    staff, (one, other, *_) = world.millet.staff, world.millet.households
    record_naming_consent(user=staff, household=one, on=NOW.date())
    record_naming_consent(user=staff, household=other, on=NOW.date() + timedelta(days=1))  # not yet
    html = client.get(page).content.decode()
    assert html.count("<span>焦** · 李里村</span>") == html.count("<span>A household · 李里村</span>") == 1
    record_naming_consent(user=staff, household=one, on=None)
    assert "焦" not in client.get(page).content.decode()
    for household in (one, other):
        record_naming_consent(user=staff, household=household, on=NOW.date())
    record_naming_consent(user=world.pears.staff, household=world.pears.households[0], on=NOW.date())
    html = client.get(page).content.decode()
    assert html.count("<span>焦** · 李里村</span>") == 2
    assert html.count('<span class="credits__fen">¥31.79</span>') == 2
    assert html.count("<span>焦** · 响泉村</span>") == 1
    assert "焦示例" not in html and world.millet.households[0].number not in html
