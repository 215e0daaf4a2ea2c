"""What those roles are told whose screens are not there yet: what will be here, and whom to ask until then."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from marketplace.people.models import Role

COMING = {
    Role.HELPER: _(
        "Here will be the households that you are paired with, and what you note at your visits. That is not there yet; "
        "until then you keep your notes as before."
    ),
    Role.VILLAGE_AGENT: _(
        "Here you will order, book and file for villagers who can't do it alone. That is not there yet; until then order for "
        "them in the shop, as any buyer does."
    ),
    Role.DRIVER: _(
        "Here will be your runs: which parcels to fetch, where to bring them, and the daily goods for the way back. That is "
        "not there yet; until then the cooperative tells you."
    ),
    Role.SUPPLIER: _(
        "Here you will offer daily goods to the villages' shops, and see what they order. That is not there yet; until then "
        "they order as before."
    ),
}
# Whom they ask: those who hold one of these roles in the same place, or over a village in its township.
ASKED = {
    Role.HELPER: Role.TOWNSHIP_STAFF,
    Role.VILLAGE_AGENT: Role.TOWNSHIP_STAFF,
    Role.DRIVER: Role.MANAGER,
    Role.SUPPLIER: Role.ADMINISTRATOR,  # the county gives no supplier
}
