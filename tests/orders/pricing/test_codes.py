"""Discount codes: who bears them, their budgets, and what goes back to whom on a return (R1b)."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.utils import IntegrityError
from wagtail.models import ModelLogEntry

from marketplace.funds.actions import open_campaign
from marketplace.funds.queries import free_fen
from marketplace.ledger.accounts import open_account, shared_account
from marketplace.ledger.queries import balance
from marketplace.supply.intake.prices import set_protected_price
from marketplace.supply.stock.reservation import Want
from orders.models import CodeBearer, DiscountCode, Order, OrderLine
from orders.parcels.cancelling import cancel_order, cancel_parcel
from orders.parcels.weighing import mark_packed
from orders.pricing.codes import (
    AlreadyApproved,
    CodeRefused,
    CodeTerms,
    WrongPerson,
    agree_to_bear,
    approve_code,
    end_code,
    issue_code,
)
from orders.pricing.discounts import NotForTheseGoods, UnknownDiscount
from orders.pricing.quote import quote
from orders.settlement.settling import settle
from tests.orders.broken_books import found_in_books
from tests.orders.changes import receive, send_all, settle_rest
from tests.orders.pricing.settled_lines import returned, settled
from tests.stripe_double.control import Control
from tests.world import NOW, World, fill_fund, make_discount, make_world, officer, order_packs, pay_order, support

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def terms(**changes: Any) -> CodeTerms:
    given: dict[str, Any] = {
        "code": "FEST-1", "amount_fen": 1_000, "percent": None, "budget_fen": 5_000, "valid_from": NOW,
        "valid_until": NOW + timedelta(days=9),
    }  # fmt: skip
    return CodeTerms(**given | changes)


@pytest.fixture
def issued(world: World) -> DiscountCode:
    """By the administrator, approved by nobody; the marketplace bears it."""
    return issue_code(terms(), user=officer("codes"), now=NOW)


def order_with(world: World, code: str) -> Order:
    return order_packs((world.millet.pack, 1), (world.pears.pack, 1), discount_code=code)


def test_a_code_that_one_person_has_issued_gives_nothing(world: World, issued: DiscountCode) -> None:
    with pytest.raises(UnknownDiscount):
        order_with(world, "FEST-1")
    for nobody in (officer("codes"), world.millet.clerk):
        with pytest.raises(WrongPerson):
            approve_code(issued.pk, user=nobody, now=NOW)
    approved = approve_code(issued.pk, user=world.millet.staff, now=NOW)
    assert (approved.approved_by, approved.approved_at) == (world.millet.staff, NOW)
    with pytest.raises(AlreadyApproved):
        approve_code(issued.pk, user=world.pears.staff, now=NOW)
    assert order_with(world, "FEST-1").discount_fen == 1_000


def test_a_cooperative_bears_a_code_once_its_own_clerk_has_agreed(world: World) -> None:
    both = [world.millet.cooperative, world.pears.cooperative]
    code = issue_code(terms(cooperatives=both), user=officer("codes"), now=NOW)
    with pytest.raises(NotForTheseGoods):
        order_with(world, "FEST-1")
    for nobody in (officer("codes"), world.millet.staff):
        with pytest.raises(WrongPerson):
            agree_to_bear(code.pk, user=nobody, now=NOW)
        with pytest.raises(WrongPerson):
            approve_code(code.pk, user=nobody, now=NOW)
    agree_to_bear(code.pk, user=world.pears.clerk, now=NOW)
    with pytest.raises(AlreadyApproved):
        agree_to_bear(code.pk, user=world.pears.clerk, now=NOW)
    assert list(order_with(world, "FEST-1").lines.values_list("discount_fen", flat=True)) == [0, 1_000]
    agree_to_bear(code.pk, user=world.millet.clerk, now=NOW)
    assert list(order_with(world, "FEST-1").lines.values_list("discount_fen", flat=True)) == [419, 581]


def test_the_same_person_can_not_be_two_in_the_database(issued: DiscountCode) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        DiscountCode.objects.filter(pk=issued.pk).update(approved_by=issued.issued_by, approved_at=NOW)


def test_what_has_come_back_is_the_campaigns_again_when_its_code_ends(world: World, stripe: Control) -> None:
    campaign = open_campaign("丰收节(示例)", user=officer("enters"))
    fill_fund(5_000, "1", campaign)
    code = make_discount("TEN", 1_000, campaign=campaign, budget_fen=5_000)
    order = order_packs((world.millet.pack, 2), (world.pears.pack, 1), discount_code="TEN")
    pay_order(order, stripe, fee=216)
    millet, pears = order.parcels.order_by("id")
    cancel_parcel(parcel_id=pears.pk, now=NOW)  # 410 fen of the discount are not given after all
    end_code(code.pk, user=officer("codes"), now=NOW)
    campaign.refresh_from_db()
    assert (campaign.budgeted_fen, free_fen(campaign)) == (590, 4_410)
    receive(millet)
    settle(millet.pk, NOW)
    send_all()
    line = order.lines.select_related("parcel").get(parcel=millet)
    returned(world, line, line.kept_fen)
    end_code(code.pk, user=officer("codes"), now=NOW)
    campaign.refresh_from_db()
    assert (campaign.budgeted_fen, free_fen(campaign)) == (0, 5_000)
    assert balance(open_account("campaign", campaign.pk)) == 5_000
    assert found_in_books() == {}


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"code": "ab"}, "code"), ({"code": "two words"}, "code"), ({"percent": 5}, "amount"),
        ({"amount_fen": None}, "amount"), ({"amount_fen": 0}, "amount"), ({"amount_fen": None, "percent": 91}, "percent"),
        ({"budget_fen": 0}, "budget"), ({"most_uses": 1_000_001}, "most_uses"),
        ({"valid_from": NOW - timedelta(days=9), "valid_until": NOW - timedelta(days=1)}, "valid_until"),
        ({"valid_until": NOW}, "valid_until"), ({"most_uses": 0}, "most_uses"),
    ],
)  # fmt: skip
def test_bad_terms_are_named(changes: dict[str, Any], name: str) -> None:
    with pytest.raises(CodeRefused) as refused:
        issue_code(terms(**changes), user=officer("codes"), now=NOW)
    assert refused.value.name == name
    assert DiscountCode.objects.count() == 0


def test_the_same_code_is_not_issued_twice(world: World) -> None:
    issue_code(terms(), user=officer("codes"), now=NOW)
    with pytest.raises(CodeRefused):
        issue_code(terms(budget_fen=9), user=officer("codes"), now=NOW)
    with pytest.raises(CodeRefused):
        issue_code(terms(code="fest-1"), user=officer("codes"), now=NOW)
    assert DiscountCode.objects.get().budget_fen == 5_000


@pytest.mark.parametrize("over", ["ended", "budget given", "uses given", "its time is over"])
def test_what_is_used_up_or_ended_is_issued_again_under_the_same_word(world: World, over: str) -> None:
    """As all codes are that were made before codes had a budget. Both stay in the list, each with its own orders."""
    former = make_discount("TEN", 1_000, budget_fen=1_000 if over == "budget given" else 9_000)
    first = order_packs((world.millet.pack, 1), discount_code="TEN")
    with pytest.raises(CodeRefused) if over != "budget given" else nullcontext():
        issue_code(terms(code="ten", budget_fen=7_000), user=officer("codes"), now=NOW)
    if over == "ended":
        end_code(former.pk, user=officer("codes"), now=NOW)
    elif over == "uses given":
        DiscountCode.objects.filter(pk=former.pk).update(most_uses=1)
    elif over == "its time is over":
        DiscountCode.objects.filter(pk=former.pk).update(valid_until=NOW)
    if over != "budget given":
        issue_code(terms(code="ten", budget_fen=7_000), user=officer("codes"), now=NOW)
    with pytest.raises(UnknownDiscount):
        order_packs((world.millet.pack, 1), discount_code="TEN")  # nobody has approved it yet
    new = approve_code(DiscountCode.objects.latest("pk").pk, user=officer("confirms"), now=NOW)
    second = order_packs((world.pears.pack, 1), discount_code="Ten")
    cancel_order(order_id=first.pk, now=NOW)  # what the former one has again, it does not give
    third = order_packs((world.pears.pack, 1), discount_code="TEN")
    assert [one.discount_code_id for one in (first, second, third)] == [former.pk, new.pk, new.pk]
    former.refresh_from_db()
    new.refresh_from_db()
    assert (former.given_fen, former.replaced_at, former.valid_until <= NOW) == (0, NOW, True)
    assert (new.given_fen, new.replaced_at) == (2_000, None)
    actions = ModelLogEntry.objects.filter(object_id=str(former.pk), action__startswith="orders.code").order_by("pk")
    assert actions.last().action == "orders.code.replaced"  # type: ignore[union-attr]
    assert found_in_books() == {}


@pytest.mark.parametrize(
    "changes",
    [
        {"issued_by_id": None},
        {"issued_by_id": None, "code": "TEN"},
        {"amount_fen": 100_000},
        {"budget_fen": 100_000},
        {"valid_until": NOW + timedelta(days=99)},
        {"most_uses": None},
        {"most_uses": 9},
        {"code": "OTHER"},
        {"approved_by_id": None, "approved_at": None},
        {"approved_at": NOW + timedelta(days=1)},
    ],
)
def test_raw_sql_alters_no_code_that_two_have_approved(world: World, changes: dict[str, Any]) -> None:
    code = issue_code(terms(most_uses=5), user=officer("codes"), now=NOW)
    approve_code(code.pk, user=officer("confirms"), now=NOW)
    before = row(DiscountCode.objects.get())
    with pytest.raises(IntegrityError), transaction.atomic():
        DiscountCode.objects.update(**changes)
    assert row(DiscountCode.objects.get()) == before
    DiscountCode.objects.update(budget_fen=4_000, valid_until=NOW, most_uses=4, uses=1, given_fen=1_000)


@pytest.mark.parametrize("changes", [{"issued_by_id": None}, {"approved_at": NOW}])
def test_raw_sql_inserts_no_code_as_approved_or_of_before(issued: DiscountCode, changes: dict[str, Any]) -> None:
    changes = changes | ({"approved_by_id": officer("confirms").pk} if "approved_at" in changes else {})
    with pytest.raises(IntegrityError), transaction.atomic():
        DiscountCode.objects.create(**row(issued) | {"code": "OTHER"} | changes)
    DiscountCode.objects.create(**row(issued) | {"code": "OTHER"})


def test_raw_sql_lets_no_cooperative_agree_twice_or_for_another(world: World) -> None:
    other = world.pears.cooperative
    code = issue_code(terms(cooperatives=[world.millet.cooperative]), user=officer("codes"), now=NOW)
    agreed = {"agreed_by": world.pears.clerk, "agreed_at": NOW}
    with pytest.raises(IntegrityError), transaction.atomic():
        CodeBearer.objects.create(code=code, cooperative=other, **agreed)
    with pytest.raises(IntegrityError), transaction.atomic():
        CodeBearer.objects.update(cooperative=other)
    agree_to_bear(code.pk, user=world.millet.clerk, now=NOW)
    for changes in (agreed, {"agreed_by": None, "agreed_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CodeBearer.objects.update(**changes)
    assert CodeBearer.objects.get().agreed_by == world.millet.clerk


def test_two_that_give_something_never_have_the_same_word(issued: DiscountCode) -> None:
    for word in ("FEST-1", "fest-1"):
        with pytest.raises(IntegrityError), transaction.atomic():
            DiscountCode.objects.create(**row(issued) | {"code": word})
    DiscountCode.objects.create(**row(issued) | {"code": "FEST-1", "replaced_at": NOW})


def row(code: DiscountCode) -> dict[str, Any]:
    [found] = DiscountCode.objects.filter(pk=code.pk).values()
    return {name: value for name, value in found.items() if name != "id"}


def test_a_code_gives_no_more_than_its_budget(world: World) -> None:
    make_discount("TEN", 1_000, budget_fen=2_500)
    for _ in range(2):
        order_packs((world.millet.pack, 1), discount_code="TEN")
    with pytest.raises(UnknownDiscount):
        order_packs((world.millet.pack, 1), discount_code="TEN")
    code = DiscountCode.objects.get()
    assert (code.uses, code.given_fen, Order.objects.count()) == (2, 2_000, 2)


def test_an_order_that_ends_without_a_sale_gives_its_discount_back_to_the_budget(world: World) -> None:
    make_discount("TEN", 1_000, budget_fen=1_000)
    first = order_packs((world.millet.pack, 1), discount_code="TEN")
    cancel_order(order_id=first.pk, now=NOW)
    cancel_order(order_id=first.pk, now=NOW)
    code = DiscountCode.objects.get()
    assert (code.uses, code.given_fen) == (0, 0)
    order_packs((world.millet.pack, 1), discount_code="TEN")


def test_a_cooperatives_code_is_for_its_own_goods(world: World) -> None:
    make_discount("PEARS", 1_000, cooperatives=[world.pears.cooperative])
    with pytest.raises(NotForTheseGoods):
        order_packs((world.millet.pack, 1), discount_code="PEARS")
    order = order_packs((world.millet.pack, 1), (world.pears.pack, 1), discount_code="PEARS")
    account = open_account("cooperative", world.pears.cooperative.pk)
    assert list(order.lines.values_list("discount_fen", "discount_borne_by")) == [(0, None), (1_000, account)]


def test_a_code_is_never_worth_more_than_the_goods_that_it_is_for(world: World) -> None:
    make_discount("BIG", 50_000, cooperatives=[world.millet.cooperative])
    shown = quote([Want(world.millet.pack.pk, 1), Want(world.pears.pack.pk, 1)], "37", "BIG", NOW)
    assert (shown.discount, shown.goods, [line.discount for line in shown.lines]) == (4_900, 11_700, [4_900, 0])


def test_who_bears_it_stays_who_bore_it_when_it_was_placed(world: World, stripe: Control) -> None:
    """A code that is ended changes no order."""
    code = make_discount("TEN", 1_000, cooperatives=[world.millet.cooperative])
    order = order_packs((world.millet.pack, 1), discount_code="TEN")
    end_code(code.pk, user=officer("codes"), now=NOW)
    settled(order, stripe)
    # 49.00 less 0.22 of fee, 70 % of it to the households; the discount of 10.00 is its own
    assert balance(open_account("cooperative", world.millet.cooperative.pk)) == 4_878 - 3_415 - 1_000
    assert found_in_books() == {}


def test_what_a_campaign_has_no_longer_the_marketplace_pays(world: World, stripe: Control) -> None:
    """An order that had lapsed and was paid after all keeps its discount, even beyond the budget."""
    campaign = open_campaign("丰收节(示例)", user=officer("enters"))
    fill_fund(1_000, "1", campaign)
    make_discount("TEN", 1_000, campaign=campaign, budget_fen=1_000)
    first = order_packs((world.millet.pack, 1), discount_code="TEN")
    DiscountCode.objects.update(given_fen=0, uses=0)  # as if the first one had lapsed
    second = order_packs((world.millet.pack, 1), discount_code="TEN")
    DiscountCode.objects.update(given_fen=2_000, uses=2)  # and was paid after all
    for order in (first, second):
        settled(order, stripe)
    assert balance(open_account("campaign", campaign.pk)) == 0
    assert balance(shared_account("marketplace")) == -1_000
    assert found_in_books() == {}


def test_a_line_that_was_settled_before_discounts_were_borne_is_not_called_wrong(world: World, stripe: Control) -> None:
    """Its discount came out of the sale: nobody paid it in, and nobody is named for that."""
    make_discount("TEN", 1_000)
    order = order_packs((world.millet.pack, 1), discount_code="TEN")
    former = OrderLine.objects.filter(order=order)
    former.update(returned_discount_fen=1_000)  # settled as it was then: only what the buyer paid is shared out
    settled(order, stripe)
    former.update(returned_discount_fen=0, discount_borne_by=shared_account("sales_suspense"))
    assert balance(shared_account("marketplace")) == 0
    assert found_in_books() == {}


def test_what_is_cancelled_before_it_is_packed_costs_nobody_a_discount(world: World, stripe: Control) -> None:
    make_discount("TEN", 1_000)
    order = order_packs((world.millet.pack, 2), (world.pears.pack, 1), discount_code="TEN")
    pay_order(order, stripe, fee=216)
    millet, pears = order.parcels.order_by("id")
    cancel_parcel(parcel_id=pears.pk, now=NOW)
    receive(millet)
    settle(millet.pk, NOW)
    send_all()
    assert balance(shared_account("marketplace")) == -590
    assert list(order.lines.order_by("id").values_list("discount_fen", "returned_discount_fen")) == [
        (590, 0),
        (410, 410),
    ]
    assert found_in_books() == {}


def test_what_is_packed_with_less_is_discounted_for_less(world: World, stripe: Control) -> None:
    type(world.pears.pack).objects.filter(pk=world.pears.pack.pk).update(tolerance_bp=1000)
    world.pears.pack.refresh_from_db()
    make_discount("TEN", 1_000)
    order = order_packs((world.pears.pack, 1), discount_code="TEN")
    pay_order(order, stripe, fee=0)
    line = order.lines.get()
    mark_packed(user=world.pears.clerk, parcel_id=line.parcel_id, weights={line.pk: 4_600}, now=NOW)
    receive(order.parcels.get())
    settle(line.parcel_id, NOW)
    send_all()
    settle_rest(order)
    line.refresh_from_db()
    assert (line.returned_fen, line.returned_discount_fen, line.kept_fen, line.kept_discount_fen) == (
        464,
        80,
        5_336,
        920,
    )
    assert balance(shared_account("marketplace")) == -920
    # 65 % of 62.56: of what was packed, before discount
    assert sum(balance(open_account("household", one.pk)) for one in world.pears.households) == 4_067
    assert found_in_books() == {}


def test_ninety_nine_packs_at_a_fen_take_nothing_from_the_fund(stripe: Control) -> None:
    """The audit: 99 packs at 1 fen took ¥2,474.17 from the fund while the cooperative kept its ¥290."""
    world = make_world(millet_grams=[300_000])
    fill_fund(1_000_000)
    world.millet.pack.price_fen = 1
    world.millet.pack.save()
    order = order_packs((world.millet.pack, 99))
    settled(order, stripe, fee=15)
    assert balance(shared_account("price_protection_fund")) == 1_000_000
    assert balance(open_account("household", world.millet.households[0].pk)) == 247_500
    assert balance(open_account("cooperative", world.millet.cooperative.pk)) == 99 - 15 - 247_500
    assert found_in_books() == {}


def test_what_a_raise_adds_is_paid_by_a_support_that_was_approved_after_it(world: World, stripe: Control) -> None:
    """A support holds for the floor that its approver saw."""
    fill_fund(1_000_000)
    from_support = support(world.millet, 5_000)
    set_protected_price(
        user=world.millet.staff, product=world.millet.product, grade="first", season=world.millet.season,
        fen_per_jin=1_000, reason="种子涨价", now=NOW,
    )  # fmt: skip
    settled(order_packs((world.millet.pack, 1)), stripe)
    from_support.refresh_from_db()
    assert from_support.used_fen == 0
    another = support(world.millet, 5_000)
    settled(order_packs((world.millet.pack, 1)), stripe)
    another.refresh_from_db()
    from_support.refresh_from_db()
    assert (from_support.used_fen, another.used_fen) == (0, 5_000 - 4_878)
    assert found_in_books() == {}
