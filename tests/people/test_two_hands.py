"""Who counts as one hand with whom (R11): by who has appointed whom, ended or not; a whole office's giver divides nobody."""

from __future__ import annotations

import pytest

from marketplace.cooperatives.models import Cooperative
from marketplace.people.appointments.actions import appoint, end_appointment
from marketplace.people.models import Role, User
from marketplace.people.two_hands import is_one_hand, one_hand_with
from marketplace.places.models import Township, Village
from tests.world import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, User]:
    """An installation from nothing: each is appointed by who really may."""
    township = Township.objects.create(name="甲镇")
    village = Village.objects.create(name="甲村", township=township)
    cooperative = Cooperative.objects.create(name="甲社", village=village)
    made = {"boss": User.objects.create_superuser(email="boss@example.com")}
    for name, role, place, by in (
        ("boss2", Role.ADMINISTRATOR, None, "boss"),
        ("county", Role.COUNTY, None, "boss"),
        ("staff", Role.TOWNSHIP_STAFF, township, "county"),
        ("staff2", Role.TOWNSHIP_STAFF, township, "county"),
        ("council", Role.COUNCIL, village, "staff"),
        ("council2", Role.COUNCIL, village, "staff"),
        ("council3", Role.COUNCIL, village, "staff2"),
        ("manager", Role.MANAGER, cooperative, "county"),
        ("manager2", Role.MANAGER, cooperative, "manager"),
        ("clerk", Role.CLERK, cooperative, "manager"),
        ("clerk2", Role.CLERK, cooperative, "manager2"),
    ):
        made[name] = make_user(name)
        appoint(user=made[name], role=role, place=place, by=made[by])
    return made


ONE_HAND = {
    "boss": {"boss", "boss2", "county"},
    "boss2": {"boss", "boss2", "county"},
    "county": {"boss", "boss2", "county", "staff", "staff2", "council", "council2", "council3", "manager", "manager2", "clerk", "clerk2"},
    "staff": {"staff", "council", "council2", "county"},
    "staff2": {"staff2", "council3", "county"},
    "council": {"staff", "council", "council2", "county"},
    "manager": {"manager", "manager2", "clerk", "clerk2", "county"},
    "clerk2": {"manager", "manager2", "clerk", "clerk2", "county"},
}  # fmt: skip


def test_who_has_appointed_somebody_and_whom_the_same_has_appointed_are_one_hand(people: dict[str, User]) -> None:
    """The two of an office, staff and a cooperative, staff and an administrator stay two."""
    found = {
        name: {other for other, user in people.items() if user.pk in one_hand_with(people[name])} for name in ONE_HAND
    }
    assert found == ONE_HAND
    for name in ONE_HAND:
        assert {other for other, user in people.items() if is_one_hand(user.pk, people[name])} == ONE_HAND[name]
    assert not is_one_hand(None, people["staff"])  # the system


def test_neither_an_end_nor_somebody_elses_appointment_undoes_it(people: dict[str, User]) -> None:
    council, staff = people["council"], people["staff"]
    township = Township.objects.get()
    for one in council.appointments.all():
        end_appointment(one, by=staff, why="调离")
    appoint(user=council, role=Role.TOWNSHIP_STAFF, place=township, by=people["county"])
    end_appointment(staff.appointments.get(), by=people["county"], why="调离")
    assert is_one_hand(staff.pk, council)
    assert is_one_hand(council.pk, staff)
    assert not is_one_hand(people["staff2"].pk, council)
