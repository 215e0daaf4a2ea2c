"""Somebody who is signed in adds a phone or an address, or has one proved that the account has already."""

from __future__ import annotations

from functools import partial

from allauth.account.models import EmailAddress
from allauth.core import context
from django.db import transaction
from django.http import HttpRequest
from django.utils import translation

from marketplace.people.login_names import login_name
from marketplace.people.models import User
from marketplace.people.sessions import end_other_sessions, end_sessions

from .letters import Letter
from .proof import ChangeProof
from .proving import is_proved, prove_email, prove_phone
from .telling import language_of, tell_mailbox, tell_of_email, tell_of_password, tell_of_phone


def begin_change(request: HttpRequest, user: User, to: str, then: str = "") -> None:
    """Send a code to a phone or an address that is to become the user's; it isn't before it is proved.

    Whose another account has proved it to be is told so there, and there alone.

    :param then: the path that leads on afterwards; empty: the page of the account's phone or addresses
    """
    to = login_name(to)
    theirs = user.phone == to or EmailAddress.objects.filter(user=user, email=to).exists()
    letter = Letter.HAS_ACCOUNT if is_proved(to) and not theirs else Letter.ADD
    ChangeProof.start(request, letter, to, user=user.pk, then=then)


def finish_change(request: HttpRequest, user: User, to: str) -> None:
    """Make it the user's, end all other sessions, and tell the address or number before.

    :raises Taken: another account has proved it meanwhile
    """
    if "@" in to:
        before = EmailAddress.objects.get_primary_email(user)
        prove_email(user, to)
        tell_of_email(str(user.phone or ""), before if before != to else None)
    else:
        number = str(user.phone) if user.phone else None
        prove_phone(user, to)
        if number != to:
            tell_of_phone(user, number)
    end_other_sessions(request, user)


def login_was_changed(user: User, *, phone: str | None, email: str | None, password: bool) -> None:
    """An administrator has changed what `user` signs in with: the old one leads in no more, all sessions end, and it is told.

    :param phone: the number before, empty if there was none; None: it was not changed; `email` likewise
    :param password: another one was set
    """
    if email:
        EmailAddress.objects.filter(user=user, email=login_name(email)).delete()
    if phone is not None or email is not None:
        end_sessions(user)
    transaction.on_commit(partial(_tell, context.request, user, phone, email, password))


def _tell(request: HttpRequest, user: User, phone: str | None, email: str | None, password: bool) -> None:
    """Tell the owner, in their language, where they were reached before."""
    number = str(user.phone or "") if phone is None else phone
    mailbox = (user.email or "") if email is None else email
    with (
        context.request_context(request),
        translation.override(language_of(user)),
    ):  # the mail takes the site's name of it
        if phone is not None:
            tell_of_phone(user, phone, mailbox)
        if email:
            tell_mailbox("email_changed", email, {"from_email": email})
        elif email is not None:
            tell_of_email(number, None)
        if password and mailbox:
            tell_mailbox("password_changed", mailbox)
        elif password:
            tell_of_password(number)
