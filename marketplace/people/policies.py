"""Who sees what in the back office (R8, law 7): one registry of rules, one function that applies them.

Each floor registers the rules of its own models in a module `policies.py`, which `PeopleConfig.ready` imports. Every
queryset behind a door goes through `visible`; a row that a user may not see answers 404, as if it weren't there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from marketplace.places.models import Township, Village

from .models import GIVEN_BY, PLACES, Appointment, Invitation, Look, Role, User

Row = TypeVar("Row", bound=Model)
Rule = Callable[[User], Q]

# The group of each role, by which the back office lets in; an administrator needs none.
GROUP_OF_ROLE: dict[str, str] = {
    Role.COUNTY: "County",
    Role.EDITOR: "Storefront editors",
    Role.TOWNSHIP_STAFF: "Township staff",
    Role.COUNCIL: "Council",
    Role.HELPER: "Helpers",
    Role.VILLAGE_AGENT: "Village agents",
    Role.MANAGER: "Managers",
    Role.CLERK: "Clerks",
    Role.DRIVER: "Drivers",
    Role.SUPPLIER: "Suppliers",
}

NOTHING = Q(pk__in=[])

_rules: dict[type[Model], Rule] = {}
_permissions: dict[str, set[str]] = defaultdict(set)


def visible_by(rule: Rule, model: type[Model], **permissions: list[str]) -> None:
    """Register who sees the rows of `model`, for `visible` and for Wagtail's own views.

    :param rule: gives the condition on rows that a user (who is no administrator) sees. A person may hold several
        roles: the condition is their union, and must not join to many rows (use subqueries)
    :param permissions: per role (``clerk``, ``township_staff``, …), what its holders may do with the rows they see:
        ``view``, ``change``, …; a manager may do what a clerk may
    """
    _rules[model] = rule
    register_permission_policy(model, ScopedPolicy(model))
    for role, actions in permissions.items():
        _permissions[role] |= {f"{model._meta.app_label}.{action}_{model._meta.model_name}" for action in actions}


def group_permissions() -> dict[str, set[str]]:
    """Return what each group of roles may do, as ``app.codename``; all of them may enter the back office.

    What editors may do hangs on pages: `cms.editing.editors` sets it.
    """
    allowed = {role: {"wagtailadmin.access_admin"} | _permissions[role] for role in GROUP_OF_ROLE}
    allowed[Role.MANAGER] |= allowed[Role.CLERK]
    return {GROUP_OF_ROLE[role]: labels for role, labels in allowed.items() if role != Role.EDITOR}


def rule_models() -> list[type[Model]]:
    """Return the models whose rows have a rule of who sees them."""
    return list(_rules)


def visible(user: User | AnonymousUser, queryset: QuerySet[Row]) -> QuerySet[Row]:
    """Return the rows of `queryset` that `user` sees; an administrator sees all, a stranger none.

    :raises LookupError: no rule was registered for the model, so nobody may see it through this door
    """
    if queryset.model not in _rules:
        raise LookupError(f"Who sees {queryset.model._meta.label} is not registered.")
    if isinstance(user, AnonymousUser) or not user.is_active:
        return queryset.none()
    if user.is_superuser:
        return queryset.all()
    return queryset.filter(_rules[queryset.model](user))


def sees(user: User | AnonymousUser, row: Model) -> bool:
    """Return whether `user` sees one row; an administrator is not asked for each of a page's rows."""
    if isinstance(user, User) and user.is_active and user.is_superuser and type(row) in _rules:
        return row.pk is not None
    return visible(user, type(row)._default_manager.filter(pk=row.pk)).exists()


class ScopedPolicy(ModelPermissionPolicy):
    """Wagtail's permission policy over the registry: what a group may do, on the rows that the user sees."""

    def user_has_permission_for_instance(self, user: User, action: str, instance: Model) -> bool:
        """Whether the user may do it, and sees the row."""
        return self.user_has_permission(user, action) and sees(user, instance)

    def instances_user_has_any_permission_for(self, user: User, actions: Any) -> QuerySet[Any]:
        """The rows that the user sees, if any of the actions is allowed at all."""
        queryset = self.model._default_manager.all()
        return visible(user, queryset) if self.user_has_any_permission(user, actions) else queryset.none()

    def users_with_any_permission_for_instance(self, actions: Any, instance: Model) -> QuerySet[User]:
        """The users who may do any of the actions and see the row."""
        users: QuerySet[User] = self.users_with_any_permission(actions)
        return users.filter(pk__in=[user.pk for user in users if sees(user, instance)])


def held(user: User, *roles: Role) -> QuerySet[Appointment]:
    """Return the appointments to one of these roles that `user` holds now; in a request, the one that they act as."""
    found = Appointment.objects.holding(timezone.now()).filter(user=user, role__in=roles)
    return found if user.acting_as is None else found.filter(pk=user.acting_as.pk)


def roles_of(user: User) -> list[str]:
    """Return the roles that `user` holds now, each once, the one that was given first before the others; in a request, the one
    that they act as. For what is shown: what is done asks `held`."""
    if user.acting_as is not None:
        return [user.acting_as.role]
    return list(dict.fromkeys(held(user, *Role).order_by("pk").values_list("role", flat=True)))


def posts_of(user: User) -> list[Appointment]:
    """Return the appointments that `user` holds now, with their places, the one that was given first before the others; in a
    request, the one that they act as, which is known already. For what is shown: what is done asks `held`."""
    if user.acting_as is not None:
        return [user.acting_as]
    return list(held(user, *Role).select_related("township", "village", "cooperative").order_by("pk"))


def townships_of(user: User) -> QuerySet[Appointment, Mapping[str, object]]:
    """Return the ids of the townships whose staff `user` is, as a subquery."""
    return held(user, Role.TOWNSHIP_STAFF).values("township_id")


def villages_of(user: User) -> QuerySet[Appointment, Mapping[str, object]]:
    """Return the ids of the villages where `user` sits on the council, as a subquery."""
    return held(user, Role.COUNCIL).values("village_id")


def of_county(user: User) -> Q:
    """Select every row for a county's officials."""
    return Q(Exists(held(user, Role.COUNTY)))


def staff_of_township(township: int | OuterRef, since: datetime | OuterRef | None = None) -> QuerySet[Appointment]:
    """Return the appointments that make up a township's office now, whomever its people act as.

    :param since: a moment; those that have ended after it count as well
    """
    of_office = Appointment.objects.filter(role=Role.TOWNSHIP_STAFF, township=township)
    return of_office.holding(timezone.now()) if since is None else of_office.filter(Q(until=None) | Q(until__gt=since))


def of_township(user: User, village: str) -> Q:
    """Select the rows of a township whose staff `user` is.

    :param village: the lookup of a row's village, such as ``household__village``
    """
    return Q((f"{village}__township_id__in", townships_of(user)))


def of_village(user: User, village: str) -> Q:
    """Select the rows of a township whose staff `user` is, and of a village on whose council `user` sits.

    :param village: as for `of_township`
    """
    return of_township(user, village) | Q((f"{village}_id__in", villages_of(user)))


def holds_in_township(user: User, township_id: int) -> bool:
    """Return whether `user` acts for a township: its staff, and administrators."""
    return user.is_active and (user.is_superuser or townships_of(user).filter(township_id=township_id).exists())


def _village_rule(user: User) -> Q:
    return of_county(user) | Q(township_id__in=townships_of(user)) | Q(pk__in=villages_of(user))


def _given_by(user: User) -> Q:
    """The appointments and invitations that `user` could give (`GIVEN_BY`); all of them for a county."""
    found = of_county(user)
    for role, givers in GIVEN_BY.items():
        for giver in givers:
            if (within := PLACES.get(giver)) is not None:
                where = within if PLACES[role] == within else f"{PLACES[role]}__{within}"
                found |= Q(("role", role), (f"{where}_id__in", held(user, giver).values(f"{within}_id")))
    return found


APPOINTS = dict.fromkeys(["county", "township_staff", "manager", "supplier"], ["view", "add", "change"])

# The county keeps the register of places (`marketplace.register`); a township reads its own.
KEEPS = ["view", "add", "change", "delete"]
visible_by(lambda user: of_county(user) | Q(pk__in=townships_of(user)), Township, county=KEEPS, township_staff=["view"])
visible_by(_village_rule, Village, county=KEEPS, township_staff=["view"])
visible_by(lambda user: NOTHING, Look)
visible_by(_given_by, Appointment, **APPOINTS)
visible_by(_given_by, Invitation, **APPOINTS)
