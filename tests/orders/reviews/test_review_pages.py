"""Reviews through their doors: photos that tell nothing, what is wrong is said, reports, and the desks."""

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
from PIL import Image

from marketplace.households.actions import record_naming_consent
from orders.models import Order, Review, ReviewReport
from orders.reviews.actions import (
    moderate,
)
from orders.reviews.photos import DrawnPhoto, draw_photo
from orders.settlement.settling import settle
from tests.cms.test_picture_cleaning import SECRET, heic_bytes, jpeg_bytes
from tests.orders.changes import settle_rest
from tests.orders.desks import as_user
from tests.orders.reviews.reviewing import files, line_of, published, rows, written
from tests.world import NOW, World, order_packs

pytestmark = pytest.mark.django_db


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


def too_many_megabytes() -> TemporaryUploadedFile:
    file = TemporaryUploadedFile("big.jpg", "image/jpeg", 101 * 1024 * 1024, None)
    file.write(jpeg_bytes())
    file.truncate(101 * 1024 * 1024)
    file.seek(0)
    return file


def send(client: Client, order: Order, world: World, **changes: Any) -> Any:
    given = {"rating": "5", "words": "Creamy porridge.", "photos": []} | changes
    return client.post(f"/en/orders/{order.token}/lines/{line_of(order, world).pk}/review/", given, follow=True)


def test_the_photos_of_a_review_that_is_not_taken_are_not_decoded(
    client: Client, world: World, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither of one with something wrong, nor of one after the first, which stays as it is."""
    decoded: list[str] = []

    def draw(file: Any, token: str) -> DrawnPhoto:
        decoded.append(token)
        return draw_photo(file, token)

    monkeypatch.setattr("orders.reviews.forms.draw_photo", draw)

    def photos() -> list[SimpleUploadedFile]:
        return [SimpleUploadedFile("a.jpg", jpeg_bytes())]

    for wrong in ({"rating": ""}, {"rating": "6"}, {"words": ""}):
        assert send(client, order, world, photos=photos(), **wrong).status_code == 422
    assert (decoded, rows()) == ([], [[], [], []])
    assert send(client, order, world, photos=photos()).status_code == 200
    assert send(client, order, world, photos=photos(), words="Other words.").status_code == 200
    assert decoded == [order.token]
    assert Review.objects.get().words == "Creamy porridge."


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
    assert (
        f'src="/en/reviews/photos/{first}/small/" width="64" height="48" alt="Photo 1 of 王**&#39;s review"' in listed
    )


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (lambda: SimpleUploadedFile("photo.jpg", zipped()), "can&#x27;t be read as a picture"),
        (lambda: SimpleUploadedFile("photo.png", bomb()), "too many pixels"),
        (lambda: SimpleUploadedFile("photo.jpg", jpeg_bytes()[:700]), "can&#x27;t be read as a picture"),
        (lambda: SimpleUploadedFile("photo.svg", b"<svg onload=alert(1)>"), "can&#x27;t be read as a picture"),
        (too_many_megabytes, "at most 100 MB of a JPEG file are taken. Please make it smaller"),
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
        ({"words": "a\x00b"}, "In your words: there is a control character in it (U+0000)"),
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
    # two bags from two households, ¥67.71 in all; a box of pears from one; none has agreed to be named
    assert html.count("<span>A household · 李里村</span>") == 2
    assert [html.count(f'<span class="credits__fen">{fen}</span>') for fen in ("¥33.86", "¥33.85")] == [1, 1]
    assert html.count("<span>A household · 响泉村</span>") == 1
    assert "焦" not in html
    staff, (one, other, *_) = world.millet.staff, world.millet.households
    record_naming_consent(user=staff, household=one, on=NOW.date(), now=NOW)
    record_naming_consent(user=staff, household=other, on=NOW.date() + timedelta(days=1), now=NOW)  # not yet
    html = client.get(page).content.decode()
    assert html.count("<span>焦** · 李里村</span>") == html.count("<span>A household · 李里村</span>") == 1
    record_naming_consent(user=staff, household=one, on=None, now=NOW)
    assert "焦" not in client.get(page).content.decode()
    for household in (one, other):
        record_naming_consent(user=staff, household=household, on=NOW.date(), now=NOW)
    record_naming_consent(user=world.pears.staff, household=world.pears.households[0], on=NOW.date(), now=NOW)
    html = client.get(page).content.decode()
    assert html.count("<span>焦** · 李里村</span>") == 2
    assert [html.count(f'<span class="credits__fen">{fen}</span>') for fen in ("¥33.86", "¥33.85")] == [1, 1]
    assert html.count("<span>焦** · 响泉村</span>") == 1
    assert "焦示例" not in html and world.millet.households[0].number not in html
