"""The forms of signing in and signing up: django-allauth's own, with labels in place of placeholders."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import AddEmailForm, LoginForm, ResetPasswordForm, SignupForm
from django.utils.translation import gettext_lazy as _

from marketplace.typed_text.fields import EmailField, LoginField

from .login_names import login_name


class SignInForm(LoginForm):
    """Phone or e-mail, and the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = LoginField(label=_("Phone or e-mail"), widget=self.fields["login"].widget)
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        _without_placeholders(self)

    def clean_login(self) -> str:
        """Return the login's one name, by which it is limited and looked up."""
        return login_name(self.cleaned_data["login"])


class SignUpForm(SignupForm):
    """A phone number or an e-mail address or both, and a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].label = _("Phone")
        self.fields["phone"].help_text = _(
            "A number in mainland China, such as 138 0013 8000. Phone or e-mail: one of the two is enough."
        )
        self.fields["phone"].widget.attrs["autocomplete"] = "tel"
        _type_email(self)
        self.fields["email"].help_text = _("If you forget your password, we send the way back in to this address.")
        _without_placeholders(self)

    def clean(self) -> dict[str, Any]:
        """Ask for one of phone and e-mail."""
        given: dict[str, Any] = super().clean()
        if not self.errors and not given.get("phone") and not given.get("email"):
            self.add_error("phone", _("Please give a phone number, or an e-mail address below."))
        return given


class ForgottenPasswordForm(ResetPasswordForm):
    """The e-mail address of an account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _type_email(self)
        _without_placeholders(self)


class MoreEmailForm(AddEmailForm):
    """One more e-mail address of an account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _type_email(self)
        _without_placeholders(self)


def _type_email(form: SignupForm | ResetPasswordForm | AddEmailForm) -> None:
    """Put our own field in the place of the framework's, so that what an input method leaves is folded."""
    field = form.fields["email"]
    form.fields["email"] = EmailField(label=_("E-mail"), required=field.required, widget=field.widget)


def _without_placeholders(form: LoginForm | SignupForm | ResetPasswordForm | AddEmailForm) -> None:
    """A placeholder vanishes as soon as one types, and is hard to read before."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
