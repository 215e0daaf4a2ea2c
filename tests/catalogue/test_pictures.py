"""Each cooperative's own pictures: who puts them in, who chooses from them, and which a product has, in which order."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import Collection, GroupCollectionPermission, ModelLogEntry

from cms.models import StoryImage
from marketplace.backoffice.seen import seen
from marketplace.catalogue.actions import Moved, NotYours, arrange_pictures
from marketplace.cooperatives.membership import NewCooperative, enter_cooperatives
from marketplace.cooperatives.models import Cooperative
from marketplace.cooperatives.pictures import collection_of, keep_former_pictures
from tests.cms.shop_site import make_picture
from tests.orders.desks import as_user
from tests.world import NOW, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(shared_world: World) -> World:
    return shared_world


def pictures(world: World) -> list[int]:
    return list(world.millet.product.pictures.values_list("image_id", flat=True))


def given_on(collection: Collection) -> set[tuple[str, str]]:
    rows = GroupCollectionPermission.objects.filter(collection=collection)
    return {
        (row.group.name.split(" ")[0], row.permission.codename) for row in rows.select_related("group", "permission")
    }


def test_its_own_people_put_pictures_in_and_its_township_chooses(world: World) -> None:
    collection = collection_of(world.millet.cooperative)
    assert given_on(collection) == {
        ("Cooperative", "add_image"), ("Cooperative", "change_image"), ("Cooperative", "choose_image"),
        ("Township", "choose_image"),
    }  # fmt: skip
    ours, theirs = (make_picture(name, collection=collection_of(farm.cooperative)) for name, farm in
                    (("晒场", world.millet), ("梨园", world.pears)))  # fmt: skip
    for user in (world.millet.clerk, world.millet.staff):
        assert list(seen(user, StoryImage)) == [ours]
    clerk = as_user(world.millet.clerk)
    assert clerk.get(reverse("wagtailimages:edit", args=[ours.pk])).status_code == 200
    assert clerk.get(reverse("wagtailimages:edit", args=[theirs.pk])).status_code == 404
    assert as_user(world.millet.staff).get(reverse("wagtailimages:add")).status_code == 302
    chooser = clerk.get(reverse("wagtailimages_chooser:choose")).json()["html"]
    assert "晒场" in chooser and "梨园" not in chooser


def test_the_collection_goes_by_the_cooperatives_name_and_township(world: World) -> None:
    cooperative = world.millet.cooperative
    collection = collection_of(cooperative)
    cooperative.name, cooperative.village = "李里新社", world.pears.product.village
    cooperative.save()
    collection.refresh_from_db()
    assert collection.name == f"李里新社 #{cooperative.pk}" and collection_of(cooperative) == collection
    offices = GroupCollectionPermission.objects.filter(collection=collection, group__name__startswith="Township staff")
    assert [row.group.name.rsplit(" ", 1)[1] for row in offices] == ["太河镇"]


def test_many_that_are_entered_at_once_have_theirs_and_former_ones_get_theirs(world: World) -> None:
    village = world.millet.product.village
    enter_cooperatives([NewCooperative(village.pk, f"社 {n}") for n in range(3)])
    root = Collection.get_first_root_node()
    assert root.get_children().filter(name__startswith="社 ").count() == 3
    assert Collection.find_problems() == ([], [], [], [], [])
    # as it was before there were collections
    collection_of(world.millet.cooperative).delete()
    Group.objects.filter(name__startswith="Cooperative ").delete()
    keep_former_pictures()
    picture = make_picture("晒场", collection=collection_of(world.millet.cooperative))
    assert list(seen(type(world.millet.clerk).objects.get(pk=world.millet.clerk.pk), StoryImage)) == [picture]
    assert all(collection_of(one) for one in Cooperative.objects.all())


def test_new_ones_take_their_place_by_name_and_what_is_below_others_stays_there(world: World) -> None:
    root = Collection.get_first_root_node()
    between = root.add_child(instance=Collection(name="社 1b"))
    below = between.add_child(instance=Collection(name="照片"))
    village = world.millet.product.village.pk
    enter_cooperatives([NewCooperative(village, name) for name in ("社 2", "社 1", "社 0")])
    enter_cooperatives([NewCooperative(village, name) for name in ("社 1c", "社 01")])
    names = [one.name.partition(" #")[0] for one in root.get_children() if one.name.startswith("社")]
    assert names == ["社 0", "社 01", "社 1", "社 1b", "社 1c", "社 2"]
    assert [one.name for one in root.get_children()] == sorted(one.name for one in root.get_children())
    below.refresh_from_db()
    assert below.get_parent().pk == between.pk
    assert Collection.find_problems() == ([], [], [], [], [])


def test_a_product_has_several_in_an_order_and_only_of_its_cooperative(world: World) -> None:
    clerk, product = as_user(world.millet.clerk), world.millet.product
    one, two, three = (make_picture(f"图{n}", collection=collection_of(world.millet.cooperative)).pk for n in range(3))
    foreign = make_picture("梨园", collection=collection_of(world.pears.cooperative)).pk
    address = reverse("products:pictures", args=[product.pk])

    def send(**given: Any) -> Any:
        return clerk.post(address, {"seen": ",".join(map(str, pictures(world)))} | given)

    for key in (one, two, three):
        assert send(image=key).status_code == 302
    assert pictures(world) == [one, two, three]
    send(do=f"earlier {three}")
    assert pictures(world) == [one, three, two]
    send(do=f"later {one}")
    assert pictures(world) == [three, one, two]
    send(do=f"away {one}")
    assert pictures(world) == [three, two]
    assert send(image=foreign).status_code == 422
    with pytest.raises(NotYours):
        arrange_pictures(product.pk, [foreign], seen=[three, two], user=world.millet.clerk, now=NOW)
    with pytest.raises(NotYours):
        arrange_pictures(product.pk, [], seen=[three, two], user=world.pears.clerk, now=NOW)
    with pytest.raises(Moved):
        arrange_pictures(product.pk, [two], seen=[one], user=world.millet.clerk, now=NOW)
    assert pictures(world) == [three, two]
    entry = ModelLogEntry.objects.filter(action="catalogue.product.pictured").order_by("-pk")[0]
    assert entry.data["changes"] == {"pictures": ["图2、图0、图1", "图2、图1"]}
    answer = clerk.post(reverse("wagtailimages:delete", args=[two]), follow=True)
    assert "since others depend on it: " in answer.content.decode()
    assert StoryImage.objects.filter(pk=two).exists()
