"""What the groups of roles are called: their names in the database are English, and the code finds them by these."""

from __future__ import annotations

import re

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
    "Cooperative": pgettext_lazy("group", "Cooperative staff"),  # one's managers and clerks, with its name behind
    "Editors": pgettext_lazy("group", "Editors"),  # Wagtail's, as Moderators
    "Moderators": pgettext_lazy("group", "Moderators"),
}
OF_PLACE = re.compile(r"(.+?) [0-9]+ (.+)")  # the group of a place's people: kind, number of the place, its name


def group_words(group: Group) -> str:
    """Return a group's name in the reader's language; of a place's people also the place (`township_group`)."""
    if group.name in GROUPS:
        return str(GROUPS[group.name])
    found = OF_PLACE.fullmatch(group.name)
    return f"{GROUPS[found[1]]} {found[2]}" if found and found[1] in GROUPS else group.name
