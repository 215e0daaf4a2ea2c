"""Reads of joining that more than one caller needs."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from marketplace.cooperatives.models import Application, Cooperative, Step
from marketplace.people.models import Role, User
from marketplace.people.policies import roles_of, visible

from .rules import MOVES, Kind


def with_first_step(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return applications with the moment when each was sent first, as `applied_at`."""
    first = Step.objects.filter(cooperative=OuterRef("cooperative")).order_by("id").values("at")[:1]
    found: QuerySet[Any] = rows.annotate(applied_at=Subquery(first))
    return found


def waiting_for(user: User) -> QuerySet[Application]:
    """Return the applications on which somebody decides next: the township those that are new, the county those recommended.

    One's own wait for somebody else.
    """
    deciding = {Role.TOWNSHIP_STAFF, Role.COUNTY}
    roles = deciding if user.is_superuser else deciding.intersection(roles_of(user))
    decided = (Kind.RECOMMENDED, Kind.APPROVED)
    statuses = [
        status for kind in decided for status, whose in MOVES[kind].before.items() if roles & set(map(str, whose))
    ]
    rows = visible(user, Application.objects.filter(is_open=True, cooperative__status__in=statuses))
    return rows.exclude(applicant=user).select_related("cooperative__village").order_by("pk")


def last_step(party: Cooperative) -> Step | None:
    """Return the step by which a party is what it is; None for one whose steps were never written."""
    return party.steps.order_by("id").last()


def said_mark(party: Cooperative) -> str:
    """Return what tells whether something of an application, its documents or its steps has changed since somebody saw it."""
    application = party.application
    shown = [
        *(party.name, party.name_en, party.kind, party.village_id, party.credit_code),
        *(application.does, application.helps, application.households),
        list(application.villages.order_by("pk").values_list("pk", flat=True)),
        list(application.papers.order_by("pk").values_list("pk", flat=True)),
        party.steps.count(),
    ]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:16]
