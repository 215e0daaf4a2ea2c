"""Files of members, shares and signatures that are taken in at the same moment: each row is written once; and without the lock."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from marketplace.bulk.models import ImportFile
from marketplace.bulk.sending import ask_to_take
from marketplace.bulk.working import work_on
from marketplace.cooperatives.members import share_sheets
from marketplace.cooperatives.members.share_sheets import ShareKind
from marketplace.cooperatives.models import Member, Share
from marketplace.households.models import Household
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role, User
from marketplace.supply.models import Signature
from tests.bulk.desk import filled, sent
from tests.concurrency.at_once import at_once
from tests.concurrency.lock_order import LockOrder
from tests.concurrency.test_signing import members
from tests.world import NOW, World, make_user

pytestmark = pytest.mark.usefixtures("real_database")

TODAY = NOW.date().isoformat()
LOCKED = {
    "members": {"households_household", "cooperatives_member"},
    "shares": {"cooperatives_member", "ledger_balance"},
    "signatures": {"supply_agreement", "households_household"},
}


def rows(world: World, of: str) -> list[dict[str, Any]]:
    """Ten rows that can be written once."""
    farm = world.millet
    if of == "members":
        village = farm.product.village
        new = [Household(village=village, number=f"N-{k:03}", head_name=f"焦新{k}") for k in range(10)]
        Household.objects.bulk_create(new)
        dated = {"入社日期": TODAY, "签署同意日期": "2026-10-01"}
        been = {"入社日期": "2026-10-01", "退社日期": "2026-10-05", "退社原因": "外出(示例)"}  # and comes back
        return [{"档案编号": new[0].number} | dated | been, *[{"档案编号": one.number} | dated for one in new[:9]]]
    found = Household.objects.filter(pk__in=members(farm, 10)).order_by("pk")
    numbers = list(found.values_list("number", flat=True))
    if of == "signatures":
        return [
            {"产品": "小米", "产季": farm.season.name, "档案编号": one, "预计交售（斤）": 90, "签约日期": TODAY}
            for one in numbers
        ]
    noted = {
        "事项": "资金股",
        "办理事项": "现金缴入",
        "数量（亩、平方米或元）": 5,
        "生效日期": TODAY,
        "签字凭证编号": "纸-1",
        "事由": "入社",
    }
    return [{"档案编号": one} | noted for one in numbers]


def in_two_tabs(world: World, of: str) -> tuple[User, list[ImportFile]]:
    """The same rows, sent twice in another order, both about to be taken in."""
    user = make_user("manager")
    appoint(user=user, role=Role.MANAGER, place=world.millet.cooperative)
    given = rows(world, of)
    files = [sent(of, user, filled(of, user, *some), NOW) for some in (given, reversed(given))]
    for one in files:
        assert one.state == "ready", list(one.lines.values_list("faults", flat=True))
        ask_to_take(user=user, import_id=one.pk, now=NOW)
    return user, files


def states(files: list[ImportFile]) -> list[str]:
    return sorted(ImportFile.objects.filter(pk__in=[one.pk for one in files]).values_list("state", flat=True))


def written(of: str) -> int:
    if of == "members":
        return Member.objects.filter(household__number__startswith="N-").count()
    if of == "shares":
        return Share.objects.count()
    return Signature.objects.filter(household__number__startswith="N-").count()


@pytest.mark.parametrize("of", ["members", "shares", "signatures"])
def test_the_same_file_in_two_tabs_is_taken_in_once(world: World, of: str, lock_order: LockOrder) -> None:
    _user, files = in_two_tabs(world, of)
    lock_order.seen.clear()
    at_once(*[lambda one=one: work_on(one.pk, NOW) for one in files], *[lambda: work_on(files[0].pk, NOW)])
    assert states(files) == ["taken", "unchanged"]
    assert written(of) == 10
    assert lock_order.seen >= LOCKED[of] | {"bulk_importfile"}


def test_without_the_lock_the_same_shares_are_noted_twice(
    world: World, monkeypatch: pytest.MonkeyPatch, lock_order: LockOrder
) -> None:
    lock_order.broken_on_purpose = True
    _user, files = in_two_tabs(world, "shares")
    met, note = threading.Barrier(2), share_sheets.note_together

    def noting(*given: Any, **named: Any) -> int:
        met.wait(timeout=30)  # both have looked
        return note(*given, **named)

    monkeypatch.setattr(ShareKind, "lock", lambda *given: None)
    monkeypatch.setattr(share_sheets, "note_together", noting)
    at_once(*[lambda one=one: work_on(one.pk, NOW) for one in files])
    assert (states(files), written("shares")) == (["taken", "taken"], 20)  # proof: the members' lock is what counts
