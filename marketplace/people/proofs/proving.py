"""A phone number or an e-mail address becomes that of who has proved it. An account that never did loses it to them, and so does
one that has not proved its number for so long that it may have another owner (`PHONE_PROOF_DAYS`)."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.dispatch import Signal
from django.utils import timezone

from marketplace.messaging.sending import can_send
from marketplace.people.change_log import Change, log_change
from marketplace.people.locking import lock_people
from marketplace.people.log_actions import LoginAction
from marketplace.people.logged_edits import HIDDEN
from marketplace.people.login_names import login_name
from marketplace.people.models import User
from marketplace.people.sessions import end_sessions

from .telling import tell_of_lost_phone

phone_proved = Signal()  # user
# holder, who signs in with nothing any more; was_proved, whether they had proved it once; whoever hears it may raise Taken
login_lost = Signal()
NOBODY = 0  # the id of no row


class Taken(Exception):
    """The phone or address is that of another account, which has proved it."""


def proofs_count_from(now: datetime) -> datetime:
    """Return since when a phone must have been proved, so that it has no other owner by now."""
    return now - timedelta(days=settings.PHONE_PROOF_DAYS)


def has_phone_still(user: User, now: datetime) -> bool:
    """Return whether somebody has proved their number so lately that it has no other owner."""
    proved_at = user.phone_proved_at if user.phone_verified else None
    return proved_at is not None and proved_at > proofs_count_from(now)


def prove_phone(user: User, phone: str) -> None:
    """Make `phone` the number of `user`, who has proved it.

    :param phone: in E.164
    :raises Taken: as it says
    """
    try:
        with transaction.atomic():
            _leave_phone(phone, keep=user)
            was_known = user.phone == phone
            User.objects.filter(pk=user.pk).update(phone=phone, phone_verified=True, phone_proved_at=timezone.now())
            user.refresh_from_db(fields=["phone", "phone_verified", "phone_proved_at"])
            _log(user, LoginAction.CHANGED, "phone", changed=not was_known)
    except IntegrityError as error:
        raise Taken from error
    phone_proved.send(User, user=user)


def prove_email(user: User, email: str) -> None:
    """Make `email` an address of `user`, who has proved it; the main one if there is none that is proved.

    :raises Taken: as it says
    """
    email = login_name(email)
    try:
        with transaction.atomic():
            _leave_email(email, keep=user)
            address, _made = EmailAddress.objects.get_or_create(user=user, email=email)
            others = EmailAddress.objects.filter(user=user).exclude(pk=address.pk)
            address.verified = True
            address.primary = address.primary or not others.filter(verified=True).exists()
            if address.primary:
                others.update(primary=False)
            address.save()
            changed = address.primary and user.email != email
            if changed:
                User.objects.filter(pk=user.pk).update(email=email)
                user.refresh_from_db(fields=["email"])
            _log(user, LoginAction.CHANGED, "email", changed=changed)
    except IntegrityError as error:
        raise Taken from error
    email_confirmed.send(EmailAddress, request=None, email_address=address)


def open_account(phone: str, email: str, password_hash: str) -> User:
    """Open an account for somebody who has proved what they sign in with.

    :param phone: in E.164, or empty; as `email`, but not both
    :param password_hash: of `make_password`
    :raises Taken: an account that has proved it was opened meanwhile
    """
    email = login_name(email) if email else ""
    try:
        with transaction.atomic():
            if phone:
                _leave_phone(phone)
            if email:
                _leave_email(email)
            user = User(phone=phone or None, phone_verified=bool(phone), email=email or None, password=password_hash)
            user.phone_proved_at = timezone.now() if phone else None
            user.save()
            if email:
                EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    except IntegrityError as error:
        raise Taken from error
    return user


def holds_unproved(login: str) -> bool:
    """Whether an account has this phone or address, and has not proved it, or a phone too long ago."""
    return User.objects.with_login(login).exists() and not is_proved(login)


def is_to_prove(user: User, login: str) -> bool:
    """Whether `login` is a phone or address of `user` that nobody has proved, and can be: a phone only where texts are sent."""
    if "@" in login:
        return not EmailAddress.objects.filter(user=user, email=login, verified=True).exists()
    return user.phone == login and not user.phone_verified and can_send()


def is_proved(login: str) -> bool:
    """Whether an account has proved this phone or address; a phone so lately that it has no other owner."""
    if "@" in login:
        return bool(EmailAddress.objects.filter(email=login, verified=True).exists())
    holder = User.objects.filter(phone=login).first()
    return holder is not None and has_phone_still(holder, timezone.now())


def _leave_phone(phone: str, keep: User | None = None) -> None:
    """Take a number from whoever has it unproved, or proved it too long ago. Guarded by condition: whoever proves it meanwhile
    keeps it.

    :raises Taken: another account has proved it
    """
    others = User.objects.filter(phone=phone).exclude(pk=keep.pk if keep else NOBODY)
    for holder in _locked(others, keep):
        if has_phone_still(holder, timezone.now()):
            raise Taken
        was_proved = holder.phone_verified
        unchanged = others.filter(pk=holder.pk, phone_verified=was_proved, phone_proved_at=holder.phone_proved_at)
        left = unchanged.update(
            phone=None, phone_verified=False, phone_proved_at=None, is_active=_still_signs_in(email__isnull=False)
        )
        _after_leaving(holder, "phone", left, was_proved=was_proved)


def _leave_email(email: str, keep: User | None = None) -> None:
    """As `_leave_phone`, of an address."""
    not_theirs = {"user_id": keep.pk} if keep else {"pk": None}
    if EmailAddress.objects.filter(email=email, verified=True).exclude(**not_theirs).exists():
        raise Taken
    EmailAddress.objects.filter(email=email, verified=False).exclude(**not_theirs).delete()
    for holder in _locked(User.objects.with_login(email).exclude(pk=keep.pk if keep else NOBODY), keep):
        left = User.objects.filter(pk=holder.pk, email=holder.email).update(
            email=None, is_active=_still_signs_in(phone__isnull=False)
        )
        _after_leaving(holder, "email", left)


def _still_signs_in(**other: bool) -> ExpressionWrapper[Q]:
    """An account that has nothing left to sign in with is closed."""
    return ExpressionWrapper(Q(is_active=True, **other), output_field=BooleanField())


def _locked(holders: QuerySet[User], keep: User | None) -> list[User]:
    """Lock whoever holds it and whoever is to have it, before the appointments that may end (law 4)."""
    ids = list(holders.values_list("pk", flat=True))
    rows = lock_people({*ids, keep.pk} if ids and keep else ids)
    return [rows[one] for one in ids if one in rows]


def _after_leaving(holder: User, field: str, left: int, *, was_proved: bool = False) -> None:
    """End its sessions; and what it holds, where nobody signs in with it any more nor ever proved that it is theirs.

    :raises Taken: others depend on it: it is the last administrator's, or the last manager's of a cooperative
    """
    if not left:
        return
    holder.refresh_from_db()
    if not holder.is_active:
        login_lost.send(User, holder=holder, was_proved=was_proved)
    elif was_proved:
        transaction.on_commit(partial(tell_of_lost_phone, holder))
    end_sessions(holder)
    _log(holder, LoginAction.LEFT, field, changed=True)


def _log(user: User, action: LoginAction, field: str, *, changed: bool) -> None:
    if changed:
        log_change(Change(user, action, {field: (HIDDEN, HIDDEN)}), user=None)
