"""Who sees parties, what they said when they applied, their pairings and members: their own managers and clerks, the township, a
village's council; the county keeps the parties, and reads no members (R8)."""

from collections.abc import Mapping

from django.db.models import Q, QuerySet

from marketplace.people.models import Appointment, Role, User
from marketplace.people.policies import KEEPS, held, holds_in_township, of_county, of_township, of_village, visible_by

from .models import Application, ApplicationPaper, Cooperative, Member, Pairing


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


def managed_by(user: User) -> QuerySet[Cooperative]:
    """Return the parties that `user` answers for; all of them for an administrator."""
    rows = Cooperative.objects.order_by("sort_key", "pk")
    return rows if user.is_superuser else rows.filter(pk__in=held(user, Role.MANAGER).values("cooperative_id"))


def is_suspended(cooperative_id: int) -> bool:
    """Return whether a party is suspended: it sells nothing, and begins nothing new."""
    return Cooperative.objects.filter(pk=cooperative_id, status=Cooperative.Status.SUSPENDED).exists()


def pays_back(user: User, cooperative: Cooperative) -> bool:
    """Return whether `user` may be the second hand after who noted cash: the cooperative's managers, and its township's staff."""
    return manages(user, cooperative.pk) or holds_in_township(user, cooperative.village.township_id)


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
visible_by(
    lambda user: Q(cooperative_id__in=cooperatives_of(user)) | of_village(user, "household__village"),
    Member,
    manager=["add", "change"],
    clerk=["view"],
    township_staff=["view"],
    council=["view"],
)
