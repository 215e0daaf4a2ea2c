"""Roles: where each is held, and who gives it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What somebody is appointed to be. `PLACES` says in which kind of place each is held."""

    COUNTY = "county", _("county official")
    ADMINISTRATOR = "administrator", _("administrator")
    EDITOR = "editor", _("storefront editor")
    TOWNSHIP_STAFF = "township_staff", _("township staff")
    COUNCIL = "council", _("council member")
    HELPER = "helper", _("helper")
    VILLAGE_AGENT = "village_agent", _("village agent")
    MANAGER = "manager", _("cooperative manager")
    CLERK = "clerk", _("cooperative clerk")
    DRIVER = "driver", _("driver")
    SUPPLIER = "supplier", _("supplier")


# The kind of place that each role is held in; those that are not named hold in the whole marketplace.
PLACES: dict[str, str] = {
    Role.TOWNSHIP_STAFF: "township",
    Role.HELPER: "township",
    Role.COUNCIL: "village",
    Role.VILLAGE_AGENT: "village",
    Role.MANAGER: "cooperative",
    Role.CLERK: "cooperative",
    Role.DRIVER: "cooperative",
    Role.SUPPLIER: "cooperative",
}
KINDS_OF_PLACE = ("township", "village", "cooperative")

# By role, whose holders give and end it: in the same place, or those of a village's township, or of the whole marketplace.
GIVEN_BY: dict[str, tuple[Role, ...]] = {
    Role.ADMINISTRATOR: (Role.ADMINISTRATOR,),
    Role.COUNTY: (Role.ADMINISTRATOR,),
    Role.EDITOR: (Role.ADMINISTRATOR, Role.COUNTY),
    Role.TOWNSHIP_STAFF: (Role.COUNTY,),
    Role.HELPER: (Role.TOWNSHIP_STAFF,),
    Role.COUNCIL: (Role.TOWNSHIP_STAFF,),
    Role.VILLAGE_AGENT: (Role.TOWNSHIP_STAFF,),
    Role.MANAGER: (Role.MANAGER,),
    Role.CLERK: (Role.MANAGER,),
    Role.DRIVER: (Role.MANAGER,),
    Role.SUPPLIER: (Role.SUPPLIER,),
}
