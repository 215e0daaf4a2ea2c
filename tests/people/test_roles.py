"""Giving roles: who gets into which group, once."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management.sql import emit_post_migrate_signal

from marketplace.cooperatives.models import Cooperative
from marketplace.people.actions import ensure_groups, township_group
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role
from marketplace.places.models import Township, Village
from tests.world import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def township() -> Township:
    return Township.objects.create(name="岭子镇")


@pytest.fixture
def village(township: Township) -> Village:
    return Village.objects.create(name="李里村", township=township)


def codes(group_name: str) -> set[str]:
    permissions = ensure_groups()[group_name].permissions.select_related("content_type")
    return {f"{one.content_type.app_label}.{one.codename}" for one in permissions}


ENTER = "wagtailadmin.access_admin"
OF_CLERKS = {
    ENTER, "orders.view_parcel", "orders.change_parcel", "orders.view_claim", "orders.change_claim",
    "supply.view_agreement", "supply.change_agreement", "orders.view_review", "orders.change_review",
    "supply.view_forecast", "supply.add_forecast", "supply.change_forecast", "orders.view_refund",
    "supply.view_protectedprice", "supply.view_pricesupport", "catalogue.view_pack", "catalogue.change_pack",
    "orders.view_discountcode", "orders.change_discountcode",
}  # fmt: skip


def test_each_group_may_do_what_its_screens_need_and_no_more() -> None:
    assert codes("Clerks") == OF_CLERKS
    assert codes("Township staff") == {
        ENTER, "households.view_household", "orders.view_claim", "orders.change_claim",
        "orders.view_review", "orders.change_review",
        "supply.view_agreement", "supply.change_agreement", "supply.view_forecast", "supply.change_forecast",
        "supply.view_protectedprice", "catalogue.view_pack", "orders.view_discountcode", "orders.change_discountcode",
        "supply.view_pricesupport", "supply.add_pricesupport", "supply.change_pricesupport",
        "funds.view_fundentry", "funds.add_fundentry", "funds.change_fundentry", "funds.view_campaign",
        "households.view_payoutbatch", "households.add_payoutbatch", "households.change_payoutbatch",
        "households.view_bankcard", "households.add_bankcard", "households.change_bankcard",
        "households.view_correction", "households.add_correction", "households.change_correction",
        "places.view_township", "places.view_village", "cooperatives.view_cooperative",
    }  # fmt: skip
    assert codes("Council") == {
        ENTER, "households.view_household", "households.view_correction", "households.change_correction",
        "supply.view_pricesupport",
    }  # fmt: skip


def test_ensure_groups_takes_back_what_a_group_should_not_have() -> None:
    ensure_groups()["Clerks"].permissions.add(Permission.objects.get(codename="delete_parcel"))
    assert codes("Clerks") == OF_CLERKS


def test_township_staff_get_their_group_and_that_of_their_township(township: Township) -> None:
    user = make_user("staff")
    assert user.is_staff is False
    role = appoint(user=user, role=Role.TOWNSHIP_STAFF, place=township)
    assert appoint(user=user, role=Role.TOWNSHIP_STAFF, place=township) == role
    user.refresh_from_db()
    assert user.is_staff is True
    assert Role.objects.filter(user=user).count() == 1
    assert set(user.groups.values_list("name", flat=True)) == {"Township staff", township_group(township).name}


def test_a_council_member_gets_the_councils_group(village: Village) -> None:
    user = make_user("council")
    appoint(user=user, role=Role.COUNCIL, place=village)
    assert list(user.groups.values_list("name", flat=True)) == ["Council"]


def test_a_village_agent_has_no_screen_yet_and_is_not_let_in(village: Village) -> None:
    user = make_user("agent")
    appoint(user=user, role=Role.VILLAGE_AGENT, place=village)
    user.refresh_from_db()
    assert (user.is_staff, user.groups.count()) == (False, 0)


@pytest.mark.parametrize("kind", Role.values)
def test_a_role_in_the_wrong_kind_of_place_is_refused(kind: str, township: Township, village: Village) -> None:
    user = make_user("wrong")
    wrong = {"village": village} if kind == Role.TOWNSHIP_STAFF else {"township": township}
    for places in (wrong, {}, {"township": township, "village": village}):
        with pytest.raises(ValueError, match="can't be held"):
            grant_role(user=user, kind=kind, **places)
    user.refresh_from_db()
    assert (user.is_staff, user.groups.count(), Role.objects.count()) == (False, 0, 0)


def test_a_clerk_is_appointed_once(village: Village) -> None:
    user = make_user("clerk")
    cooperative = Cooperative.objects.create(name="李里合作社(示例)", village=village)
    clerk = appoint(user=user, role=Role.CLERK, place=cooperative)
    assert appoint(user=user, role=Role.CLERK, place=cooperative) == clerk
    user.refresh_from_db()
    assert user.is_staff is True
    assert Clerk.objects.count() == 1
    assert list(user.groups.values_list("name", flat=True)) == ["Clerks"]


def test_migrating_sets_the_groups() -> None:
    """An installation from before a screen needs no command of its own: its groups are right after the next migration."""
    Group.objects.get(name="Clerks").permissions.set([])
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    found = Group.objects.get(name="Clerks").permissions.select_related("content_type")
    assert {f"{one.content_type.app_label}.{one.codename}" for one in found} == OF_CLERKS
