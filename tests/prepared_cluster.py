"""The PostgreSQL of a test session: its own server on a copy of a prepared cluster, which is made once and kept.

A copy of files is taken instead of migrating: that takes a quarter of a minute, the copy a quarter of a second.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import distributions
from pathlib import Path

from marketplace.embedded import postgres, stack
from marketplace.embedded.launch import code_fingerprint
from marketplace.embedded.private_files import locked

_KEPT = 3  # prepared clusters: switching between branches should not prepare anew each time


@contextmanager
def session_cluster(*, fast: bool = True) -> Iterator[postgres.Cluster]:
    """A server whose databases `marketplace` and `marketplace_broker` are prepared: templates for clones.

    It ends with this process, however that ends. One that is `fast` may forget what was committed when it is killed;
    one that is not may do so when the machine's power is cut.
    """
    directory = Path(tempfile.mkdtemp(prefix="marketplace-test-"))
    try:
        _copy_prepared(_cache_folder(), directory)
        if not fast:  # what is committed is written, though not to the disk itself: a restart need not sync every file
            with (directory / "data" / "postgresql.auto.conf").open("a") as settings:
                settings.write("fsync = off\nfull_page_writes = off\n")
        yield postgres.start(directory, fast=fast, tied=True)
    finally:
        postgres.destroy(directory)


def _cache_folder() -> Path:
    return Path(os.environ.get("VAR") or stack.PROJECT / "var").absolute() / "test-postgres"


def _key() -> str:
    installed = sorted({f"{found.name}=={found.version}" for found in distributions()})
    whole = f"{code_fingerprint()} {sys.version} {' '.join(installed)}"
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def _copy_prepared(cache: Path, directory: Path) -> None:
    cache.mkdir(parents=True, exist_ok=True)
    with locked(cache / "lock"):  # of two sessions that start at once, one prepares and the other waits
        prepared = cache / _key()
        if not prepared.exists():
            _prepare(prepared)
        os.utime(prepared)
        folders = sorted((path for path in cache.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
        for former in folders[:-_KEPT]:
            shutil.rmtree(former)
        shutil.copytree(prepared, directory, dirs_exist_ok=True)


def _prepare(target: Path) -> None:
    scratch = Path(tempfile.mkdtemp(prefix="marketplace-prepare-"))
    try:
        cluster = postgres.start(scratch, fast=True, tied=True)
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "marketplace.settings.test",
            "DATABASE_URL": cluster.url(postgres.APP, postgres.DATABASE),
            "DATABASE_OWNER_URL": cluster.url(postgres.OWNER, postgres.DATABASE),
            "BROKER_URL": "pgmq://",
            "BROKER_DATABASE_URL": cluster.url(postgres.APP, postgres.BROKER_DATABASE),
        }
        done = subprocess.run(
            stack.manage("prepare_database"), env=environment, cwd=stack.PROJECT, capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(f"manage.py prepare_database failed:\n{done.stdout}\n{done.stderr}")
        postgres.stop(scratch)
        draft = target.with_name(f"{target.name}.draft")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        shutil.copytree(scratch / "data", draft / "data")
        shutil.copy2(scratch / "passwords.json", draft)
        draft.rename(target)
    finally:
        postgres.destroy(scratch)
