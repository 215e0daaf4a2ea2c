"""Reads of appointments that several callers need."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q, QuerySet

from marketplace.messaging.sending import can_send
from marketplace.people.models import KINDS_OF_PLACE, Appointment, Placed, Role, User
from marketplace.people.policies import held

from .rules import Post


def posts_of(user: User) -> list[Post]:
    """Return what somebody holds now, as the rules read it; in a request, what they act as."""
    if not user.is_active:
        return []
    posts = [post_in(one) for one in held(user, *Role).select_related("village")]
    return [*posts, Post(Role.ADMINISTRATOR)] if user.is_superuser else posts


def ended_of(user: User) -> QuerySet[Appointment]:
    """Return what somebody held until lately, the newest end first."""
    rows = user.appointments.exclude(until=None).select_related("ended_by", *KINDS_OF_PLACE)
    return rows.order_by("-until")[:3]


def post_in(row: Placed) -> Post:
    """Return an appointment or invitation as the rules read it."""
    return Post(
        row.role,
        row.township_id or row.village_id or row.cooperative_id,
        row.village.township_id if row.village is not None else None,
    )


def who_can_sign_in() -> QuerySet[User]:
    """Return the people who can work as what they hold: whoever has never come and proved phone or e-mail can't, nor who is switched off.

    Where no texts are sent, nobody is asked to prove a phone.
    """
    by_phone = Q(phone__isnull=False, phone_verified=True) if can_send() else Q(phone__isnull=False)
    by_mail = Exists(EmailAddress.objects.filter(user=OuterRef("pk"), verified=True))
    return User.objects.filter(by_phone | Q(by_mail), is_active=True)


def has_manager(post: Post) -> bool:
    """Return whether a cooperative has a manager who can sign in."""
    managers = Appointment.objects.filter(role=Role.MANAGER, cooperative=post.place, until=None)
    return managers.filter(user__in=who_can_sign_in()).exists()
