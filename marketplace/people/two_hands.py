"""Two hands (R11, docs/laws/two-hands.md): when two accounts are two people's, and not one person's under two names.

Whoever *opened* an account, by giving it its first appointment, may hold it as well; who gives one more to somebody appointed
before does not. So all above an account, up to who opened the first, are one hand with it. Among each other those count as one
whom the same person opened within one place (their *lines*): township staff its council, a manager the clerks, an administrator
the next. A whole office is given from above (the county its staff, and a cooperative's first manager), and stays two people.
What has ended counts: it does not undo who opened the account.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from .models import Appointment, Role, User

# Given within a place, by those who work in it; a manager by a manager. The others are given from above.
LOCAL = (Role.ADMINISTRATOR, Role.HELPER, Role.COUNCIL, Role.VILLAGE_AGENT, Role.CLERK, Role.DRIVER, Role.SUPPLIER)

# The two hands that something passed, as statements for `of_one_hand`: each room adds its own in its `checks`, where
# ``key`` names table, row and step.
HANDS: list[str] = []

# Who opened each account: one row a person at most. Of a first appointment from before they were kept nobody knows the giver, who
# may be the next one's; one by command or for the demo was the operator's, and divides.
_EDGE = f"""
    SELECT a.by_id AS giver, a.user_id AS made, coalesce(a.since, '-infinity') AS since,
           a.role IN ({", ".join(f"'{role}'" for role in LOCAL)}) OR a.role = '{Role.MANAGER}' AND EXISTS (
             SELECT FROM people_appointment m
              WHERE m.user_id = a.by_id AND m.role = a.role AND m.cooperative_id = a.cooperative_id
                AND coalesce(m.since <= a.since, true)) AS is_local
      FROM (SELECT DISTINCT ON (user_id) * FROM people_appointment
             WHERE by_id IS NOT NULL OR how <> '{Appointment.How.MIGRATION}' ORDER BY user_id, id) a
     WHERE a.by_id IS NOT NULL"""


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
      SELECT person, person AS member, since FROM line WHERE person = member
      UNION
      SELECT above.person, edge.giver, greatest(above.since, edge.since)
        FROM above JOIN edge ON edge.made = above.member
    )
    SELECT DISTINCT both_ways.key
      FROM (SELECT key, one, other, at FROM hand UNION ALL SELECT key, other, one, at FROM hand) both_ways
      JOIN line ON line.person = both_ways.one
      JOIN above ON above.person = both_ways.other AND above.member = line.member
     WHERE both_ways.one <> both_ways.other AND greatest(line.since, above.since) <= both_ways.at"""


def one_hand_text() -> str:
    """Return why somebody can't be the second hand, and who can, in the active language."""
    return _(
        "One of you two may have opened the other's account, or the same person both, directly or through others: that counts as one hand, not two. "
        "Somebody else does it whose account neither of you has opened: of the township's staff, or an administrator. "
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
        "You and who made the step before count as one hand, not two: one of you may have opened the other's account, or the same person "
        "both, directly or through others. Somebody else does this whose account neither of you has opened: of the township's staff, or an administrator."
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
