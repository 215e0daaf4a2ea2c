"""The spreadsheets that Wagtail exports of lists, ours and its own: texts escaped, times local, and CSV that Excel can read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import wraps
from typing import Any

from django.db.models import Model
from django.utils import timezone, translation
from django.utils.encoding import force_str
from django.utils.functional import Promise
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from .outputs import cell, printable

BYTE_MARK = "\ufeff"  # Excel takes a CSV file without it for one in the system's own encoding


def escape_exports() -> None:
    """Write every list that Wagtail exports, ours and its own, in our way. An XLSX file knows text from formulas itself."""
    ways = {
        SpreadsheetExportMixin.FORMAT_CSV: lambda value: cell(force_str(value)),
        SpreadsheetExportMixin.FORMAT_XLSX: lambda value: printable(force_str(value)),
    }
    several = {
        name: lambda value, way=way: way(", ".join(force_str(one) for one in value)) for name, way in ways.items()
    }
    times = {
        SpreadsheetExportMixin.FORMAT_CSV: lambda value: f"{_local(value):%Y-%m-%d %H:%M:%S}",
        SpreadsheetExportMixin.FORMAT_XLSX: _local,
    }
    known = SpreadsheetExportMixin.custom_value_preprocess.items()
    kept = {kinds: how for kinds, how in known if kinds not in (list, datetime)}
    ours = {
        datetime: times,
        list: several,
        (str, Promise, Model): ways,
    }  # a time is a date to isinstance: it comes first
    SpreadsheetExportMixin.custom_value_preprocess = {**ours, **kept}
    SpreadsheetExportMixin.stream_csv = _marked(SpreadsheetExportMixin.stream_csv)


def _local(value: datetime) -> datetime:
    """Return a time as the clock on the wall shows it, without its zone, which XLSX has none for."""
    return timezone.make_naive(value) if timezone.is_aware(value) else value


def _marked(stream: Any) -> Any:
    """Begin a CSV file with the byte mark, and write it in the reader's language: its lines are asked for once the request is over."""

    @wraps(stream)
    def rows(self: SpreadsheetExportMixin, queryset: Any) -> Iterator[str]:
        return _said_in(translation.get_language(), stream(self, queryset))

    return rows


def _said_in(language: str | None, lines: Iterator[str]) -> Iterator[str]:
    yield BYTE_MARK
    while True:
        with translation.override(language):
            line = next(lines, None)
        if line is None:
            return
        yield line
