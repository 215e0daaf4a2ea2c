"""The storage of files that no web server serves: a door hands each out, to whom it lets in."""

from __future__ import annotations

from django.core.files.storage import Storage, storages


def private_storage() -> Storage:
    """Return it. Backups take its folder along."""
    return storages["private"]
