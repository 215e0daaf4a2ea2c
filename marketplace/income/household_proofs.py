"""Seals as households see them: whose names are sealed, when sealing is due, and proofs of a household's entries."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from marketplace.households.models import Household
from marketplace.ledger import proofs, sealing
from marketplace.ledger.models import Account
from marketplace.ledger.queries import account_of
from marketplace.ledger.sealing import Sealed

from .statement import Statement

LONGEST_LINK = 2000  # a QR code of more characters is too fine for a phone's camera and our printers


def household_names(owners: Iterable[int]) -> Mapping[int, str]:
    """Return file number and head's name of households by their key."""
    found = Household.objects.filter(pk__in=list(owners)).values_list("pk", "number", "head_name")
    return {pk: f"{number} {name}" for pk, number, name in found}


def seal_due(now: datetime) -> Sealed:
    """Seal what can be sealed at `now`, under the names that households have then."""
    return sealing.seal(now, household_names)


def prove_household(household: Household, event_ids: Sequence[int], *, root_of: date | None = None) -> dict[str, Any]:
    """Return the proof of a household's entries (ledger.proofs).

    :raises NotProvable: see `ledger.proofs.prove`; also when nothing was ever posted to the household
    """
    account = account_of(Account.Kind.HOUSEHOLD, household.pk)
    if account is None:
        raise proofs.NotProvable(f"household {household.number} has no account")
    return proofs.prove(account, event_ids, root_of=root_of)


def sealed_events(found: Statement) -> list[int]:
    """Return the numbers of a statement's sealed events."""
    credits = [entry.event_id for entry in found.credits if entry.seal]
    return sorted({*credits, *(entry.event_id for entry in found.debits if entry.seal)})


def whole_proof(found: Statement) -> dict[str, Any] | None:
    """Return the proof of all sealed entries of a statement; None when none is sealed."""
    events = sealed_events(found)
    return prove_household(found.household, events) if events else None


def each_alone(proof: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Split a proof into one for each of its events."""
    return [{**proof, "events": [event]} for event in proof["events"]]


def verify_link(proof: Mapping[str, Any]) -> str:
    """Return the address of the page that checks a proof, with the proof behind the ``#``, which no browser sends.

    A proof too long for a QR code is left out: then the link says root and event alone.
    """
    page = settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("verify")
    packed = base64.urlsafe_b64encode(zlib.compress(as_json(proof).encode(), 9)).rstrip(b"=").decode()
    link = f"{page}#proof={packed}"
    if len(link) <= LONGEST_LINK:
        return link
    events = ",".join(event["head"].split("\n", 1)[0] for event in proof["events"])
    return f"{page}#root={proof['root']}&event={events}"


def as_json(proof: Mapping[str, Any], *, indent: int | None = None) -> str:
    """Return a proof as the file that is handed out."""
    separators = (",", ":") if indent is None else None
    return json.dumps(proof, ensure_ascii=False, indent=indent, separators=separators)
