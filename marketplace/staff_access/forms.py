"""The forms in which codes are typed, and in which an administrator takes back somebody's second factor."""

from __future__ import annotations

from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.people.free_text import refuse_card_number
from marketplace.typed_text.fields import CompactCodeField, NameField, TextField

from .factors import use_code


def code_field(label: Any, help_text: Any = "") -> CompactCodeField:
    """A field for a code of digits, as input methods leave them too."""
    typed = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True})
    return CompactCodeField(label=label, help_text=help_text, max_length=40, widget=typed)


class _OnceForm(BaseAuthenticateForm):
    """Mixed into allauth's forms: a code of an app is used up by whoever comes first."""

    authenticator: Authenticator

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field(
            pgettext_lazy("second factor", "Code"),
            _("The six digits that your app shows now, or one of your recovery codes."),
        )

    def clean_code(self) -> str:
        """Return a code that fits and was not used before."""
        try:
            code: str = super().clean_code()
        except forms.ValidationError as refused:
            if refused.code == "incorrect_code" and self._is_closed():
                raise get_adapter().validation_error("closed_factor") from None
            raise
        if self.authenticator.type == Authenticator.Type.TOTP and not use_code(self.authenticator, code):
            raise get_adapter().validation_error("incorrect_code")
        return code

    def _is_closed(self) -> bool:
        """Whether there are codes of theirs that nobody can check."""
        return not all(map(get_adapter().opens, Authenticator.objects.filter(user=self.user)))


class CodeForm(_OnceForm, AuthenticateForm):
    """The code after the password."""


class CodeAgainForm(_OnceForm, ReauthenticateForm):
    """A code of who is signed in."""


class EnrolForm(ActivateTOTPForm):
    """The first code of an app. The secret stays the same until it is used: also in a second tab, and after a wrong code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kept = context.request.session.get(SECRET_SESSION_KEY)
        super().__init__(*args, **kwargs)  # makes another one for each page
        if kept:
            self.secret = context.request.session[SECRET_SESSION_KEY] = kept
        self.fields["code"] = code_field(
            pgettext_lazy("second factor", "Code"), _("The six digits that your app shows now.")
        )


class PasskeyForm(AddWebAuthnForm):
    """A new passkey, and what its owner calls it."""

    name = NameField(label=_("What you call it"), max_length=60, required=False)


class PasskeyNameForm(EditWebAuthnForm):
    """Another name."""

    name = NameField(label=_("What you call it"), max_length=60)


class ResetForm(forms.Form):
    """Why somebody's second factor is taken back."""

    reason = TextField(
        label=_("Reason"),
        max_length=200,
        validators=[refuse_card_number],
        help_text=_(
            "How you know that it is this person who asks: seen in the office, called back on the number in the file."
        ),
    )
