"""What a backup holds: written last, so that a folder without it is no backup; checked before anything is restored."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import MISSING, asdict, dataclass, field, fields
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, get_args, get_origin, get_type_hints

from django.utils.translation import gettext as _

FORMAT = 1
NAME = "manifest.json"
DATABASE, MEDIA, PRIVATE = "database", "media", "private"
DRAWN_ANEW = "drawn"  # a folder of private files that are made anew when they are missing: no backup holds it
_PIECE = 1 << 20


class BackupRefused(Exception):
    """The backup can't be made, or can't be used; the text is for the person who asked. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file's checksum and its size in bytes."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """The facts of a backup.

    :ivar made_at: when its point in time was fixed (ISO 8601)
    :ivar postgres: version number of the server, such as 180006
    :ivar migrations: all that were applied, as ``app.name``
    :ivar counts: rows of each table that `check_books` counts
    :ivar sealed: how many events were sealed
    :ivar root: the last root, in hexadecimal; empty while nothing is sealed
    :ivar card_keys: fingerprints of the keys that bank card numbers are encrypted under
    :ivar files: every file of the backup by its path in it
    :ivar missing: uploads that the database names and that were not there
    """

    made_at: str
    postgres: int
    migrations: list[str]
    counts: dict[str, int]
    sealed: int
    root: str
    card_keys: list[str]
    files: dict[str, FileFacts]
    missing: list[str] = field(default_factory=list)
    format: int = FORMAT


def write_manifest(directory: Path, manifest: Manifest) -> None:
    """Write the manifest, with a checksum over itself."""
    content = asdict(manifest)
    content["sha256"] = _digest(content)
    (directory / NAME).write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read_manifest(directory: Path) -> Manifest:
    """Return a backup's manifest.

    :raises BackupRefused: there is none (the backup was cut short), it is damaged, or of another format
    """
    try:
        content: dict[str, Any] = json.loads((directory / NAME).read_text(encoding="utf-8"))
        found = content.pop("sha256")
        version = content["format"]
    except FileNotFoundError:
        text = _("%(directory)s is no whole backup: it has no %(name)s. One that was cut short can't be restored.")
        raise BackupRefused(text % {"directory": directory, "name": NAME}) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BackupRefused(_("Damaged: %(names)s") % {"names": NAME}) from None
    if version != FORMAT:
        text = _("The backup has format %(found)s; this version of the program reads format %(known)s.")
        raise BackupRefused(text % {"found": version, "known": FORMAT})
    if found != _digest(content):
        raise BackupRefused(_("Damaged: %(names)s") % {"names": NAME})
    if strange := _strange(content):
        text = _(
            "The backup was made by another version of the program, whose facts this one can't read: %(names)s. "
            "Restore it with the version that made it."
        )
        raise BackupRefused(text % {"names": ", ".join(strange)})
    files = {name: FileFacts(**facts) for name, facts in content.pop("files").items()}
    return Manifest(files=files, **content)


def _strange(content: dict[str, Any]) -> list[str]:
    """Return which fields of a manifest are not known here, missing, or of another kind, in order."""
    kinds = get_type_hints(Manifest)
    needed = {one.name for one in fields(Manifest) if one.default is MISSING and one.default_factory is MISSING}
    strange = (content.keys() - kinds.keys()) | (needed - content.keys())
    strange |= {name for name in content.keys() & kinds.keys() if not _is_of(kinds[name], content[name])}
    if "made_at" not in strange and not _is_time(content["made_at"]):
        strange |= {"made_at"}
    return sorted(strange)


def _is_of(kind: Any, value: object) -> bool:
    """Return whether a value read from JSON is of the kind that a field is declared as."""
    if kind is FileFacts:
        of = get_type_hints(FileFacts)
        return (
            isinstance(value, dict) and value.keys() == of.keys() and all(_is_of(of[name], value[name]) for name in of)
        )
    if get_origin(kind) is list:
        return isinstance(value, list) and all(_is_of(get_args(kind)[0], one) for one in value)
    if get_origin(kind) is dict:
        return isinstance(value, dict) and all(_is_of(get_args(kind)[1], one) for one in value.values())
    return type(value) is kind  # true is no number


def _is_time(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def verify_files(directory: Path, manifest: Manifest, watched: Callable[[list[str]], Iterator[str]]) -> None:
    """Compare every file with its checksum.

    :param watched: passes the names on, one by one, and shows how far it is
    :raises BackupRefused: names every file that is damaged or missing
    """
    wrong = [name for name in watched(sorted(manifest.files)) if not _is_whole(directory, name, manifest.files[name])]
    if wrong:
        raise BackupRefused(_("Damaged: %(names)s") % {"names": ", ".join(wrong)})


def copy_file(source: Path, target: Path) -> FileFacts:
    """Copy a file; return what was copied."""
    digest, size = hashlib.sha256(), 0
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as reading, target.open("xb") as writing:
        while piece := reading.read(_PIECE):
            digest.update(piece)
            size += len(piece)
            writing.write(piece)
    return FileFacts(digest.hexdigest(), size)


def facts_of(path: Path) -> FileFacts:
    """Return a file's checksum and size."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return FileFacts(digest, path.stat().st_size)


def files_below(directory: Path) -> list[Path]:
    """Return all files below a folder, in order; none when there is no such folder."""
    return sorted(path for path in directory.rglob("*") if path.is_file() and not path.is_symlink())


def _is_whole(directory: Path, name: str, facts: FileFacts) -> bool:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        return False
    try:
        return facts_of(directory / path) == facts
    except (OSError, ValueError):  # no file has such a name
        return False


def _digest(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
