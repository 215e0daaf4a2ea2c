"""The forms of inviting and of ending an appointment."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from marketplace.people.free_text import refuse_card_number
from marketplace.people.login_names import login_name
from marketplace.people.models import PLACES, Appointment, Role, User
from marketplace.typed_text.fields import EmailField, PhoneField, TextField

from .offered import MODELS, missing_places, offered_to


class InviteForm(forms.Form):
    """To which role and where, and by which phone or e-mail address."""

    role = forms.ChoiceField(label=_("Role"))
    place = forms.ChoiceField(
        label=_("Where"), required=False, help_text=_("The township, village or cooperative that the role is held in.")
    )
    phone = PhoneField(
        label=_("Phone"),
        required=False,
        help_text=_("A number in mainland China. Phone or e-mail: one of the two."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    email = EmailField(label=_("E-mail"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    why = TextField(
        label=_("Why"),
        required=False,
        max_length=200,
        help_text=_("Whoever is invited reads it, and it stays in the history."),
        validators=[refuse_card_number],
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        """:param user: who invites: only what they may give is offered"""
        super().__init__(*args, **kwargs)
        offered = offered_to(user)
        self.offered = {role: places for role, places in offered.items() if places is None or places.exists()}
        self.missing = missing_places(offered)
        self._choices("role", [(role.value, role.label) for role in Role if role in self.offered])
        self.places: dict[str, Model] = {}
        groups = []
        for kind, model in MODELS.items():
            named = [(f"{kind}-{row.pk}", row) for row in self._places(kind)]
            self.places |= dict(named)
            if named:
                groups.append((model._meta.verbose_name, [(key, str(row)) for key, row in named]))
        if groups:
            several = len(self.places) > 1 or None in self.offered.values()
            self._choices("place", [*([("", "—")] if several else []), *groups])
        else:
            del self.fields["place"]

    def clean_email(self) -> str | None:
        """Return the address as logins are kept."""
        return login_name(self.cleaned_data["email"]) or None

    def clean(self) -> dict[str, Any]:
        """One way to reach the person, and a place that the role is held in."""
        given: dict[str, Any] = super().clean() or {}
        if self.errors:
            return given
        if bool(given["phone"]) == bool(given["email"]):
            self.add_error("phone", _("Give a phone number or an e-mail address: one of the two."))
        kind = PLACES.get(given["role"], "")
        row = self.places.get(given.get("place", ""))
        if kind and (row is None or row._meta.model_name != kind):
            self.add_error("place", _("Choose where: this role is held in a %s.") % MODELS[kind]._meta.verbose_name)
        return given | {"phone": str(given.get("phone") or "") or None, "place": row if kind else None}

    def _choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _places(self, kind: str) -> list[Model]:
        """All places of a kind that some role on offer is held in."""
        rows: dict[int, Model] = {}
        for role, places in self.offered.items():
            if PLACES.get(role) == kind and isinstance(places, QuerySet):
                rows |= {row.pk: row for row in places}
        return sorted(rows.values(), key=lambda row: str(getattr(row, "sort_key", "")))


class EndForm(forms.Form):
    """Why an appointment ends."""

    reason = TextField(
        label=_("Reason"),
        max_length=Appointment._meta.get_field("ended_why").max_length,
        validators=[refuse_card_number],
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("The end of an appointment needs a reason.")},
    )
