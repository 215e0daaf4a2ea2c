"""Households join, many at once; they leave, and come back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from marketplace.catalogue.models import Category, Product
from marketplace.cooperatives.members.admitting import admit_members
from marketplace.cooperatives.members.leaving import leave
from marketplace.cooperatives.members.refusals import (
    CannotJoin,
    DayRefused,
    HasLeft,
    MemberError,
    NotPermitted,
    ReasonNeeded,
    StillHeld,
)
from marketplace.cooperatives.models import Member, Share
from marketplace.income.outcomes import outcomes_of
from marketplace.people.change_log import entries_of
from marketplace.supply.agreements.agreeing import make_agreement
from marketplace.supply.agreements.keeping_members import signed_agreements
from marketplace.supply.agreements.leaving import leave as leave_agreement
from marketplace.supply.agreements.queries import open_members
from marketplace.supply.agreements.signing import sign_households
from marketplace.supply.models import Season, Signature
from marketplace.supply.refusals import CannotSign
from tests.cooperatives.members.hall import JANUARY, NOW, TODAY, Hall, admit, everything, make_hall, note

MAY = date(2026, 5, 1)


def go(hall: Hall, member: Member, on: date = TODAY, **changed: Any) -> Member:
    return leave(
        member.pk, **{"user": hall.manager, "on": on, "reason": "迁出(示例)", "paper": "纸-9", "now": NOW} | changed
    )


def test_a_list_joins_at_once_and_once(hall: Hall) -> None:
    members = admit(hall)
    assert [(one.joined_on, one.consented_on, one.holds) for one in members] == [(JANUARY, JANUARY, True)] * 3
    [entry] = entries_of([members[0]])
    assert (entry.user, entry.action, entry.data["changes"]["joined_on"]) == (
        hall.manager, "cooperatives.member.admitted", [None, "2026-01-05"],
    )  # fmt: skip
    before = everything()
    assert admit(hall) == members and everything() == before  # the retry


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"joined_on": date(2026, 11, 21)}, DayRefused),
        ({"joined_on": date(206, 1, 5), "consented_on": date(206, 1, 5)}, DayRefused),
        ({"consented_on": date(2026, 1, 6)}, DayRefused),
        ({"user": "clerk"}, NotPermitted),
        ({"user": "staff"}, NotPermitted),
        ({"households": "strange"}, CannotJoin),
        ({"households": [0]}, CannotJoin),
    ],
)
def test_who_may_not_join_keeps_all_out(hall: Hall, changed: dict[str, Any], error: type[MemberError]) -> None:
    other = make_hall("响泉", 1)
    if changed.get("households") == "strange":  # of another township: nothing is told of it
        changed = changed | {"households": [hall.households[0].pk, other.households[0].pk]}
    if "user" in changed:
        changed = changed | {"user": getattr(hall, changed["user"])}
    before = everything()
    with pytest.raises(error) as refused:
        admit(hall, **changed)
    assert everything() == before
    assert error is not CannotJoin or "示例" not in str(refused.value)


def test_a_household_is_a_member_of_one_cooperative_of_a_kind(hall: Hall) -> None:
    other = make_hall("响泉", 0)
    first, second, _third = hall.households
    admit_members([(other.cooperative.pk, first.pk)], joined_on=JANUARY, now=NOW)
    theirs = Member.objects.get()
    before = everything()
    with pytest.raises(CannotJoin) as refused:
        admit(hall, first, second)
    assert list(refused.value.why) == [first.pk] and "响泉合作社(示例)" in refused.value.why[first.pk]
    assert everything() == before
    with pytest.raises(IntegrityError, match="is a member of 响泉合作社"), transaction.atomic():
        Member.objects.create(cooperative=hall.cooperative, household=first, joined_on=JANUARY)
    leave(theirs.pk, user=None, on=MAY, reason="换社(示例)", now=NOW)
    [own] = admit(hall, first)
    assert own.holds and Member.objects.filter(household=first).count() == 2


def test_leaving_gives_land_back_and_coming_back_is_a_row_of_its_own(hall: Hall) -> None:
    [first] = admit(hall, hall.households[0])
    note(hall, first, 350, MAY)
    before = everything()
    for changed, error in (
        ({"on": date(2026, 11, 21)}, DayRefused), ({"on": date(2026, 4, 30)}, DayRefused), ({"reason": ""}, ReasonNeeded),
        ({"paper": ""}, ReasonNeeded), ({"user": hall.clerk}, NotPermitted), ({"user": hall.staff}, NotPermitted),
    ):  # fmt: skip
        with pytest.raises(error):
            go(hall, first, **changed)  # type: ignore[arg-type]
    assert everything() == before
    gone = go(hall, first, date(2026, 6, 1))
    assert (gone.left_on, gone.left_reason) == (date(2026, 6, 1), "迁出(示例)")
    assert list(Share.objects.order_by("pk").values_list("quantity", "valid_on")) == [
        (350, MAY),
        (-350, date(2026, 6, 1)),
    ]
    before = everything()
    assert go(hall, first, date(2026, 6, 1)).pk == first.pk  # the retry
    with pytest.raises(HasLeft):
        go(hall, first, date(2026, 6, 2))
    with pytest.raises(HasLeft):
        note(hall, first, 100, MAY)
    with pytest.raises(CannotJoin):  # it was a member on that day
        admit(hall, hall.households[0], on=date(2026, 5, 31))
    assert everything() == before
    [again] = admit(hall, hall.households[0], on=date(2026, 6, 1))
    assert again.pk != first.pk and Member.objects.get(pk=first.pk).left_on == date(2026, 6, 1)


def test_money_or_a_signed_agreement_keeps_a_member(hall: Hall) -> None:
    first, second, _third = admit(hall)
    season = Season.objects.create(name="2026", starts_on=date(2026, 3, 1), ends_on=date(2027, 2, 28))
    product = Product.objects.create(
        name="小米", category=Category.objects.create(name="杂粮", slug="grain"), cooperative=hall.cooperative,
        village=hall.cooperative.village,
    )  # fmt: skip
    agreement = make_agreement(
        user=None, product=product, season=season, household_share_bp=7_000, signed_on=MAY, now=NOW
    )
    grams = {first.household_id: 50_000}
    sign_households(agreement.pk, user=None, grams=grams, signed_on=MAY, now=NOW)
    note(hall, first, 500, MAY, "money", deed="cash_in")
    before = everything()
    with pytest.raises(StillHeld) as refused:
        go(hall, first)
    assert len(refused.value.why) == 2 and "小米 · 2026" in refused.value.why[0] and "¥5.00" in refused.value.why[1]
    assert everything() == before
    note(hall, first, -500, MAY, "money", deed="paid_back", user=hall.staff)
    with pytest.raises(StillHeld):
        go(hall, first)
    signature = Signature.objects.get()
    leave_agreement(signature.pk, user=hall.manager, on=TODAY, reason="迁出(示例)", now=NOW)
    go(hall, first)
    assert [one.pk for one in open_members(agreement)] == [second.household_id, hall.households[2].pk]
    with pytest.raises(CannotSign):  # signing asks who is a member now
        sign_households(agreement.pk, user=None, grams=grams, signed_on=TODAY, now=NOW)
    [told] = outcomes_of(first.household_id, 2026)  # what it has signed and delivered stays on its statement
    assert (told.product, told.promised) == ("小米", 50_000)


def test_after_the_season_a_signature_keeps_nobody(hall: Hall) -> None:
    [first] = admit(hall, hall.households[0])
    season = Season.objects.create(name="2026", starts_on=date(2026, 3, 1), ends_on=date(2026, 11, 20))
    product = Product.objects.create(
        name="小米", category=Category.objects.create(name="杂粮", slug="grain"), cooperative=hall.cooperative,
        village=hall.cooperative.village,
    )  # fmt: skip
    agreement = make_agreement(
        user=None, product=product, season=season, household_share_bp=7_000, signed_on=MAY, now=NOW
    )
    sign_households(agreement.pk, user=None, grams={first.household_id: 500}, signed_on=MAY, now=NOW)
    pair = (hall.cooperative.pk, first.household_id)
    assert len(signed_agreements([pair], TODAY)[pair]) == 1
    assert signed_agreements([pair], TODAY + timedelta(days=1)) == {}
    later = datetime(2026, 11, 21, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert go(hall, first, TODAY, now=later).left_on == TODAY
