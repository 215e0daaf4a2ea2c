"""The PostgreSQL of a test session: its own server on a copy of a prepared cluster, which is made once and kept.

A copy of files is taken instead of migrating: that takes a quarter of a minute, the copy a quarter of a second.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import distributions
from pathlib import Path
from zoneinfo import ZoneInfo

from marketplace.embedded import postgres, stack
from marketplace.embedded.launch import code_fingerprint
from marketplace.embedded.private_files import locked

_KEPT = 3  # prepared clusters: switching between branches should not prepare anew each time
_KEPT_DEMOS = 2  # of which each changed line of code makes another


@contextmanager
def session_cluster(*, fast: bool = True) -> Iterator[postgres.Cluster]:
    """A server whose databases `marketplace` and `marketplace_broker` are prepared: templates for clones.

    It ends with this process, however that ends. One that is `fast` may forget what was committed when it is killed;
    one that is not may do so when the machine's power is cut.
    """
    with _copy_of(_prepared) as directory:
        if not fast:  # what is committed is written, though not to the disk itself: a restart need not sync every file
            with (directory / "data" / "postgresql.auto.conf").open("a") as settings:
                settings.write("fsync = off\nfull_page_writes = off\n")
        yield postgres.start(directory, fast=fast, tied=True)


@contextmanager
def demo_cluster() -> Iterator[postgres.Cluster]:
    """A server as `session_cluster` yields it, with today's demo in its database `marketplace`.

    The demo's uploads lie in the folder `media` beside its data; `tests.prepared_demo` says what stands in for what.
    """
    with _copy_of(_prepared_demo) as directory:
        yield postgres.start(directory, fast=True, tied=True)


def copy_prepared(directory: Path) -> None:
    """Put the prepared cluster, stopped, into a folder: what `marketplace.embedded` leaves there when it made one."""
    _copy(_prepared, directory)


@contextmanager
def _copy_of(prepared: Callable[[Path], Path]) -> Iterator[Path]:
    """A copy of a prepared cluster in a folder of its own, stopped and deleted at the end.

    :param prepared: finds it in the cache, or puts it there
    """
    directory = Path(tempfile.mkdtemp(prefix="marketplace-test-"))
    try:
        _copy(prepared, directory)
        yield directory
    finally:
        postgres.destroy(directory)


def _copy(prepared: Callable[[Path], Path], directory: Path) -> None:
    cache = Path(os.environ.get("VAR") or stack.PROJECT / "var").absolute() / "test-postgres"
    cache.mkdir(parents=True, exist_ok=True)
    # Of two sessions that start at once, one prepares and the other waits; but not for a demo that it does without.
    with locked(cache / ("lock" if prepared is _prepared else "demo.lock")):
        shutil.copytree(prepared(cache), directory, dirs_exist_ok=True)


def _prepared(cache: Path) -> Path:
    found = cache / _key()
    if not found.exists():
        _prepare_by_launcher(found)
    _forget_former(found, "?" * len(found.name), _KEPT)
    return found


def _prepared_demo(cache: Path) -> Path:
    with locked(cache / "lock"):
        migrated = _prepared(cache)
    found = cache / f"demo-{_demo_key(migrated.name)}"
    if not found.exists():
        _prepare_demo(found, migrated)
    _forget_former(found, "demo-????????????????", _KEPT_DEMOS)
    return found


def _forget_former(used: Path, alike: str, most: int) -> None:
    os.utime(used)
    folders = sorted((path for path in used.parent.glob(alike) if path.is_dir()), key=lambda path: path.stat().st_mtime)
    for former in folders[:-most]:
        shutil.rmtree(former)


def _key() -> str:
    installed = sorted({f"{found.name}=={found.version}" for found in distributions()})
    whole = f"{code_fingerprint()} {sys.version} {' '.join(installed)}"
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def _demo_key(migrated: str) -> str:
    """Of all code that the demo is loaded with, and of the day, from which it counts its dates."""
    digest = hashlib.sha256(f"{migrated} {datetime.now(ZoneInfo('Asia/Shanghai')).date()}".encode())
    sources = [path for room in ("marketplace", "orders", "cms") for path in (stack.PROJECT / room).rglob("*.py")]
    sources += [path for path in (stack.PROJECT / "cms" / "demo").rglob("*") if path.suffix not in (".py", ".pyc")]
    sources += [stack.PROJECT / "tests" / "prepared_demo.py"]
    for path in sorted(path for path in sources if path.is_file()):
        digest.update(f"{path.relative_to(stack.PROJECT)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


@contextmanager
def _draft_of(target: Path) -> Iterator[tuple[Path, Path]]:
    """A folder to work in, and one that becomes `target` at the end: half a template is none."""
    scratch = Path(tempfile.mkdtemp(prefix="marketplace-prepare-"))
    scratch.chmod(0o755)  # as root, PostgreSQL is another user, and would move out
    draft = target.with_name(f"{target.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    try:
        yield scratch, draft
        draft.rename(target)
    finally:
        postgres.destroy(scratch / "postgres")
        postgres.destroy(scratch)


def _prepare_by_launcher(target: Path) -> None:
    """Make a new cluster as `make run` does on a bare machine: out of nothing, by its own command."""
    with _draft_of(target) as (scratch, draft):
        ours = ("DATABASE_URL", "DATABASE_OWNER_URL", "BROKER_URL", "DJANGO_SETTINGS_MODULE")
        given = {name: value for name, value in os.environ.items() if name not in ours}
        _run(
            [sys.executable, "-m", "marketplace.embedded", "manage", "prepare_database"], given | {"VAR": str(scratch)}
        )
        _keep(scratch / "postgres", draft)


def _prepare_demo(target: Path, migrated: Path) -> None:
    """Load the demo into a copy of a migrated cluster; what it uploads is kept beside."""
    with _draft_of(target) as (scratch, draft):
        shutil.copytree(migrated, scratch, dirs_exist_ok=True)
        cluster = postgres.start(scratch, fast=True, tied=True)
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "marketplace.settings.test",
            "DATABASE_URL": cluster.url(postgres.APP, postgres.DATABASE),
            "DATABASE_OWNER_URL": cluster.url(postgres.OWNER, postgres.DATABASE),
            "BROKER_URL": "pgmq://",
            "BROKER_DATABASE_URL": cluster.url(postgres.APP, postgres.BROKER_DATABASE),
            "MEDIA_ROOT": str(draft / "media"),
        }
        _run([sys.executable, "-m", "tests.prepared_demo"], environment)
        postgres.stop(scratch)
        _keep(scratch, draft)


def _run(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(command, env=environment, cwd=stack.PROJECT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")


def _keep(home: Path, draft: Path) -> None:
    shutil.copytree(home / "data", draft / "data")
    shutil.copy2(home / "passwords.json", draft)
