"""Give people their roles, and the groups through which the back office lets them in."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q

from marketplace.places.models import Township, Village

from .change_log import Change, Value, log_change
from .log_actions import RoleAction
from .models import Role, User
from .policies import COUNCIL, TOWNSHIP_STAFF, group_permissions

# A village agent has a role but no screen of its own yet, so no group.
_GROUP_OF_ROLE = {Role.Kind.TOWNSHIP_STAFF: TOWNSHIP_STAFF, Role.Kind.COUNCIL: COUNCIL}


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


def let_in(user: User, *groups: Group) -> None:
    """Put `user` into groups of the back office, and mark as staff."""
    user.groups.add(*groups)
    if not user.is_staff:
        user.is_staff = True
        user.save(update_fields=["is_staff"])


def township_group(township: Township) -> Group:
    """Return the group of one township's staff, made when first asked for.

    Wagtail's page permissions hang on it (`cms.editing.editors.grant_township_pages`).
    """
    return Group.objects.get_or_create(name=f"{TOWNSHIP_STAFF} {township.pk} {township.name}"[:150])[0]


@transaction.atomic
def grant_role(
    *, user: User, kind: str, township: Township | None = None, village: Village | None = None, by: User | None = None
) -> Role:
    """Give `user` a role in a township (its staff) or a village (council, agent). Done twice, it is held once.

    :param kind: one of `Role.Kind`
    :param by: who gives it; None: the system
    :raises ValueError: the role doesn't hold in that kind of place
    """
    if (kind == Role.Kind.TOWNSHIP_STAFF) != (village is None) or (township is None) == (village is None):
        raise ValueError(f"The role {kind} can't be held in township {township}, village {village}.")
    role, created = Role.objects.get_or_create(user=user, kind=kind, township=township, village=village)
    if kind in _GROUP_OF_ROLE:
        let_in(user, role_group(_GROUP_OF_ROLE[Role.Kind(kind)]))
    if township is not None:
        let_in(user, township_group(township))
    if created:
        held: dict[str, tuple[Value, Value]] = {"kind": (None, str(kind))}
        held |= {name: (None, place.name) for name, place in (("township", township), ("village", village)) if place}
        log_change(Change(user, RoleAction.GRANTED, held, of=Role), user=by)
    return role


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
