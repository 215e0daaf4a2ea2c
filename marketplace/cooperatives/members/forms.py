"""The forms of members and their shares."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.cooperatives.models import Member, Share
from marketplace.people.free_text import refuse_card_number
from marketplace.typed_text.fields import CodeField, DayField, NumberField, TextField

from .shares import LONGEST_PAPER, LONGEST_REASON
from .words import quantity_text

# What is done, as people say it, and what that is: kind, deed, sign.
PAID_BACK = "paid_back"
WHATS = {
    "land_in": (_("land brought in (mu)"), (Share.Kind.LAND, Share.Deed.NOTED, 1)),
    "land_back": (_("land given back (mu)"), (Share.Kind.LAND, Share.Deed.NOTED, -1)),
    "house_in": (_("house brought in (m²)"), (Share.Kind.HOUSE, Share.Deed.NOTED, 1)),
    "house_back": (_("house given back (m²)"), (Share.Kind.HOUSE, Share.Deed.NOTED, -1)),
    "paid_in": (_("money paid in from its balance (yuan)"), (Share.Kind.MONEY, Share.Deed.PAID_IN, 1)),
    "cash_in": (_("money paid in in cash (yuan)"), (Share.Kind.MONEY, Share.Deed.CASH_IN, 1)),
    PAID_BACK: (_("money paid back to its balance (yuan)"), (Share.Kind.MONEY, Share.Deed.PAID_BACK, -1)),
}  # fmt: skip


def day_field(label: Any, **kwargs: Any) -> DayField:
    """Return a field for a day, with the browser's picker."""
    return DayField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


def _reason() -> TextField:
    return TextField(label=_("Why"), max_length=LONGEST_REASON, validators=[refuse_card_number])


def _paper(**kwargs: Any) -> CodeField:
    return CodeField(
        label=_("Number of the signed paper"), max_length=LONGEST_PAPER, validators=[refuse_card_number], **kwargs
    )


class AdmitForm(forms.Form):
    """What is the same for all who join now."""

    joined_on = day_field(_("Joined on"))
    consented_on = day_field(
        _("Consent signed on"), help_text=_("The day on which the households have signed that they want to join.")
    )

    def clean(self) -> dict[str, Any]:
        """Neither is in the future, and the consent comes first."""
        given: dict[str, Any] = super().clean() or {}
        joined, consented, today = given.get("joined_on"), given.get("consented_on"), timezone.localdate()
        for name, day in (("joined_on", joined), ("consented_on", consented)):
            if day and day > today:
                self.add_error(name, _("That day is in the future."))
        if joined and consented and consented > joined and not self.errors:
            self.add_error("consented_on", _("The consent is signed before the household joins."))
        return given


class OnceForm(forms.Form):
    """A form that is one deed, however often it is sent."""

    request = forms.UUIDField(widget=forms.HiddenInput())


def named(form: type[forms.Form]) -> str:
    """Return how the fields of a form are called on a page that has several: by the form."""
    return f"{form.__name__.lower()}_%s"


def empty(form: type[forms.Form]) -> dict[str, Any]:
    """Return what a new form of today is made with."""
    today = timezone.localdate()
    return {"initial": {"request": uuid4(), "valid_on": today, "on": today}, "auto_id": named(form)}


class QuantityForm(OnceForm):
    """How much, from when, and by which paper."""

    quantity = NumberField(
        label=_("How much"), min_value=Decimal("0.01"), max_digits=12, decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )  # fmt: skip
    valid_on = day_field(
        pgettext_lazy("a share", "Valid from"), help_text=_("The day on the paper; it may be earlier than today.")
    )
    paper = _paper()
    reason = _reason()

    @property
    def hundredths(self) -> int:
        """The quantity in hundredths: of mu, m² or yuan. Call after `is_valid`."""
        return int(self.cleaned_data["quantity"] * 100)


class NoteForm(QuantityForm):
    """Land, a house or money, put in or taken out."""

    what = forms.ChoiceField(label=_("What"))
    field_order = ["request", "what", "quantity", "valid_on", "paper", "reason"]

    def __init__(self, whats: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["what"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name, WHATS[name][0]) for name in whats]


class TransferForm(QuantityForm):
    """Shares go to another member of the cooperative, who is named by its file number."""

    kind = forms.ChoiceField(label=_("What"), choices=Share.Kind.choices)
    taker = CodeField(label=_("File number of the member who takes them"), max_length=30)
    field_order = ["request", "kind", "quantity", "taker", "valid_on", "paper", "reason"]

    def __init__(self, giver: Member, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.giver = giver

    def clean_taker(self) -> Member:
        """Return the other member.

        :raises ValidationError: no member of this cooperative has that number
        """
        members = Member.objects.now().filter(cooperative=self.giver.cooperative_id).exclude(pk=self.giver.pk)
        found = members.filter(household__number=self.cleaned_data["taker"]).first()
        if found is None:
            raise ValidationError(_("No other member of this cooperative has this file number."))
        return found


class RowField(forms.ModelChoiceField[Share]):
    """A row of shares."""

    def label_from_instance(self, obj: Share) -> str:
        """Day, deed and quantity."""
        return f"{obj.valid_on:%Y-%m-%d} · {obj.get_deed_display()} · {quantity_text(obj.kind, obj.quantity)}"


class CorrectForm(OnceForm):
    """Which row was noted wrongly."""

    row = RowField(label=_("Which row"), queryset=Share.objects.none())
    reason = _reason()

    def __init__(self, rows: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["row"]
        assert isinstance(field, RowField)
        field.queryset = rows


class LeaveForm(forms.Form):
    """From when the household is no member any more, and why."""

    on = day_field(pgettext_lazy("of a cooperative", "Left on"))
    paper = _paper(
        required=False, help_text=_("By which its land and houses are given back; needed where it has some.")
    )
    reason = _reason()


def day_asked(typed: str, today: date) -> date:
    """Return the day that a page is asked for; today where it is none."""
    try:
        return date.fromisoformat(typed) if typed else today
    except ValueError:
        return today
