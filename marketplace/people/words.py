"""What the groups of roles are called: their names in the database are English, and the code finds them by these."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.utils.translation import pgettext_lazy

GROUPS = {
    "Clerks": pgettext_lazy("group", "Clerks"),
    "Township staff": pgettext_lazy("group", "Township staff"),
    "Council": pgettext_lazy("group", "Council"),
    "Storefront editors": pgettext_lazy("group", "Storefront editors"),
    "County": pgettext_lazy("group", "County"),
    "Helpers": pgettext_lazy("group", "Helpers"),
    "Village agents": pgettext_lazy("group", "Village agents"),
    "Managers": pgettext_lazy("group", "Managers"),
    "Drivers": pgettext_lazy("group", "Drivers"),
    "Suppliers": pgettext_lazy("group", "Suppliers"),
    "Editors": pgettext_lazy("group", "Editors"),  # Wagtail's, as Moderators
    "Moderators": pgettext_lazy("group", "Moderators"),
}


def group_words(group: Group) -> str:
    """Return a group's name in the reader's language; of a township's staff also the township (`township_group`)."""
    if group.name in GROUPS:
        return str(GROUPS[group.name])
    first, _number, township = (*group.name.rsplit(" ", 2), "", "")[:3]
    return f"{GROUPS[first]} {township}" if first in GROUPS and township else group.name
