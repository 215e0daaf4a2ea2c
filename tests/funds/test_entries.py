"""Money into a fund, and back: entered by one, confirmed by another, booked once (R11)."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Model
from django.db.utils import IntegrityError, ProgrammingError

from marketplace.funds.actions import Movement, confirm, enter, open_campaign, refuse
from marketplace.funds.models import Campaign, FundEntry
from marketplace.funds.queries import free_fen
from marketplace.funds.refusals import AlreadyDecided, BadEntry, FundError, NotThere, OwnEntry, VoucherUsed, WrongPerson
from marketplace.ledger.accounts import open_account, shared_account
from marketplace.ledger.models import Event, Posting
from marketplace.ledger.queries import balance
from marketplace.people.models import User
from orders.models import DiscountCode
from orders.pricing.codes import end_code
from tests.orders.broken_books import found_in_books
from tests.world import NOW, World, fill_fund, make_discount, officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(shared_world: World) -> World:
    return shared_world


@pytest.fixture
def second() -> User:
    return officer("second")


def paper(**changes: Any) -> Movement:
    given: dict[str, Any] = {
        "direction": "paid_in", "campaign": None, "amount_fen": 50_000, "other_party": "区财政局(示例)",
        "voucher": "示例-001", "happened_on": NOW.date(),
    }  # fmt: skip
    return Movement(**given | changes)


def rows() -> list[list[dict[str, object]]]:
    tables: tuple[type[Model], ...] = (FundEntry, Campaign, Event, Posting)
    return [list(table._default_manager.order_by("pk").values()) for table in tables]


def fund() -> int:
    return balance(shared_account("price_protection_fund"))


def test_nothing_is_booked_before_the_second_person(world: World, second: User) -> None:
    entry = enter(paper(), user=world.millet.staff, now=NOW)
    assert (entry.state, entry.entered_by, fund(), Event.objects.count()) == ("entered", world.millet.staff, 0, 0)
    confirmed = confirm(entry.pk, user=second, now=NOW)
    assert (confirmed.state, confirmed.decided_by, fund()) == ("confirmed", second, 50_000)
    event = Event.objects.get()
    assert (event.kind, event.reference, event.occurred_on) == ("fund_deposit", f"fund_entry:{entry.pk}", NOW.date())
    posting = Posting.objects.get()
    assert (posting.debit_id, posting.source_type, posting.source_id) == (
        shared_account("bank"),
        "fund_entry",
        entry.pk,
    )
    assert found_in_books() == {}


def test_who_entered_does_not_confirm(world: World) -> None:
    entry = enter(paper(), user=world.millet.staff, now=NOW)
    before = rows()
    with pytest.raises(OwnEntry):
        confirm(entry.pk, user=world.millet.staff, now=NOW)
    assert rows() == before


def test_clerks_move_no_funds(world: World) -> None:
    entry = enter(paper(), user=world.millet.staff, now=NOW)
    before = rows()
    with pytest.raises(WrongPerson):
        enter(paper(voucher="2"), user=world.millet.clerk, now=NOW)
    with pytest.raises(WrongPerson):
        confirm(entry.pk, user=world.millet.clerk, now=NOW)
    with pytest.raises(WrongPerson):
        refuse(entry.pk, user=world.millet.clerk, reason="x", now=NOW)
    assert rows() == before


def test_decided_once(world: World, second: User) -> None:
    entry = enter(paper(), user=world.millet.staff, now=NOW)
    confirm(entry.pk, user=second, now=NOW)
    before = rows()
    with pytest.raises(AlreadyDecided):
        confirm(entry.pk, user=second, now=NOW)
    with pytest.raises(AlreadyDecided):
        refuse(entry.pk, user=second, reason="x", now=NOW)
    assert rows() == before


def test_a_refused_paper_may_be_entered_again_the_same_one_not(world: World, second: User) -> None:
    entry = enter(paper(), user=world.millet.staff, now=NOW)
    before = rows()
    with pytest.raises(VoucherUsed):
        enter(paper(amount_fen=1), user=second, now=NOW)
    assert rows() == before
    refused = refuse(entry.pk, user=second, reason="金额不符(示例)", now=NOW)
    assert (refused.state, refused.refused_reason, fund()) == ("refused", "金额不符(示例)", 0)
    assert enter(paper(), user=world.millet.staff, now=NOW).pk != entry.pk


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"amount_fen": 0}, "amount"), ({"amount_fen": 10_000_000_001}, "amount"), ({"voucher": " "}, "voucher"),
        ({"voucher": "9" * 61}, "voucher"), ({"other_party": ""}, "other_party"), ({"direction": "out"}, "direction"),
        ({"happened_on": NOW.date() + timedelta(days=1)}, "happened_on"),
    ],
)  # fmt: skip
def test_bad_input_names_the_field(world: World, changes: dict[str, Any], name: str) -> None:
    before = rows()
    with pytest.raises(BadEntry) as refused:
        enter(paper(**changes), user=world.millet.staff, now=NOW)
    assert refused.value.name == name
    assert rows() == before


def pay_back(fen: int, user: User, second: User, campaign: Campaign | None = None) -> FundEntry:
    back = paper(direction="paid_back", amount_fen=fen, voucher=f"退-{fen}", campaign=campaign)
    return confirm(enter(back, user=user, now=NOW).pk, user=second, now=NOW)


def test_no_more_is_paid_back_than_there_is(world: World, second: User) -> None:
    fill_fund(500)
    before = rows()
    with pytest.raises(NotThere) as refused:
        enter(paper(direction="paid_back", amount_fen=501), user=world.millet.staff, now=NOW)
    assert refused.value.free_fen == 500
    assert rows() == before
    waits = enter(paper(direction="paid_back", amount_fen=1), user=world.millet.staff, now=NOW)
    pay_back(500, world.millet.staff, second)
    assert fund() == 0
    before = rows()
    with pytest.raises(NotThere) as late, transaction.atomic():
        confirm(waits.pk, user=second, now=NOW)
    assert (late.value.free_fen, rows()) == (0, before)
    assert Event.objects.filter(kind="fund_withdrawal").count() == 1
    assert found_in_books() == {}


def test_what_is_promised_to_codes_is_not_paid_back(world: World, second: User) -> None:
    campaign = open_campaign("丰收节(示例)", user=second)
    fill_fund(5_000, "1", campaign)
    code = make_discount("TEN", 1_000, campaign=campaign, budget_fen=4_000)
    with pytest.raises(NotThere) as promised:
        make_discount("MORE", 1_000, campaign=campaign, budget_fen=1_001)
    assert promised.value.free_fen == 1_000
    assert DiscountCode.objects.count() == 1
    with pytest.raises(NotThere), transaction.atomic():
        pay_back(1_001, world.millet.staff, second, campaign)
    end_code(code.pk, user=second, now=NOW)
    end_code(code.pk, user=second, now=NOW)  # the same again
    campaign.refresh_from_db()
    assert (campaign.budgeted_fen, free_fen(campaign)) == (0, 5_000)
    pay_back(5_000, world.millet.staff, second, campaign)
    assert balance(open_account("campaign", campaign.pk)) == 0
    assert found_in_books() == {}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE funds_fundentry SET amount_fen = 1",
        "UPDATE funds_fundentry SET state = 'entered', decided_by_id = NULL, decided_at = NULL",
        "UPDATE funds_fundentry SET voucher = 'x'",
        "DELETE FROM funds_fundentry",
        "TRUNCATE funds_fundentry",
    ],
)
def test_a_decided_entry_is_never_changed(statement: str) -> None:
    fill_fund(500)
    with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_one_person_can_not_be_two_in_the_database(world: World) -> None:
    enter(paper(), user=world.millet.staff, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE funds_fundentry SET state = 'confirmed', decided_by_id = entered_by_id, decided_at = now()"
        )


def test_an_entry_begins_unconfirmed(world: World, second: User) -> None:
    entered = enter(paper(), user=world.millet.staff, now=NOW)
    for state in ("confirmed", "refused"):
        with pytest.raises(IntegrityError, match="begins"), transaction.atomic():
            FundEntry.objects.create(
                direction=entered.direction, amount_fen=5, other_party="x", voucher="y", happened_on=NOW.date(),
                entered_by=world.millet.staff, entered_at=NOW, state=state, decided_by=second, decided_at=NOW,
            )  # fmt: skip


@pytest.mark.parametrize("typed", ["示例-v1a", "示例－Ｖ1A", "示例 - V1A"])
def test_one_paper_is_one_however_its_number_is_typed(world: World, second: User, typed: str) -> None:
    first = enter(paper(voucher="示例-V1A"), user=world.millet.staff, now=NOW)
    confirm(first.pk, user=second, now=NOW)
    before = rows()
    with pytest.raises(VoucherUsed):
        enter(paper(voucher=typed), user=world.millet.staff, now=NOW)
    assert rows() == before
    enter(paper(voucher=typed, direction="paid_back"), user=world.millet.staff, now=NOW)


@pytest.mark.parametrize("typed", ["Harvest（示例）", "harvest (示例)", "ＨARVEST(示例)"])
def test_one_campaign_is_one_however_its_name_is_typed(second: User, typed: str) -> None:
    first = open_campaign("Harvest(示例)", user=second)
    assert open_campaign(typed, user=second) == first
    assert Campaign.objects.get().name == "Harvest(示例)"
    with pytest.raises(BadEntry):
        open_campaign("Ｐrice Protection  Fund", user=second)


def test_a_campaign_needs_a_name(second: User) -> None:
    for name in ("", " ", "长" * 61):
        with pytest.raises(FundError):
            open_campaign(name, user=second)
    assert Campaign.objects.count() == 0


def test_today_is_the_day_in_shanghai(world: World) -> None:
    """At seven in the morning it is still yesterday in UTC."""
    early = NOW.replace(hour=7).astimezone(UTC)
    assert early.date() < NOW.date()
    assert enter(paper(), user=world.millet.staff, now=early).happened_on == NOW.date()
