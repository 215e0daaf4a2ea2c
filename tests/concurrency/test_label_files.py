"""Labels asked for, and drawn, by many at once: one row, one file. A unique key and a claim do it, and no lock of our own."""

from __future__ import annotations

import multiprocessing
import os
import signal
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from marketplace.runtime.due_rows import LEASE
from orders.models import LabelFile
from orders.models.claim import private_storage
from orders.parcels import label_files
from orders.parcels.label_files import ask_for_labels, make_or_forget
from orders.parcels.tasks import sweep_label_files
from tests.concurrency.at_once import at_once
from tests.stripe_double.control import Control
from tests.world import NOW, World, order_packs, pay_order

pytestmark = pytest.mark.usefixtures("real_database")


def test_eight_requests_at_once_are_one_row_drawn_once(
    world: World, stripe: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = order_packs((world.millet.pack, 2))
    pay_order(order, stripe)
    parcel = order.parcels.get()
    drawings = []
    paper = label_files.labels_paper

    def counted(*args: Any, **kwargs: Any) -> bytes:
        drawings.append(1)
        return paper(*args, **kwargs)

    monkeypatch.setattr(label_files, "labels_paper", counted)

    at_once(*[lambda: ask_for_labels(user=world.millet.clerk, parcel_id=parcel.pk, now=NOW)] * 8)
    row = LabelFile.objects.get()
    at_once(*[sweep_label_files] * 4)

    row.refresh_from_db()
    assert (row.made_at is None, len(drawings)) == (False, 1)
    private_storage().delete(row.file_name)


def test_two_workers_of_one_request_leave_one_file(world: World, stripe: Control) -> None:
    """The lease of the first ran out while it drew."""
    order = order_packs((world.millet.pack, 2))
    pay_order(order, stripe)
    row = ask_for_labels(user=world.millet.clerk, parcel_id=order.parcels.get().pk, now=NOW)

    at_once(*[lambda: make_or_forget(row.pk, NOW)] * 2)

    row.refresh_from_db()
    storage = private_storage()
    assert (row.made_at, storage.listdir("labels")[1]) == (NOW, [row.file_name.removeprefix("labels/")])
    storage.delete(row.file_name)


def test_a_worker_killed_in_the_middle_leaves_one_file_made_by_another(
    world: World, stripe: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed with the file written and its row not: nobody takes it until the lease is over, then one makes it anew."""
    order = order_packs((world.millet.pack, 2))
    pay_order(order, stripe)
    row = ask_for_labels(user=world.millet.clerk, parcel_id=order.parcels.get().pk, now=NOW)
    storage = private_storage()

    def dying() -> None:
        save = type(storage).save

        def save_and_die(*args: Any, **kwargs: Any) -> None:
            save(*args, **kwargs)
            os.kill(os.getpid(), signal.SIGKILL)

        monkeypatch.setattr(type(storage), "save", save_and_die)
        sweep_label_files()

    connections.close_all()
    process = multiprocessing.get_context("fork").Process(target=dying)
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    [left_behind] = storage.listdir("labels")[1]
    sweep_label_files()
    row.refresh_from_db()
    assert (row.made_at, storage.listdir("labels")[1]) == (None, [left_behind])

    later = timezone.now() + LEASE + timedelta(seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    at_once(*[sweep_label_files] * 2)

    row.refresh_from_db()
    assert (row.made_at, storage.listdir("labels")[1]) == (later, [row.file_name.removeprefix("labels/")])
    assert row.file_name != f"labels/{left_behind}"
    storage.delete(row.file_name)
