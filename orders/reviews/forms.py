"""The forms of reviews: the buyer's review, a reader's report, the township's decision, the cooperative's answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from marketplace.typed_text.fields import TextField
from marketplace.typed_text.rules import shortened
from marketplace.uploads.file_input import FileInput
from marketplace.uploads.pictures import PICTURE_INPUT, limits_help
from orders.models import Review, ReviewReport

from .actions import LONGEST_REASON, LONGEST_WORDS, MOST_PHOTOS
from .photos import draw_photo

STAR_WORDS = {5: _("very good"), 4: _("good"), 3: _("all right"), 2: _("poor"), 1: _("bad")}


def star_choices() -> list[tuple[int, str]]:
    """Return the stars with what they mean, best first, in the active language."""
    return [(stars, f"{'★' * stars}{'☆' * (5 - stars)} {words}") for stars, words in STAR_WORDS.items()]


class ManyFilesInput(FileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class PhotosField(forms.Field):
    """Up to `MOST_PHOTOS` photos, as they were sent."""

    widget = ManyFilesInput

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Several, each made smaller before it is sent."""
        return PICTURE_INPUT | {"multiple": True}

    def clean(self, value: Any) -> list[UploadedFile[Any]]:
        """Return the files. What they hold is not looked at."""
        files = [file for file in value or [] if isinstance(file, UploadedFile) and file.file is not None]
        if len(files) > MOST_PHOTOS:
            raise ValidationError(
                ngettext("Please choose at most %(most)d photo.", "Please choose at most %(most)d photos.", MOST_PHOTOS)
                % {"most": MOST_PHOTOS}
            )
        return files


class ReviewForm(forms.Form):
    """Stars, words, photos."""

    rating = forms.TypedChoiceField(
        label=_("How was it?"),
        choices=star_choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one."), "invalid_choice": _("Please choose one of these.")},
    )
    words = TextField(
        label=_("In your words"),
        help_text=_("How it looks, smells and tastes. Please name nobody."),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("Please say in a few words how it was.")},
    )
    photos = PhotosField(
        label=_("Photos"),
        required=False,
        help_text=_("Up to 4, together 100 MB. Where and when a photo was taken is removed. Please show no faces."),
    )
    picture_limits = limits_help()

    def __init__(self, token: str, *args: Any, **kwargs: Any) -> None:
        """:param token: of the order's link that it is sent by"""
        self.token = token
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Draw the photos, each cleaned of all but its pixels; every refused one is named.

        They are decoded last, and only when nothing else is wrong: what is not taken can be sent again and again.
        """
        given: dict[str, Any] = super().clean() or {}
        if self.errors:
            return given
        drawn, refused = [], []
        for photo in given["photos"]:
            try:
                drawn.append(draw_photo(photo.file, self.token))
            except ValidationError as refusal:
                refused.append(ValidationError(f"“{shortened(photo.name or '', 60)}”: {' '.join(refusal.messages)}"))
        if refused:
            self.add_error("photos", ValidationError(refused))
        given["photos"] = drawn
        return given


class ReportForm(forms.Form):
    """What is wrong with a review."""

    reason = forms.ChoiceField(
        label=_("What is wrong with this review?"),
        choices=ReviewReport.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one."), "invalid_choice": _("Please choose one of these.")},
    )
    words = TextField(label=_("Anything to add?"), required=False, max_length=LONGEST_REASON)
    report_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, answered: bool, *args: Any, **kwargs: Any) -> None:
        """:param answered: whether there is an answer to be reported too"""
        kwargs["initial"] = {"report_key": uuid4()}
        super().__init__(*args, **kwargs)
        if not answered:
            reason = self.fields["reason"]
            assert isinstance(reason, forms.ChoiceField)
            reason.choices = [one for one in ReviewReport.Reason.choices if one[0] != ReviewReport.Reason.ANSWER]


class ModerationForm(forms.Form):
    """Publish, or refuse with a reason."""

    reason_missing = _("Please tell the buyer why.")
    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("publish", _("Publish it")), ("refuse", _("Don't publish it"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one."), "invalid_choice": _("Please choose one of these.")},
    )
    reason = TextField(
        label=_("Why it is not published"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Needed when you refuse: the buyer reads it. A bad opinion alone is no reason."),
    )
    seen = forms.CharField(widget=forms.HiddenInput)
    last_report = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, review: Review, *args: Any, **kwargs: Any) -> None:
        """:param review: as it is shown to whoever decides"""
        reported = max((report.pk for report in review.reports.all()), default=0)
        kwargs["initial"] = self.shown(review) | {"last_report": reported}
        super().__init__(*args, **kwargs)

    def shown(self, review: Review) -> dict[str, str]:
        """Return what is decided about, as it is shown now."""
        return {"seen": review.state, "reason": review.reason}

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of a refusal."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("decision") == "refuse" and not given.get("reason") and "reason" not in self.errors:
            self.add_error("reason", self.reason_missing)
        return given


class AnswerModerationForm(ModerationForm):
    """Release the cooperative's answer, or remove it with a reason."""

    reason_missing = _("Please tell the cooperative why.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """As `ModerationForm`; its fields have ids of their own."""
        super().__init__(*args, auto_id="answer_%s", **kwargs)
        decision = self.fields["decision"]
        assert isinstance(decision, forms.ChoiceField)
        decision.choices = [("publish", _("Publish it")), ("refuse", _("Remove the answer"))]
        self.fields["reason"].label = _("Why the answer is removed")
        self.fields["reason"].help_text = _(
            "Needed when you remove it: the cooperative reads it and can write another one."
        )

    def clean_seen(self) -> datetime:
        """Return when the answer was written that was shown."""
        try:
            return datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            raise ValidationError(_("Please choose one.")) from None

    def shown(self, review: Review) -> dict[str, str]:
        """Return which answer is decided about."""
        return {"seen": review.answered_at.isoformat() if review.answered_at else ""}


class ReviewAnswerForm(forms.Form):
    """What the cooperative says to it, for everybody to read."""

    words = TextField(
        label=_("The cooperative's answer"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Everybody reads it under the review once the township has looked at it. Please name nobody."),
        error_messages={"required": _("Please write an answer.")},
    )
