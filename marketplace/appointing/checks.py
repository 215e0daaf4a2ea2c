"""What must hold of the two hands that money passes, for `manage.py check_books`: neither had opened the other's account (R11)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from marketplace.ledger.checks import Check, guards_in_place, register
from marketplace.people.two_hands import HANDS, of_one_hand

TRIGGERS = ("people_appointment_no_delete", "people_appointment_no_truncate", "people_appointment_only_ends")

# Of the change log, whose room knows no ledger.
LOG_TRIGGERS = (
    "wagtailcore_modellogentry_append_only", "wagtailcore_modellogentry_no_truncate",
    "wagtailcore_pagelogentry_append_only", "wagtailcore_pagelogentry_no_truncate",
)  # fmt: skip

CHECKS = [
    guards_in_place("R3", "log-guards", LOG_TRIGGERS),
    guards_in_place("R11", "appointment-guards", TRIGGERS),
    Check(
        "R11", "two-hands-of-two", "people_appointment",
        _("Both hands that this passed may be one person's: one may have opened the other's account, or the same person both, directly or through others."),
        lambda: of_one_hand(" UNION ALL ".join(HANDS)),
    ),
]  # fmt: skip

register(CHECKS)
