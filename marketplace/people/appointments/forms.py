"""What the invited send: how they are called, and a password."""

from __future__ import annotations

from typing import Any

from allauth.account.fields import PasswordField
from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.utils.translation import gettext_lazy as _

from marketplace.people.models import Invitation, User
from marketplace.typed_text.fields import NameField


class NewAccountForm(forms.Form):
    """A name, and the password to sign in with from now on."""

    name = NameField(label=_("Your name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = PasswordField(
        label=_("Password"), autocomplete="new-password", help_text=password_validators_help_text_html()
    )

    def __init__(self, invitation: Invitation, *args: Any, **kwargs: Any) -> None:
        """:param invitation: a password like the invited phone or address is refused"""
        super().__init__(*args, **kwargs)
        self.invitation = invitation
        self.fields["password"].widget.attrs.pop("placeholder", None)

    def clean(self) -> dict[str, Any]:
        """Refuse a password that is easily guessed."""
        given: dict[str, Any] = super().clean() or {}
        if "password" in given:
            user = User(name=given.get("name", ""), phone=self.invitation.phone, email=self.invitation.email)
            try:
                validate_password(given["password"], user)
            except forms.ValidationError as weak:
                self.add_error("password", weak)
        return given
