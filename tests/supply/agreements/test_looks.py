"""Lists and pages that show what households earn leave a line for each household in the log of looks (R8)."""

from __future__ import annotations

import pytest

from marketplace.people.models import Look
from marketplace.supply.models import Agreement, Signature
from tests.orders.desks import as_user
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(shared_world: World) -> World:
    return shared_world


@pytest.mark.parametrize(
    ("page", "called"), [("agreements/{}/", "agreement"), ("signatures/", "signatures"), ("members/", "members")]
)
def test_each_household_that_a_page_shows_is_a_look(world: World, page: str, called: str) -> None:
    clerk = world.millet.clerk
    agreement = Agreement.objects.get(cooperative=world.millet.cooperative)
    shown = sorted(Signature.objects.filter(agreement=agreement).values_list("household_id", flat=True))
    assert len(shown) > 1
    assert as_user(clerk).get("/admin/" + page.format(agreement.pk)).status_code == 200
    looks = Look.objects.filter(user=clerk, subject_type="household", what=called)
    assert sorted(looks.values_list("subject_id", flat=True)) == shown
    assert Look.objects.count() == len(shown)


def test_files_incomes_and_cards_are_looks_of_the_township(world: World) -> None:
    staff, own = world.millet.staff, sorted(one.pk for one in world.millet.households)
    for page, called in (("household_files", "files"), ("households", "incomes")):
        assert as_user(staff).get(f"/admin/{page}/").status_code == 200
        assert sorted(Look.objects.filter(what=called).values_list("subject_id", flat=True)) == own
    assert as_user(world.pears.staff).get("/admin/households/?q=焦示例").status_code == 200
    assert not Look.objects.filter(user=world.pears.staff, subject_id__in=own).exists()
