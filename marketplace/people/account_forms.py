"""The forms of signing in and signing up: django-allauth's own, with labels in place of placeholders."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import AddEmailForm, LoginForm, SignupForm
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import EmailAddress, Login
from allauth.account.utils import get_next_redirect_url
from django import forms
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from marketplace.messaging.sending import can_send
from marketplace.typed_text.fields import EmailField, LoginField

from .login_names import login_name
from .models import User
from .proofs.changes import begin_change
from .proofs.stages import HASH


class NotHereForm(forms.Form):
    """Mixed into the two forms that lead into an account: on a computer that others use, one is signed out with the browser."""

    not_here = forms.BooleanField(
        label=_("Others use this computer too: sign me out when the browser is closed"), required=False
    )

    def keep_short(self, request: HttpRequest) -> None:
        """Let the session end with the browser, if that was asked for."""
        if self.cleaned_data["not_here"]:
            request.session.set_expiry(0)


class SignInForm(NotHereForm, LoginForm):
    """Phone or e-mail, and the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = LoginField(label=_("Phone or e-mail"), widget=self.fields["login"].widget)
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].help_text = ""  # the way to a new one stands behind the field, for who goes by keyboard
        _without_placeholders(self)

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Sign in, through whatever step that takes."""
        answer: HttpResponse = super().login(request, redirect_url)
        self.keep_short(request)
        return answer

    def clean_login(self) -> str:
        """Return the login's one name, by which it is limited and looked up."""
        return login_name(self.cleaned_data["login"])


class SignUpForm(NotHereForm, SignupForm):
    """A phone number or an e-mail address or both, and a password.

    Whether one of them has an account already is said by what is sent there (`proofs.letters`), and nowhere else.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].label = _("Phone")
        self.fields["phone"].widget.attrs["autocomplete"] = "tel"
        _type_email(self)
        if can_send():
            self.fields["phone"].help_text = _(
                "A number in mainland China, such as 138 0013 8000. Phone or e-mail: one of the two is enough. "
                "We send a code there, to see that it is yours."
            )
            self.fields["email"].help_text = _("If you forget your password, either of the two leads you back in.")
        else:
            del self.fields["phone"]
            self.fields["email"].required = True
            self.fields["email"].help_text = _("We send a code there, to see that it is yours.")
        self.fields["not_here"] = self.fields.pop("not_here")  # last
        _without_placeholders(self)

    def validate_unique_email(self, value: str) -> str:
        """Taken or not, it is not said here."""
        return login_name(value)

    def _clean_phone(self) -> None:
        """Taken or not, it is not said here."""

    def clean(self) -> dict[str, Any]:
        """Ask for one of phone and e-mail, and for a password that is like neither."""
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and not given.get("phone") and not given.get("email"):
            self.add_error("phone", _("Please give a phone number, or an e-mail address below."))
        if not self.errors:  # allauth has compared it with the e-mail address
            self._compare_with_phone(given)
        return given

    def _compare_with_phone(self, given: dict[str, Any]) -> None:
        try:
            get_adapter().clean_password(given["password1"], User(phone=given.get("phone") or None))
        except ValidationError as error:
            self.add_error("password1", error)

    def try_save(self, request: HttpRequest) -> tuple[None, HttpResponse]:
        """Begin the steps that prove what was given; the account is opened at their end (`proofs.stages`)."""
        login = Login(
            phone=self.cleaned_data.get("phone") or None,
            email=self.cleaned_data.get("email") or None,
            signup=True,
            redirect_url=get_next_redirect_url(request),
            state={HASH: make_password(self.cleaned_data["password1"])},
        )
        answer = perform_login(request, login)
        self.keep_short(request)
        return None, answer


class MoreEmailForm(AddEmailForm):
    """One more e-mail address of an account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _type_email(self)
        _without_placeholders(self)

    def save(self, request: HttpRequest) -> EmailAddress:
        """Send a code there; it becomes the account's when it is proved."""
        begin_change(request, self.user, self.cleaned_data["email"])
        return EmailAddress(user=self.user, email=self.cleaned_data["email"])


def _type_email(form: SignupForm | AddEmailForm) -> None:
    """Put our own field in the place of the framework's, so that what an input method leaves is folded."""
    field = form.fields["email"]
    form.fields["email"] = EmailField(label=_("E-mail"), required=field.required, widget=field.widget)


def _without_placeholders(form: LoginForm | SignupForm | AddEmailForm) -> None:
    """A placeholder vanishes as soon as one types, and is hard to read before."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
