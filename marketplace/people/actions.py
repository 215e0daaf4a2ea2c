"""The groups through which the back office lets people in, as they are appointed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Model, Q

from marketplace.places.models import Township

from .models import Appointment, Role, User
from .policies import GROUP_OF_ROLE, group_permissions

# The groups that appointments decide about: one for each role, one for each township's staff, and one for the managers and
# clerks of each cooperative.
_OFFICE = f"{GROUP_OF_ROLE[Role.TOWNSHIP_STAFF]} "
COOPERATIVE = "Cooperative "
OF_ROLES = Q(name__in=GROUP_OF_ROLE.values()) | Q(name__startswith=_OFFICE) | Q(name__startswith=COOPERATIVE)


def ensure_groups() -> dict[str, Group]:
    """Return the groups of roles by name, making those that are missing and setting what they may do.

    :raises LookupError: a permission is not in the database (it isn't migrated)
    """
    groups = {}
    with transaction.atomic():
        for name, labels in group_permissions().items():
            group, _created = Group.objects.get_or_create(name=name)
            group.permissions.set(_permissions(labels))
            groups[name] = group
    return groups


def role_group(name: str) -> Group:
    """Return the group of roles called `name`. Migrating has made it (`PeopleConfig`), and set what it may do.

    :raises LookupError: the database isn't migrated
    """
    return Group.objects.filter(name=name).first() or ensure_groups()[name]


def township_group(township: Township) -> Group:
    """Return the group of one township's staff, made when first asked for.

    Wagtail's page permissions hang on it (`cms.editing.editors.grant_township_pages`). It is called as its township is.
    """
    return _groups_of(_OFFICE, [township])[township.pk]


def cooperative_groups(cooperatives: Sequence[Model]) -> dict[int, Group]:
    """Return the group of each cooperative's managers and clerks, made when first asked for: by the cooperative's key.

    The permissions on its pictures hang on it (`cooperatives.pictures`). It is called as its cooperative is.
    """
    return _groups_of(COOPERATIVE, cooperatives)


def _groups_of(prefix: str, places: Sequence[Any]) -> dict[int, Group]:
    theirs = reduce(or_, (Q(name__startswith=f"{prefix}{place.pk} ") for place in places), Q(pk__in=[]))
    number = len(prefix.split(" ")) - 1  # of the word that is the place's key
    found = {int(group.name.split(" ")[number]): group for group in Group.objects.filter(theirs)}
    names = {place.pk: f"{prefix}{place.pk} {place.name}"[:150] for place in places}
    made = Group.objects.bulk_create(Group(name=name) for pk, name in names.items() if pk not in found)
    for group in found.values():
        if group.name not in names.values():
            group.name = names[int(group.name.split(" ")[number])]
            group.save(update_fields=["name"])
    return found | {int(group.name.split(" ")[number]): group for group in made}


def groups_at(appointment: Appointment) -> Q:
    """Select the group of the place that an appointment is held in, whatever the place was called when it was made."""
    if appointment.role == Role.TOWNSHIP_STAFF:
        return Q(name__startswith=f"{_OFFICE}{appointment.township_id} ")
    if appointment.role in (Role.MANAGER, Role.CLERK):
        return Q(name__startswith=f"{COOPERATIVE}{appointment.cooperative_id} ")
    return Q(pk__in=[])


def let_in_as_appointed(user: User) -> None:
    """Put somebody into the groups of what they hold, whoever they act as, and take them out of those of what they don't.

    Groups that belong to no role, given by hand in former versions, stay asleep while something is held (`acting`), and go
    with the last of it: an end never opens what the appointment did not. Call it after every change of their appointments, with `user` locked.
    """
    held = list(user.appointments.filter(until=None).select_related("township", "cooperative"))
    wanted = {role_group(GROUP_OF_ROLE[one.role]).pk for one in held if one.role in GROUP_OF_ROLE}
    offices = (one.township for one in held if one.role == Role.TOWNSHIP_STAFF and one.township)
    wanted |= {township_group(office).pk for office in offices}
    works_for = [one.cooperative for one in held if one.role in (Role.MANAGER, Role.CLERK) and one.cooperative]
    wanted |= {group.pk for group in cooperative_groups(works_for).values()}
    ours = user.groups.filter(OF_ROLES) if held else user.groups.all()
    user.groups.remove(*ours.exclude(pk__in=wanted))
    user.groups.add(*wanted)
    user.is_superuser = any(one.role == Role.ADMINISTRATOR for one in held)
    user.is_staff = bool(held)
    User.objects.filter(pk=user.pk).update(is_staff=user.is_staff, is_superuser=user.is_superuser)


def _permissions(labels: set[str]) -> list[Permission]:
    wanted = Q()
    for label in labels:
        app_label, codename = label.split(".")
        wanted |= Q(content_type__app_label=app_label, codename=codename)
    found = list(Permission.objects.filter(wanted).select_related("content_type"))
    missing = labels - {f"{one.content_type.app_label}.{one.codename}" for one in found}
    if missing:
        raise LookupError(f"No such permission: {', '.join(sorted(missing))}.")
    return found
