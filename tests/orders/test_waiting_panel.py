"""What waits for a second person is counted on the home page of who may be it, and of nobody else (R11)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from marketplace.funds.actions import Movement, enter
from marketplace.funds.actions import confirm as confirm_entry
from marketplace.households.corrections.actions import approve_correction, request_correction
from marketplace.ledger.models import Posting
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role, User
from marketplace.supply.models import ProtectedPrice
from marketplace.supply.supports.actions import approve_support, request_support
from orders.home_panels import waiting_for
from orders.models import Order
from orders.pricing.codes import CodeTerms, agree_to_bear, approve_code, end_code, issue_code
from tests.households.paying import propose_card
from tests.orders.desks import as_user
from tests.orders.pricing.test_codes import terms
from tests.world import NOW, World, make_user, officer, ship_and_settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(world: World) -> dict[str, User]:
    """Two of the millet's township, one of the pears', a council member of the millet's village, a clerk of each, an administrator."""
    colleague, council = make_user("colleague"), make_user("council")
    village = world.millet.product.village
    appoint(user=colleague, role=Role.TOWNSHIP_STAFF, place=village.township)
    appoint(user=council, role=Role.COUNCIL, place=village)
    return {
        "staff": world.millet.staff, "colleague": colleague, "other township": world.pears.staff, "council": council,
        "clerk": world.millet.clerk, "other clerk": world.pears.clerk, "administrator": officer("boss"),
    }  # fmt: skip


def seen(people: dict[str, User]) -> dict[str, dict[str, int]]:
    """What waits for each, without what does not."""
    counted = {name: asdict(waiting_for(user, NOW)) for name, user in people.items()}
    return {name: found for name, kinds in counted.items() if (found := {kind: n for kind, n in kinds.items() if n})}


def for_each(kind: str, *names: str) -> dict[str, dict[str, int]]:
    return dict.fromkeys(names, {kind: 1})


def test_nothing_waits(people: dict[str, User]) -> None:
    assert seen(people) == {}
    assert "Waits for you as the second person" not in as_user(people["staff"]).get("/admin/").content.decode()


def test_supports(world: World, people: dict[str, User]) -> None:
    price = ProtectedPrice.objects.get(product=world.millet.product)
    asked = request_support(user=people["staff"], price=price, budget_fen=5_000, reason="滞销(示例)", now=NOW)
    assert seen(people) == for_each("supports", "colleague", "administrator")
    approve_support(asked.pk, user=people["colleague"], now=NOW)
    assert seen(people) == {}


def test_fund_entries(people: dict[str, User]) -> None:
    movement = Movement("paid_in", None, 5_000, "区财政局(示例)", "1", NOW.date())
    entered = enter(movement, user=people["staff"], now=NOW)
    assert seen(people) == for_each("entries", "colleague", "other township", "administrator")
    confirm_entry(entered.pk, user=people["colleague"], now=NOW)
    assert seen(people) == {}


def test_codes(world: World, people: dict[str, User]) -> None:
    def issue(**changes: Any) -> int:
        given: CodeTerms = terms(**changes)
        return issue_code(given, user=people["administrator"], now=NOW).pk

    first = issue()
    assert seen(people) == for_each("codes", "staff", "colleague", "other township")
    approve_code(first, user=people["staff"], now=NOW)
    ended = issue(code="ENDED")
    end_code(ended, user=people["administrator"], now=NOW)
    assert seen(people) == {}
    borne = issue(code="BORNE", cooperatives=[world.millet.cooperative])
    assert seen(people) == for_each("to_bear", "clerk")
    agree_to_bear(borne, user=people["clerk"], now=NOW)
    assert seen(people) == {}


def test_cards(world: World, people: dict[str, User]) -> None:
    propose_card(world.millet, world.millet.households[0], "6200000000000039")  # by the township's staff
    assert seen(people) == for_each("cards", "colleague", "administrator")


def test_corrections(world: World, people: dict[str, User], order: Order) -> None:
    ship_and_settle(order)
    household = world.millet.households[0]
    event = Posting.objects.filter(income_class="business", source_type="allocation").order_by("event_id")[0].event_id
    asked = request_correction(
        user=people["administrator"], event_id=event, household=household, rightful=None, reason="重复(示例)", now=NOW
    )
    assert seen(people) == for_each("corrections", "staff", "colleague", "council")
    approve_correction(asked.pk, user=people["staff"], now=NOW)
    assert seen(people) == for_each("corrections", "council")  # a second one of the same office may not
    approve_correction(asked.pk, user=people["council"], now=NOW)
    assert seen(people) == {}


def test_the_administrators_home_leads_to_each_list(world: World, people: dict[str, User]) -> None:
    price = ProtectedPrice.objects.get(product=world.millet.product)
    request_support(user=people["staff"], price=price, budget_fen=5_000, reason="滞销(示例)", now=NOW)
    issue_code(terms(), user=officer("codes"), now=NOW)
    client = as_user(people["administrator"])
    page = client.get("/admin/")
    assert [name for panel in page.context["panels"] if (name := panel.name) in ("waiting", "money")] == [
        "waiting",
        "money",
    ]
    html = page.content.decode()
    for address in ("/admin/supports/?state=requested", "/admin/codes/"):
        assert f'<li><a href="{address}"><strong>1</strong>' in html
        assert client.get(address).status_code == 200
    assert "discount code waits for your approval" in html
