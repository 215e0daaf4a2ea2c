"""Restore a backup into an empty instance, and prove that the books and the last root are those of the backup."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from marketplace.ledger.checks import BrokenRow, Check, count_rows, run
from marketplace.ledger.sealing import newest
from marketplace.runtime.database_roles import as_owner
from marketplace.runtime.former_migrations import FORMER_APPS, missing_former_migrations
from marketplace.runtime.half_restored import MARKER, is_half_restored
from marketplace.runtime.locking import lock_tables

from .manifest import (
    DATABASE,
    MEDIA,
    PRIVATE,
    BackupRefused,
    Manifest,
    copy_file,
    files_below,
    read_manifest,
    verify_files,
)
from .programs import JOBS, ProgramFailed, find_program, run_program, server_version
from .writing import card_key_fingerprints, folders

# What a prepared instance holds before anybody has used it.
FILLED_BY_MIGRATIONS = {
    "cms_purge", "cms_searchwords", "ledger_account", "ledger_balance", "orders_backlog", "orders_heartbeat", "orders_reconciliation",
    "orders_stripepace",
}  # fmt: skip
OUR_PACKAGES = ("cms", "orders", "marketplace")
SPARE_ROOM = 20 << 20  # bytes
DROP_ALL = """
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('DROP TABLE IF EXISTS public.%I CASCADE', one.tablename);
  END LOOP;
  FOR one IN SELECT p.oid::regprocedure AS name FROM pg_proc p
              WHERE p.pronamespace = 'public'::regnamespace
                AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
    EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', one.name);
  END LOOP;
  FOR one IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' LOOP
    EXECUTE format('DROP SEQUENCE IF EXISTS public.%I CASCADE', one.sequencename);
  END LOOP;
END $$
"""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and what is wrong with it.

    :ivar counts: rows of each table that `check_books` counts
    :ivar root: the last root, in hexadecimal
    :ivar differences: what is not as the backup's manifest says
    :ivar findings: what `check_books` names
    :ivar other_card_keys: bank card numbers are encrypted under a key that this instance does not have
    :ivar closed_factors: how many people's second factors are encrypted under a key that this instance does not have
    """

    counts: dict[str, int]
    root: str
    differences: list[str]
    findings: list[BrokenRow]
    other_card_keys: bool
    closed_factors: int

    @property
    def is_right(self) -> bool:
        """Whether everything is as it was."""
        return not (self.differences or self.findings)


def check_backup(source: Path, watched: Callable[[list[str]], Iterator[str]]) -> Manifest:
    """Verify a backup, and change nothing.

    :raises BackupRefused: it is not whole, damaged (names the files), or of another format
    """
    manifest = read_manifest(source)
    verify_files(source, manifest, watched)
    return manifest


def restore_backup(
    source: Path,
    checks: Iterable[Check],
    say: Callable[[str], None],
    watched: Callable[[list[str]], Iterator[str]],
    over: str = "",
) -> Restored:
    """Restore into this instance, which must be empty (no rows, no files), and which nobody else may be connected to.

    :param over: the name of this database, typed: what a restore that was cut short has left in it is thrown away
    :raises BackupRefused: the backup or this instance is not fit for it; nothing is changed
    :raises ProgramFailed: pg_restore failed; the instance is not usable, and restoring may be tried again
    """
    say(_("Verifying"))
    manifest = check_backup(source, watched)
    with as_owner():
        program = _fit_program(source, manifest)
        _refuse_newer(manifest)
        _refuse_filled(over)
        _refuse_without_room(manifest)
        say(_("Database"))
        _empty(over)
        run_program([
            program, f"--jobs={JOBS}", "--no-owner", "--no-privileges", "--exit-on-error",
            f"--dbname={connection.settings_dict['NAME']}", str(source / DATABASE),
        ])  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    say(_("Files"))
    for name, folder in folders().items():
        inside = [path for path in manifest.files if path.startswith(f"{name}/")]
        for path in watched(inside):
            target = folder / path.removeprefix(f"{name}/")
            target.unlink(missing_ok=True)  # of a restore that was cut short
            copy_file(source / path, target)
    say(_("Migrations and rights"))
    call_command("prepare_database", verbosity=0, restoring=True)
    say(_("Checking the books"))
    restored = _compare(manifest, list(checks))
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {MARKER}")
    return restored


def some(names: list[str], most: int) -> str:
    """Return the first names, with an ellipsis where there are more."""
    return ", ".join(names[:most]) + ("…" if len(names) > most else "")


def _refuse_newer(manifest: Manifest) -> None:
    migrations = MigrationLoader(None).disk_migrations
    here = {*migrations, *(former for one in migrations.values() for former in one.replaces)}
    known = {f"{app}.{name}" for app, name in here}
    of_ours = {name for name in manifest.migrations if name.partition(".")[0] not in FORMER_APPS}
    if unknown := sorted(of_ours - known):
        text = _("The backup is of a newer version of the program; unknown here: %(names)s")
        raise BackupRefused(text % {"names": some(unknown, 10)})
    if missing := missing_former_migrations(manifest.migrations):
        text = _(
            "The backup is older than version 0.1.0; it lacks: %(names)s. Restore and migrate it with that version first."
        )
        raise BackupRefused(text % {"names": ", ".join(missing)})


def _fit_program(source: Path, manifest: Manifest) -> str:
    """Return pg_restore, which can read the backup's database, and whose server can take it."""
    version = server_version()
    if version // 10_000 < manifest.postgres // 10_000:
        text = _("The backup was made by PostgreSQL %(from)s; this server is PostgreSQL %(to)s.")
        raise BackupRefused(text % {"from": manifest.postgres // 10_000, "to": version // 10_000})
    program = find_program("pg_restore", version)
    try:
        run_program([program, "--list", f"--file={os.devnull}", str(source / DATABASE)])
    except ProgramFailed as failed:
        text = _("The backup's database can't be read: %(error)s")
        raise BackupRefused(text % {"error": str(failed).strip().partition("\n")[0]}) from failed
    return program


def _refuse_filled(over: str) -> None:
    """Refuse an instance that anybody has used, or is connected to.

    :param over: as `restore_backup`
    """
    name = connection.settings_dict["NAME"]
    if over and over != name:
        text = _("The database is called %(name)s, not %(typed)s. Nothing was changed.")
        raise BackupRefused(text % {"name": name, "typed": over})
    half = is_half_restored()
    if half and not over:
        text = _("A restore was cut short here. To throw away what it left, run it again with --over %(name)s")
        raise BackupRefused(text % {"name": name})
    if not half:
        _refuse_rows()
        if used := [str(one) for kind, one in folders().items() if kind in (MEDIA, PRIVATE) and files_below(one)]:
            raise _not_empty(used)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT coalesce(nullif(application_name, ''), usename) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename IS NOT NULL AND pid <> pg_backend_pid()"
            " AND application_name <> 'restore' ORDER BY 1"
        )
        if others := [row[0] for row in cursor.fetchall()]:
            text = _("Others are connected to this database: %(who)s. Stop the web server, the worker and beat first.")
            raise BackupRefused(text % {"who": some(others, 8)})


def _refuse_rows() -> None:
    """Refuse a database in which anybody has written anything."""
    rows = count_rows(_our_tables())
    if filled := [name for name, count in rows.items() if count and name not in FILLED_BY_MIGRATIONS]:
        raise _not_empty(filled)


def _our_tables() -> list[str]:
    of_ours = tuple(f"{app.label}_" for app in apps.get_app_configs() if app.name.split(".")[0] in OUR_PACKAGES)
    return [name for name in connection.introspection.table_names() if name.startswith(of_ours)]


def _not_empty(what: list[str]) -> BackupRefused:
    text = _("This instance is not empty: %(what)s. A backup is restored only where nothing can be lost.")
    return BackupRefused(text % {"what": some(sorted(what), 8)})


def _refuse_without_room(manifest: Manifest) -> None:
    """Refuse when the uploads don't fit into their folders, or can't be written there."""
    needed: dict[int, int] = defaultdict(int)
    free: dict[int, tuple[int, Path]] = {}
    for name, folder in folders().items():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):  # raises the OSError that says which folder and why
            pass
        disk = folder.stat().st_dev
        free[disk] = shutil.disk_usage(folder).free, folder
        needed[disk] += sum(facts.size for path, facts in manifest.files.items() if path.startswith(f"{name}/"))
    for disk, (left, folder) in free.items():
        if left < needed[disk] + SPARE_ROOM:
            text = _(
                "There is no room for the uploads in %(folder)s: %(free)s MiB are free, %(needed)s MiB are needed."
            )
            known = {"folder": folder, "free": left >> 20, "needed": (needed[disk] + SPARE_ROOM) >> 20}
            raise BackupRefused(text % known)


def _empty(over: str) -> None:
    """Drop all there is, and leave the marker, in one transaction; look once more that nothing was written meanwhile."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '10s'")  # a site that is running holds its tables
        if not over:
            lock_tables(_our_tables())
            _refuse_rows()
        cursor.execute(DROP_ALL)
        cursor.execute(f"CREATE TABLE {MARKER} ()")


def _compare(manifest: Manifest, checks: list[Check]) -> Restored:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        counts = count_rows(manifest.counts)
        sealed, root = newest()
        findings = [row for outcome in run(checks, most=100) for row in outcome.rows]
    differences = [
        _("%(table)s: %(found)s rows, %(wanted)s in the backup")
        % {"table": table, "found": counts[table], "wanted": rows}
        for table, rows in manifest.counts.items()
        if counts[table] != rows
    ]
    if (sealed, root.hex()) != (manifest.sealed, manifest.root):
        text = _("last root: %(found)s (%(sealed)s events), in the backup %(wanted)s (%(size)s)")
        known = {"found": root.hex() or "–", "sealed": sealed, "wanted": manifest.root or "–", "size": manifest.sealed}
        differences.append(text % known)
    shared = set(manifest.card_keys) & set(card_key_fingerprints())
    other_card_keys = bool(manifest.card_keys) and not shared
    return Restored(counts, root.hex(), differences, findings, other_card_keys, _closed_factors())


def _closed_factors() -> int:
    opens = get_adapter().opens
    return len({factor.user_id for factor in Authenticator.objects.iterator() if not opens(factor)})
