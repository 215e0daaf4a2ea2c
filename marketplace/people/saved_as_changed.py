"""Rows that are saved as they were changed: of what was only read, nothing is written back.

Django writes every column. A request that took a while, as each one that hashes a password, so undid what others had ended or
changed meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Self

from django.db import models

UNREAD = object()


class SavedAsChanged(models.Model):
    """Mixed into a model in front of its other bases."""

    _read: Mapping[str, Any] = MappingProxyType({})  # by column, what the database said last

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the columns that were changed since they were read; of a new row, and with `update_fields`, as Django does."""
        if not self._state.adding and not kwargs.get("force_insert") and kwargs.get("update_fields") is None:
            changed = {name for name, value in self._columns().items() if self._read.get(name, UNREAD) != value}
            kwargs["update_fields"] = changed - self.kept_columns()
        super().save(*args, **kwargs)
        self.note_read(kwargs.get("update_fields"))

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Self:
        """As Django's; what was read is noted."""
        row = super().from_db(*args, **kwargs)
        row.note_read(None)
        return row

    def refresh_from_db(
        self, using: str | None = None, fields: Iterable[str] | None = None, from_queryset: Any = None
    ) -> None:
        """As Django's; what was read anew is noted."""
        names = None if fields is None else list(fields)
        super().refresh_from_db(using, names, from_queryset)
        self.note_read(names)

    def kept_columns(self) -> set[str]:
        """Return columns that are not written, although this object says otherwise."""
        return set()

    def note_read(self, names: Iterable[str] | None) -> None:
        """Note that the database says the same in these columns, or in all."""
        now = self._columns()
        self._read = now if names is None else {**self._read, **{name: now[name] for name in names if name in now}}

    def _columns(self) -> dict[str, Any]:
        names = (field.attname for field in self._meta.concrete_fields)
        return {name: self.__dict__[name] for name in names if name in self.__dict__}
