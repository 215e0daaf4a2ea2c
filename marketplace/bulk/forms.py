"""A file as it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.uploads.file_input import FileInput

from .kinds import Kind
from .tables import MOST_MEGABYTES

MEGABYTE = 1024 * 1024


class SendForm(forms.Form):
    """A file of one of the kinds that somebody may take in.

    :param kinds: those
    """

    kind = forms.ChoiceField(label=gettext_lazy("What is in the file"))
    file = forms.FileField(
        label=gettext_lazy("File (XLSX or CSV)"),
        widget=FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        help_text=gettext_lazy("Nothing is changed yet: you are shown what it would change, and every error."),
        error_messages={"empty": gettext_lazy("This file is empty.")},
    )

    def __init__(self, kinds: Sequence[Kind], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(kind.name, str(kind.label)) for kind in kinds]

    def clean_file(self) -> Any:
        """One that is not too large."""
        file = self.cleaned_data["file"]
        if file.size > MOST_MEGABYTES * MEGABYTE:
            raise ValidationError(_("This file is larger than %(most)s MB. Split it.") % {"most": MOST_MEGABYTES})
        return file
