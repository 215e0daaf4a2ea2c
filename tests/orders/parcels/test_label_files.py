"""More labels than are drawn at once: the worker draws all of them into one file, for whoever has asked."""

import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pypdf
import pytest
from django.test import Client
from django.utils import timezone

from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role
from marketplace.runtime.due_rows import LEASE
from marketplace.runtime.locking import claim_due
from marketplace.supply.models import ReservationPart
from orders.models import LabelFile, OrderLine, Parcel
from orders.models.claim import private_storage
from orders.parcels import label_files
from orders.parcels.label_files import LONGEST_AHEAD
from orders.parcels.labels import parcel_labels
from orders.parcels.tasks import sweep_label_files
from tests.orders.test_backoffice import as_user
from tests.stripe_double.control import Control
from tests.world import NOW, World, make_user, order_packs, pay_order

pytestmark = pytest.mark.django_db


class Clock:
    """What screens and tasks take for the time."""

    now: datetime = NOW


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


@pytest.fixture(autouse=True)
def no_files_left() -> Iterator[None]:
    yield
    for name in files():
        private_storage().delete(f"labels/{name}")


def files() -> list[str]:
    storage = private_storage()
    return sorted(storage.listdir("labels")[1]) if storage.exists("labels") else []


@pytest.fixture
def parcel(world: World, stripe: Control, clock: Clock) -> Parcel:
    """Of 5 labels, where 4 are drawn at once."""
    order = order_packs((world.millet.pack, 5))
    pay_order(order, stripe)
    return order.parcels.get()


@pytest.fixture
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orders.parcels.label_screens.MOST_LABELS", 4)


@pytest.fixture
def clerk(world: World) -> Client:
    return as_user(world.millet.clerk)


def pages(content: bytes) -> int:
    return len(pypdf.PdfReader(io.BytesIO(content)).pages)


@pytest.mark.slow("WeasyPrint draws more labels than are drawn at once")
def test_no_label_is_left_off(world: World, parcel: Parcel, clerk: Client) -> None:
    OrderLine.objects.filter(parcel=parcel).update(unit_grams=20)  # 625 packs
    assert len(parcel_labels(OrderLine.objects.filter(parcel=parcel))) == 625

    page = clerk.get(f"/admin/parcels/{parcel.pk}/labels.pdf", follow=True)
    assert page.redirect_chain == [(f"/admin/parcels/{parcel.pk}/labels/", 302)]
    assert "625张标签" in page.content.decode()
    clerk.post(f"/admin/parcels/{parcel.pk}/labels/")
    sweep_label_files()

    assert pages(clerk.get(f"/admin/parcels/{parcel.pk}/labels/file.pdf").content) == 625


@pytest.mark.usefixtures("few_at_once")
def test_it_is_asked_for_drawn_with_progress_fetched_and_forgotten_after_a_day(
    world: World, parcel: Parcel, clerk: Client, clock: Clock
) -> None:
    here = f"/admin/parcels/{parcel.pk}/labels/"
    assert "Refresh" not in clerk.get(here).headers
    assert clerk.get(f"{here}file.pdf").url == here  # type: ignore[attr-defined]
    for _ in range(2):
        assert clerk.post(here).url == here  # type: ignore[attr-defined]
    row = LabelFile.objects.get()
    waiting = clerk.get(here)
    assert (row.labels, row.due_at, waiting.headers["Refresh"]) == (5, NOW, "3")
    assert '<progress value="0" max="5"' in waiting.content.decode()

    sweep_label_files()
    sweep_label_files()

    ready = clerk.get(here)
    assert "Refresh" not in ready.headers and f'href="{here}file.pdf"' in ready.content.decode()
    fetched = clerk.get(f"{here}file.pdf")
    assert pages(fetched.content) == 5
    assert fetched.headers["Content-Disposition"] == f'inline; filename="labels-{parcel.order.number}.pdf"'
    assert {"private", "no-store"} <= set(fetched.headers["Cache-Control"].split(", "))
    assert len(files()) == 1
    clerk.post(here)  # the same again
    row.refresh_from_db()
    assert (row.made_at, row.due_at, row.drawn, row.attempts) == (NOW, NOW + timedelta(days=1), 5, 0)
    clock.now += timedelta(days=1)
    sweep_label_files()
    assert (LabelFile.objects.count(), files()) == (0, [])
    again = as_user(world.millet.clerk)  # a day later staff sign in anew
    assert again.get(f"{here}file.pdf").url == here  # type: ignore[attr-defined]


@pytest.mark.usefixtures("few_at_once")
def test_it_is_for_nobody_else(world: World, parcel: Parcel, clerk: Client) -> None:
    clerk.post(f"/admin/parcels/{parcel.pk}/labels/")
    sweep_label_files()
    colleague = make_user("colleague", is_staff=True)
    colleague.groups.set(world.millet.clerk.groups.all())
    appoint(user=colleague, role=Role.CLERK, place=world.millet.cooperative)

    answer = as_user(colleague).get(f"/admin/parcels/{parcel.pk}/labels/file.pdf")

    assert answer.status_code == 302  # has asked for nothing
    for path in ("labels/", "labels/file.pdf"):
        assert as_user(world.pears.clerk).get(f"/admin/parcels/{parcel.pk}/{path}").status_code == 404
        assert Client().get(f"/admin/parcels/{parcel.pk}/{path}").status_code == 302
    assert as_user(world.pears.clerk).post(f"/admin/parcels/{parcel.pk}/labels/").status_code == 404
    assert LabelFile.objects.count() == 1


@pytest.mark.usefixtures("few_at_once")
@pytest.mark.parametrize("where", ["before", "after the file is written"])
def test_a_worker_that_dies_in_the_middle_loses_nothing(
    parcel: Parcel, clerk: Client, clock: Clock, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    clerk.post(f"/admin/parcels/{parcel.pk}/labels/")
    [pk] = claim_due(LabelFile, NOW, limit=1, longest=LONGEST_AHEAD)
    if where != "before":
        monkeypatch.setattr(label_files, "KEPT_FOR", None)  # the last thing before the row is written
        with pytest.raises(TypeError):
            label_files.make_or_forget(pk, NOW)
        monkeypatch.undo()
        monkeypatch.setattr(timezone, "now", lambda: clock.now)
        assert len(files()) == 1
    sweep_label_files()
    assert LabelFile.objects.get().made_at is None  # somebody is at it

    clock.now += LEASE + timedelta(seconds=1)
    sweep_label_files()

    assert pages(clerk.get(f"/admin/parcels/{parcel.pk}/labels/file.pdf").content) == 5
    assert (len(files()), LabelFile.objects.get().made_at) == (1, clock.now)


@pytest.mark.usefixtures("few_at_once")
def test_what_fails_is_tried_again_and_said(
    parcel: Parcel, clerk: Client, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*args: Any, **kwargs: Any) -> bytes:
        raise OSError("cannot load library 'libpango-1.0-0'")

    with monkeypatch.context() as broken:
        broken.setattr(label_files, "labels_paper", missing)
        clerk.post(f"/admin/parcels/{parcel.pk}/labels/")
        sweep_label_files()
    row = LabelFile.objects.get()
    assert row.due_at and row.due_at > NOW and "pango" in row.last_error
    assert "会自动再试" in clerk.get(f"/admin/parcels/{parcel.pk}/labels/").content.decode()

    clock.now = row.due_at
    sweep_label_files()

    row.refresh_from_db()
    assert (row.made_at, row.last_error) == (clock.now, "")


@pytest.mark.usefixtures("few_at_once")
def test_packs_that_have_changed_and_a_file_that_is_lost_are_drawn_anew(
    parcel: Parcel, clerk: Client, clock: Clock
) -> None:
    here = f"/admin/parcels/{parcel.pk}/labels/"
    clerk.post(here)
    sweep_label_files()
    OrderLine.objects.filter(parcel=parcel).update(pack_name="新袋")
    clerk.post(here)
    assert LabelFile.objects.get().made_at is None
    sweep_label_files()
    row = LabelFile.objects.get()
    assert "新袋" in pypdf.PdfReader(io.BytesIO(clerk.get(f"{here}file.pdf").content)).pages[0].extract_text()
    private_storage().delete(row.file_name)
    assert clerk.get(f"{here}file.pdf").url == here  # type: ignore[attr-defined]
    sweep_label_files()
    assert pages(clerk.get(f"{here}file.pdf").content) == 5


@pytest.mark.usefixtures("few_at_once")
def test_nothing_to_draw(parcel: Parcel, clerk: Client) -> None:
    here = f"/admin/parcels/{parcel.pk}/labels/"
    clerk.post(here)
    ReservationPart.objects.all().delete()
    sweep_label_files()
    assert LabelFile.objects.count() == 0
    assert clerk.post(here).url == f"/admin/parcels/{parcel.pk}/"  # type: ignore[attr-defined]


@pytest.mark.usefixtures("few_at_once")
@pytest.mark.parametrize("made", [True, False])
def test_a_file_outlives_who_asked_for_it_and_is_swept_away(
    world: World, parcel: Parcel, clock: Clock, made: bool
) -> None:
    """The row went with the person, and the file stayed in the private folder for good."""
    leaver = make_user("leaver", is_superuser=True)  # without an appointment, which would keep the row
    door = as_user(leaver)
    door.post(f"/admin/parcels/{parcel.pk}/labels/")
    if made:
        sweep_label_files()

    leaver.delete()

    row = LabelFile.objects.get()
    assert (row.asked_by, len(files())) == (None, int(made))
    assert door.get(f"/admin/parcels/{parcel.pk}/labels/file.pdf").status_code == 302
    clock.now += timedelta(days=made)
    sweep_label_files()
    assert (LabelFile.objects.count(), files()) == (0, [])
