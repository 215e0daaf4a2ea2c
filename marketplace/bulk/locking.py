"""Row locks of files that are taken in: last of all, after whatever a file changes (law 4, `docs/laws/locks.md`)."""

from __future__ import annotations

from .models import ImportFile


def lock_import(import_id: int) -> ImportFile:
    """Lock a file: what has become of it is written once, whoever works on it.

    :raises ImportFile.DoesNotExist: there is none
    """
    return ImportFile.objects.select_for_update(of=("self",)).get(pk=import_id)
