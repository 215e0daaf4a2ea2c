"""Each cooperative's own collection of pictures: its managers and clerks put them in and change them; its township's staff, who
write the pages of its village, choose from it."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from wagtail.models import Collection, GroupCollectionPermission

from marketplace.people.actions import OF_ROLES, cooperative_groups, let_in_as_appointed, township_group
from marketplace.people.locking import lock_people
from marketplace.people.models import Appointment, Role

from .locking import lock_root_collection
from .models import Cooperative

OWN = ("add_image", "change_image", "choose_image")
CHOOSE = "choose_image"


def keep_pictures(cooperatives: Sequence[Cooperative]) -> None:
    """Give cooperatives their collections, called as they are, and let their own people and their township's staff in.

    Once more, nothing is changed but what another name or another township asks for.
    """
    # Wagtail hangs the permissions of every picture model on its own Image.
    found = Permission.objects.filter(content_type__app_label="wagtailimages", codename__in=OWN)
    permissions = {one.codename: one for one in found}
    with transaction.atomic():
        groups = cooperative_groups(cooperatives)
        offices = {one.village.township_id: one.village.township for one in cooperatives}
        choosing = {pk: township_group(township) for pk, township in offices.items()}
        theirs = _collections(cooperatives, groups)
        given = []
        for one in cooperatives:
            own, office, collection = groups[one.pk], choosing[one.village.township_id], theirs[one.pk]
            given += [
                GroupCollectionPermission(group=own, collection=collection, permission=permissions[name])
                for name in OWN
            ]
            given.append(GroupCollectionPermission(group=office, collection=collection, permission=permissions[CHOOSE]))
        kept = {(row.group_id, row.collection_id) for row in given}
        held = GroupCollectionPermission.objects.filter(
            collection__in=theirs.values(), group__in=Group.objects.filter(OF_ROLES)
        )
        gone = [
            row.pk for row in held if (row.group_id, row.collection_id) not in kept
        ]  # of a township that it has left
        GroupCollectionPermission.objects.filter(pk__in=gone).delete()
        GroupCollectionPermission.objects.bulk_create(given, ignore_conflicts=True)


def keep_former_pictures() -> None:
    """Give the cooperatives that have no collection theirs, and put those who work for them into the group that may use it."""
    cooperatives = list(Cooperative.objects.filter(status__in=Cooperative.JOINED).select_related("village__township"))
    groups = cooperative_groups(cooperatives)
    having = _owned(groups)
    lacking = [one for one in cooperatives if one.pk not in having]
    if not lacking:
        return
    keep_pictures(lacking)
    with transaction.atomic():
        people = Appointment.objects.filter(role__in=[Role.MANAGER, Role.CLERK], cooperative__in=lacking, until=None)
        for user in lock_people(set(people.values_list("user_id", flat=True))).values():
            let_in_as_appointed(user)


def collection_of(cooperative: Cooperative) -> Collection:
    """Return a cooperative's collection of pictures."""
    return _owned(cooperative_groups([cooperative]))[cooperative.pk]


def _owned(groups: Mapping[int, Group]) -> dict[int, Collection]:
    """Return the collections that groups put pictures into, by what the groups are given by."""
    rows = GroupCollectionPermission.objects.filter(group__in=groups.values(), permission__codename="add_image")
    by_group = {row.group_id: row.collection for row in rows.select_related("collection").order_by("-pk")}
    return {pk: by_group[group.pk] for pk, group in groups.items() if group.pk in by_group}


def _collections(cooperatives: Sequence[Cooperative], groups: Mapping[int, Group]) -> dict[int, Collection]:
    # the collections of townships are found by a number behind a blank (`cms.editing.editors`)
    names = {one.pk: f"{one.name} #{one.pk}" for one in cooperatives}
    found = _owned(groups)
    if all(pk in found and found[pk].name == name for pk, name in names.items()):
        return found
    root = lock_root_collection()
    for pk, name in sorted(names.items(), key=lambda item: item[1]):
        if pk in found and found[pk].name != name:
            found[pk].name = name
            found[pk].save(update_fields=["name"])
            found[pk].move(root, "sorted-child")  # treebeard finds a place by the names of its neighbours
            found[pk].refresh_from_db()
    new = {pk: Collection(name=name, depth=root.depth + 1, numchild=0) for pk, name in names.items() if pk not in found}
    _add(root, list(new.values()))
    return found | new


def _add(root: Collection, new: Sequence[Collection]) -> None:
    """Put collections below the root, each at its place by name: treebeard would search, move and count for each by itself."""
    there = list(root.get_children())
    step, moved = 0, []
    for one in heapq.merge(there, sorted(new, key=_name), key=_name):
        step += 1
        if one.pk is not None:
            step = max(step, Collection._str2int(one.path[-Collection.steplen :]))  # moves to the right only
        path = Collection._get_path(root.path, root.depth + 1, step)
        if one.pk is not None and one.path != path:
            moved.append((one.path, path))
        one.path = path
    for before, after in reversed(moved):  # from the right, so that each place is free
        rest = Substr("path", len(before) + 1)
        Collection.objects.filter(path__startswith=before).update(path=Concat(Value(after), rest))
    Collection.objects.bulk_create(new)
    Collection.objects.filter(pk=root.pk).update(numchild=F("numchild") + len(new))


def _name(collection: Collection) -> str:
    return str(collection.name)
