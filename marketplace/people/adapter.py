"""How django-allauth finds and stores users who sign in by phone or e-mail."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context as current
from allauth.core.exceptions import ImmediateHttpResponse
from django import forms
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.messaging.branded import in_the_shops_look
from marketplace.messaging.sending import failure
from marketplace.runtime.client_address import client_address
from marketplace.typed_text.fields import PhoneField

from .known_browsers import remember_browser
from .limits import TooManyTries, count_try, names_of, take_back
from .locking import lock_people
from .models import User
from .proofs.telling import tell_of_password
from .reauthentication import count_sign_in
from .site_links import lead_to_our_site
from .waiting_view import too_many_tries

log = logging.getLogger(__name__)

OUR_STAGES = ("ProvePhoneStage", "ProveEmailStage", "OpenAccountStage")


class PhoneOrEmailAdapter(DefaultAccountAdapter):
    """Keeps the phone number on the user itself; what is signed in with is proved by steps of our own (`proofs.stages`)."""

    def get_login_stages(self) -> list[str]:
        """Return the steps between the password and the session: ours, then those of the second factor."""
        theirs = [one for one in super().get_login_stages() if not one.startswith("allauth.account.")]
        return [f"marketplace.people.proofs.stages.{one}" for one in OUR_STAGES] + theirs

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell of a change; an address that was taken out is told, too. A mail that does not go out undoes nothing."""
        assert isinstance(user, User)
        if "password" in template_prefix and not EmailAddress.objects.get_primary_email(user):
            tell_of_password(str(user.phone or ""))  # who has no mailbox has a phone
        removed = (context or {}).get("deleted_email")
        for to in (email, removed) if removed else (email,):
            try:
                super().send_notification_mail(template_prefix, user, context, to)
            except (OSError, SMTPException) as error:
                log.warning("a notice was not sent: %s", failure(error))

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
            mail.attach_alternative(in_the_shops_look(title, paragraphs), "text/html")
        return mail

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
        """Count it as a proof of these minutes, and remember in the browser that this person has signed in with it."""
        assert isinstance(user, User)
        count_sign_in(request, user)
        response: HttpResponse = super().post_login(request, user, **kwargs)
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

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Give somebody another password, unless while it was hashed another was set, the sessions ended or the account closed.

        :raises ImmediateHttpResponse: back to the page, which says so
        """
        assert isinstance(user, User)
        known = user.get_session_auth_hash()
        user.set_password(password)  # takes a second or two
        with transaction.atomic():
            now = lock_people({user.pk}).get(user.pk)
            if now is not None and now.is_active and now.get_session_auth_hash() == known:
                user.save(update_fields=["password"])
                return
        messages.error(
            current.request, _("The account was changed meanwhile, or closed. The password was not changed.")
        )
        raise ImmediateHttpResponse(redirect(current.request.path))

    def get_phone(self, user: AbstractBaseUser) -> tuple[str, bool] | None:
        """Return the user's number and whether it is verified, or None."""
        assert isinstance(user, User)
        return (str(user.phone), user.phone_verified) if user.phone else None

    def set_phone(self, user: AbstractBaseUser, phone: str, verified: bool) -> None:
        """Store the user's number; on a user who is just signing up it is saved with the rest."""
        assert isinstance(user, User)
        user.phone = phone
        user.phone_verified = verified
        user.phone_proved_at = timezone.now() if verified else None
        if user.pk:
            user.save(update_fields=["phone", "phone_verified", "phone_proved_at"])

    def get_user_by_phone(self, phone: str) -> User | None:
        """Return who signs in with this number, or None."""
        return User.objects.filter(phone=phone).first()

    def get_reauthentication_methods(self, user: AbstractBaseUser) -> list[dict[str, Any]]:
        """Return how somebody proves themselves once more: by their second factor, if they have one.

        Whoever sits at a session that was left open may know the password that began it.
        """
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [way for way in ways if way["id"] != "reauthenticate"] or ways

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
