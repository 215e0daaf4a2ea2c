"""A guest's orders join the account that proves their phone or e-mail address: when it is proved, and at each signing in after
that. A number or an address that is merely typed proves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from marketplace.people.change_log import Change, log_changes
from marketplace.people.models import User
from marketplace.people.proofs.proving import phone_proved
from orders.models import Order, Parcel
from orders.models.locking import lock_orders
from orders.models.log_actions import ParcelAction


def join_orders(user: User, now: datetime) -> int:
    """Let the orders that were placed without an account join the account that has proved their phone or e-mail address.

    :returns: how many; the same again finds none
    """
    proved = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    theirs = Q(pk__in=[])
    for email in proved:
        if email.isascii():  # PostgreSQL takes gmaıl.com for GMAIL.COM, and that is somebody else's
            theirs |= Q(email__iexact=email)
    found = Order.objects.filter(theirs, user=None).exclude(email="").values_list("pk", "email")
    ids = {pk for pk, email in found if email.isascii()}
    ids |= set(_by_phone(user).values_list("pk", flat=True))
    if not ids:
        return 0
    with transaction.atomic():
        rows = Order.objects.filter(pk__in=lock_orders(ids), user=None)
        joined = list(rows.values_list("pk", flat=True))
        rows.update(user=user)
        parcels = Parcel.objects.filter(order__in=joined).select_related("order", "cooperative").order_by("pk")
        log_changes([Change(parcel, ParcelAction.JOINED, {}) for parcel in parcels], user=None, now=now)
        return len(joined)


def _by_phone(user: User) -> QuerySet[Order]:
    """The orders of guests with the number of `user`, placed when nobody else can have had it: numbers are handed out anew."""
    if not (user.phone and user.phone_verified and user.phone_proved_at):
        return Order.objects.none()
    theirs = timedelta(days=settings.PHONE_PROOF_DAYS)
    when = Q(placed_at__gt=user.phone_proved_at - theirs, placed_at__lt=user.phone_proved_at + theirs)
    # one with an extension is many people's
    return Order.objects.filter(when, phone=user.phone, phone_extension="", user=None)


def unproved_addresses(user: User) -> Sequence[str]:
    """Return the e-mail addresses of an account that nobody has proved yet."""
    return list(EmailAddress.objects.filter(user=user, verified=False).order_by("pk").values_list("email", flat=True))


def on_proof(sender: object, email_address: EmailAddress, **kwargs: Any) -> None:
    """The address has just been proved."""
    join_orders(email_address.user, timezone.now())


def on_proof_of_phone(sender: object, user: User, **kwargs: Any) -> None:
    """The number has just been proved."""
    join_orders(user, timezone.now())


def on_signing_in(sender: object, user: User, **kwargs: Any) -> None:
    """Orders may have been placed without signing in since."""
    join_orders(user, timezone.now())


phone_proved.connect(on_proof_of_phone, dispatch_uid="orders.following.joining")
email_confirmed.connect(on_proof, dispatch_uid="orders.following.joining")
user_logged_in.connect(on_signing_in, dispatch_uid="orders.following.joining")
