"""Appointing and ending: who may, who gets into which group, once; the database keeps each row as it was."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group, Permission
from django.core.management.sql import emit_post_migrate_signal
from django.db import DatabaseError, connection, transaction
from django.db.models import Model, ProtectedError
from django.test import Client
from django.utils import timezone

from marketplace.cooperatives.models import Cooperative
from marketplace.people.actions import cooperative_groups, ensure_groups, township_group
from marketplace.people.appointments.actions import (
    LastAdministrator,
    LastManager,
    NoReason,
    NotTheirs,
    appoint,
    end_appointment,
)
from marketplace.people.appointments.queries import has_manager, post_in
from marketplace.people.models import PLACES, Appointment, Role, User
from marketplace.people.proofs.proving import prove_phone
from marketplace.people.sessions import end_sessions
from marketplace.places.models import Township, Village
from marketplace.register.queries import cooperatives_without_manager
from orders.models import Parcel
from tests.world import NOW, World, make_user, order_packs

pytestmark = pytest.mark.django_db


@pytest.fixture
def places() -> dict[str, Model]:
    """A township, a village and a cooperative of each of two townships: the second ones' names end in 2."""
    found: dict[str, Model] = {}
    for n, names in (("", ("甲镇", "甲村", "甲社")), ("2", ("乙镇", "乙村", "乙社"))):
        found[f"township{n}"] = township = Township.objects.create(name=names[0])
        found[f"village{n}"] = village = Village.objects.create(name=names[1], township=township)
        found[f"cooperative{n}"] = Cooperative.objects.create(name=names[2], village=village)
    return found


def place_for(role: str, places: dict[str, Model], suffix: str = "") -> Model | None:
    return places[PLACES[role] + suffix] if role in PLACES else None


def held_by(user: User) -> list[tuple[str, bool]]:
    return [(one.role, one.until is None) for one in Appointment.objects.filter(user=user).order_by("pk")]


def groups_of(user: User) -> set[str]:
    return set(user.groups.values_list("name", flat=True))


def codes(group_name: str) -> set[str]:
    permissions = ensure_groups()[group_name].permissions.select_related("content_type")
    return {f"{one.content_type.app_label}.{one.codename}" for one in permissions}


ENTER = "wagtailadmin.access_admin"
APPOINT = {f"people.{do}_{what}" for do in ("view", "add", "change") for what in ("appointment", "invitation")}
OF_CLERKS = {
    ENTER, "orders.view_parcel", "orders.change_parcel", "orders.view_claim", "orders.change_claim",
    "supply.view_agreement", "supply.change_agreement", "orders.view_review", "orders.change_review",
    "supply.view_forecast", "supply.add_forecast", "supply.change_forecast", "orders.view_refund",
    "supply.view_protectedprice", "supply.view_pricesupport", "orders.view_discountcode", "orders.change_discountcode",
    *(f"supply.{what}" for what in ("view_signature", "add_signature", "change_signature", "view_agreementscan",
                                    "add_agreementscan", "view_pricenotice", "change_pricenotice")),
    "bulk.view_importfile", "bulk.add_importfile", "cooperatives.view_member", "supply.view_delivery", "supply.view_lot",
    *(f"catalogue.{what}_{row}" for row in ("pack", "product") for what in ("view", "add", "change", "delete")),
}  # fmt: skip


OF_JOINING = {
    f"cooperatives.{what}" for what in ("view_application", "change_application", "view_applicationpaper", "view_pairing",
                                        "add_pairing", "change_pairing")
}  # fmt: skip


def test_each_group_may_do_what_its_screens_need_and_no_more() -> None:
    assert codes("Clerks") == OF_CLERKS
    assert codes("Managers") == OF_CLERKS | APPOINT | {
        "supply.add_agreement",
        "cooperatives.add_member",
        "cooperatives.change_member",
    }
    assert codes("Suppliers") == {ENTER} | APPOINT
    assert codes("Drivers") == codes("Helpers") == codes("Village agents") == {ENTER}
    assert codes("County") == {ENTER, "supply.view_protectedprice", "supply.add_protectedprice"} | APPOINT | OF_JOINING | {
        place.format(what) for place in (
            "places.{}_township", "places.{}_village", "cooperatives.{}_cooperative", "catalogue.{}_category",
        )
        for what in ("view", "add", "change", "delete")
    }  # fmt: skip
    assert codes("Township staff") == APPOINT | OF_JOINING | {
        ENTER, "households.view_household", "households.add_household", "households.change_household",
        "orders.view_claim", "orders.change_claim", "supply.view_signature", "supply.add_protectedprice",
        "orders.view_review", "orders.change_review",
        "supply.view_agreement", "supply.change_agreement", "supply.view_forecast", "supply.change_forecast",
        "supply.view_protectedprice", "catalogue.view_pack", "catalogue.view_product", "orders.view_discountcode", "orders.change_discountcode",
        "supply.view_pricesupport", "supply.add_pricesupport", "supply.change_pricesupport",
        "funds.view_fundentry", "funds.add_fundentry", "funds.change_fundentry", "funds.view_campaign",
        "households.view_payoutbatch", "households.add_payoutbatch", "households.change_payoutbatch",
        "households.view_bankcard", "households.add_bankcard", "households.change_bankcard",
        "households.view_correction", "households.add_correction", "households.change_correction",
        "places.view_township", "places.view_village", "cooperatives.view_cooperative",
        "bulk.view_importfile", "bulk.add_importfile", "cooperatives.view_member", "supply.view_delivery", "supply.view_lot",
    }  # fmt: skip
    assert codes("Council") == {
        "cooperatives.view_member",
        ENTER, "households.view_household", "households.view_correction", "households.change_correction",
        "supply.view_pricesupport",
    }  # fmt: skip


def test_ensure_groups_takes_back_what_a_group_should_not_have() -> None:
    ensure_groups()["Clerks"].permissions.add(Permission.objects.get(codename="delete_parcel"))
    assert codes("Clerks") == OF_CLERKS


def test_migrating_sets_the_groups() -> None:
    """An installation from before a screen needs no command of its own: its groups are right after the next migration."""
    Group.objects.get(name="Clerks").permissions.set([])
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    found = Group.objects.get(name="Clerks").permissions.select_related("content_type")
    assert {f"{one.content_type.app_label}.{one.codename}" for one in found} == OF_CLERKS


GROUPS = {
    "county": {"County"}, "administrator": set(), "editor": {"Storefront editors"}, "township_staff": {"Township staff"},
    "council": {"Council"}, "helper": {"Helpers"}, "village_agent": {"Village agents"}, "manager": {"Managers"},
    "clerk": {"Clerks"}, "driver": {"Drivers"}, "supplier": {"Suppliers"},
}  # fmt: skip


@pytest.mark.parametrize("role", Role.values)
def test_each_role_is_held_once_in_its_kind_of_place_and_lets_in(role: str, places: dict[str, Any]) -> None:
    User.objects.create_superuser(email="other@example.com")  # so that nobody here is the last one
    user, place = make_user("a"), place_for(role, places)
    made = appoint(user=user, role=role, place=place, now=NOW)
    assert appoint(user=user, role=role, place=place) == made
    user.refresh_from_db()
    office = {township_group(places["township"]).name} if role == Role.TOWNSHIP_STAFF else set()
    if role in (Role.MANAGER, Role.CLERK):
        office = {group.name for group in cooperative_groups([places["cooperative"]]).values()}
    assert (user.is_staff, user.is_superuser) == (True, role == Role.ADMINISTRATOR)
    assert (groups_of(user), held_by(user)) == (GROUPS[role] | office, [(role, True)])
    wrong = [places[kind] for kind in ("township", "village", "cooperative") if kind != PLACES.get(role)]
    for where in [*wrong, None] if role in PLACES else wrong:
        with pytest.raises(ValueError, match="can't be held"):
            appoint(user=user, role=role, place=where)
    end_appointment(made, by=None, why="调离")
    user.refresh_from_db()
    assert (user.is_staff, user.is_superuser, groups_of(user)) == (False, False, set())
    assert held_by(user) == [(role, False)]


# Who gives what: in the own place. `county` gives a manager where there is none.
CHAIN = {
    "administrator": {"county", "administrator", "editor"},
    "county": {"township_staff", "editor", "manager"},
    "township_staff": {"helper", "council", "village_agent"},
    "manager": {"manager", "clerk", "driver"},
    "supplier": {"supplier"},
}  # fmt: skip


@pytest.mark.parametrize("giver", Role.values)
def test_the_chain(giver: str, places: dict[str, Any]) -> None:
    boss = make_user("boss")
    appoint(user=boss, role=giver, place=place_for(giver, places))
    boss.refresh_from_db()
    given, elsewhere = set(), set()
    for role in Role.values:
        for suffix, found in (("", given), ("2", elsewhere)):
            if suffix and role not in PLACES:
                continue
            try:
                with transaction.atomic():
                    appoint(
                        user=make_user(f"{role}{suffix}"), role=role, place=place_for(role, places, suffix), by=boss
                    )
            except NotTheirs:
                assert not Appointment.objects.exclude(user=boss).filter(role=role).exclude(role__in=given).exists()
            else:
                found.add(role)
    assert given == CHAIN.get(giver, set())
    assert elsewhere == (given & set(PLACES) if giver == "county" else set())


def test_a_county_appoints_the_first_manager_only(places: dict[str, Any]) -> None:
    county, first, second = make_user("county"), make_user("first"), make_user("second")
    appoint(user=county, role=Role.COUNTY)
    appoint(user=first, role=Role.MANAGER, place=places["cooperative"], by=county)
    with pytest.raises(NotTheirs):
        appoint(user=second, role=Role.MANAGER, place=places["cooperative"], by=county)
    assert held_by(second) == []
    User.objects.filter(pk=first.pk).update(is_active=False)  # nobody is left who could appoint the next one
    assert appoint(user=second, role=Role.MANAGER, place=places["cooperative"], by=county).by == county


def test_ending_takes_who_may_and_a_reason_and_ends_once(places: dict[str, Any]) -> None:
    county, staff, stranger = make_user("county"), make_user("staff"), make_user("stranger")
    appoint(user=county, role=Role.COUNTY)
    appoint(user=stranger, role=Role.TOWNSHIP_STAFF, place=places["township2"])
    made = appoint(user=staff, role=Role.TOWNSHIP_STAFF, place=places["township"], by=county, why="新任")
    for by, why, refused in ((county, " ", NoReason), (stranger, "x", NotTheirs), (staff, "x", NotTheirs)):
        with pytest.raises(refused):
            end_appointment(made, by=by, why=why)
    made.refresh_from_db()
    assert (made.until, made.ended_by, staff.groups.count()) == (None, None, 2)
    ended = end_appointment(made, by=county, why="调离", now=NOW)
    assert (ended.until, ended.ended_by, ended.ended_why) == (NOW, county, "调离")
    again = end_appointment(made, by=county, why="again")
    assert (again.until, again.ended_why) == (NOW, "调离")
    assert appoint(user=staff, role=Role.TOWNSHIP_STAFF, place=places["township"], by=county) != made


def test_a_second_appointment_keeps_the_group_until_the_last_has_ended(places: dict[str, Any]) -> None:
    user = make_user("both")
    one, other = (
        appoint(user=user, role=Role.TOWNSHIP_STAFF, place=places[name]) for name in ("township", "township2")
    )
    offices = [township_group(places[name]).name for name in ("township", "township2")]
    own = Group.objects.create(name="Ours")
    user.groups.add(own)
    end_appointment(one, by=None, why="调离")
    assert groups_of(user) == {"Township staff", offices[1], "Ours"}
    end_appointment(other, by=None, why="调离")
    assert groups_of(user) == set()  # an end opens nothing that was asleep


def test_a_group_of_former_times_opens_nothing_when_the_last_appointment_ends(
    places: dict[str, Any], client: Client
) -> None:
    user, boss = make_user("former"), User.objects.create_superuser(email="boss@example.com")
    moderators = Group.objects.get_or_create(name="Moderators")[0]
    moderators.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(moderators)
    client.force_login(boss)
    assert "没有任职，只属于用户组：审核员" in client.get("/admin/users/").content.decode()
    made = appoint(user=user, role=Role.TOWNSHIP_STAFF, place=places["township"])
    assert "没有任职" not in client.get("/admin/users/").content.decode()
    end_appointment(made, by=None, why="调离")
    user = User.objects.get(pk=user.pk)
    assert (groups_of(user), user.is_staff, user.has_perm("wagtailadmin.access_admin")) == (set(), False, False)


def test_the_last_administrator_stays() -> None:
    boss, other = (User.objects.create_superuser(email=f"{name}@example.com") for name in ("boss", "other"))
    end_appointment(other.appointments.get(), by=boss, why="调离")
    with pytest.raises(LastAdministrator):
        end_appointment(boss.appointments.get(), by=boss, why="调离")
    assert held_by(boss) == [("administrator", True)]
    User.objects.filter(pk=other.pk).update(is_active=False)
    appoint(user=other, role=Role.ADMINISTRATOR, by=boss)
    with pytest.raises(LastAdministrator):  # nobody else could sign in
        end_appointment(boss.appointments.get(), by=boss, why="调离")


def test_who_was_invited_and_never_came_is_nobody_who_stays(shared_world: World) -> None:
    """Neither a manager nor an administrator without a proved phone or address; who proves it counts."""
    cooperative, boss = shared_world.millet.cooperative, User.objects.create_superuser(email="boss@example.com")
    manager = make_user("manager")
    held = appoint(user=manager, role=Role.MANAGER, place=cooperative)
    invited = User.objects.create_user(phone="+8613800138000", email="typed@example.com")
    EmailAddress.objects.create(user=invited, email="typed@example.com", verified=False, primary=True)
    never_came = appoint(user=invited, role=Role.MANAGER, place=cooperative)
    appoint(user=invited, role=Role.ADMINISTRATOR, by=boss)
    with pytest.raises(LastManager):
        end_appointment(held, by=None, why="退休")
    with pytest.raises(LastAdministrator):
        end_appointment(boss.appointments.get(), by=boss, why="调离")
    assert has_manager(post_in(held))
    User.objects.filter(pk=manager.pk).update(is_active=False)
    assert not has_manager(post_in(never_came)) and cooperative in cooperatives_without_manager()
    User.objects.filter(pk=manager.pk).update(is_active=True)

    prove_phone(invited, "+8613800138000")

    assert end_appointment(held, by=None, why="退休").until is not None
    assert end_appointment(boss.appointments.get(), by=boss, why="调离").until is not None


def test_the_last_manager_stays_while_there_are_clerks_or_open_parcels(shared_world: World) -> None:
    cooperative, clerk = shared_world.millet.cooperative, shared_world.millet.clerk
    first, second = make_user("first"), make_user("second")
    one, other = (appoint(user=user, role=Role.MANAGER, place=cooperative) for user in (first, second))
    end_appointment(other, by=first, why="退休")
    with pytest.raises(LastManager):
        end_appointment(one, by=None, why="退休")
    end_appointment(clerk.appointments.get(), by=first, why="退休")
    order = order_packs((shared_world.millet.pack, 1))
    order.parcels.update(status=Parcel.Status.PACKING)
    with pytest.raises(LastManager):
        end_appointment(one, by=None, why="退休")
    order.parcels.update(status=Parcel.Status.CANCELLED)
    assert end_appointment(one, by=first, why="退休").until is not None


def test_the_end_ends_every_session_at_once(places: dict[str, Any]) -> None:
    user = make_user("clerk")
    made = appoint(user=user, role=Role.CLERK, place=places["cooperative"])
    phone, desk = Client(), Client()
    for client in (phone, desk):
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert client.get("/admin/parcels/").status_code == 200
    end_appointment(made, by=None, why="离职")
    for client in (phone, desk):
        assert client.get("/admin/parcels/").status_code == 302
        assert "_auth_user_id" not in client.session


def test_a_generation_of_nought_leaves_sessions_as_they_were() -> None:
    user = make_user("a")
    before = super(User, user).get_session_auth_hash()
    assert user.get_session_auth_hash() == super(User, user)._get_session_auth_hash() == before
    end_sessions(user)
    assert (user.session_generation, user.get_session_auth_hash() == before) == (1, False)


def test_whoever_held_something_is_not_deleted(places: dict[str, Any]) -> None:
    user = make_user("a")
    end_appointment(appoint(user=user, role=Role.CLERK, place=places["cooperative"]), by=None, why="离职")
    with pytest.raises(ProtectedError):
        user.delete()


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE people_appointment SET role = 'manager'",
        "UPDATE people_appointment SET since = now()",
        "UPDATE people_appointment SET until = NULL",
        "UPDATE people_appointment SET ended_why = 'another'",
        "DELETE FROM people_appointment",
        "TRUNCATE people_appointment CASCADE",
    ],
)
@pytest.mark.parametrize("has_ended", [False, True])
def test_the_database_lets_an_appointment_only_end(places: dict[str, Any], attack: str, has_ended: bool) -> None:
    made = appoint(user=make_user("a"), role=Role.CLERK, place=places["cooperative"], now=NOW)
    if has_ended:
        end_appointment(made, by=None, why="离职", now=NOW)
    before = Appointment.objects.values().get(pk=made.pk)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)
    assert Appointment.objects.values().get(pk=made.pk) == before


def test_what_holds_now(places: dict[str, Any]) -> None:
    now = timezone.now()
    user = make_user("a")
    for n, (since, until) in enumerate([(None, None), (-1, None), (1, None), (-2, -1), (-1, 1), (None, 0)]):
        times = {name: now + timedelta(hours=value) if value is not None else None
                 for name, value in (("since", since), ("until", until))}  # fmt: skip
        village = Village.objects.create(name=f"村{n}", township=places["township"])
        Appointment.objects.create(user=user, role=Role.COUNCIL, village=village, how="command", **times)
    assert [one.village.name for one in user.appointments.holding(now).order_by("pk")] == ["村0", "村1", "村4"]
