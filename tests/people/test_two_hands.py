"""Who counts as one hand with whom (R11): by who has opened whose account, ended or not."""

from __future__ import annotations

import pytest

from marketplace.cooperatives.models import Cooperative
from marketplace.people.appointments.actions import appoint, end_appointment
from marketplace.people.models import Appointment, Role, User
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
        ("operator", Role.ADMINISTRATOR, None, None),
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
        appoint(user=made[name], role=role, place=place, by=made[by] if by else None)
    return made


EVERYBODY = {
    "boss", "boss2", "county", "staff", "staff2", "council", "council2", "council3", "manager", "manager2", "clerk", "clerk2",
}  # fmt: skip
ONE_HAND = {
    "boss": EVERYBODY,
    "boss2": EVERYBODY,  # may be boss, who may have opened the county's account and, through it, all others
    "operator": {"operator"},
    "county": EVERYBODY,
    "staff": {"staff", "council", "council2", "county", "boss", "boss2"},
    "staff2": {"staff2", "council3", "county", "boss", "boss2"},
    "council": {"staff", "council", "council2", "county", "boss", "boss2"},
    "manager": {"manager", "manager2", "clerk", "clerk2", "county", "boss", "boss2"},
    "clerk2": {"manager", "manager2", "clerk", "clerk2", "county", "boss", "boss2"},
}


def test_who_has_opened_an_account_and_whom_the_same_has_opened_are_one_hand(people: dict[str, User]) -> None:
    """The two of an office, staff and a cooperative, and everybody and an administrator of the operator's stay two."""
    found = {
        name: {other for other, user in people.items() if user.pk in one_hand_with(people[name])} for name in ONE_HAND
    }
    assert found == ONE_HAND
    for name in ONE_HAND:
        assert {other for other, user in people.items() if is_one_hand(user.pk, people[name])} == ONE_HAND[name]
    assert not is_one_hand(None, people["staff"])  # the system


def test_who_gives_one_more_office_to_a_colleague_has_not_opened_the_account(people: dict[str, User]) -> None:
    """It stays so when that has ended, and the colleague's line goes by who opened it."""
    staff, staff2 = people["staff"], people["staff2"]
    helper = appoint(user=staff2, role=Role.HELPER, place=Township.objects.get(), by=staff)
    assert not is_one_hand(staff.pk, staff2)
    assert not is_one_hand(people["council"].pk, people["council3"])
    end_appointment(helper, by=staff, why="调离")
    assert not is_one_hand(staff2.pk, staff)
    assert is_one_hand(people["county"].pk, staff2)


@pytest.mark.parametrize(
    ("how", "is_one"), [(Appointment.How.MIGRATION, True), (Appointment.How.COMMAND, False), (None, True)]
)
def test_a_first_appointment_whose_giver_is_unknown(
    how: Appointment.How | None, is_one: bool, people: dict[str, User]
) -> None:
    """From before they were kept: the next giver may be the one. By command: the operator opened it. None: who signed up alone."""
    user, township = make_user("former"), Township.objects.get()
    if how is not None:
        appoint(user=user, role=Role.TOWNSHIP_STAFF, place=township, how=how)
    appoint(user=user, role=Role.HELPER, place=township, by=people["staff"])
    assert is_one_hand(people["staff"].pk, user) is is_one
    assert not is_one_hand(people["staff2"].pk, user)


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
