"""The county enters parties that it has approved, without an application of theirs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from marketplace.cooperatives.models import Cooperative, Step
from marketplace.people.models import Role, User
from marketplace.people.policies import held


def write_entered(parties: Iterable[Cooperative], *, user: User | None, now: datetime) -> None:
    """Write the first step of parties that were just entered as approved, in the transaction that has entered them.

    :param user: who has entered them; None: a management command
    """
    post = held(user, Role.COUNTY, Role.ADMINISTRATOR).first() if user is not None else None
    Step.objects.bulk_create(
        Step(
            cooperative=party, kind=Step.Kind.ENTERED, status=Cooperative.Status.APPROVED, at=now, by=user, appointment=post
        )
        for party in parties
    )  # fmt: skip
