"""Discount codes under fire: approved, agreed to and ended once, whoever else decides or orders at that moment (R1b, R11)."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.db.models import QuerySet, Sum

from marketplace.funds import actions as funds
from marketplace.funds.models import Campaign
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role
from orders.models import DiscountCode
from orders.pricing import codes
from orders.pricing.codes import AlreadyApproved, CodeRefused, agree_to_bear, approve_code, end_code, issue_code
from tests.concurrency.at_once import at_once
from tests.concurrency.test_raises import findings
from tests.concurrency.test_two_hands import slow
from tests.orders.pricing.test_codes import terms
from tests.world import NOW, World, fill_fund, make_discount, make_user, officer, order_packs

pytestmark = pytest.mark.usefixtures("real_database")


def unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the locks of campaign and code away; all look before anybody writes."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
    slow(monkeypatch, codes, "lock_code")


def issued(**changes: Any) -> DiscountCode:
    return issue_code(terms(**changes), user=officer("codes"), now=NOW)


def approve_at_once(code: DiscountCode) -> list[Any]:
    users = [officer(f"officer-{n}") for n in range(4)]
    return at_once(*[lambda one=one: approve_code(code.pk, user=one, now=NOW).approved_by_id for one in users])


@pytest.mark.slow("threads race over real transactions")
def test_a_code_is_approved_once(world: World) -> None:
    code = issued()
    answers = approve_at_once(code)
    assert sum(isinstance(answer, AlreadyApproved) for answer in answers) == 3, answers
    code.refresh_from_db()
    assert [answer for answer in answers if isinstance(answer, int)] == [code.approved_by_id]


@pytest.mark.slow("threads race over real transactions")
@pytest.mark.parametrize("guarded", [True, False])
def test_without_lock_and_trigger_several_believe_that_they_approved(
    world: World, monkeypatch: pytest.MonkeyPatch, owner_sql: psycopg.Connection[Any], guarded: bool
) -> None:
    if not guarded:
        owner_sql.execute("ALTER TABLE orders_discountcode DISABLE TRIGGER orders_discountcode_is_issued")
    code = issued()
    unlocked(monkeypatch)
    assert (sum(isinstance(answer, int) for answer in approve_at_once(code)) == 1) is guarded


def agree_at_once(world: World, code: DiscountCode) -> list[Any]:
    clerks = [world.millet.clerk] + [make_user(f"agrees-{n}") for n in range(2)]
    for one in clerks[1:]:
        appoint(user=one, role=Role.CLERK, place=world.millet.cooperative)
    return at_once(*[lambda one=one: agree_to_bear(code.pk, user=one, now=NOW).pk for one in clerks])


@pytest.mark.slow("threads race over real transactions")
def test_a_cooperative_agrees_once(world: World) -> None:
    code = issued(cooperatives=[world.millet.cooperative])
    answers = agree_at_once(world, code)
    assert sum(isinstance(answer, AlreadyApproved) for answer in answers) == 2, answers


@pytest.mark.slow("threads race over real transactions")
@pytest.mark.parametrize("guarded", [True, False])
def test_without_lock_and_trigger_several_believe_that_they_agreed(
    world: World, monkeypatch: pytest.MonkeyPatch, owner_sql: psycopg.Connection[Any], guarded: bool
) -> None:
    if not guarded:
        owner_sql.execute("ALTER TABLE orders_codebearer DISABLE TRIGGER orders_codebearer_is_written")
    code = issued(cooperatives=[world.millet.cooperative])
    unlocked(monkeypatch)
    assert (sum(isinstance(answer, int) for answer in agree_at_once(world, code)) == 1) is guarded


def end_and_issue(world: World) -> Campaign:
    """A campaign of ¥50.00 with a code of ¥20.00, which ends while another one of ¥10.00 is issued."""
    campaign = funds.open_campaign("丰收节(示例)", user=officer("enters"))
    fill_fund(5_000, "1", campaign)
    first, boss = issued(campaign=campaign, budget_fen=2_000), officer("boss")
    answers = at_once(
        lambda: end_code(first.pk, user=boss, now=NOW).pk,
        lambda: issue_code(terms(code="SECOND", campaign=campaign, budget_fen=1_000), user=boss, now=NOW).pk,
    )
    assert all(isinstance(answer, int) for answer in answers), answers
    campaign.refresh_from_db()
    return campaign


def promised() -> int:
    total: int = DiscountCode.objects.aggregate(sum=Sum("budget_fen"))["sum"]
    return total


@pytest.mark.slow("threads race over real transactions")
def test_what_a_campaign_has_promised_is_counted_when_one_code_ends_and_another_is_issued(world: World) -> None:
    assert end_and_issue(world).budgeted_fen == promised() == 1_000
    assert findings() == set()


@pytest.mark.slow("threads race over real transactions")
def test_without_the_campaigns_lock_one_of_the_two_is_not_counted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
    slow(monkeypatch, funds, "lock_campaign")
    assert end_and_issue(world).budgeted_fen != promised()
    assert "campaign-codes" in findings()


def end_and_use(world: World) -> DiscountCode:
    """A code ends while four buyers use it. Those it is too late for place no order."""
    code, boss = make_discount("TEN", 1_000, budget_fen=9_000), officer("boss")
    at_once(
        lambda: end_code(code.pk, user=boss, now=NOW),
        *[lambda: order_packs((world.millet.pack, 1), discount_code="TEN")] * 4,
    )
    code.refresh_from_db()
    return code


@pytest.mark.slow("threads race over real transactions")
def test_a_code_that_ends_while_it_is_used_has_given_no_more_than_its_budget(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow(monkeypatch, codes, "lock_code")
    code = end_and_use(world)
    assert code.given_fen <= code.budget_fen
    assert findings() == set()


@pytest.mark.slow("threads race over real transactions")
def test_without_the_codes_lock_it_gives_more_than_its_budget(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
    look, code = codes.lock_code, make_discount("TEN", 1_000, budget_fen=9_000)

    def look_before_it_is_used(code_id: int) -> DiscountCode:
        found = look(code_id)
        at_once(lambda: order_packs((world.millet.pack, 1), discount_code="TEN"))
        return found

    monkeypatch.setattr(codes, "lock_code", look_before_it_is_used)
    end_code(code.pk, user=officer("boss"), now=NOW)
    code.refresh_from_db()
    assert (code.given_fen, code.budget_fen) == (1_000, 0)


def issue_again(world: World) -> list[Any]:
    make_discount("TEN", 1_000, budget_fen=1_000)
    order_packs((world.millet.pack, 1), discount_code="TEN")
    users = [officer(f"officer-{n}") for n in range(4)]
    return at_once(*[lambda one=one: issue_code(terms(code="ten"), user=one, now=NOW).pk for one in users])


@pytest.mark.slow("threads race over real transactions")
def test_a_word_is_issued_again_once(world: World) -> None:
    answers = issue_again(world)
    assert sum(isinstance(answer, CodeRefused) for answer in answers) == 3, answers
    assert DiscountCode.objects.filter(replaced_at=None).count() == 1


@pytest.mark.slow("threads race over real transactions")
def test_without_the_lock_the_unique_key_holds(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
    slow(monkeypatch, codes, "lock_codes_of_word")
    issue_again(world)
    assert DiscountCode.objects.filter(replaced_at=None).count() == 1
