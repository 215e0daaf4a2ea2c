"""The form of a household's file with all who belong to it, and that of its status."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.formsets import BaseFormSet, formset_factory
from django.forms.utils import ErrorDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from marketplace.households.models import Household, Person
from marketplace.people.free_text import refuse_card_number, refuse_union_pay_number
from marketplace.places.models import Village
from marketplace.typed_text.fields import CodeField, DayField, NameField, TextField, WholeNumberField
from marketplace.typed_text.rules import code

from .changing import as_member
from .queries import namesakes
from .rules import Fault, Member, added_faults, member_faults, number_faults
from .words import WRONG

OFF = {"autocomplete": "off"}
MOST_PEOPLE = 40
ROWS_AT_FIRST, ROWS_LATER, ROWS_MORE = 4, 1, 3
TICK = _("The people marked below are others, who only have the same name.")


def day_input() -> forms.DateInput:
    """Return the browser's picker of a day, or a text field where it has none."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ReasonField(TextField):
    """Why a household has a status."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Reason"), max_length=200, validators=[refuse_card_number],
            widget=forms.TextInput(attrs=OFF), **kwargs,
        )  # fmt: skip


class VillageField(forms.ModelChoiceField[Village]):
    """A village; named with its township for somebody who acts for several."""

    several = False

    def label_from_instance(self, obj: Village) -> str:
        """The village."""
        return f"{obj.township} · {obj}" if self.several else str(obj)


class Unchecked(forms.Form):
    """A form that can be shown as it was typed before anybody has asked whether it is right."""

    unchecked = False

    @property
    def errors(self) -> ErrorDict:
        """None of a form that is only shown again."""
        return ErrorDict() if self.unchecked else super().errors


class MemberForm(Unchecked):
    """One person. Somebody who is in the file can leave it."""

    pk = WholeNumberField(required=False, widget=forms.HiddenInput)
    name = NameField(
        label=_("Person’s name"),
        required=False,
        max_length=60,
        validators=[refuse_card_number],
        widget=forms.TextInput(attrs=OFF),
    )
    relation = forms.ChoiceField(
        label=_("Relation to the head"), required=False, choices=[("", "—"), *Person.Relation.choices]
    )
    joined_on = DayField(label=_("Belongs to it since"), required=False, widget=day_input())
    left_on = DayField(label=_("Left on"), required=False, widget=day_input())
    left_why = forms.ChoiceField(label=_("Why"), required=False, choices=[("", "—"), *Person.Left.choices])

    def __init__(self, *args: Any, in_file: bool = False, unchecked: bool = False, **kwargs: Any) -> None:
        """:param in_file: whether the person is in the file already"""
        super().__init__(*args, **kwargs)
        self.in_file, self.unchecked = in_file, unchecked
        if not in_file:
            for name in ("pk", "left_on", "left_why"):
                del self.fields[name]

    @property
    def has_left(self) -> bool:
        """Whether the file says that they have left."""
        return bool(self.initial.get("left_on"))

    def member(self) -> Member:
        """Return the person of a valid form."""
        return Member(**self.cleaned_data)


class Members(BaseFormSet[MemberForm]):
    """All people of a file, and empty rows for more."""

    is_new_file = False
    unchecked = False

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Those in the file come first; the first row of a new file is for the head."""
        in_file = index is not None and index < self.initial_form_count()
        kwargs: dict[str, Any] = super().get_form_kwargs(index)
        if self.is_new_file and index == 0:
            kwargs["initial"] = {"relation": Person.Relation.HEAD}
        return kwargs | {"in_file": in_file, "unchecked": self.unchecked}

    @cached_property
    def filled(self) -> list[MemberForm]:
        """The rows of a valid form in which somebody stands."""
        return [one for one in self.forms if one.in_file or any(one.cleaned_data.values())]


class FileForm(Unchecked):
    """Village, number, and who belongs to the household: one form for all of it."""

    village = VillageField(label=_("Village"), queryset=Village.objects.none())
    number = CodeField(
        label=_("File number"), max_length=30, validators=[refuse_union_pay_number], widget=forms.TextInput(attrs=OFF)
    )
    others_meant = forms.BooleanField(label=TICK, required=False)

    def __init__(
        self,
        villages: QuerySet[Village],
        today: date,
        data: Any = None,
        *,
        household: Household | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        """:param villages: that the household may be of
        :param data: what was sent; with `more` in it only more rows are asked for
        """
        self.unchecked = data is not None and "more" in data
        super().__init__(data, initial=initial)
        self.today, self.household, self.namesakes = today, household, False
        field = self.fields["village"]
        assert isinstance(field, VillageField)
        field.queryset = villages.select_related("township").order_by("township__sort_key", "sort_key")
        field.several = villages.values("township").distinct().count() > 1
        if villages.count() == 1:
            field.empty_label = None
        self.members = self._members(_with_more_rows(data) if self.unchecked else data)

    def _members(self, data: Any) -> Members:
        people = [as_member(one) for one in self.household.persons.order_by("pk")] if self.household else []
        people.sort(key=lambda one: (not one.belongs, not one.is_head))
        there = [{name: getattr(one, name) for name in MemberForm.base_fields} for one in people]
        kind = formset_factory(
            MemberForm, formset=Members, max_num=MOST_PEOPLE, absolute_max=MOST_PEOPLE, validate_max=True,
            extra=ROWS_LATER if people else ROWS_AT_FIRST,
        )  # fmt: skip
        made = kind(data, initial=there, prefix="people")
        assert isinstance(made, Members)
        made.is_new_file, made.unchecked = not people, self.unchecked
        return made

    def is_valid(self) -> bool:
        """Whether all of it is right, the people too."""
        return super().is_valid() and self.members.is_valid()

    def clean(self) -> dict[str, Any]:
        """Look at the people together."""
        given: dict[str, Any] = super().clean() or {}
        if not self.members.is_valid():
            for text in self.members.non_form_errors():
                self.add_error(None, text)
            return given
        members = [one.member() for one in self.members.filled]
        own = code(self.household.number) if self.household else ""
        faults = [*number_faults(given["number"])] if given.get("number", own) != own else []
        faults += member_faults(members, self.today)
        if not self.members.is_new_file:
            faults += added_faults(members)
        self._say(faults)
        if not faults and given.get("village"):
            self._ask_of_namesakes(given, members)
        return given | {"members": members}

    def _say(self, faults: Iterable[Fault]) -> None:
        for one in faults:
            form = self if one.member is None else self.members.filled[one.member]
            form.add_error(one.field or None, WRONG[one.wrong])

    def _ask_of_namesakes(self, given: dict[str, Any], members: Sequence[Member]) -> None:
        """Somebody who is added, and of whose name there is a person in another file of the village, may be entered twice."""
        added = {one.name for one in members if one.pk is None}
        found = namesakes(
            given["village"], added, {given.get("number", ""), self.household.number if self.household else ""}
        )
        self.namesakes = bool(found)
        if given.get("others_meant"):
            return
        words = _(
            "Somebody of this name belongs to the household with the file %(number)s. If that is another person, say so."
        )
        for form in self.members.filled:
            if not form.in_file and (number := found.get(form.cleaned_data["name"])):
                form.add_error("name", ValidationError(words, params={"number": number}))


class NewFileForm(FileForm):
    """A new file, with its first status."""

    status = forms.ChoiceField(label=_("Status"), choices=Household.Status.choices)
    on = DayField(label=_("Status since"), widget=day_input())
    reason = ReasonField(help_text=_("Why the household has this status, such as the village's review of the year."))


class ChangeFileForm(FileForm):
    """A file that is there, in the version that was shown."""

    version = WholeNumberField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class StatusForm(forms.Form):
    """Another status."""

    status = forms.ChoiceField(label=_("New status"))
    on = DayField(label=_("Holds since"), widget=day_input())
    reason = ReasonField(help_text=_("It stays in the history. Write no causes of poverty and no illnesses."))

    def __init__(self, current: str, *args: Any, **kwargs: Any) -> None:
        """:param current: the status that the household has"""
        super().__init__(*args, **kwargs)
        field = self.fields["status"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—"), *((one, label) for one, label in Household.Status.choices if one != current)]


def _with_more_rows(data: Any) -> Any:
    """Return what was sent, as it would be from a form with more rows."""
    more = data.copy()
    total = str(data.get("people-TOTAL_FORMS", ""))
    rows = int(total) if total.isascii() and total.isdecimal() and len(total) < 4 else 0
    more["people-TOTAL_FORMS"] = str(min(rows + ROWS_MORE, MOST_PEOPLE))
    return more
