"""Opening household files and changing their status, with its dated history."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from marketplace.households.actions import NumberTaken, StatusRefused, change_status, register_household
from marketplace.households.models import Household, Person, StatusChange
from marketplace.households.rules import masked_name
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role, User
from marketplace.places.models import Township, Village
from tests.world import make_user

MAY = date(2026, 5, 1)
JUNE = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("name", "masked"),
    [("焦裕民", "焦**"), ("李四", "李**"), ("欧阳示例1", "欧**"), (" 王示例2", "王**"), ("", "**")],
)
def test_a_public_name_shows_its_first_character_and_no_length(name: str, masked: str) -> None:
    assert masked_name(name) == masked


@pytest.fixture
def village() -> Village:
    return Village.objects.create(name="李里村", township=Township.objects.create(name="岭子镇"))


@pytest.fixture
def staff(village: Village) -> User:
    user = make_user("staff")
    appoint(user=user, role=Role.TOWNSHIP_STAFF, place=village.township)
    return user


def register(user: User | None, village: Village, **changed: object) -> Household:
    facts = {"number": "LL-001", "head_name": "焦示例1", "persons": ["焦示例1", "刘示例1"], "on": MAY, "reason": "评议"}
    return register_household(user=user, village=village, **facts | changed)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_file_is_opened_with_its_people_and_first_status(village: Village, staff: User) -> None:
    household = register(staff, village)
    assert (household.number, household.status) == ("LL-001", "registered")
    assert list(household.persons.values_list("name", flat=True)) == ["焦示例1", "刘示例1"]
    history = household.status_changes.values_list("status", "on", "reason", "changed_by")
    assert list(history) == [("registered", MAY, "评议", staff.pk)]


@pytest.mark.django_db
def test_the_same_file_again_is_the_file_that_is_there(village: Village, staff: User) -> None:
    assert register(staff, village) == register(None, village)
    assert (Household.objects.count(), Person.objects.count(), StatusChange.objects.count()) == (1, 2, 1)


@pytest.mark.django_db
def test_a_number_is_not_given_twice(village: Village, staff: User) -> None:
    register(staff, village)
    with pytest.raises(NumberTaken, match="LL-001"):
        register(staff, village, head_name="刘示例9")
    assert list(Household.objects.values_list("head_name", flat=True)) == ["焦示例1"]


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["council", "other township", "buyer"])
def test_only_the_townships_staff_write_files(village: Village, staff: User, who: str) -> None:
    user = make_user("other")
    if who == "council":
        appoint(user=user, role=Role.COUNCIL, place=village)
    elif who == "other township":
        appoint(user=user, role=Role.TOWNSHIP_STAFF, place=Township.objects.create(name="太河镇"))
    with pytest.raises(PermissionDenied):
        register(user, village)
    household = register(staff, village)
    with pytest.raises(PermissionDenied):
        change_status(user=user, household=household, status="lifted", on=JUNE, reason="收入达标")
    household.refresh_from_db()
    assert (Household.objects.count(), household.status, StatusChange.objects.count()) == (1, "registered", 1)


@pytest.mark.django_db
def test_a_change_of_status_keeps_the_history(village: Village, staff: User) -> None:
    household = register(staff, village)
    change_status(user=staff, household=household, status="lifted", on=JUNE, reason="收入达标")
    household.refresh_from_db()
    assert household.status == "lifted"
    history = household.status_changes.values_list("status", "on", "reason")
    assert list(history) == [("registered", MAY, "评议"), ("lifted", JUNE, "收入达标")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "on", "reason"),
    [
        ("registered", JUNE, "same status"),
        ("lifted", date(2026, 4, 30), "before the last change"),
        ("lifted", JUNE, "  "),
        ("rich", JUNE, "no such status"),
    ],
)
def test_a_wrong_change_is_refused(village: Village, staff: User, status: str, on: date, reason: str) -> None:
    household = register(staff, village)
    with pytest.raises(StatusRefused):
        change_status(user=staff, household=household, status=status, on=on, reason=reason)
    household.refresh_from_db()
    assert (household.status, StatusChange.objects.count()) == ("registered", 1)


@pytest.mark.django_db
def test_a_file_needs_a_reason(village: Village, staff: User) -> None:
    with pytest.raises(StatusRefused):
        register(staff, village, reason=" ")
    assert Household.objects.count() == 0
