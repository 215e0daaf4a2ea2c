"""A household's income statement: every credit is walked back to order line, delivery and event (R9)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from marketplace.backoffice.charts import month_chart
from marketplace.households.models import Household, Person
from marketplace.income.statement import Figures, credits, figures, income_by_class, statement
from marketplace.ledger.accounts import open_account, shared_account
from marketplace.ledger.models import Account, Event
from marketplace.ledger.posting import Draft, Entry, post
from orders.models import OrderLine
from tests.stripe_double.control import Control
from tests.world import NOW, World, cover, make_discount, make_world, order_packs, pay_order, ship_and_settle

TODAY = date(2026, 10, 20)
YEAR = (date(2026, 1, 1), date(2027, 1, 1))


def settled_g1(stripe: Control, **world: object) -> World:
    made = make_world(**world)  # type: ignore[arg-type]
    make_discount("XIANGQIN10", 1000)
    order = order_packs((made.millet.pack, 2), (made.pears.pack, 1), discount_code="XIANGQIN10")
    pay_order(order, stripe, fee=216)
    ship_and_settle(order)
    return made


@pytest.mark.django_db
def test_each_credit_names_order_line_delivery_and_event(stripe: Control) -> None:
    world = settled_g1(stripe, millet_grams=[5000])
    household = world.millet.households[0]
    found = statement(household, year=2026, today=TODAY)
    assert (found.income, found.balance, found.credit_count) == (6771, 6771, 1)
    [credit] = found.credits
    event = Event.objects.get(kind="settlement", reference=credit.reference)
    assert (credit.household_id, credit.event_id, credit.occurred_on) == (household.pk, event.pk, TODAY)
    assert credit.hash_prefix == bytes(event.body_hash).hex()[:12]
    assert (credit.amount, credit.income_class, credit.from_fund, credit.from_cooperative) == (6771, "business", 0, 0)
    source = credit.source
    assert source is not None
    line = OrderLine.objects.get(product_name="小米")
    assert (source.order_number, source.goods, source.packs) == (line.order.number, line.label, 2)
    assert (line.product_name, line.pack_name) == ("小米", "5斤袋")
    assert (source.cooperative, source.slip_number) == ("李里合作社(示例)", f"{world.millet.cooperative.pk}-0001")
    assert (source.delivered_at, source.grams, source.fen_per_jin, source.floor_fen) == (NOW, 5000, 500, 5000)


@pytest.mark.django_db
def test_figures_by_class_month_and_head(stripe: Control) -> None:
    household = settled_g1(stripe, millet_grams=[5000]).millet.households[0]
    Person.objects.bulk_create([Person(household=household, name=f"焦示例{n}") for n in range(3)])
    with translation.override("en"):
        found = statement(household, year=2026, today=TODAY)
    assert found.by_class == [
        ("wage income", 0), ("business income", 6771), ("property income", 0), ("transfer income", 0)
    ]  # fmt: skip
    assert found.by_month == [0] * 9 + [6771] + [0] * 2
    assert (found.persons, found.income_per_head) == (3, 2257)


@pytest.mark.django_db
def test_what_the_fund_added_is_named(stripe: Control) -> None:
    world = make_world(millet_grams=[5000])
    cover(world.millet, 100_000)
    world.millet.pack.price_fen = 1800
    world.millet.pack.save()
    order = order_packs((world.millet.pack, 1))
    pay_order(order, stripe, fee=22)
    ship_and_settle(order)
    [credit] = statement(world.millet.households[0], year=2026, today=TODAY).credits
    assert (credit.amount, credit.from_fund, credit.from_cooperative) == (2500, 722, 0)
    assert credit.source is not None
    assert credit.source.floor_fen == 2500


@pytest.mark.django_db
def test_another_year_and_an_empty_statement(stripe: Control) -> None:
    world = settled_g1(stripe, millet_grams=[5000])
    last_year = statement(world.millet.households[0], year=2025, today=TODAY)
    assert (last_year.income, last_year.credits, last_year.credit_count, last_year.balance) == (0, [], 0, 6771)
    assert last_year.years == [2026, 2025]
    nobody = Household.objects.create(village=world.millet.product.village, number="N-1", head_name="邻示例1")
    empty = statement(nobody, year=2026, today=TODAY)
    assert (empty.income, empty.balance, empty.persons, empty.income_per_head, empty.credits) == (0, 0, 0, 0, [])
    assert empty.years == [2026]


@pytest.mark.django_db
def test_pages_of_credits_are_newest_first(stripe: Control) -> None:
    world = make_world(millet_grams=[50_000])
    for day in range(3):
        order = order_packs((world.millet.pack, 1), now=NOW + timedelta(days=day))
        stripe.set_clock((NOW + timedelta(days=day) - timezone.now()).total_seconds())
        pay_order(order, stripe, now=NOW + timedelta(days=day))
        ship_and_settle(order, now=NOW + timedelta(days=day))
    household = world.millet.households[0]
    first = statement(household, year=2026, today=TODAY, limit=2)
    rest = statement(household, year=2026, today=TODAY, limit=2, offset=2)
    assert [credit.occurred_on.day for credit in [*first.credits, *rest.credits]] == [22, 21, 20]
    assert first.credit_count == rest.credit_count == 3
    assert sum(credit.amount for credit in [*first.credits, *rest.credits]) == first.income == first.balance


@pytest.mark.django_db
def test_money_that_is_no_sale_names_its_source_too(stripe: Control) -> None:
    world = make_world()
    household = world.millet.households[0]
    account = open_account(Account.Kind.HOUSEHOLD, household.pk)
    entry = Entry(shared_account(Account.Kind.BANK), account, 12_300, "transfer", "import_row", 7)
    post(Draft("income_import", "row:7", TODAY, [entry]))
    found = statement(household, year=2026, today=TODAY)
    [credit] = found.credits
    assert (credit.source, credit.source_type, credit.source_id, credit.kind) == (
        None,
        "import_row",
        7,
        "income_import",
    )
    assert [fen for _label, fen in found.by_class] == [0, 0, 0, 12_300]


@pytest.mark.django_db
def test_the_number_of_queries_does_not_grow_with_the_credits(stripe: Control, django_assert_num_queries: Any) -> None:
    world = settled_g1(stripe)
    ids = [household.pk for household in world.millet.households]
    with django_assert_num_queries(4):
        found = credits(ids, *YEAR)
    assert len(found) >= 2
    with django_assert_num_queries(2):
        assert sum(figure.income for figure in figures(ids, TODAY).values()) == 6771


@pytest.mark.django_db
def test_the_income_of_a_township_is_that_of_its_households(stripe: Control) -> None:
    world = settled_g1(stripe)
    lili = Household.objects.filter(village=world.millet.product.village)
    with translation.override("en"):
        assert income_by_class(lili, *YEAR) == [("business income", 6771)]
        assert income_by_class(Household.objects.all(), *YEAR) == [("business income", 6771 + 4363)]
        assert income_by_class(lili, date(2025, 1, 1), date(2026, 1, 1)) == []
    assert figures([], TODAY) == {}
    assert Figures() == Figures(balance=0, income=0)


def test_bars_run_from_the_first_to_the_last_month_with_income() -> None:
    chart = month_chart([0, 0, 1000, 0, 4000, 1, 0, 0, 0, 0, 0, 0])
    assert chart is not None
    assert [(bar.month, bar.amount, bar.y, bar.width) for bar in chart.bars] == [
        (3, 1000, 0, 47), (4, 0, 30, 0), (5, 4000, 60, 190), (6, 1, 90, 2)
    ]  # fmt: skip
    assert chart.height == 120
    assert month_chart([0] * 12) is None


@pytest.mark.django_db
def test_a_correction_takes_income_back_and_says_why(stripe: Control) -> None:
    world = make_world()
    wrong, right = world.millet.households[:2]
    accounts = {one.pk: open_account(Account.Kind.HOUSEHOLD, one.pk) for one in (wrong, right)}
    credit = Entry(shared_account(Account.Kind.BANK), accounts[wrong.pk], 12_300, "transfer", "import_row", 7)
    credited = post(Draft("income_import", "row:7", TODAY, [credit])).event_id
    moved = Entry(accounts[wrong.pk], accounts[right.pk], 12_300, "transfer", "correction", 1)
    post(
        Draft(
            "correction", "correction:1", TODAY + timedelta(days=1), [moved],
            reverses=credited, reason="两户的名字写反了", approver_ids=(1, 2),
        )
    )  # fmt: skip
    found = statement(wrong, year=2026, today=TODAY)
    assert (found.income, found.balance, found.paid_out, found.credit_count, found.debit_count) == (0, 0, 0, 1, 1)
    assert sum(fen for _label, fen in found.by_class) == 0
    [taken] = found.debits
    assert (taken.amount, taken.income_class, taken.reason, taken.reverses, taken.seal) == (
        12_300, "transfer", "两户的名字写反了", credited, None
    )  # fmt: skip
    rightful = statement(right, year=2026, today=TODAY)
    assert (rightful.income, rightful.balance, rightful.debit_count) == (12_300, 12_300, 0)
    assert figures([wrong.pk, right.pk], TODAY) == {wrong.pk: Figures(0, 0), right.pk: Figures(12_300, 12_300)}
    with translation.override("en"):
        assert income_by_class(Household.objects.filter(pk=wrong.pk), *YEAR) == []
        assert income_by_class(Household.objects.all(), *YEAR) == [("transfer income", 12_300)]
