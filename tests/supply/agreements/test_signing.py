"""Agreements are made, signed from a list by all or none, changed and left; what was delivered stays."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError
from wagtail.models import ModelLogEntry

from marketplace.cooperatives.members.admitting import admit_members
from marketplace.households.models import Household
from marketplace.people.change_log import entries_of
from marketplace.people.free_text import CardNumberInText
from marketplace.people.models import User
from marketplace.supply.agreements.agreeing import change_share, make_agreement
from marketplace.supply.agreements.leaving import change_signature, leave
from marketplace.supply.agreements.masses import grams_typed
from marketplace.supply.agreements.signing import Consents, sign_households
from marketplace.supply.harvests.forecasts import announce
from marketplace.supply.intake.deliveries import take_delivery
from marketplace.supply.intake.prices import set_protected_price
from marketplace.supply.models import Agreement, Delivery, Signature
from marketplace.supply.refusals import (
    AgreedOtherwise,
    CannotSign,
    DayRefused,
    HasLeft,
    MassRefused,
    NotPermitted,
    OddMass,
    ReasonNeeded,
    SeasonClosed,
    ShareFixed,
    SignatureMoved,
    SignedBefore,
)
from marketplace.supply.seasons.asking import ask_to_close
from tests.world import NOW, World

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def beans(world: World, manager: User) -> Agreement:
    """An agreement of Lili's cooperative that nobody has signed: 60 % of beans."""
    product = world.millet.product
    other = type(product).objects.create(
        name="绿豆", category=product.category, cooperative=product.cooperative, village=product.village
    )
    return make_agreement(
        user=manager, product=other, season=world.millet.season, household_share_bp=6_000, signed_on=TODAY, now=NOW
    )


def households(world: World, n: int) -> list[Household]:
    """So many new members of Lili's cooperative."""
    village = world.millet.product.village
    rows = Household.objects.bulk_create(
        Household(village=village, number=f"N-{k:03}", head_name=f"焦新{k}") for k in range(n)
    )
    admit_members([(world.millet.cooperative.pk, one.pk) for one in rows], joined_on=TODAY)
    return rows


def sign(agreement: Agreement, grams: dict[int, int], **change: Any) -> int:
    return sign_households(agreement.pk, grams=grams, **({"signed_on": TODAY, "now": NOW} | change))


def rows() -> list[dict[str, Any]]:
    return list(Signature.objects.order_by("pk").values())


def entries(*found: Any) -> list[tuple[str, dict[str, Any]]]:
    return [(one.action, one.data) for one in entries_of(found).order_by("pk")]


def refused_by_database(sql: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


# -- masses as typed


@pytest.mark.parametrize(
    ("text", "grams"),
    [
        ("1200", 600_000),
        ("1,200 斤", 600_000),
        ("１２００．５", 600_250),
        ("600kg", 600_000),
        ("0.4 公斤", 400),
        ("3千克", 3000),
    ],
)
def test_masses_are_in_jin_unless_kilograms_are_said(text: str, grams: int) -> None:
    assert grams_typed(text) == grams


@pytest.mark.parametrize("text", ["", "0", "-5", "1.2.3", "5吨", "0.0001", "12,34", "200001", "abc", "0.001"])
def test_what_is_no_mass_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        grams_typed(text)


# -- agreements


def test_a_manager_makes_an_agreement_once(world: World, manager: User, beans: Agreement) -> None:
    terms = {"product": beans.product, "season": beans.season, "signed_on": TODAY, "now": LATER}
    assert (beans.cooperative, beans.household_share_bp, beans.signed_on) == (world.millet.cooperative, 6_000, TODAY)
    assert make_agreement(user=manager, household_share_bp=6_000, **terms) == beans
    assert entries(beans) == [
        ("supply.agreement.made", {"changes": {"household_share_bp": [None, 6_000], "signed_on": [None, str(TODAY)]}})
    ]
    with pytest.raises(AgreedOtherwise):
        make_agreement(user=manager, household_share_bp=6_001, **terms)
    for stranger in (world.millet.clerk, world.millet.staff, world.pears.clerk):
        with pytest.raises(NotPermitted):
            make_agreement(user=stranger, household_share_bp=6_000, **terms)
    with pytest.raises(DayRefused):
        make_agreement(user=manager, household_share_bp=6_000, **terms | {"signed_on": TODAY + timedelta(days=1)})
    assert Agreement.objects.filter(product=beans.product).values_list("household_share_bp", flat=True).get() == 6_000


def test_the_share_changes_until_something_is_delivered(world: World, manager: User, beans: Agreement) -> None:
    change_share(beans.pk, user=manager, household_share_bp=6_500, now=NOW)
    change_share(beans.pk, user=manager, household_share_bp=6_500, now=NOW)
    assert [action for action, _data in entries(beans)] == ["supply.agreement.made", "supply.agreement.share_changed"]
    with pytest.raises(NotPermitted):
        change_share(beans.pk, user=world.millet.clerk, household_share_bp=7_000, now=NOW)
    millet = Agreement.objects.get(product=world.millet.product)
    with pytest.raises(ShareFixed):
        change_share(millet.pk, user=manager, household_share_bp=7_001, now=NOW)
    shares = Agreement.objects.filter(pk__in=[beans.pk, millet.pk]).order_by("household_share_bp")
    assert list(shares.values_list("household_share_bp", flat=True)) == [6_500, 7_000]
    refused_by_database("UPDATE supply_agreement SET household_share_bp = 7001 WHERE household_share_bp = 7000")
    refused_by_database(f"UPDATE supply_agreement SET season_id = season_id + 1 WHERE id = {beans.pk}")


def test_the_share_is_fixed_once_a_harvest_is_announced(world: World, manager: User, beans: Agreement) -> None:
    set_protected_price(
        user=world.millet.staff, product=beans.product, grade="first", season=beans.season, fen_per_jin=300, now=NOW
    )
    announce(
        clerk=world.millet.clerk, agreement=beans, grade="first", grams=1_000, expected_on=TODAY + timedelta(9), now=NOW
    )
    with pytest.raises(ShareFixed):
        change_share(beans.pk, user=manager, household_share_bp=5_000, now=NOW)
    beans.refresh_from_db()
    assert beans.household_share_bp == 6_000


# -- signing from a list


def test_sixty_sign_at_once_and_again_changes_nothing(world: World, beans: Agreement) -> None:
    grams = {one.pk: 100_000 + n for n, one in enumerate(households(world, 60))}
    consents = Consents(named_to_buyers=False, edited_by="managers")
    assert sign(beans, grams, user=world.millet.clerk, consents=consents) == 60
    found = Signature.objects.filter(agreement=beans)
    assert dict(found.values_list("household_id", "expected_grams")) == grams
    assert set(found.values_list("signed_on", "named_to_buyers", "edited_by", "left_on")) == {
        (TODAY, False, "managers", None)
    }
    log = ModelLogEntry.objects.filter(action="supply.signature.signed", object_id__in=[str(one.pk) for one in found])
    assert log.count() == 60 and set(log.values_list("user", flat=True)) == {world.millet.clerk.pk}
    assert not any("焦" in one.label for one in log)  # no name
    before = rows()
    assert sign(beans, grams, user=world.millet.clerk, consents=consents) == 0
    assert rows() == before and log.count() == 60


def test_nobody_signs_if_one_cannot(world: World, beans: Agreement) -> None:
    new, before = households(world, 2), rows()
    signed = Signature.objects.filter(agreement__product=world.millet.product).first()
    assert signed is not None
    stranger = world.pears.households[0]
    # Xiangquan sells beans as well, and one of ours has signed there
    theirs = make_agreement(
        user=None, season=beans.season, household_share_bp=5_000, signed_on=TODAY, now=NOW,
        product=type(beans.product).objects.create(
            name="绿豆", category=beans.product.category, cooperative=world.pears.cooperative,
            village=world.pears.product.village,
        ),
    )  # fmt: skip
    Signature.objects.create(agreement=theirs, household=new[1], signed_on=TODAY, expected_grams=500)
    before, log = rows(), ModelLogEntry.objects.count()
    with pytest.raises(CannotSign) as refused:
        sign(beans, {new[0].pk: 500, new[1].pk: 500, stranger.pk: 500}, user=world.millet.clerk)
    assert refused.value.why == {new[1].pk: "elsewhere", stranger.pk: "no_member"}
    with pytest.raises(CannotSign) as refused:
        sign(signed.agreement, {signed.household_id: 500}, user=world.millet.clerk)
    assert refused.value.why == {signed.household_id: "otherwise"}
    for user in (world.pears.clerk, world.millet.staff):
        with pytest.raises(NotPermitted):
            sign(beans, {new[0].pk: 500}, user=user)
    for wrong, error in (
        ({"signed_on": TODAY + timedelta(days=1)}, DayRefused),
        ({"grams": {new[0].pk: 0}}, MassRefused),
        ({"grams": {new[0].pk: 100_000_001}}, MassRefused),
    ):
        with pytest.raises(error):
            sign_households(
                beans.pk,
                **({"user": world.millet.clerk, "grams": {new[0].pk: 500}, "signed_on": TODAY, "now": NOW} | wrong),
            )
    assert rows() == before and ModelLogEntry.objects.count() == log


def test_very_much_is_asked_again_as_it_was_shown(world: World, beans: Agreement) -> None:
    [one, other, little, jin] = households(world, 4)
    grams = {one.pk: 2_500_000, other.pk: 2_499_999}
    for confirmed in ({}, {one.pk: 2_400_000}):
        with pytest.raises(OddMass) as asked:
            sign(beans, grams, user=world.millet.clerk, confirmed=confirmed)
        assert asked.value.grams == {one.pk: 2_500_000}
    assert not Signature.objects.filter(agreement=beans).exists()
    assert sign(beans, grams, user=world.millet.clerk, confirmed={one.pk: 2_500_000}) == 2
    for grams in (1, 499):
        with pytest.raises(OddMass):
            sign(beans, {little.pk: grams, jin.pk: 500}, user=world.millet.clerk)
    assert sign(beans, {little.pk: 1, jin.pk: 500}, user=world.millet.clerk, confirmed={little.pk: 1}) == 2


# -- changes and leaving


def signature_of(world: World, n: int = 0) -> Signature:
    return Signature.objects.get(agreement__product=world.millet.product, household=world.millet.households[n])


def test_a_household_leaves_and_its_deliveries_stay(world: World) -> None:
    row, clerk = signature_of(world), world.millet.clerk
    given = {"user": clerk, "on": TODAY, "reason": "改种果树(示例)", "now": LATER}
    for wrong, error in (
        ({"on": TODAY - timedelta(days=1)}, DayRefused),  # it has delivered since
        ({"on": TODAY + timedelta(days=1)}, DayRefused), ({"reason": " "}, ReasonNeeded),
        ({"reason": "卡号 6200000000000005"}, CardNumberInText),
        ({"user": world.pears.clerk}, NotPermitted), ({"user": world.millet.staff}, NotPermitted),
    ):  # fmt: skip
        with pytest.raises(error):
            leave(row.pk, **given | wrong)
    assert signature_of(world).holds
    assert leave(row.pk, **given).left_on == TODAY
    leave(row.pk, **given)  # twice is once
    assert entries(row)[-1] == (
        "supply.signature.left", {"changes": {"left_on": [None, str(TODAY)]}, "reason": "改种果树(示例)"},
    )  # fmt: skip
    assert len([1 for action, _data in entries(row) if action == "supply.signature.left"]) == 1
    with pytest.raises(HasLeft):
        leave(row.pk, **given | {"reason": "另一个(示例)"})
    more = {
        "clerk": clerk, "agreement": row.agreement, "household": row.household, "grade": "first", "grams": 500,
        "slip_number": "after", "now": LATER,
    }  # fmt: skip
    with pytest.raises(NotPermitted, match="has left it"):
        take_delivery(**more)
    slip = Delivery.objects.get(household=row.household)
    again = more | {"grams": slip.grams, "slip_number": slip.slip_number}
    assert take_delivery(**again) == slip  # the same slip once more
    refused_by_database(
        "INSERT INTO supply_delivery (agreement_id, household_id, cooperative_id, product_id, grade, slip_number, grams,"
        " protected_fen_per_jin, delivered_at, grams_allocated, grams_purchased) SELECT agreement_id, household_id,"
        f" cooperative_id, product_id, grade, 'raw', 5, 1, now(), 0, 0 FROM supply_delivery WHERE id = {slip.pk}"
    )
    assert Delivery.objects.filter(household=row.household).count() == 1
    with pytest.raises(SignedBefore) as asked:
        sign(row.agreement, {row.household_id: 9_000}, user=clerk)
    assert asked.value.versions == {row.household_id: 2} and not signature_of(world).holds
    sign(row.agreement, {row.household_id: 9_000}, user=clerk, again=asked.value.versions)  # and signs again
    assert take_delivery(**more).grams == 500
    assert entries(row)[-1][1]["changes"] == {
        "signed_on": ["2026-09-01", str(TODAY)], "expected_grams": [50_000, 9_000], "left_on": [str(TODAY), None],
        "left_reason": ["改种果树(示例)", ""],
    }  # fmt: skip


def test_a_signature_is_changed_by_whom_the_household_lets(world: World, manager: User) -> None:
    row, clerk = signature_of(world), world.millet.clerk

    def change(user: User, grams: int | None, **consents: Any) -> None:
        seen = signature_of(world).version
        change_signature(row.pk, user=user, seen=seen, grams=grams, consents=Consents(**consents), now=NOW)

    change(clerk, 60_000, named_to_buyers=True, edited_by="managers")
    with pytest.raises(NotPermitted):
        change(clerk, 70_000)
    change(manager, 60_000, named_to_buyers=True, edited_by="managers")
    assert entries(row)[1:] == [
        ("supply.signature.changed", {"changes": {
            "expected_grams": [50_000, 60_000], "named_to_buyers": [None, True], "edited_by": ["clerks", "managers"],
        }})
    ]  # fmt: skip
    with pytest.raises(MassRefused):
        change(manager, None)
    for odd in (2_500_000, 499):
        with pytest.raises(OddMass):
            change(manager, odd)
    leave(row.pk, user=manager, on=TODAY, reason="搬走(示例)", now=NOW)
    with pytest.raises(HasLeft):
        change(manager, 70_000)
    change(manager, 60_000, named_to_buyers=False)  # what buyers read is its own word, also afterwards
    row.refresh_from_db()
    assert (row.expected_grams, row.named_to_buyers, row.edited_by) == (60_000, False, "clerks")


def test_who_signs_again_keeps_the_stricter_of_its_consents(world: World, manager: User) -> None:
    row, clerk = signature_of(world), world.millet.clerk
    strict = Consents(named_to_buyers=False, edited_by="managers")
    change_signature(row.pk, user=clerk, seen=1, grams=50_000, consents=strict, now=NOW)
    with pytest.raises(SignatureMoved):  # from the page of before
        change_signature(row.pk, user=manager, seen=1, grams=60_000, consents=Consents(), now=NOW)
    change_signature(row.pk, user=manager, seen=1, grams=50_000, consents=strict, now=NOW)  # says what is so
    leave(row.pk, user=manager, on=TODAY, reason="搬走(示例)", now=NOW)
    before, again = rows(), {row.household_id: signature_of(world).version}
    with pytest.raises(CannotSign) as refused:
        sign(row.agreement, {row.household_id: 9_000}, user=clerk, again=again)
    assert refused.value.why == {row.household_id: "managers"}
    with pytest.raises(SignedBefore):
        sign(row.agreement, {row.household_id: 9_000}, user=manager, again={row.household_id: 1})
    assert rows() == before
    sign(row.agreement, {row.household_id: 9_000}, user=manager, again=again, consents=Consents(named_to_buyers=True))
    row = signature_of(world)
    assert (row.expected_grams, row.named_to_buyers, row.edited_by, row.holds) == (9_000, False, "managers", True)


def test_nobody_signs_once_the_sale_is_stopped(world: World) -> None:
    agreement = Agreement.objects.get(product=world.millet.product)
    ask_to_close(agreement.pk, user=world.millet.clerk, fen=30_000, now=NOW)
    [one] = households(world, 1)
    with pytest.raises(SeasonClosed):
        sign(agreement, {one.pk: 500}, user=world.millet.clerk)
    assert not Signature.objects.filter(household=one).exists()
    row, same = signature_of(world), Consents(named_to_buyers=True)
    with pytest.raises(SeasonClosed):
        change_signature(row.pk, user=world.millet.clerk, seen=row.version, grams=60_000, consents=same, now=NOW)
    assert (signature_of(world).expected_grams, signature_of(world).version) == (50_000, row.version)


def test_nobody_signs_on_a_day_after_the_season(world: World, beans: Agreement) -> None:
    [one], last = households(world, 1), beans.season.ends_on
    given = {"user": world.millet.clerk, "now": NOW + timedelta(days=800)}
    with pytest.raises(DayRefused):
        sign(beans, {one.pk: 500}, signed_on=last + timedelta(days=1), **given)
    assert not Signature.objects.filter(household=one).exists()
    assert sign(beans, {one.pk: 500}, signed_on=last, **given) == 1


def test_raw_sql_keeps_whose_signature_it_is(world: World) -> None:
    row, before = signature_of(world), rows()
    for sql in (
        f"UPDATE supply_signature SET household_id = {world.pears.households[0].pk} WHERE id = {row.pk}",
        f"UPDATE supply_signature SET left_on = now() WHERE id = {row.pk}",  # without a reason
        f"UPDATE supply_signature SET expected_grams = 0 WHERE id = {row.pk}",
    ):
        refused_by_database(sql)
    assert rows() == before and row.signed_on == date(2026, 9, 1)
