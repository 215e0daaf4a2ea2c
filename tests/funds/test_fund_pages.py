"""Fund entries and discount codes through the doors of the back office, in English."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.test import Client

from marketplace.funds.models import Campaign, FundEntry
from marketplace.ledger.accounts import open_account, shared_account
from marketplace.ledger.queries import balance
from orders.models import DiscountCode
from tests.orders.desks import as_user
from tests.world import World, fill_fund, officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(shared_world: World) -> World:
    return shared_world


def told(page: Any) -> str:
    return html.unescape(" ".join(str(message).strip() for message in page.context["messages"]))


PAPER = {
    "direction": "paid_in", "campaign": "", "new_campaign": "", "amount": "500.00", "other_party": "区财政局(示例)",
    "voucher": "示例-9", "happened_on": "2026-10-20",
}  # fmt: skip


def enter(client: Client, **changes: str) -> Any:
    return client.post("/admin/funds/new/", PAPER | changes, follow=True)


def test_the_whole_way(world: World) -> None:
    first, second = as_user(world.millet.staff), as_user(world.pears.staff)
    assert "No money has been entered." in first.get("/admin/funds/").content.decode()
    assert told(enter(first)) == "Entered. It is booked once a second person has confirmed it."
    entry = FundEntry.objects.get()
    address = f"/admin/funds/{entry.pk}/"
    assert told(first.post(f"{address}confirm/", {"typed": "500"}, follow=True)).startswith("You entered this")
    for typed in ("", "50"):
        assert second.post(f"{address}confirm/", {"typed": typed}).status_code == 422
    assert balance(shared_account("price_protection_fund")) == 0
    assert told(second.post(f"{address}confirm/", {"typed": "500"}, follow=True)) == "Confirmed: ¥500.00 are booked."
    assert balance(shared_account("price_protection_fund")) == 50_000
    assert told(second.post(f"{address}confirm/", {"typed": "500"}, follow=True)).startswith(
        "This entry was decided already."
    )
    assert balance(shared_account("price_protection_fund")) == 50_000
    again = enter(first)
    assert again.status_code == 422
    assert "entered already" in again.content.decode()
    assert FundEntry.objects.count() == 1


def test_a_new_campaign_is_made_with_its_first_money(world: World) -> None:
    enter(as_user(world.millet.staff), new_campaign="丰收节(示例)")
    entry = FundEntry.objects.get()
    as_user(officer("boss")).post(f"/admin/funds/{entry.pk}/confirm/", {"typed": "500"})
    campaign = Campaign.objects.get()
    assert (campaign.name, balance(open_account("campaign", campaign.pk))) == ("丰收节(示例)", 50_000)
    both = enter(as_user(world.millet.staff), voucher="2", campaign=str(campaign.pk), new_campaign="春节(示例)")
    assert list(both.context["form"].errors) == ["new_campaign"]


def test_a_new_campaign_goes_with_the_refusal_of_its_only_entry(world: World) -> None:
    """A slip of the hand in its name is no campaign; entered once more, it is the same one again."""
    staff, boss = as_user(world.millet.staff), officer("boss")
    enter(staff, new_campaign="丰牧节(示例)")
    [entry, campaign] = [FundEntry.objects.get(), Campaign.objects.get()]
    choices = ("/admin/funds/new/", staff), ("/admin/codes/new/", as_user(boss))
    assert ["丰牧节" in client.get(address).content.decode() for address, client in choices] == [True, True]
    as_user(boss).post(f"/admin/funds/{entry.pk}/refuse/", {"reason": "写错了(示例)"})
    assert ["丰牧节" in client.get(address).content.decode() for address, client in choices] == [False, False]
    assert enter(staff, campaign=str(campaign.pk)).status_code == 422
    enter(staff, new_campaign="丰牧节(示例)")
    assert (Campaign.objects.get(), FundEntry.objects.latest("pk").campaign) == (campaign, campaign)
    assert ["丰牧节" in client.get(address).content.decode() for address, client in choices] == [True, True]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": ""}, "amount"), ({"amount": "0"}, "amount"), ({"amount": "1.234"}, "amount"),
        ({"amount": "x"}, "amount"), ({"voucher": ""}, "voucher"), ({"other_party": " "}, "other_party"),
        ({"happened_on": "2999-01-01"}, "happened_on"), ({"happened_on": "0206-01-01"}, "happened_on"),
        ({"happened_on": "gestern"}, "happened_on"),
        ({"direction": "sideways"}, "direction"), ({"campaign": "77"}, "campaign"),
    ],
)  # fmt: skip
def test_bad_input_is_said_at_its_field(world: World, changes: dict[str, str], field: str) -> None:
    answer = enter(as_user(world.millet.staff), **changes)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert FundEntry.objects.count() == 0


def test_more_than_there_is_is_not_paid_back(world: World) -> None:
    fill_fund(50_000)
    above = enter(as_user(world.millet.staff), direction="paid_back", amount="500.01")
    assert (above.status_code, FundEntry.objects.count()) == (422, 1)
    assert "Only ¥500.00 of this fund can be paid back" in above.content.decode()
    enter(as_user(world.millet.staff), direction="paid_back")
    entry = FundEntry.objects.latest("id")
    enter(as_user(world.millet.staff), direction="paid_back", amount="499.00", voucher="退-2")
    other = FundEntry.objects.latest("id")
    as_user(officer("boss")).post(f"/admin/funds/{other.pk}/confirm/", {"typed": "499"})
    answer = as_user(officer("boss")).post(f"/admin/funds/{entry.pk}/confirm/", {"typed": "500"}, follow=True)
    assert told(answer).startswith("Only ¥1.00 of this fund can be paid back")
    assert FundEntry.objects.get(pk=entry.pk).state == "entered"
    refused = as_user(officer("boss")).post(f"/admin/funds/{entry.pk}/refuse/", {"reason": ""})
    assert refused.status_code == 422
    as_user(officer("boss")).post(f"/admin/funds/{entry.pk}/refuse/", {"reason": "钱不够(示例)"})
    assert FundEntry.objects.get(pk=entry.pk).state == "refused"


def test_clerks_have_no_such_screens(world: World) -> None:
    enter(as_user(world.millet.staff))
    clerk = as_user(world.millet.clerk)
    entry = FundEntry.objects.get()
    for address in ("/admin/funds/", f"/admin/funds/{entry.pk}/", "/admin/codes/new/"):
        assert clerk.get(address).status_code in (302, 404)
    clerk.post(f"/admin/funds/{entry.pk}/confirm/", {"typed": "500"})
    assert FundEntry.objects.get().state == "entered"


# -- discount codes


CODE = {
    "code": "FEST-8", "amount": "10.00", "percent": "", "budget": "100.00", "most_uses": "",
    "valid_from": "2026-10-01T00:00", "valid_until": "2026-12-31T23:59", "campaign": "",
}  # fmt: skip


def issue(client: Client, **changes: Any) -> Any:
    return client.post("/admin/codes/new/", CODE | changes, follow=True)


def test_an_administrator_issues_and_ends_a_code(world: World) -> None:
    boss = as_user(officer("boss"))
    assert "No discount code." in boss.get("/admin/codes/").content.decode()
    assert told(issue(boss, cooperatives=[world.pears.cooperative.pk])).startswith("The code is issued.")
    code = DiscountCode.objects.get()
    assert (code.bearer, code.budget_fen, list(code.cooperatives.all())) == (
        "cooperatives", 10_000, [world.pears.cooperative],
    )  # fmt: skip
    assert "has not agreed yet" in boss.get(f"/admin/codes/{code.pk}/").content.decode()
    clerk = as_user(world.pears.clerk)
    assert "Our cooperative bears it" in clerk.get(f"/admin/codes/{code.pk}/").content.decode()
    assert told(clerk.post(f"/admin/codes/{code.pk}/agree/", follow=True)) == "The code is valid from now on."
    assert told(clerk.post(f"/admin/codes/{code.pk}/agree/", follow=True)).startswith("This was said already.")
    assert as_user(world.millet.clerk).get(f"/admin/codes/{code.pk}/").status_code == 404
    assert code.bearers.get().agreed_by == world.pears.clerk
    assert told(boss.post(f"/admin/codes/{code.pk}/end/", follow=True)).startswith("The code is ended.")
    code.refresh_from_db()
    assert code.budget_fen == 0


def test_a_campaigns_code_needs_its_money(world: World) -> None:
    boss = as_user(officer("boss"))
    campaign = Campaign.objects.create(name="丰收节(示例)")
    answer = issue(boss, campaign=str(campaign.pk))
    assert answer.status_code == 422
    assert "This campaign has ¥0.00 that are not promised yet." in answer.content.decode()
    fill_fund(10_000, "1", campaign)
    assert told(issue(boss, campaign=str(campaign.pk))).startswith("The code is issued.")
    campaign.refresh_from_db()
    assert campaign.budgeted_fen == 10_000
    address = f"/admin/codes/{DiscountCode.objects.get().pk}/"
    assert told(boss.post(f"{address}approve/", follow=True)).startswith("Somebody else has to say so.")
    assert "a second person approves it" in boss.get(address).content.decode()
    staff = as_user(world.millet.staff)
    assert told(staff.post(f"{address}approve/", follow=True)) == "The code is valid from now on."
    staff.post(f"{address}end/")
    assert DiscountCode.objects.get().budget_fen == 10_000


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "x y"}, "code"), ({"amount": ""}, "amount"), ({"percent": "5"}, "amount"),
        ({"amount": "", "percent": "95"}, "percent"), ({"budget": ""}, "budget"), ({"budget": "0"}, "budget"),
        ({"valid_until": "2026-09-01T00:00"}, "valid_until"), ({"valid_from": "x"}, "valid_from"),
        ({"most_uses": "0"}, "most_uses"), ({"most_uses": "99999999999"}, "most_uses"),
        ({"valid_from": "0001-01-01T00:00"}, "valid_from"), ({"valid_until": "9999-01-01T00:00"}, "valid_until"),
        ({"campaign": "77"}, "campaign"),
    ],
)  # fmt: skip
def test_bad_terms_are_said_at_their_field(world: World, changes: dict[str, str], field: str) -> None:
    answer = issue(as_user(officer("boss")), **changes)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert DiscountCode.objects.count() == 0


def test_staff_issue_no_codes(world: World) -> None:
    answer = issue(as_user(world.millet.staff))
    assert answer.status_code in (200, 302, 403, 404)
    assert DiscountCode.objects.count() == 0
