"""Logins that differ but in case or width stop an upgrade before its first migration, and are listed.

Which of them the person signs in with can't be known here; and the version before, in which it is settled, works only on
tables that are its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.apps.registry import Apps
from django.core.management.base import CommandError
from django.db.migrations import Migration

from .login_names import login_name

ONE_NAME = ("people", "0006_one_login_name")  # the migration that stores each login by its one name
MESSAGE = """\
Logins that differ only in capitals or in the width of their signs can't be told apart any more:
{lines}
Nothing was migrated: start the version before again, open Settings → Users in the back office, decide for each group which
account keeps the login, give the others another e-mail address or phone (or delete those that have done nothing), and upgrade
again. If this was a restore: restore the backup with the version that made it, do the same there, and make a new backup."""


class LoginsCollide(CommandError):
    """Two accounts or more have one login."""


def refuse_before_migrating(apps: Apps, plan: Sequence[tuple[Migration, bool]], **kwargs: Any) -> None:
    """Receive Django's `pre_migrate`: before the first migration, where one of `plan` stores logins by their one name.

    :raises LoginsCollide: lists them
    """
    forward = {(one.app_label, one.name) for one, is_backward in plan if not is_backward}
    if ONE_NAME in forward and "user" in apps.all_models["people"]:  # else the database is new
        refuse_collisions(apps, None)


def refuse_collisions(apps: Apps, schema_editor: object) -> None:
    """Refuse a database in which one login is of several accounts, be it as their own or as an address they have proved.

    :param apps: the models as they are in the database
    :raises LoginsCollide: lists them
    """
    users = apps.get_model("people", "User").objects.order_by("pk").values_list("pk", "email", "phone")
    proved = apps.get_model("account", "EmailAddress").objects.filter(verified=True).order_by("user_id")
    lines = [
        "  " + ", ".join(f"#{pk} {masked(stored)}" for pk, stored in holders.items())
        for holders in _by_name([*users, *proved.values_list("user_id", "email")]).values()
        if len(holders) > 1
    ]
    if lines:
        raise LoginsCollide(MESSAGE.format(lines="\n".join(lines)))


def masked(login: str) -> str:
    """Return what an administrator recognises a login by, and nobody else."""
    name, at, host = login.partition("@")
    return f"{name[:2]}…{at}{host}" if at else f"{login[:6]}…{login[-2:]}"


def _by_name(rows: Iterable[Sequence[Any]]) -> dict[str, dict[int, str]]:
    """Return logins by their one name: name → {user: as stored}."""
    found: dict[str, dict[int, str]] = defaultdict(dict)
    for pk, *logins in rows:
        for login in filter(None, logins):
            found[login_name(str(login))].setdefault(pk, str(login))
    return found
