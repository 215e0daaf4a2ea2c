"""Make a backup while the site is running: the database as of one moment, and every upload that it names.

Uploads are never changed and have names of their own, so those copied after the moment are those of it, and a few newer.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from marketplace.ledger.checks import count_rows
from marketplace.ledger.sealing import newest
from marketplace.runtime.database_roles import as_owner

from .manifest import (
    DATABASE,
    DRAWN_ANEW,
    MEDIA,
    PRIVATE,
    BackupRefused,
    FileFacts,
    Manifest,
    copy_file,
    facts_of,
    files_below,
    write_manifest,
)
from .programs import JOBS, find_program, run_program, server_version

Watched = Callable[[list[Path]], Iterator[Path]]


def make_backup(
    target: Path, now: datetime, tables: tuple[str, ...], say: Callable[[str], None], watched: Watched
) -> Manifest:
    """Write a backup into the folder `target`, which appears when it is whole.

    :param tables: whose rows are counted
    :param say: called with each step
    :param watched: passes files on, one by one, and shows how far it is
    :raises BackupRefused: the folder is there already, or pg_dump is missing
    :raises ProgramFailed: pg_dump failed
    :raises OSError: the folder can't be written, or the disk is full; nothing is left of what was written
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise BackupRefused(_("%(directory)s is there already. Choose a new folder.") % {"directory": target})
    draft = target.with_name(f"{target.name}.partial")  # of a run that was cut short, perhaps
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True, mode=0o700)
    try:
        manifest = _write(draft, now, tables, say, watched)
    except BaseException as error:
        shutil.rmtree(draft, ignore_errors=True)  # what was written would keep a full disk full
        if isinstance(error, OSError) and error.errno and error.filename is None:  # a write doesn't say where
            raise OSError(error.errno, error.strerror, str(draft.parent)) from error
        raise
    draft.replace(target)
    return manifest


def _write(
    draft: Path, now: datetime, tables: tuple[str, ...], say: Callable[[str], None], watched: Watched
) -> Manifest:
    with as_owner(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = str(cursor.fetchone()[0])
        version = server_version()
        say(_("Database"))
        dump = [find_program("pg_dump", version), "--format=directory", f"--jobs={JOBS}", f"--snapshot={snapshot}"]
        run_program([*dump, "--no-owner", "--no-privileges", f"--file={draft / DATABASE}"])
        sealed, root = newest()
        counts, migrations, uploads = count_rows(tables), _migrations(), _uploads()
    say(_("Files"))
    files = {f"{DATABASE}/{path.name}": facts_of(path) for path in files_below(draft / DATABASE)}
    for name, folder in folders().items():
        files |= _copy_folder(folder, draft, name, watched)
    manifest = Manifest(
        made_at=now.isoformat(),
        postgres=version,
        migrations=migrations,
        counts=counts,
        sealed=sealed,
        root=root.hex(),
        card_keys=card_key_fingerprints(),
        files=files,
        missing=sorted(uploads - set(files)),
    )
    write_manifest(draft, manifest)
    os.sync()
    return manifest


def folders() -> dict[str, Path]:
    """Return the folders of uploads by their name in a backup. Media in a bucket are not ours to copy."""
    found = {PRIVATE: Path(_location("private"))}
    if _location("default"):
        found[MEDIA] = Path(_location("default"))
    return found


def card_key_fingerprints() -> list[str]:
    """Return what tells the keys of bank card numbers apart, and says nothing of them."""
    return [sha256(b"backup:" + key.rstrip("=").encode()).hexdigest()[:16] for key in settings.CARD_KEYS]


def _location(alias: str) -> str:
    storage = storages[alias]
    return str(storage.location) if isinstance(storage, FileSystemStorage) else ""


def _copy_folder(folder: Path, draft: Path, name: str, watched: Watched) -> dict[str, FileFacts]:
    (draft / name).mkdir()
    copied = {}
    uploads = [path for path in files_below(folder) if path.relative_to(folder).parts[0] != DRAWN_ANEW]
    for path in watched(uploads):
        inside = f"{name}/{path.relative_to(folder).as_posix()}"
        try:
            copied[inside] = copy_file(path, draft / inside)
        except FileNotFoundError:  # deleted meanwhile; whether the database names it is looked at later
            continue
    return copied


def _migrations() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def _uploads() -> set[str]:
    """Return the uploads that the database names, as paths in a backup."""
    found = set()
    places = {str(folder): name for name, folder in folders().items()}
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, models.FileField) and isinstance(field.storage, FileSystemStorage):
                place = places.get(str(field.storage.location))
                names = model._base_manager.exclude(**{field.name: ""}).values_list(field.name, flat=True)
                found |= {f"{place}/{name}" for name in names.iterator() if place and name}
    return found
