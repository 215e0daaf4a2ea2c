"""Two hands (R11, docs/laws/two-hands.md): when two accounts are two people's, and not one person's under two names.

Whoever gives somebody an appointment may hold that account as well. So a person's *line* is themselves and whoever has appointed
them, and those in turn, within one place: township staff its council, a manager the clerks, an administrator the next. Two whose
lines meet are one hand. Who gives a whole office (the county its staff, and a cooperative's first manager) is one hand with each
of them, and does not make them one among each other: a township's whole office is given by the county. What has ended counts:
somebody else's appointment later on does not undo who opened the account.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from .models import Role, User

# Given within a place, by those who work in it; a manager by a manager. The others are given from above.
LOCAL = (Role.ADMINISTRATOR, Role.HELPER, Role.COUNCIL, Role.VILLAGE_AGENT, Role.CLERK, Role.DRIVER, Role.SUPPLIER)

# The two hands that something passed, as statements for `of_one_hand`: each room adds its own in its `checks`, where
# ``key`` names table, row and step.
HANDS: list[str] = []

_EDGE = f"""
    SELECT a.by_id AS giver, a.user_id AS made, coalesce(a.since, '-infinity') AS since,
           a.role IN ({", ".join(f"'{role}'" for role in LOCAL)}) OR a.role = '{Role.MANAGER}' AND EXISTS (
             SELECT FROM people_appointment m
              WHERE m.user_id = a.by_id AND m.role = a.role AND m.cooperative_id = a.cooperative_id
                AND coalesce(m.since <= a.since, true)) AS is_local
      FROM people_appointment a WHERE a.by_id IS NOT NULL"""


def of_one_hand(hands: str) -> str:
    """Return the statement that selects those of `hands` that two people made who were one hand at that moment.

    :param hands: a statement that selects ``key``, ``one``, ``other`` (people's keys; null: the system) and ``at``
    """
    return f"""
    WITH RECURSIVE edge AS ({_EDGE}), hand AS ({hands}), line AS (
      SELECT person::bigint, person::bigint AS member, '-infinity'::timestamptz AS since
        FROM (SELECT one AS person FROM hand UNION SELECT other FROM hand) people WHERE person IS NOT NULL
      UNION
      SELECT line.person, edge.giver, greatest(line.since, edge.since)
        FROM line JOIN edge ON edge.made = line.member AND edge.is_local
    ), above AS (
      SELECT * FROM line
      UNION
      SELECT line.person, edge.giver, greatest(line.since, edge.since)
        FROM line JOIN edge ON edge.made = line.member AND NOT edge.is_local
    )
    SELECT DISTINCT both_ways.key
      FROM (SELECT key, one, other, at FROM hand UNION ALL SELECT key, other, one, at FROM hand) both_ways
      JOIN line ON line.person = both_ways.one
      JOIN above ON above.person = both_ways.other AND above.member = line.member
     WHERE both_ways.one <> both_ways.other AND greatest(line.since, above.since) <= both_ways.at"""


def one_hand_text() -> str:
    """Return why somebody can't be the second hand, and who can, in the active language."""
    return _(
        "One of you two has appointed the other, or the same person has appointed you both: that counts as one hand, not two. "
        "Somebody else does it whom neither of you has appointed: of the township's staff, or an administrator. "
        "Nothing was changed."
    )


def why_not_second(user: User, *before: int | None) -> str:
    """Return in the active language why somebody can't be the next hand after others, and who can; empty when they can.

    It stands where the button would. That it is one's own step the page says in words of its own: here it is no reason.

    :param before: who made the steps before; None: nobody, as the system
    """
    if not any(is_one_hand(one, user) for one in before if one != user.pk):
        return ""
    return _(
        "You and who made the step before count as one hand, not two: one of you has appointed the other, or the same person has "
        "appointed you both. Somebody else does this whom neither of you has appointed: of the township's staff, or an administrator."
    )


def is_one_hand(first_id: int | None, user: User) -> bool:
    """Return whether `user` can't be the second hand after somebody, by all that was ever given to the two.

    :param first_id: who made the step before; None: nobody, as the system
    """
    if first_id is None or first_id == user.pk:
        return first_id == user.pk
    return bool(_keys("SELECT 1 AS key, %s AS one, %s AS other", [first_id, user.pk]))


def one_hand_with(user: User) -> set[int]:
    """Return the keys of all who are one hand with `user`, and of `user`: whose steps wait for somebody else."""
    everybody = "SELECT user_id AS key, %s AS one, user_id AS other FROM people_appointment GROUP BY user_id"
    return {user.pk} | _keys(everybody, [user.pk])


def _keys(hands: str, values: list[Any]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(of_one_hand(f"SELECT *, 'infinity'::timestamptz AS at FROM ({hands}) pairs"), values)
        return {key for (key,) in cursor.fetchall()}
