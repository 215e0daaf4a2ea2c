"""Who sees parties, what they said when they applied, and their pairings: their own managers and clerks, their township, and the
county, which keeps them (R8)."""

from collections.abc import Mapping

from django.db.models import Q, QuerySet

from marketplace.people.models import Appointment, Role, User
from marketplace.people.policies import KEEPS, held, of_county, of_township, visible_by

from .models import Application, ApplicationPaper, Cooperative, Pairing


def cooperatives_of(user: User) -> QuerySet[Appointment, Mapping[str, object]]:
    """Return the ids of the cooperatives whose manager or clerk `user` is, as a subquery."""
    return held(user, Role.MANAGER, Role.CLERK).values("cooperative_id")


def works_for(user: User, cooperative_id: int) -> bool:
    """Return whether `user` acts for a cooperative: its managers and clerks, and administrators."""
    return user.is_active and (
        user.is_superuser or cooperatives_of(user).filter(cooperative_id=cooperative_id).exists()
    )


def manages(user: User, cooperative_id: int) -> bool:
    """Return whether `user` answers for a cooperative: its managers, and administrators."""
    return user.is_active and (
        user.is_superuser or held(user, Role.MANAGER).filter(cooperative_id=cooperative_id).exists()
    )


def is_suspended(cooperative_id: int) -> bool:
    """Return whether a party is suspended: it sells nothing, and begins nothing new."""
    return Cooperative.objects.filter(pk=cooperative_id, status=Cooperative.Status.SUSPENDED).exists()


visible_by(
    lambda user: of_county(user) | Q(pk__in=cooperatives_of(user)) | of_township(user, "village"),
    Cooperative,
    county=KEEPS,
    township_staff=["view"],
)
DECIDE = ["view", "change"]
visible_by(
    lambda user: of_county(user) | of_township(user, "cooperative__village"),
    Application,
    county=DECIDE,
    township_staff=DECIDE,
)
visible_by(
    lambda user: of_county(user) | of_township(user, "application__cooperative__village"),
    ApplicationPaper,
    county=["view"],
    township_staff=["view"],
)
PAIR = ["view", "add", "change"]
visible_by(lambda user: of_county(user) | of_township(user, "village"), Pairing, county=PAIR, township_staff=PAIR)
