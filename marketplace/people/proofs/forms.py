"""Forms of proofs: a code, and who has forgotten the password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.messaging.sending import can_send
from marketplace.people.login_names import login_name
from marketplace.typed_text.fields import CodeField, EmailField, LoginField, PhoneField

from .beside import Question
from .codes import DIGITS


class CodeForm(forms.Form):
    """The code that was sent."""

    code = CodeField(
        label=pgettext_lazy("that was sent", "Code"),
        help_text=_("Six digits. They hold for ten minutes."),
        max_length=4 * DIGITS,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class AnswerForm(forms.Form):
    """What only the owner of an account knows."""

    answer = CodeField(max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}))

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].label, self.fields["answer"].help_text = question.label, question.hint


class ForgottenPasswordForm(forms.Form):
    """The phone or e-mail address of an account."""

    login = LoginField(label=_("Phone or e-mail"), widget=forms.TextInput(attrs={"autocomplete": "username"}))

    def clean_login(self) -> str:
        """Return its one name.

        :raises ValidationError: it is neither a phone number nor an address, or a phone where no texts are sent
        """
        typed: str = self.cleaned_data["login"]
        if "@" in typed:
            return login_name(EmailField().clean(typed))
        number: Any = PhoneField().clean(typed)
        if not can_send():
            raise ValidationError(_NO_TEXTS)
        return str(number)


_NO_TEXTS = _(
    "No texts are sent here, so a phone leads nobody back in. Give an e-mail address, or ask the township or cooperative that "
    "you deal with."
)
