"""What applicants and offices send, parsed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from marketplace.cooperatives.models import Application, Cooperative
from marketplace.people.free_text import refuse_card_number
from marketplace.people.models import Role, User
from marketplace.people.policies import held, townships_of, visible
from marketplace.places.models import Village
from marketplace.typed_text.fields import CompactCodeField, DayField, NameField, TextField, WholeNumberField
from marketplace.uploads.file_input import FileInput
from marketplace.uploads.papers import cleaned

from .applying import Said
from .rules import LENGTH, is_credit_code

MOST_HOUSEHOLDS = 2_000
MOST_VILLAGES = 20
WRONG_CODE = _(
    "This is no unified social credit code: one of its 18 signs is wrong. Please compare it with the licence."
)


class VillageField(forms.ModelChoiceField[Village]):
    """A village, named with its township: many townships have a village of the same name."""

    def label_from_instance(self, obj: Village) -> str:
        """Township and village."""
        return f"{obj.township} · {obj}"


class VillagesField(forms.ModelMultipleChoiceField[Village]):
    """Several villages, named as `VillageField` does."""

    def label_from_instance(self, obj: Village) -> str:
        """Township and village."""
        return f"{obj.township} · {obj}"


def _all_villages() -> Any:
    return Village.objects.select_related("township").order_by("township__sort_key", "sort_key")


def _long(label: Any, help_text: Any) -> TextField:
    return TextField(
        label=label, help_text=help_text, max_length=600, validators=[refuse_card_number],
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip


class ApplicationForm(forms.Form):
    """What a party says of itself when it applies."""

    kind = forms.ChoiceField(label=_("What applies"), choices=Cooperative.Kind.choices)
    name = NameField(label=_("Name, as on the licence"), max_length=100)
    name_en = TextField(label=_("English name"), max_length=100, required=False)
    credit_code = CompactCodeField(
        label=_("Unified social credit code"),
        max_length=LENGTH,
        help_text=_("The 18 signs on the licence (统一社会信用代码)."),
    )
    village = VillageField(
        label=_("Village of its seat"), queryset=Village.objects.none(),
        help_text=_("Its township looks at the application first."),
    )  # fmt: skip
    does = _long(_("What it does"), _("What is grown, made or sold, and how much of it in a year."))
    helps = _long(
        _("Whom it helps, and how"), _("Which households get what out of it: a fair price, work, land rent, a share.")
    )
    villages = VillagesField(
        label=_("Villages whose households it helps"), queryset=Village.objects.none(),
        widget=forms.SelectMultiple(attrs={"size": 8}), help_text=_("Several: hold Ctrl, or tap each on a phone."),
    )  # fmt: skip
    households = WholeNumberField(label=_("Households that it means to take"), min_value=1, max_value=MOST_HOUSEHOLDS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("village", "villages"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = _all_villages()

    @classmethod
    def of(cls, application: Application) -> ApplicationForm:
        """The form as it was sent last."""
        party = application.cooperative
        own = {name: getattr(party, name) for name in ("kind", "name", "name_en", "credit_code", "village")}
        said = {name: getattr(application, name) for name in ("does", "helps", "households")}
        return cls(initial={**own, **said, "villages": application.villages.all()})

    def clean_credit_code(self) -> str:
        """Its check sign must be that of the others."""
        code = str(self.cleaned_data["credit_code"]).upper()
        if not is_credit_code(code):
            raise ValidationError(WRONG_CODE, "credit_code")
        return code

    def clean_villages(self) -> Any:
        """Not the whole county."""
        villages = self.cleaned_data["villages"]
        if len(villages) > MOST_VILLAGES:
            raise ValidationError(_("At most %(most)s villages."), "many", {"most": MOST_VILLAGES})
        return villages

    @property
    def said(self) -> Said:
        """What was sent. Call after `is_valid`."""
        given = self.cleaned_data
        names = (*("name", "name_en", "kind", "village"), *("credit_code", "does", "helps", "households"))
        return Said(**{name: given[name] for name in names}, villages=list(given["villages"]))


class PaperForm(forms.Form):
    """A licence or another document."""

    file = forms.FileField(
        label=_("Photo or PDF of the document"),
        help_text=_("Township and county open it, nobody else; each opening is logged. A PDF file up to 20 MB."),
        widget=FileInput({"accept": "image/*,application/pdf"}),
    )
    note = TextField(label=_("What it is"), max_length=100, validators=[refuse_card_number])

    def clean(self) -> dict[str, Any]:
        """The file as it is kept; it is decoded last, when nothing else is wrong."""
        given: dict[str, Any] = super().clean() or {}
        file = given.get("file")
        if not self.errors and isinstance(file, UploadedFile):
            try:
                given["file"] = cleaned(file)
            except ValidationError as refused:
                self.add_error("file", refused)
        return given


def _reason(**more: Any) -> TextField:
    return TextField(
        label=_("Reason"), max_length=500, validators=[refuse_card_number], widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("A reason is needed.")}, **more,
    )  # fmt: skip


class ReasonForm(forms.Form):
    """Why somebody takes a step."""

    reason = _reason(help_text=_("The applicant reads it, and it stays in the history."))


class PairingForm(forms.Form):
    """Who is paired with which village, since when, and why."""

    party = forms.ModelChoiceField(label=_("Firm or other party"), queryset=Cooperative.objects.none())
    village = VillageField(label=_("Village"), queryset=Village.objects.none())
    since = DayField(label=_("Since"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    reason = TextField(
        label=_("What the help is"),
        max_length=200,
        validators=[refuse_card_number],
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        villages = visible(user, _all_villages())
        if not user.is_superuser and not held(user, Role.COUNTY).exists():
            villages = villages.filter(township_id__in=townships_of(user))
        # which parties there are is public: a township pairs its villages with firms of other townships, too
        parties = Cooperative.objects.filter(status__in=Cooperative.JOINED)
        for name, rows in (("party", parties), ("village", villages)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows


class EndForm(forms.Form):
    """Until when a pairing held, and why it ends."""

    until = DayField(label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    reason = TextField(
        label=_("Reason"), max_length=200, validators=[refuse_card_number], widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("A reason is needed.")},
    )  # fmt: skip
