"""What must hold of agreements, for `manage.py check_books`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from marketplace.ledger.checks import Check, guards_in_place, register

TRIGGERS = (
    "supply_agreement_is_kept", "supply_agreement_no_delete", "supply_agreement_no_truncate", "supply_delivery_is_signed",
    "supply_signature_is_kept", "supply_signature_no_delete", "supply_signature_no_truncate",
)  # fmt: skip

CHECKS = [
    guards_in_place("R1", "agreement-guards", TRIGGERS),
    Check(
        "R1", "delivery-signed", "supply_delivery",
        _("The household of weigh slip %(slip_number)s has never signed its agreement."),
        """
        SELECT d.id AS key, d.slip_number FROM supply_delivery d
         WHERE NOT EXISTS (SELECT FROM supply_signature s
                            WHERE s.agreement_id = d.agreement_id AND s.household_id = d.household_id)""",
    ),
]  # fmt: skip

register(CHECKS, ["supply_signature"])
