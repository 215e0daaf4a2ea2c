"""A signed paper that was kept by mistake: who removes it, why, and that its file is gone while the list still says so."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from wagtail.models import ModelLogEntry

from marketplace.people.appointments.actions import appoint
from marketplace.people.free_text import CardNumberInText
from marketplace.people.models import Role, User
from marketplace.supply.agreements.scans import delete_removed, keep_scan, remove_scan
from marketplace.supply.agreements.tasks import sweep_removed_papers
from marketplace.supply.models import Agreement, AgreementScan
from marketplace.supply.refusals import NotPermitted, ReasonNeeded
from tests.orders.desks import as_user
from tests.supply.agreements.test_agreement_pages import told
from tests.world import NOW, World, make_user

pytestmark = pytest.mark.django_db

WHY = "是另一户的纸(示例)"
PAPER = b"%PDF-1.7 signed \n%%EOF\n"


@pytest.fixture
def millet(world: World, private: Any) -> Agreement:
    return Agreement.objects.get(product=world.millet.product)


@pytest.fixture
def manager(world: World) -> User:
    user = make_user("manager")
    appoint(user=user, role=Role.MANAGER, place=world.millet.cooperative)
    return user


def keep(agreement: Agreement, user: User) -> AgreementScan:
    file = ContentFile(PAPER, name="paper.pdf")
    return keep_scan(agreement.pk, user=user, file=file, note="第一组签字页(示例)", now=NOW)


def is_there(scan: AgreementScan, name: str) -> bool:
    return bool(scan.file.storage.exists(name))


def test_nobody_else_keeps_a_paper(world: World, millet: Agreement) -> None:
    for user in (world.pears.clerk, world.millet.staff):
        with pytest.raises(NotPermitted):
            keep(millet, user)
    assert not AgreementScan.objects.exists()
    assert keep(millet, world.millet.clerk).sha256 == hashlib.sha256(PAPER).hexdigest()


def test_the_file_goes_and_the_entry_stays(
    world: World, millet: Agreement, manager: User, django_capture_on_commit_callbacks: Any
) -> None:
    scan = keep(millet, world.millet.clerk)
    name = str(scan.file.name)
    assert is_there(scan, name)
    with django_capture_on_commit_callbacks(execute=True):
        remove_scan(scan.pk, user=manager, reason=f" {WHY} ", now=NOW)
    assert not is_there(scan, name)
    scan.refresh_from_db()
    assert (scan.file.name, scan.removed_by, scan.removed_at, scan.removed_reason) == ("", manager, NOW, WHY)
    [entry] = ModelLogEntry.objects.filter(action="supply.agreement.paper_removed")
    assert (entry.object_id, entry.user) == (str(millet.pk), manager) and WHY in str(entry.data)
    again = remove_scan(scan.pk, user=manager, reason="x", now=NOW + timedelta(hours=1))  # a second tap
    assert again.removed_at == NOW
    assert ModelLogEntry.objects.filter(action="supply.agreement.paper_removed").count() == 1
    anew = keep(millet, world.millet.clerk)  # the same file is kept again, by a row of its own
    assert anew.pk != scan.pk and is_there(anew, str(anew.file.name))


def test_a_clerk_removes_what_the_clerk_has_kept_and_no_other(world: World, millet: Agreement, manager: User) -> None:
    colleague = make_user("colleague")
    appoint(user=colleague, role=Role.CLERK, place=world.millet.cooperative)
    scan = keep(millet, world.millet.clerk)
    before = (list(AgreementScan.objects.values()), ModelLogEntry.objects.count())
    for user, reason, refused in (
        (colleague, WHY, NotPermitted), (world.millet.staff, WHY, NotPermitted), (world.pears.clerk, WHY, NotPermitted),
        (manager, " ", ReasonNeeded), (manager, "长" * 301, ReasonNeeded),
        (manager, "卡 6200000000000005", CardNumberInText),
    ):  # fmt: skip
        with pytest.raises(refused):
            remove_scan(scan.pk, user=user, reason=reason, now=NOW)
    assert (list(AgreementScan.objects.values()), ModelLogEntry.objects.count()) == before
    assert is_there(scan, str(scan.file.name))
    remove_scan(scan.pk, user=world.millet.clerk, reason=WHY, now=NOW)
    scan.refresh_from_db()
    assert scan.removed_by == world.millet.clerk


def test_a_file_that_a_killed_removal_has_left_is_swept(world: World, millet: Agreement) -> None:
    """The process died behind its commit: the row names the file still, and no page hands it out."""
    left, other = keep(millet, world.millet.clerk), Agreement.objects.exclude(pk=millet.pk).get()
    stays = keep(other, world.pears.clerk)
    name = str(left.file.name)
    remove_scan(left.pk, user=world.millet.clerk, reason=WHY, now=NOW)  # nothing is committed here
    assert is_there(left, name)
    assert as_user(world.millet.clerk).get(f"/admin/agreements/{millet.pk}/papers/{left.pk}/").status_code == 404
    sweep_removed_papers()
    delete_removed()
    assert not is_there(left, name) and is_there(stays, str(stays.file.name))
    left.refresh_from_db()
    assert left.file.name == ""


@pytest.mark.parametrize("columns", [{"removed_at": NOW}, {"removed_reason": WHY}, {"file": ""}])
def test_no_paper_goes_without_who_and_why(world: World, millet: Agreement, columns: dict[str, Any]) -> None:
    keep(millet, world.millet.clerk)
    with pytest.raises(IntegrityError, match="agreement_scan_removed_with_reason"), transaction.atomic():
        AgreementScan.objects.update(**columns)


def test_by_the_page(world: World, millet: Agreement, manager: User) -> None:
    scan, address = keep(millet, world.millet.clerk), f"/admin/agreements/{millet.pk}/"
    clerk, boss = as_user(world.millet.clerk), as_user(manager)
    door, given = f"{address}remove-paper/", {"paper": str(scan.pk), "reason": WHY}
    assert "Kept by mistake?" in boss.get(address).content.decode()
    for stranger in (world.pears.clerk, world.pears.staff):
        assert as_user(stranger).post(door, given).status_code == 404
    assert as_user(world.millet.staff).post(door, given).status_code in (302, 403)
    foreign = keep(Agreement.objects.exclude(pk=millet.pk).get(), world.pears.clerk)
    for wrong in ({"reason": ""}, {"paper": "x"}, {"paper": str(foreign.pk)}):
        assert clerk.post(door, given | wrong).status_code == 422
    assert not AgreementScan.objects.exclude(removed_at=None).exists()
    assert told(boss.post(door, given, follow=True)).startswith("The paper is removed.")
    page = clerk.get(address).content.decode()
    assert WHY in page and "Kept by mistake?" not in page and f"papers/{scan.pk}/" not in page
    assert "Signed paper removed" in boss.get(f"/admin/agreements/history/{millet.pk}/").content.decode()
    scan.refresh_from_db()
    assert (scan.removed_by, scan.removed_reason) == (manager, WHY)
