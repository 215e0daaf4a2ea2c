"""What must hold of parties, their steps and pairings, for `manage.py check_books`."""

from __future__ import annotations

from marketplace.ledger.checks import guards_in_place, register

TRIGGERS = (
    "cooperatives_pairing_no_delete", "cooperatives_pairing_no_truncate", "cooperatives_pairing_only_ends",
    "cooperatives_status_by_step", "cooperatives_step_append_only", "cooperatives_step_no_truncate",
    "cooperatives_step_stays",
)  # fmt: skip

register([guards_in_place("R3", "party-guards", TRIGGERS)])
