"""Columns of a kind of row: their headings in both languages, and how a cell is read and written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from import_export.fields import Field
from import_export.widgets import Widget

from marketplace.typed_text.fields import DayField, TimeField
from marketplace.typed_text.rules import compared

from .cells import Raw, as_day, as_moment, as_text, quoted

LANGUAGES = ("zh-hans", "en")
MOST_NAMED = 8  # choices that an error names
SEVERAL = re.compile("[、,，;；]")


class ChoiceField(forms.Field):
    """One of several values, by any of its names.

    :param options: the names of each value, the one that is written first
    """

    def __init__(self, options: Mapping[Any, Sequence[str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.labels = {value: str(names[0]) for value, names in options.items()}
        self.known = {compared(str(name)): value for value, names in options.items() for name in names}

    def said(self, value: Any) -> str:
        """Return the name of a value."""
        return self.labels.get(value, "") if value not in ("", None) else ""

    def to_python(self, value: Any) -> Any:
        """Return the value that is named; an empty text for none.

        :raises ValidationError: it is no name of any
        """
        text = compared(value or "")
        if not text:
            return ""
        if text not in self.known:
            named = "、".join(list(self.labels.values())[:MOST_NAMED]) + ("…" if len(self.labels) > MOST_NAMED else "")
            raise ValidationError(_("Choose one of: %(names)s.") % {"names": named or "—"})
        return self.known[text]


class ChoicesField(ChoiceField):
    """Several values, by any of their names, with a comma or 、 between them."""

    def to_python(self, value: Any) -> list[Any]:
        """Return the values that are named, sorted.

        :raises ValidationError: one is no name of any
        """
        return sorted({super(ChoicesField, self).to_python(one) for one in SEVERAL.split(value or "") if one.strip()})

    def said(self, value: Any) -> str:
        """Return the names of the values."""
        return "、".join(super(ChoicesField, self).said(one) for one in value or ())


def in_each_language(words: Any) -> list[str]:
    """Return lazy words in each of our languages."""
    said = []
    for language in LANGUAGES:
        with translation.override(language):
            said.append(str(words))
    return said


def options_of(choices: type[TextChoices]) -> dict[str, list[str]]:
    """Return the options of a `ChoiceField` from choices of a model: named in the active language, known in both and by value."""
    return {one.value: [str(one.label), *in_each_language(one.label), one.value] for one in choices}


def yes_or_no() -> dict[bool, list[str]]:
    """Return the options of a column that is answered with yes or no."""
    said = {True: pgettext_lazy("answer", "yes"), False: pgettext_lazy("answer", "no")}
    return {value: [str(words), *in_each_language(words)] for value, words in said.items()}


class Cell(Widget):
    """Reads a cell through a form's field, and writes its value."""

    def __init__(self, field: forms.Field) -> None:
        super().__init__()
        self.field = field
        self.read: Callable[[Raw], str] = as_text
        if isinstance(field, DayField | TimeField):
            self.read = as_day if isinstance(field, DayField) else as_moment

    def clean(self, value: Raw, row: Any = None, **kwargs: Any) -> Any:
        """Return the value.

        :raises ValueError: what is wrong with it, and what to do
        """
        try:
            return self.field.clean(self.read(value))
        except ValidationError as wrong:
            raise ValueError(" ".join(wrong.messages)) from wrong

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return the value as text."""
        if isinstance(self.field, ChoiceField):
            return quoted(self.field.said(value))
        if value is None:
            return ""
        if isinstance(value, Decimal):
            return f"{value.normalize():f}"
        if isinstance(value, datetime):
            return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
        return quoted(value.isoformat() if isinstance(value, date) else str(value))


class Column(Field):
    """A column.

    :param name: of the value in `kinds.Row`
    :param label: its heading, lazy
    :param field: reads a cell; `required` says whether it may be empty
    :param example: a cell as it may be filled in
    :param note: what stands there, for the sheet that explains; lazy
    """

    def __init__(self, name: str, label: Any, field: forms.Field, *, example: str = "", note: Any = "") -> None:
        super().__init__(attribute=name, column_name=name, widget=Cell(field))
        self.name, self.label, self.field, self.example, self.note = name, label, field, example, note
        field.label = label

    @property
    def heading(self) -> str:
        """In the active language."""
        return str(self.label)

    @property
    def is_number(self) -> bool:
        """Whether a spreadsheet may count with it."""
        return isinstance(self.field, forms.IntegerField)

    @property
    def options(self) -> list[str]:
        """What may be chosen, if it is chosen."""
        if isinstance(self.field, ChoiceField) and not isinstance(self.field, ChoicesField):
            return list(self.field.labels.values())
        return []
