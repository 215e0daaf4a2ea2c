"""The spreadsheets that Wagtail exports of lists, ours and its own, with every text escaped."""

from __future__ import annotations

from django.db.models import Model
from django.utils.encoding import force_str
from django.utils.functional import Promise
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from .outputs import cell, printable


def escape_exports() -> None:
    """Escape the texts of every list that Wagtail exports, ours and its own. An XLSX file knows text from formulas itself."""
    ways = {
        SpreadsheetExportMixin.FORMAT_CSV: lambda value: cell(force_str(value)),
        SpreadsheetExportMixin.FORMAT_XLSX: lambda value: printable(force_str(value)),
    }
    several = {
        name: lambda value, way=way: way(", ".join(force_str(one) for one in value)) for name, way in ways.items()
    }
    known = {kinds: how for kinds, how in SpreadsheetExportMixin.custom_value_preprocess.items() if kinds is not list}
    SpreadsheetExportMixin.custom_value_preprocess = {**known, list: several, (str, Promise, Model): ways}
