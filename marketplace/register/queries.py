"""Who works at a place, and which places nobody works at yet."""

from __future__ import annotations

from django.db.models import Exists, Model, OuterRef, QuerySet
from django.utils import timezone

from marketplace.cooperatives.models import Cooperative
from marketplace.people.appointments.queries import who_can_sign_in
from marketplace.people.models import Appointment, Role
from marketplace.people.policies import staff_of_township
from marketplace.places.models import Township


def people_at(place: Model) -> QuerySet[Appointment]:
    """Return the appointments that hold at a township, a village or a cooperative now, with the person."""
    held = Appointment.objects.holding(timezone.now()).select_related("user").order_by("role", "since", "pk")
    return held.filter(**{place._meta.model_name or "": place.pk})


def townships_without_staff() -> QuerySet[Township]:
    """Return the townships that nobody works for."""
    return Township.objects.filter(~Exists(staff_of_township(OuterRef("pk"))))


def cooperatives_without_manager() -> QuerySet[Cooperative]:
    """Return the approved cooperatives that nobody who can sign in manages. A firm that is paired only needs nobody."""
    held = Appointment.objects.holding(timezone.now()).filter(
        role=Role.MANAGER, cooperative=OuterRef("pk"), user__in=who_can_sign_in()
    )
    approved = Cooperative.objects.filter(status=Cooperative.Status.APPROVED, kind=Cooperative.Kind.COOPERATIVE)
    return approved.filter(~Exists(held)).select_related("village")
