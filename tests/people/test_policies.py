"""Who sees what (R8, law 7), straight from the registry."""

import pytest
from django.contrib.auth.models import AnonymousUser
from wagtail.permissions import policy_registry

from marketplace.cooperatives.models import Cooperative, Share
from marketplace.households.models import Household
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Look, Role, User
from marketplace.people.policies import holds_in_township, sees, visible
from marketplace.places.models import Township, Village
from orders.models import OrderLine, Parcel
from tests.world import NOW, World, make_user, order_packs

pytestmark = pytest.mark.django_db
SCOPED = [Township, Village, Household, Cooperative, Parcel, OrderLine, Look]


@pytest.fixture
def world(shared_world: World) -> World:
    made = shared_world
    order = order_packs((made.millet.pack, 1), (made.pears.pack, 1))
    order.paid_at = NOW
    order.save(update_fields=["paid_at"])
    order.parcels.update(status=Parcel.Status.PACKING)  # as paying does
    return made


def seen(user: User) -> dict[str, int]:
    return {model.__name__: visible(user, model._default_manager.all()).count() for model in SCOPED}


def test_an_administrator_sees_all(world: World) -> None:
    boss = User.objects.create_superuser(email="boss@example.com")
    assert seen(boss) == {
        "Township": 2, "Village": 2, "Household": 5, "Cooperative": 2, "Parcel": 2, "OrderLine": 2, "Look": 0
    }  # fmt: skip


@pytest.mark.parametrize("stranger", ["anonymous", "buyer", "dismissed"])
def test_strangers_see_nothing(world: World, stranger: str) -> None:
    if stranger == "dismissed":
        user = world.millet.staff
        user.is_active = False
    else:
        user = AnonymousUser() if stranger == "anonymous" else make_user("buyer")  # type: ignore[assignment]
    assert set(seen(user).values()) == {0}


def test_a_clerk_sees_only_the_own_cooperatives_part_of_an_order(world: World) -> None:
    clerk = world.millet.clerk
    assert [parcel.cooperative for parcel in visible(clerk, Parcel.objects.all())] == [world.millet.cooperative]
    assert [line.pack for line in visible(clerk, OrderLine.objects.all())] == [world.millet.pack]
    assert seen(clerk) == {
        "Township": 0, "Village": 0, "Household": 0, "Cooperative": 1, "Parcel": 1, "OrderLine": 1, "Look": 0
    }  # fmt: skip


def test_nobody_but_administrators_sees_a_buyer_before_the_order_is_paid(world: World) -> None:
    order = order_packs((world.millet.pack, 1))
    assert visible(world.millet.clerk, Parcel.objects.all()).count() == 1
    order.parcels.update(status=Parcel.Status.CANCELLED)  # by the buyer, who has never paid
    assert visible(world.millet.clerk, Parcel.objects.all()).count() == 1
    Parcel.objects.exclude(order=order).update(status=Parcel.Status.CANCELLED)  # of an order that was paid
    assert visible(world.millet.clerk, Parcel.objects.all()).count() == 1


def test_township_staff_see_their_township_only(world: World) -> None:
    staff = world.millet.staff
    assert seen(staff) == {
        "Township": 1, "Village": 1, "Household": 3, "Cooperative": 1, "Parcel": 0, "OrderLine": 0, "Look": 0
    }  # fmt: skip
    assert sees(staff, world.millet.households[0])
    assert not sees(staff, world.pears.households[0])


def test_a_council_member_sees_the_village_only(world: World) -> None:
    village = world.pears.product.village
    neighbour = Village.objects.create(name="邻村", township=village.township)
    Household.objects.create(village=neighbour, number="N-1", head_name="邻示例1")
    member = make_user("council")
    appoint(user=member, role=Role.COUNCIL, place=village)
    assert seen(member) == {
        "Township": 0, "Village": 1, "Household": 2, "Cooperative": 0, "Parcel": 0, "OrderLine": 0, "Look": 0
    }  # fmt: skip


def test_several_roles_add_up(world: World) -> None:
    user = world.millet.clerk
    appoint(user=user, role=Role.COUNCIL, place=world.pears.product.village)
    appoint(user=user, role=Role.TOWNSHIP_STAFF, place=world.millet.product.village.township)
    assert seen(user) == {
        "Township": 1, "Village": 2, "Household": 5, "Cooperative": 1, "Parcel": 1, "OrderLine": 1, "Look": 0
    }  # fmt: skip
    appoint(user=user, role=Role.CLERK, place=world.pears.cooperative)
    assert seen(user)["Parcel"] == 2


def test_a_model_without_a_rule_may_not_go_through_the_door(world: World) -> None:
    with pytest.raises(LookupError, match=r"cooperatives\.Share"):
        visible(world.millet.clerk, Share.objects.all())


def test_wagtails_policy_follows_the_registry(world: World) -> None:
    policy = policy_registry.get_by_type(Parcel)
    millet, pears = Parcel.objects.order_by("cooperative_id")
    clerk = User.objects.get(pk=world.millet.clerk.pk)
    assert policy.user_has_permission_for_instance(clerk, "change", millet)
    assert not policy.user_has_permission_for_instance(clerk, "change", pears)
    assert not policy.user_has_permission_for_instance(clerk, "delete", millet)
    assert list(policy.instances_user_has_any_permission_for(clerk, ["view"])) == [millet]
    assert not policy.instances_user_has_any_permission_for(world.millet.staff, ["view"]).exists()
    assert list(policy.users_with_any_permission_for_instance(["change"], pears)) == [world.pears.clerk]


def test_who_acts_for_a_township(world: World) -> None:
    township = world.millet.product.village.township_id
    assert holds_in_township(world.millet.staff, township)
    assert not holds_in_township(world.pears.staff, township)
    assert not holds_in_township(world.millet.clerk, township)
    assert holds_in_township(User.objects.create_superuser(email="boss@example.com"), township)
