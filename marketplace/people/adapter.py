"""How django-allauth finds and stores users who sign in by phone or e-mail."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from allauth.core.exceptions import ImmediateHttpResponse
from django import forms
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from marketplace.runtime.client_address import client_address
from marketplace.typed_text.fields import PhoneField

from .known_browsers import remember_browser
from .limits import TooManyTries, count_try, names_of, take_back
from .models import User
from .site_links import lead_to_our_site
from .views import too_many_tries

log = logging.getLogger(__name__)

_NOT_SENT = "_proof_not_sent"  # of a request: the mail that proves an address could not be sent


class PhoneOrEmailAdapter(DefaultAccountAdapter):
    """Keeps the phone number on the user itself. Numbers are not verified by SMS yet: there is no gateway."""

    def save_user(
        self, request: HttpRequest, user: AbstractBaseUser, form: forms.BaseForm, commit: bool = True
    ) -> AbstractBaseUser:
        """Fill a new user from the sign-up form, the phone at once: a user needs one of the two from the beginning.

        An e-mail address that was left empty is none: there may be many such users.
        """
        super().save_user(request, user, form, commit=False)
        assert isinstance(user, User)
        user.email = user.email or None
        if commit:
            user.save()
        return user

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """Return a mail: its text, and the same in the shop's look for readers that show it."""
        mail: EmailMessage = super().render_mail(template_prefix, email, context, headers)
        if isinstance(mail, EmailMultiAlternatives) and not mail.alternatives:
            _brand, *paragraphs, _site = [one.strip() for one in mail.body.split("\n\n") if one.strip()]
            title = " ".join(render_to_string(f"{template_prefix}_subject.txt", context).split())
            mail.attach_alternative(
                render_to_string("mail/message.html", {"title": title, "paragraphs": paragraphs}), "text/html"
            )
        return mail

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        """Send the mail that proves an address. A mail server that is away keeps nobody from signing up."""
        try:
            super().send_confirmation_mail(request, emailconfirmation, signup)
        except (OSError, SMTPException) as error:
            log.warning("a mail that proves an address was not sent: %s", error)
            request.__dict__[_NOT_SENT] = True
            messages.error(request, str(_("The mail could not be sent just now. “My orders” offers to send it again.")))

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Tell what was done, but of a mail that was not sent not that it was."""
        if message_template == "account/messages/email_confirmation_sent.txt" and _NOT_SENT in request.__dict__:
            return
        super().add_message(request, level, message_template, *args, **kwargs)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail whose links lead to our own site, whatever host was asked for."""
        super().send_mail(template_prefix, email, lead_to_our_site(current.request, context))

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the visitor's address behind the proxies that are ours; what limits count where it is not known."""
        return str(client_address(request) or "unknown")

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a try before its password is looked at.

        :raises ImmediateHttpResponse: 429, it was one too many
        """
        login = next((credentials[way] for way in ("phone", "email", "username") if credentials.get(way)), "")
        try:
            self._counted = count_try(request, login)
        except TooManyTries:
            raise ImmediateHttpResponse(too_many_tries(request)) from None

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Return who has this password; a try that was right does not count."""
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if user is not None:
            take_back(self._counted)
        return user

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        """Remember in the browser that this person has signed in with it."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        assert isinstance(user, User)
        remember_browser(request, response, names_of(user))
        return response

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Return an error of a form.

        :raises ImmediateHttpResponse: 429, where one has to wait, which is no matter of what stands in a field
        """
        if code == "too_many_login_attempts":
            raise ImmediateHttpResponse(too_many_tries(current.request))
        error: ValidationError = super().validation_error(code, *args)
        return error

    def get_phone(self, user: AbstractBaseUser) -> tuple[str, bool] | None:
        """Return the user's number and whether it is verified, or None."""
        assert isinstance(user, User)
        return (str(user.phone), user.phone_verified) if user.phone else None

    def set_phone(self, user: AbstractBaseUser, phone: str, verified: bool) -> None:
        """Store the user's number; on a user who is just signing up it is saved with the rest."""
        assert isinstance(user, User)
        user.phone = phone
        user.phone_verified = verified
        if user.pk:
            user.save(update_fields=["phone", "phone_verified"])

    def set_phone_verified(self, user: AbstractBaseUser, phone: str) -> None:
        """Mark the number as verified."""
        self.set_phone(user, phone, True)

    def get_user_by_phone(self, phone: str) -> User | None:
        """Return who signs in with this number, or None."""
        return User.objects.filter(phone=phone).first()

    def phone_form_field(self, **kwargs: Any) -> forms.Field:
        """A field that takes a number with or without +86, and gives it in E.164."""
        kwargs.setdefault("label", _("Phone"))
        field = SignInPhoneField(**kwargs)
        field.widget.attrs["autocomplete"] = "tel"
        return field


class SignInPhoneField(PhoneField):
    """A phone number whose cleaned value is E.164 text, as allauth expects it."""

    def clean(self, value: object) -> str:
        """Return the number as E.164 text, or an empty string."""
        return str(super().clean(value) or "")
