"""What must hold of the seals, for `manage.py check_books`: leaves, nodes and roots are counted anew from the events."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .checks import Check, guards_in_place, register
from .sealing import HOLDER_RANGES, leaf_hashes

COUNTED = ("ledger_sealedevent", "ledger_seal")

TRIGGERS = (
    "ledger_seal_append_only", "ledger_seal_in_turn", "ledger_seal_no_truncate", "ledger_sealedevent_append_only",
    "ledger_sealedevent_in_turn", "ledger_sealedevent_no_truncate", "ledger_sealedholder_append_only",
    "ledger_sealedholder_no_truncate", "ledger_sealednode_append_only", "ledger_sealednode_no_truncate",
)  # fmt: skip

# All full subtrees, the leaves among them.
SUBTREES = """
subtree AS (
  SELECT 0::smallint AS level, leaf_index AS index, leaf_hash AS hash FROM ledger_sealedevent
   UNION ALL SELECT level, index, hash FROM ledger_sealednode)"""

CHECKS = [
    Check(
        "R3", "seal-leaf", "ledger_sealedevent",
        _("Event %(event)s was changed after it was sealed as leaf %(leaf_index)s: kind, reference, date, amounts, "
          "accounts or a holder's name are no longer what was sealed."),
        f"""
        WITH {HOLDER_RANGES}
        SELECT k.event_id AS key, k.event_id AS event, k.leaf_index
          FROM ledger_sealedevent k LEFT JOIN ({leaf_hashes("ledger_sealedevent")}) counted USING (event_id)
         WHERE counted.leaf_hash IS DISTINCT FROM k.leaf_hash""",
    ),
    Check(
        "R3", "seal-leaves-whole", "ledger_sealedevent",
        _("The seals should have leaves 0 to %(last)s, one for each of the %(expected)s events that were sealed; "
          "there are %(found)s."),
        """
        SELECT 'tree' AS key, expected, expected - 1 AS last, found FROM (
          SELECT greatest(coalesce(max(leaf_index) + 1, 0), (SELECT coalesce(max(tree_size), 0) FROM ledger_seal))
                   AS expected, count(*) AS found FROM ledger_sealedevent) leaves
         WHERE expected <> found""",
    ),
    Check(
        "R3", "seal-node", "ledger_sealednode",
        _("The node %(key)s of the seals' tree is missing, or is not the hash of the two below it."),
        f"""
        WITH {SUBTREES}
        SELECT coalesce(n.level, l.level + 1) || '/' || coalesce(n.index, l.index / 2) AS key
          FROM (SELECT * FROM subtree WHERE index & 1 = 0) l
          JOIN subtree r ON r.level = l.level AND r.index = l.index + 1
          FULL JOIN ledger_sealednode n ON n.level = l.level + 1 AND n.index = l.index / 2
         WHERE n.hash IS DISTINCT FROM sha256('\\x01'::bytea || l.hash || r.hash)""",
    ),
    Check(
        "R3", "seal-root", "ledger_seal",
        _("The root of %(sealed_on)s over %(tree_size)s events is not that of its leaves: %(root)s is kept, "
          "%(found)s was counted."),
        # The full subtrees that a tree of that size consists of, folded from the right.
        f"""
        WITH RECURSIVE {SUBTREES}, peak AS MATERIALIZED (
          SELECT s.id, row_number() OVER (PARTITION BY s.id ORDER BY t.level) AS turn, n.hash
            FROM ledger_seal s JOIN generate_series(0, 50) AS t (level) ON (s.tree_size >> t.level) & 1 = 1
            LEFT JOIN subtree n ON n.level = t.level AND n.index = (s.tree_size >> t.level) - 1),
        folded AS (
          SELECT id, turn, hash FROM peak WHERE turn = 1
           UNION ALL
          SELECT p.id, p.turn, sha256('\\x01'::bytea || p.hash || f.hash)
            FROM folded f JOIN peak p ON p.id = f.id AND p.turn = f.turn + 1),
        counted AS (SELECT DISTINCT ON (id) id, hash FROM folded ORDER BY id, turn DESC)
        SELECT s.id AS key, s.sealed_on, s.tree_size, encode(s.root, 'hex') AS root,
               coalesce(encode(c.hash, 'hex'), '–') AS found
          FROM ledger_seal s LEFT JOIN counted c USING (id) WHERE c.hash IS DISTINCT FROM s.root""",
    ),
    Check(
        "R3", "seal-order", "ledger_seal",
        _("The seal of %(sealed_on)s over %(tree_size)s events comes before the one of %(before)s."),
        """
        SELECT id AS key, sealed_on, tree_size, before FROM (
          SELECT id, sealed_on, tree_size, max(sealed_on) OVER (ORDER BY tree_size) AS before FROM ledger_seal) seals
         WHERE before > sealed_on""",
    ),
    guards_in_place("R3", "seal-guards", TRIGGERS),
]  # fmt: skip

register(CHECKS, COUNTED)
