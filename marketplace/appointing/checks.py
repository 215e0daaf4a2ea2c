"""What must hold of the two hands that money passes, for `manage.py check_books`: neither had opened the other's account (R11)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from marketplace.ledger.checks import Check, register
from marketplace.people.two_hands import HANDS, of_one_hand

CHECKS = [
    Check(
        "R11", "two-hands-of-two", "people_appointment",
        _("Both hands that this passed may be one person's: one may have opened the other's account, or the same person both, directly or through others."),
        lambda: of_one_hand(" UNION ALL ".join(HANDS)),
    ),
]  # fmt: skip

register(CHECKS)
