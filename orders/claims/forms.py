"""The forms of after-sale claims: the buyer's claim and appeal, the clerk's answer and the township's decision."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from marketplace.ledger.money import fen, with_commas, yuan
from marketplace.typed_text.fields import AmountField, TextField
from marketplace.uploads.file_input import FileInput
from marketplace.uploads.pictures import PICTURE_INPUT, CleanedFile, clean_picture, limits_help
from orders.models import Claim, Refund

from .actions import LONGEST_WORDS, PHOTO_NEEDED, Answer


def _words(label: Any, missing: Any, *, required: bool = True, help_text: Any = "") -> TextField:
    return TextField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": missing},
    )


class YuanField(AmountField):
    """An amount typed in yuan; integer fen inside (law 8)."""

    def __init__(self, *, most_fen: int, **kwargs: Any) -> None:
        """:param most_fen: the most that may be asked for or given"""
        most = f"¥{with_commas(most_fen)}"
        wrong = _("Please give an amount from ¥0.01 to %(most)s.") % {"most": most}
        super().__init__(
            min_value=Decimal("0.01"),
            max_value=yuan(most_fen),
            decimal_places=2,
            widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
            error_messages=dict.fromkeys(
                ["required", "invalid", "min_value", "max_value", "max_decimal_places", "max_whole_digits"], wrong
            ),
            **kwargs,
        )


class ClaimForm(forms.Form):
    """What is wrong with one line, shown and said, and what the buyer asks back."""

    reason = forms.ChoiceField(
        label=_("What is wrong?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one."), "invalid_choice": _("Please choose one of these.")},
    )
    photo = forms.FileField(
        label=_("Photo"),
        required=False,
        allow_empty_file=True,  # said in words by the cleaning
        help_text=_("Only the cooperative and the township see it; where and when it was taken is removed."),
        widget=FileInput(PICTURE_INPUT),
    )
    words = _words(_("In your words"), _("Please say in a few words what is wrong."))
    claim_key = forms.UUIDField(widget=forms.HiddenInput)
    picture_limits = limits_help()

    def __init__(self, reasons: Sequence[str], left_fen: int, token: str, *args: Any, **kwargs: Any) -> None:
        """Offer these reasons.

        :param reasons: some of `Claim.Reason`
        :param left_fen: the most that can be asked back
        :param token: of the order's link that it is sent by
        """
        self.token = token
        kwargs["initial"] = {"amount": yuan(left_fen), "claim_key": uuid4()}
        super().__init__(*args, **kwargs)
        choices = self.fields["reason"]
        assert isinstance(choices, forms.ChoiceField)
        choices.choices = [choice for choice in Claim.Reason.choices if choice[0] in reasons]
        self.fields["amount"] = YuanField(
            label=_("How much do you ask back?"),
            help_text=_("In yuan; for a part of the goods, give a part of the price."),
            most_fen=left_fen,
        )

    def clean(self) -> dict[str, Any]:
        """Ask for a photo of what can be seen, and leave nothing in it but its pixels.

        It is decoded last, and only when nothing else is wrong: what is not taken can be sent again and again.
        """
        given: dict[str, Any] = super().clean() or {}
        photo = given.get("photo")
        if given.get("reason") in PHOTO_NEEDED and not photo and "photo" not in self.errors:
            self.add_error("photo", _("Please add a photo: it shows the cooperative what is wrong."))
        if self.errors:
            return given
        try:
            given["photo"] = self._cleaned(photo)
        except ValidationError as refusal:
            self.add_error("photo", refusal)
        return given

    def _cleaned(self, photo: Any) -> CleanedFile | None:
        if not isinstance(photo, UploadedFile) or photo.file is None:
            return None
        return clean_picture(photo.file, photo.name or "photo", self.token)

    def claim(self) -> dict[str, Any]:
        """Return what `make_claim` takes. Call after `is_valid`."""
        given = dict(self.cleaned_data)
        return given | {"amount_fen": fen(given.pop("amount"))}


class AppealForm(forms.Form):
    """Why the township should look at it again."""

    words = _words(_("Why should the township look at it again?"), _("Please say in a few words why you don't agree."))


class AnswerForm(forms.Form):
    """Accept, with what goes back and who bears it, or refuse with a reason."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("accept", _("Accept: money goes back")), ("refuse", _("Refuse"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one."), "invalid_choice": _("Please choose one of these.")},
    )
    bearer = forms.ChoiceField(
        label=_("Who bears it?"),
        required=False,
        choices=[choice for choice in Refund.Bearer.choices if choice[0] != Refund.Bearer.SALE],
        widget=forms.RadioSelect,
        help_text=_("Never the household: what it was credited stays its own."),
        error_messages={"invalid_choice": _("Please choose one of these.")},
    )
    words = _words(
        _("Answer to the buyer"),
        _("Please tell the buyer why."),
        required=False,
        help_text=_("Needed when you refuse: the buyer reads it, and may appeal to the township."),
    )

    def __init__(self, claim: Claim, *args: Any, **kwargs: Any) -> None:
        """:param claim: the claim that waits for an answer"""
        kwargs["initial"] = {"amount": yuan(claim.amount_fen), "bearer": Refund.Bearer.COOPERATIVE}
        super().__init__(*args, **kwargs)
        if claim.state == Claim.State.APPEALED:  # the township's word is the last one
            self.fields["words"].help_text = _("Needed when you refuse: the buyer reads it.")
        # asked only of who accepts, so a refusal does not fail on it
        refused = self.is_bound and self.data.get("decision") != "accept"
        self.fields["amount"] = YuanField(
            label=_("How much goes back?"), most_fen=claim.amount_fen, required=not refused
        )
        self.order_fields(["decision", "amount", "bearer", "words"])

    def clean(self) -> dict[str, Any]:
        """Ask for a reason of a refusal, and for a bearer of what is accepted."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("decision") == "refuse":
            for name in ("amount", "bearer"):  # left filled in, and not meant
                self.errors.pop(name, None)
            if not given.get("words") and "words" not in self.errors:
                self.add_error("words", _("Please tell the buyer why."))
        elif given.get("decision") == "accept" and not given.get("bearer") and "bearer" not in self.errors:
            self.add_error("bearer", _("Please choose who bears it."))
        return given

    def answer(self) -> Answer:
        """Return what `answer_claim` and `decide_appeal` take. Call after `is_valid`."""
        given = self.cleaned_data
        if given["decision"] == "refuse":
            return Answer(accept=False, words=given["words"])
        return Answer(accept=True, words=given["words"], amount_fen=fen(given["amount"]), bearer=given["bearer"])
