"""The forms of agreements and signatures."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.catalogue.mass import jin
from marketplace.catalogue.models import Product
from marketplace.people.free_text import refuse_card_number
from marketplace.people.models import Role, User
from marketplace.people.policies import held
from marketplace.supply.models import Agreement, AgreementScan, Season, Signature
from marketplace.typed_text.fields import CodeField, DayField, NumberField, TextField, WholeNumberField
from marketplace.uploads.file_input import FileInput
from marketplace.uploads.papers import cleaned

from .masses import grams_typed
from .signing import Consents

NO_MASS = _("Please type a mass, such as 1200 (斤) or 600 kg.")
NAMED = (
    ("", _("not asked: the township's note counts")),
    ("yes", pgettext_lazy("answer", "yes")),
    ("no", pgettext_lazy("answer", "no")),
)
TYPED = {"inputmode": "text", "autocomplete": "off"}


def mass_text(grams: int | None) -> str:
    """Return a mass as it is typed: in 斤, without a unit."""
    return f"{jin(grams).normalize():f}" if grams else ""


class MassField(CodeField):
    """A mass typed in 斤 or kilograms. Its cleaned value is in grams; None where nothing was typed."""

    def __init__(self, **kwargs: Any) -> None:
        given: dict[str, Any] = {
            "max_length": 20,
            "widget": forms.TextInput(attrs=TYPED),
            "help_text": _("In 斤; write kg behind it for kilograms: 1200, 600 kg."),
            "error_messages": {"required": NO_MASS},
        }
        super().__init__(**(given | kwargs))

    def clean(self, value: Any) -> int | None:
        """The grams.

        :raises ValidationError: it is no mass
        """
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return grams_typed(typed)
        except ValueError:
            raise ValidationError(NO_MASS, "no_mass") from None


def _day(label: Any, **kwargs: Any) -> DayField:
    return DayField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class ShareForm(forms.Form):
    """The households' share of the proceeds."""

    share = NumberField(
        label=_("Households' share in %"),
        help_text=_(
            "Of each sale, after the payment fee. Whatever the share, a household gets at least the protected price."
        ),
        min_value=Decimal("0.01"),
        max_value=Decimal(100),
        max_digits=5,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    @property
    def basis_points(self) -> int:
        """The share in 1/100 %. Call after `is_valid`."""
        return int(self.cleaned_data["share"] * 100)


class AgreementForm(ShareForm):
    """For which product and season, with which share."""

    product = forms.ModelChoiceField(
        label=_("Product"), queryset=Product.objects.none(), empty_label=_("please choose")
    )
    season = forms.ModelChoiceField(label=_("Season"), queryset=Season.objects.none(), empty_label=_("please choose"))
    signed_on = _day(_("Agreed on"))
    field_order = ["product", "season", "share", "signed_on"]

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        products = Product.objects.filter(kind=Product.Kind.PRODUCE)
        if not user.is_superuser:
            products = products.filter(cooperative_id__in=held(user, Role.MANAGER).values("cooperative_id"))
        seasons = Season.objects.filter(ends_on__gte=timezone.localdate()).order_by("-starts_on")
        for name, rows in (("product", products.order_by("name", "pk")), ("season", seasons)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows


class ConsentForm(forms.Form):
    """What a household consents to."""

    named = forms.ChoiceField(
        label=_("May buyers read the masked name and the village?"),
        choices=NAMED,
        required=False,
        help_text=_(
            "Named only if the township has noted the consent as well, and nobody has said no: the stricter holds."
        ),
    )
    edited_by = forms.ChoiceField(
        label=_("Who may change this signature"), choices=Signature.EditedBy.choices, initial=Signature.EditedBy.CLERKS
    )

    @property
    def consents(self) -> Consents:
        """What was chosen. Call after `is_valid`."""
        named = {"yes": True, "no": False}.get(self.cleaned_data["named"])
        return Consents(named, self.cleaned_data["edited_by"])


class SignForm(ConsentForm):
    """What is the same for all who sign now."""

    mass = MassField(
        label=_("Expected mass of each"),
        required=False,
        help_text=_("For everybody ticked who has no mass of their own below. In 斤; 600 kg for kilograms."),
    )
    signed_on = _day(_("Signed on"))
    field_order = ["mass", "signed_on", "named", "edited_by"]


class ChangeForm(ConsentForm):
    """What is changed of one signature, as somebody has seen it."""

    seen = WholeNumberField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    mass = MassField(label=_("Expected mass"), required=False)
    field_order = ["mass", "named", "edited_by"]

    @classmethod
    def of(cls, row: Signature) -> ChangeForm:
        """The form as the signature is."""
        named = {True: "yes", False: "no"}.get(row.named_to_buyers, "")  # type: ignore[arg-type]
        return cls(initial={"mass": mass_text(row.expected_grams), "named": named, "edited_by": row.edited_by})


class LeaveForm(forms.Form):
    """From when a household leaves, and why."""

    on = _day(_("Leaves on"))
    reason = TextField(
        label=_("Reason"),
        max_length=300,
        validators=[refuse_card_number],
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("A reason is needed.")},
    )


class ScanForm(forms.Form):
    """A signed paper."""

    file = forms.FileField(
        label=_("Photo or PDF of the signed paper"),
        help_text=_("Only the cooperative opens it, and each opening is logged. A PDF file up to 20 MB."),
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


def share_text(agreement: Agreement) -> str:
    """Return the households' share as it is typed: 70 or 62.5."""
    return f"{(Decimal(agreement.household_share_bp) / 100).normalize():f}"


class RemoveForm(forms.Form):
    """Which signed paper is removed, and why."""

    paper = forms.ModelChoiceField(queryset=AgreementScan.objects.none(), widget=forms.HiddenInput)
    reason = TextField(
        label=_("Why is it removed?"),
        help_text=_("For example: it is another household's paper. Without a name; the reason stays readable."),
        max_length=300,
        validators=[refuse_card_number],
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("A reason is needed.")},
    )

    def __init__(self, papers: QuerySet[AgreementScan], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["paper"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = papers

    @classmethod
    def of(cls, scan: AgreementScan) -> RemoveForm:
        """The empty form of one paper."""
        return cls(AgreementScan.objects.none(), initial={"paper": scan.pk}, auto_id=f"id_remove_{scan.pk}_%s")
