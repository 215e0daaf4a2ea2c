"""Opening household files, one and many, and who may; what is refused changes nothing."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from marketplace.households.files.changing import change_status
from marketplace.households.files.refusals import FileRefused, NumberTaken, StatusRefused
from marketplace.households.files.registering import NewHousehold, register_households
from marketplace.households.files.rules import Fault, Member, Wrong
from marketplace.households.models import Household, Person, StatusChange
from marketplace.people.appointments.actions import appoint
from marketplace.people.change_log import entries_of
from marketplace.people.models import Role, User
from marketplace.places.models import Township, Village
from tests.households.files.desk import HEAD, JUNE, MAY, NOW, WIFE, everything, opened
from tests.world import make_user

pytestmark = pytest.mark.django_db

# Made up: the check sign fits, the place of issue does not exist.
IDENTITY = "999999199001010016"


def test_a_file_is_opened_with_its_people_its_first_status_and_an_entry(village: Village, staff: User) -> None:
    household = opened(staff, village)
    assert (household.number, household.head_name, household.status, household.version) == (
        "LL-001", "焦示例1", "registered", 1,
    )  # fmt: skip
    assert list(household.persons.order_by("pk").values_list("name", "relation")) == [
        ("焦示例1", "head"), ("刘示例1", "spouse"),
    ]  # fmt: skip
    history = household.status_changes.values_list("status", "on", "reason", "changed_by")
    assert list(history) == [("registered", MAY, "评议", staff.pk)]
    [entry] = entries_of([household])
    assert (entry.action, entry.label, entry.user_id) == ("households.file.opened", "LL-001", staff.pk)
    assert entry.data == {"changes": {"village": [None, "李里村"], "status": [None, "registered"]}, "reason": "评议"}


def test_the_same_file_again_is_the_file_that_is_there(village: Village, staff: User) -> None:
    first = opened(staff, village)
    before = everything()
    assert opened(None, village, WIFE, HEAD, number="ＬＬ－００１") == first
    assert everything() == before


@pytest.mark.parametrize(
    "members",
    [(Member("刘示例9", "head"),), (HEAD,), (HEAD, WIFE, Member("焦示例2", "son")), (HEAD, Member("刘示例1", "other"))],
)
def test_a_number_is_not_given_twice(village: Village, staff: User, members: tuple[Member, ...]) -> None:
    opened(staff, village)
    before = everything()
    with pytest.raises(NumberTaken, match="LL-001"):
        opened(staff, village, *members)
    assert everything() == before


@pytest.mark.parametrize("who", ["council", "other township", "buyer"])
def test_only_the_townships_staff_write_files(village: Village, staff: User, who: str) -> None:
    user = make_user("other")
    if who == "council":
        appoint(user=user, role=Role.COUNCIL, place=village)
    elif who == "other township":
        appoint(user=user, role=Role.TOWNSHIP_STAFF, place=Township.objects.create(name="太河镇"))
    with pytest.raises(PermissionDenied):
        opened(user, village)
    household = opened(staff, village)
    before = everything()
    with pytest.raises(PermissionDenied):
        change_status(user=user, household=household, status="lifted", on=JUNE, reason="收入达标", now=NOW)
    assert everything() == before


@pytest.mark.parametrize(
    ("members", "faults"),
    [
        ([WIFE], [Fault(Wrong.NO_HEAD, "")]),
        ([HEAD, Member("焦示例9", "head")], [Fault(Wrong.TWO_HEADS, "relation", 1)]),
        ([HEAD, WIFE, Member(" 刘示例1", "other")], [Fault(Wrong.TWICE, "name", 2)]),
        ([], [Fault(Wrong.EMPTY, "")]),
        ([HEAD, Member("", "son")], [Fault(Wrong.NO_NAME, "name", 1)]),
        ([HEAD, Member("焦", "uncle")], [Fault(Wrong.RELATION, "relation", 1)]),
        ([HEAD, Member(f"焦{IDENTITY}", "son")], [Fault(Wrong.IDENTITY, "name", 1)]),
        ([HEAD, Member("焦" * 61, "son")], [Fault(Wrong.LONG, "name", 1)]),
        ([HEAD, Member("焦", "son", date(2026, 6, 21))], [Fault(Wrong.FUTURE, "joined_on", 1)]),
        ([HEAD, Member("焦", "son", date(206, 6, 1))], [Fault(Wrong.TOO_EARLY, "joined_on", 1)]),
        ([HEAD, Member("焦", "son", JUNE, MAY, "moved")], [Fault(Wrong.LEFT_BEFORE_JOINED, "left_on", 1)]),
        ([HEAD, Member("焦", "son", None, MAY)], [Fault(Wrong.NO_WHY, "left_why", 1)]),
        ([HEAD, Member("焦", "son", left_why="died")], [Fault(Wrong.NO_DAY_LEFT, "left_on", 1)]),
        (
            [Member("焦", "head", None, MAY, "died"), WIFE],
            [Fault(Wrong.HEAD_LEFT, "relation", 0)],
        ),
    ],
)  # fmt: skip
def test_wrong_people_are_named_by_field_and_nothing_is_opened(
    village: Village, members: list[Member], faults: list[Fault]
) -> None:
    entries = [NewHousehold(village.pk, "LL-001", [HEAD]), NewHousehold(village.pk, "LL-002", members)]
    with pytest.raises(FileRefused, match="LL-002") as refused:
        register_households(user=None, entries=entries, on=MAY, reason="评议", now=NOW)
    assert refused.value.faults == faults
    assert not Household.objects.exists()


@pytest.mark.parametrize(
    ("number", "wrong"),
    [
        ("", Wrong.NUMBER),
        ("-1", Wrong.NUMBER),
        ("LL<1>", Wrong.NUMBER),
        ("1" * 31, Wrong.NUMBER),
        (IDENTITY, Wrong.IDENTITY),
    ],
)
def test_a_wrong_number_is_refused(village: Village, number: str, wrong: Wrong) -> None:
    with pytest.raises(FileRefused) as refused:
        opened(None, village, number=number)
    assert refused.value.faults == [Fault(wrong, "number")]
    assert not Household.objects.exists()


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"reason": " "}, Fault(Wrong.NO_REASON, "reason")),
        ({"on": date(2026, 6, 21)}, Fault(Wrong.FUTURE, "on")),
        ({"on": date(206, 6, 1)}, Fault(Wrong.TOO_EARLY, "on")),
        ({"reason": f"证号{IDENTITY}"}, Fault(Wrong.IDENTITY, "reason")),
        ({"status": "rich"}, Fault(Wrong.NO_STATUS, "status")),
    ],
)
def test_a_file_needs_a_status_with_reason_and_day(village: Village, changed: dict[str, object], fault: Fault) -> None:
    with pytest.raises(StatusRefused) as refused:
        opened(None, village, **changed)
    assert refused.value.faults == [fault]
    assert (Household.objects.count(), Person.objects.count(), StatusChange.objects.count()) == (0, 0, 0)


def test_many_files_are_opened_together_or_none(village: Village, staff: User) -> None:
    entries = [NewHousehold(village.pk, f"LL-{n:03}", [Member(f"焦示例{n}", "head")]) for n in range(3)]
    assert register_households(user=staff, entries=entries[:2], on=MAY, reason="评议", now=NOW) == 2
    assert register_households(user=staff, entries=entries, on=MAY, reason="评议", now=NOW) == 1
    before = everything()
    fresh = NewHousehold(village.pk, "LL-009", [HEAD])
    for wrong in (entries[0], NewHousehold(village.pk, "LL-001", [Member("刘示例", "head")])):
        with pytest.raises(NumberTaken):
            register_households(user=staff, entries=[fresh, entries[0], wrong], on=MAY, reason="评议", now=NOW)
    assert everything() == before
