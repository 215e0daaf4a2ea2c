"""Files that are taken in at the same moment, or by a worker that dies: each change is made once and whole; and without the lock."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections, transaction
from django.utils import timezone

from marketplace.bulk import working
from marketplace.bulk.models import ImportFile
from marketplace.bulk.sending import ask_to_take
from marketplace.bulk.tasks import LEASE, sweep_imports
from marketplace.bulk.working import kept_for, work_on
from marketplace.catalogue.actions import ProductTerms, enter_product
from marketplace.households.files import changing
from marketplace.households.files.sheets import HouseholdKind
from marketplace.households.models import Household, Person
from marketplace.people.models import User
from marketplace.supply.intake.prices import set_protected_price
from orders.pricing.pack_prices import set_pack_price
from orders.pricing.packs import PackTerms, enter_pack
from orders.pricing.sheets import PackKind
from tests.bulk.desk import cells_of, headings, sent, taken_out, workbook
from tests.concurrency.at_once import at_once
from tests.concurrency.lock_order import LockOrder
from tests.world import NOW, World

pytestmark = pytest.mark.usefixtures("real_database")

STATUS = {"状态": "registered", "状态起始日期": "2026-05-01", "状态原因": "评议"}


def asked(user: User, *rows: dict[str, Any]) -> ImportFile:
    """A file of rows that is about to be taken in."""
    names = headings("households", user)
    row = sent("households", user, workbook([names, *[[one.get(name, "") for name in names] for one in rows]]), NOW)
    assert row.state == "ready", list(row.lines.values_list("faults", flat=True))
    return ask_to_take(user=user, import_id=row.pk, now=NOW)


def head(number: str, name: str, village: str = "", **more: Any) -> dict[str, Any]:
    return {"档案编号": number, "姓名": name, "与户主关系": "户主", "村": village} | more


def states(*files: ImportFile) -> list[str]:
    return sorted(ImportFile.objects.filter(pk__in=[one.pk for one in files]).values_list("state", flat=True))


def opened(world: World) -> list[Person]:
    """Two households of one person each, opened by file."""
    staff, village = world.millet.staff, world.millet.product.village.name
    row = asked(staff, *[head(number, f"示例{number}", village, **STATUS) for number in ("LL-801", "LL-802")])
    work_on(row.pk, NOW)
    return list(Person.objects.filter(household__number__startswith="LL-80").order_by("pk"))


def renaming(world: World, people: Iterable[Person], name: str) -> ImportFile:
    return asked(world.millet.staff, *[head(one.household.number, name, 人员编号=one.pk) for one in people])


def test_the_same_new_households_from_two_tabs_are_opened_once(world: World) -> None:
    staff, village = world.millet.staff, world.millet.product.village.name
    rows = [head(f"LL-8{n:02}", f"示例{n}", village, **STATUS) for n in range(30)]
    files = [asked(staff, *rows), asked(staff, *reversed(rows))]

    at_once(*[lambda one=one: work_on(one.pk, NOW) for one in files], *[lambda: work_on(files[0].pk, NOW)])

    assert states(*files) in (["moved", "taken"], ["taken", "unchanged"])
    assert Household.objects.filter(number__startswith="LL-8").count() == 30
    assert Person.objects.filter(household__number__startswith="LL-8").count() == 30


def test_of_two_files_that_change_the_same_people_the_second_is_told(world: World, lock_order: LockOrder) -> None:
    people = opened(world)
    files = [renaming(world, people, "甲示例"), renaming(world, reversed(people), "乙示例")]
    lock_order.seen.clear()

    at_once(*[lambda one=one: work_on(one.pk, NOW) for one in files])

    assert states(*files) == ["moved", "taken"]
    first = "甲示例" if ImportFile.objects.get(pk=files[0].pk).state == "taken" else "乙示例"
    assert {one.name for one in Person.objects.filter(pk__in=[one.pk for one in people])} == {first}
    assert lock_order.seen == {"households_household", "households_person", "bulk_importfile"}


def test_without_the_lock_the_second_would_undo_the_first_unseen(
    world: World, monkeypatch: pytest.MonkeyPatch, lock_order: LockOrder
) -> None:
    lock_order.broken_on_purpose = True
    people = opened(world)
    files = [renaming(world, people, "甲示例"), renaming(world, people, "乙示例")]
    met = threading.Barrier(2)

    def reading(ids: Iterable[int]) -> Any:
        households = {one.pk: one for one in Household.objects.filter(pk__in=list(ids)).select_related("village")}
        found = {pk: list(Person.objects.filter(household=pk)) for pk in households}
        met.wait(timeout=30)
        return households, found

    monkeypatch.setattr(HouseholdKind, "lock", lambda *given: None)
    monkeypatch.setattr(changing, "lock_files", reading)
    at_once(*[lambda one=one: work_on(one.pk, NOW) for one in files])
    assert states(*files) == ["taken", "taken"]


def test_a_worker_killed_in_the_middle_has_changed_nothing_and_another_begins_anew(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = opened(world)
    row = renaming(world, people, "甲示例")
    now = timezone.now()
    ImportFile.objects.filter(pk=row.pk).update(due_at=now)

    def dying() -> None:
        monkeypatch.setattr(working, "_taken", lambda *given: os.kill(os.getpid(), signal.SIGKILL))
        sweep_imports()

    connections.close_all()
    process = multiprocessing.get_context("fork").Process(target=dying)
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert sorted(Person.objects.filter(pk__in=[one.pk for one in people]).values_list("name", flat=True)) == [
        "示例LL-801", "示例LL-802",
    ]  # fmt: skip
    sweep_imports()  # it is still the dead one's
    assert states(row) == ["taking"]

    later = now + LEASE + timedelta(seconds=10)
    monkeypatch.setattr(timezone, "now", lambda: later)
    at_once(*[sweep_imports] * 2)
    assert states(row) == ["taken"]
    assert {one.name for one in Person.objects.filter(pk__in=[one.pk for one in people])} == {"甲示例"}


def test_the_kept_file_is_deleted_once_that_it_is_forgotten_is_committed(world: World) -> None:
    opened(world)
    row = ImportFile.objects.get()
    storage, name = row.file.storage, row.file.name
    assert name is not None and storage.exists(name)
    with transaction.atomic():
        work_on(row.pk, NOW + kept_for())
        assert storage.exists(name)
    assert not storage.exists(name)


def test_prices_products_and_packs_take_their_locks_in_everybodys_order(world: World, lock_order: LockOrder) -> None:
    """Two of each, the later one first in the file; a new one between them."""
    farm = world.millet
    second = enter_product(
        farm.cooperative, ProductTerms("黍子", farm.product.category, farm.product.village), user=farm.clerk, now=NOW
    )  # fmt: skip
    set_protected_price(user=farm.staff, product=second, grade="first", season=farm.season, fen_per_jin=400, now=NOW)
    enter_pack(second, PackTerms("3斤袋", "first", 1500), price_fen=9_900, user=farm.clerk, now=NOW)
    lock_order.seen.clear()
    for kind, user, cells in (
        ("floors", farm.staff, {3: "6.00", 5: "丰收(示例)", 4: "2026-10-19"}),
        ("products", farm.clerk, {3: "changed"}),
        ("packs", farm.clerk, {8: "99.50", 3: "changed"}),
    ):
        names, *rows = cells_of(taken_out(kind, user, NOW))
        for n, row in enumerate(rows):
            for place, value in cells.items():
                row[place] = value if value != "changed" else f"changed {n}"
        added = list(rows[0])
        if kind != "floors":
            added[0], added[2], added[3] = None, "新的(示例)", ""
        else:
            added[1], added[4], added[5] = "特级", "2026-10-19", None
        sent_file = sent(kind, user, workbook([names, *reversed(rows), added]), NOW)
        assert sent_file.state == "ready", list(sent_file.lines.values_list("faults", flat=True))
        ask_to_take(user=user, import_id=sent_file.pk, now=NOW)
        work_on(sent_file.pk, NOW)
        assert states(sent_file) == ["taken"], list(sent_file.lines.values_list("faults", flat=True))
    assert lock_order.seen == {
        "calendar", "supply_protectedprice", "cooperatives_cooperative", "catalogue_product", "bulk_importfile",
    }  # fmt: skip


@pytest.mark.parametrize(("to_fen", "state"), [(4_600, "moved"), (None, "taken")])
def test_a_price_that_is_set_while_a_file_is_written_stays(
    world: World, monkeypatch: pytest.MonkeyPatch, to_fen: int | None, state: str
) -> None:
    """The pack's row is not locked: it is set after the file was compared with it, and before it is written."""
    user, pack = world.millet.clerk, world.millet.pack
    names, row = cells_of(taken_out("packs", user, NOW))
    row[8] = "52.50"
    sent_file = sent("packs", user, workbook([names, row]), NOW)
    ask_to_take(user=user, import_id=sent_file.pk, now=NOW)
    write = PackKind.write

    def later(self: PackKind, *given: Any) -> None:
        if to_fen:
            seen = pack.price_fen
            at_once(lambda: set_pack_price(pack.pk, user=user, price_fen=to_fen, seen_fen=seen, reason="涨", now=NOW))
        write(self, *given)

    monkeypatch.setattr(PackKind, "write", later)
    work_on(sent_file.pk, NOW)
    assert states(sent_file) == [state]
    pack.refresh_from_db()
    assert pack.price_fen == (to_fen or 5_250)
