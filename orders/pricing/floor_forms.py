"""The forms by which a township opens a season and raises a protected price."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from marketplace.catalogue.models import Grade, Product
from marketplace.ledger.money import fen, with_commas
from marketplace.people.free_text import refuse_card_number
from marketplace.people.models import User
from marketplace.people.policies import of_township
from marketplace.supply.intake.mending import season_mark
from marketplace.supply.intake.queries import most_to_open, most_to_raise
from marketplace.supply.intake.words import limit_text
from marketplace.supply.models import ProtectedPrice, Season
from marketplace.supply.policies import is_of_county
from marketplace.supply.rules import odd_days
from marketplace.typed_text.fields import AmountField, DayField, TextField, WholeNumberField

DECIMAL = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
TIMES = 3  # a price that is so many times the last one is asked for once more: 5000 in place of 5.00
YEARS = (2020, 2100)
ODD_DAYS = {
    "long": _("The season is longer than 400 days."),
    "far": _("It begins in more than a year."),
    "name": _("The year in its name is not in its days."),
}


def day_input() -> forms.DateInput:
    """A day with the browser's picker."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class FloorForm(forms.Form):
    """A protected price, typed twice, since it is never lowered in its season; three times, if it is far above the last one.

    :ivar sure_fen: the price that is asked for once more, in fen; 0 for none
    :ivar user: who sets it; the county sets any, a township's staff one that is not far above what was
    """

    sure_fen = 0
    user: User
    price = AmountField(
        label=_("Yuan per jin"), min_value=Decimal("0.01"), max_value=Decimal("10000"), max_digits=7, decimal_places=2,
        widget=DECIMAL, help_text=_("It counts for all of this season that is not settled or bought yet, and is never lowered."),
    )  # fmt: skip
    again = AmountField(
        label=_("Type the price again"), max_digits=7, decimal_places=2, widget=DECIMAL,
        help_text=_("It can't be taken back."), error_messages={"required": _("Type the price once more.")},
    )  # fmt: skip

    def last_fen(self, found: dict[str, Any]) -> int:
        """Return the last price of this produce in fen per 斤; 0 where there was none.

        :param found: the other fields
        """
        raise NotImplementedError

    def most_fen(self, found: dict[str, Any]) -> int | None:
        """Return the highest that a township's staff set by themselves, in fen per 斤; None: any.

        :param found: the other fields
        """
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """The two are one price, and not far above the last one, or it was asked before."""
        found: dict[str, Any] = super().clean() or {}
        if {"price", "again"} <= found.keys() and found["price"] != found["again"]:
            self.add_error("again", _("This is another price than above. Nothing was changed."))
        if "price" in found:
            typed, last = fen(found["price"]), self.last_fen(found)
            most = None if is_of_county(self.user) else self.most_fen(found)
            if most is not None and typed > most:
                self.add_error("price", limit_text(most))
            elif last and typed > TIMES * last:
                self.sure_fen = typed
            if self.sure_fen and self.data.get("sure") != str(typed):
                said = {"price": with_commas(typed), "last": with_commas(last), "times": f"{typed / last:.1f}"}
                words = _now(
                    "¥%(price)s per jin is %(times)s times the last price of ¥%(last)s. Is it per jin and in yuan? "
                    "If it is meant, send it once more. Nothing was changed."
                )
                self.add_error("price", words % said)
        return found


class RaiseForm(FloorForm):
    """What a protected price is to be raised to, why, and when that was decided."""

    reason = TextField(
        label=_("Reason"), help_text=_("The cooperatives will read it."), max_length=300,
        validators=[refuse_card_number], widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("A reason is needed.")},
    )  # fmt: skip
    decided_on = DayField(
        label=_("Decided on"), help_text=_("The day of the township's decision. The price holds from the moment it is raised here."),
        widget=day_input(),
    )  # fmt: skip

    def __init__(self, user: User, price: ProtectedPrice, data: QueryDict | None = None, *, tried: str = "") -> None:
        """:param tried: the price that is filled in, such as the simulator's"""
        super().__init__(data, initial={"decided_on": timezone.localdate(), "price": tried})
        self.user, self.floor = user, price

    def last_fen(self, found: dict[str, Any]) -> int:
        """The price as it is."""
        return self.floor.fen_per_jin

    def most_fen(self, found: dict[str, Any]) -> int | None:
        """By the price at which the season opened."""
        return most_to_raise(self.floor)

    def clean_decided_on(self) -> date:
        """A day of the last year."""
        day: date = self.cleaned_data["decided_on"]
        if not 0 <= (timezone.localdate() - day).days <= 366:
            raise forms.ValidationError(_("It is a day of the last year, not one to come."))
        return day


class SeasonField(forms.ModelChoiceField[Season]):
    """A season of the calendar, with its days."""

    def label_from_instance(self, obj: Season) -> str:
        """Name, first and last day."""
        return f"{obj} · {obj.starts_on} – {obj.ends_on}"


class DaysForm(forms.Form):
    """Name and days of a season; odd ones are asked for once more.

    :ivar sure_days: the name and days that are
    """

    sure_days = ""

    def check_days(self, name: str, starts_on: date, ends_on: date) -> None:
        """Look for what is odd in a new season's days, unless it was asked before."""
        odd, mark = odd_days(name, starts_on, ends_on, timezone.localdate()), f"{name} {starts_on} {ends_on}"
        self.sure_days = mark if odd else ""
        if odd and self.data.get("sure_days") != mark:
            asked = " ".join(str(ODD_DAYS[why]) for why in odd)
            self.add_error("ends_on", f"{asked} {_now('If it is meant, send it once more. Nothing was changed.')}")


class OpenForm(FloorForm, DaysForm):
    """For which produce a season is opened, from when until when, and at which protected price."""

    product = forms.ModelChoiceField(
        label=_("Product"), queryset=Product.objects.none(), empty_label=_("please choose")
    )
    grade = forms.ChoiceField(label=_("Grade"), choices=Grade.choices, initial=Grade.FIRST)
    season = SeasonField(
        label=_("Season of the calendar"), queryset=Season.objects.none(), required=False,
        empty_label=_("another one, named below"),
        help_text=_("The calendar is common to the county's townships: take the season that is there, if it fits."),
    )  # fmt: skip
    name = TextField(
        label=_("Or a new season: its name"), max_length=40, required=False, help_text=_("Such as 2027年产季; it may not be there yet.")
    )  # fmt: skip
    starts_on = DayField(label=_("First day"), required=False, widget=day_input())
    ends_on = DayField(label=_("Last day"), required=False, widget=day_input())
    field_order = ["product", "grade", "season", "name", "starts_on", "ends_on", "price", "again"]

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        products, seasons = self.fields["product"], self.fields["season"]
        assert isinstance(products, forms.ModelChoiceField) and isinstance(seasons, forms.ModelChoiceField)
        own = Product.objects.filter(kind=Product.Kind.PRODUCE)
        if not is_of_county(user):
            own = own.filter(of_township(user, "village"))
        products.queryset = own.select_related("village__township").order_by("name", "pk")
        seasons.queryset = Season.objects.filter(ends_on__gte=timezone.localdate()).order_by("starts_on", "name")

    def last_fen(self, found: dict[str, Any]) -> int:
        """The price of the last season."""
        prices = ProtectedPrice.objects.filter(product=found.get("product"), grade=found.get("grade", ""))
        last = prices.order_by("-season__starts_on").first()
        return last.fen_per_jin if last else 0

    def most_fen(self, found: dict[str, Any]) -> int | None:
        """By the seasons before."""
        starts_on = found["season"].starts_on if found.get("season") else found.get("starts_on")
        if not starts_on or not found.get("product"):
            return None  # what is missing is said at its own field
        return most_to_open(found["product"].pk, found.get("grade", ""), starts_on)

    def clean(self) -> dict[str, Any]:
        """A season of the calendar, or a new one's name and days."""
        found = super().clean()
        days = [name for name in ("name", "starts_on", "ends_on") if not found.get(name) and name not in self.errors]
        if found.get("season"):
            if len(days) < 3:
                self.add_error("season", _("Choose a season of the calendar or name a new one, one of the two."))
            return found
        for name in days:
            self.add_error(name, _("A new season needs a name and its first and last day."))
        for name in ("starts_on", "ends_on"):
            if found.get(name) and not YEARS[0] <= found[name].year <= YEARS[1]:
                self.add_error(name, _("This day can't be right."))
        if not days and not {"name", "starts_on", "ends_on"} & self.errors.keys():
            self.check_days(found["name"], found["starts_on"], found["ends_on"])
        return found


class WhyForm(forms.Form):
    """Why a season is corrected, or its opening taken back."""

    reason = TextField(
        label=_("Reason"), help_text=_("It stays in the history."), max_length=300,
        validators=[refuse_card_number], widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("A reason is needed.")},
    )  # fmt: skip


class BackForm(WhyForm):
    """Why an opening is taken back, and at which price its page showed it."""

    seen = WholeNumberField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    @classmethod
    def of(cls, price: ProtectedPrice) -> BackForm:
        """The empty form."""
        return cls(initial={"seen": price.fen_per_jin}, auto_id="id_back_%s")


class CorrectForm(WhyForm, DaysForm):
    """A season's name and days as they are to be, and why."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    name = TextField(label=_("Name of the season"), max_length=40)
    starts_on = DayField(label=_("First day"), widget=day_input())
    ends_on = DayField(label=_("Last day"), widget=day_input())
    field_order = ["name", "starts_on", "ends_on", "reason"]

    @classmethod
    def of(cls, season: Season) -> CorrectForm:
        """The form as the season is."""
        days = {"name": season.name, "starts_on": season.starts_on, "ends_on": season.ends_on}
        return cls(initial=days | {"seen": season_mark(season)}, auto_id="id_season_%s")

    def clean(self) -> dict[str, Any]:
        """Days that can be right."""
        found: dict[str, Any] = super().clean() or {}
        for name in ("starts_on", "ends_on"):
            if found.get(name) and not YEARS[0] <= found[name].year <= YEARS[1]:
                self.add_error(name, _("This day can't be right."))
        if not {"name", "starts_on", "ends_on"} & self.errors.keys():
            self.check_days(found["name"], found["starts_on"], found["ends_on"])
        return found
