"""The forms by which a correction is asked for and refused."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.households.models import Household
from marketplace.people.free_text import refuse_card_number
from marketplace.people.models import User
from marketplace.people.policies import visible
from marketplace.typed_text.fields import CodeField, TextField, WholeNumberField

NOT_FOUND = _("There is no household with this file number.")


class CorrectionForm(forms.Form):
    """Which credit of which household is wrong, to whom it rightly belongs, and why."""

    household = CodeField(
        label=_("File number of the household that was wrongly credited"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    event = WholeNumberField(
        label=_("Number of the ledger event"),
        help_text=_("As it stands on the statement, beside the credit."),
        min_value=1,
        max_value=2**63 - 1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    rightful = CodeField(
        label=_("File number of the household that it rightly belongs to"),
        help_text=_("Leave it empty when the money goes back to where it came from."),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = TextField(
        label=_("Reason"),
        help_text=_("Both households and the council will read it."),
        max_length=500,
        validators=[refuse_card_number],
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_household(self) -> Household:
        """The household, if the user sees it."""
        return self._household(self.cleaned_data["household"])

    def clean_rightful(self) -> Household | None:
        """The household, if one is named and the user sees it."""
        number = self.cleaned_data["rightful"]
        return self._household(number) if number else None

    def _household(self, number: str) -> Household:
        household = visible(self.user, Household.objects.filter(number=number)).select_related("village").first()
        if household is None:
            raise forms.ValidationError(NOT_FOUND)
        return household


class RefusalForm(forms.Form):
    """Why a correction is refused."""

    reason = TextField(
        label=_("Why it is refused"),
        max_length=500,
        validators=[refuse_card_number],
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("A refusal needs a reason.")},
    )
