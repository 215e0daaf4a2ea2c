"""The forms of pay-outs and bank cards."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.ledger.money import fen
from marketplace.people.free_text import refuse_card_number
from marketplace.people.models import User
from marketplace.people.policies import visible
from marketplace.places.models import Township, Village
from marketplace.typed_text.fields import AmountField, TextField
from marketplace.uploads.file_input import FileInput

LEAST_YUAN = Decimal("1.00")


class NewBatchForm(forms.Form):
    """Whose balances are paid out, and from which amount on."""

    township = forms.ModelChoiceField(
        label=_("Township"), queryset=Township.objects.none(), empty_label=_("please choose")
    )
    village = forms.ModelChoiceField(
        label=_("Village"), queryset=Village.objects.none(), required=False, empty_label=_("All villages")
    )
    minimum = AmountField(
        label=_("Least amount in yuan"),
        help_text=_("Households with a smaller balance stay as they are."),
        min_value=Decimal("0.01"),
        max_digits=9,
        decimal_places=2,
        initial=LEAST_YUAN,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        townships = visible(user, Township.objects.all())
        township, village = self.fields["township"], self.fields["village"]
        assert isinstance(township, forms.ModelChoiceField) and isinstance(village, forms.ModelChoiceField)
        township.queryset = townships
        village.queryset = Village.objects.filter(township__in=townships).order_by("sort_key")
        if townships[:2].count() == 1:
            township.initial = townships.get().pk
            township.widget = forms.HiddenInput()

    def clean_minimum(self) -> int:
        """The amount in fen."""
        return fen(self.cleaned_data["minimum"])

    def clean(self) -> dict[str, object]:
        """The village is one of the township's."""
        found: dict[str, object] = super().clean() or {}
        township, village = found.get("township"), found.get("village")
        if isinstance(township, Township) and isinstance(village, Village) and village.township_id != township.pk:
            self.add_error("village", _("Choose a village of this township."))
        return found


class TakeBackForm(forms.Form):
    """Why a batch is withdrawn or voided."""

    reason = TextField(
        label=_("Reason"),
        help_text=_("It stays beside each household's pay-out."),
        max_length=200,
        validators=[refuse_card_number],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class AnswerForm(forms.Form):
    """The bank's file."""

    answer = forms.FileField(
        label=_("The bank's answer"),
        help_text=_(
            "CSV in GB18030 or UTF-8, with the columns 批次号, 序号, 金额(元), 附言, 处理结果, 失败原因 and a last row 合计 "
            "with number, sum and, as its 附言, the file mark."
        ),
        allow_empty_file=True,  # refused with its reason, as every other bad file
        error_messages={"required": _("Choose the file that the bank sent.")},
        widget=FileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
    )
