"""The groups through which the back office lets people in, as they are appointed."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q

from marketplace.places.models import Township

from .models import Role, User
from .policies import GROUP_OF_ROLE, group_permissions

# The groups that appointments decide about: one for each role, and one for each township's staff.
_OFFICE = f"{GROUP_OF_ROLE[Role.TOWNSHIP_STAFF]} "
OF_ROLES = Q(name__in=GROUP_OF_ROLE.values()) | Q(name__startswith=_OFFICE)


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
    name = f"{_OFFICE}{township.pk} {township.name}"[:150]
    found = Group.objects.filter(offices_groups(township)).first()
    if found is None:
        return Group.objects.get_or_create(name=name)[0]
    if found.name != name:
        found.name = name
        found.save(update_fields=["name"])
    return found


def offices_groups(township: Township) -> Q:
    """Select the group of one township's staff, whatever the township was called when it was made."""
    return Q(name__startswith=f"{_OFFICE}{township.pk} ")


def let_in_as_appointed(user: User) -> None:
    """Put somebody into the groups of what they hold, whoever they act as, and take them out of those of what they don't.

    Groups that belong to no role, given by hand in former versions, stay asleep while something is held (`acting`), and go
    with the last of it: an end never opens what the appointment did not. Call it after every change of their appointments, with `user` locked.
    """
    held = list(user.appointments.filter(until=None).select_related("township"))
    wanted = {role_group(GROUP_OF_ROLE[one.role]).pk for one in held if one.role in GROUP_OF_ROLE}
    offices = (one.township for one in held if one.role == Role.TOWNSHIP_STAFF and one.township)
    wanted |= {township_group(office).pk for office in offices}
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
