"""Enter cooperatives into the register, many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from marketplace.places.models import pinyin_key

from .joining.entering import write_entered
from .models import Cooperative
from .pictures import keep_pictures


@dataclass(frozen=True, slots=True)
class NewCooperative:
    """A party to be entered, by both names, with the village it has its seat in."""

    village_id: int
    name: str
    name_en: str = ""
    kind: str = Cooperative.Kind.COOPERATIVE


def enter_cooperatives(entries: Sequence[NewCooperative]) -> int:
    """Enter parties that the county has approved. One whose name a party bears already stays as it is; a name is
    free that was only applied with, in vain.

    :returns: how many were entered
    """
    with transaction.atomic():
        gone = [Cooperative.Status.DECLINED, Cooperative.Status.WITHDRAWN]
        there = Cooperative.objects.exclude(status__in=gone).filter(name__in=[entry.name for entry in entries])
        known = set(there.values_list("name", flat=True))
        new = [entry for entry in entries if entry.name not in known]
        entered = Cooperative.objects.bulk_create(
            [
                Cooperative(
                    village_id=entry.village_id,
                    name=entry.name,
                    name_en=entry.name_en,
                    kind=entry.kind,
                    status=Cooperative.Status.APPROVED,
                    sort_key=pinyin_key(entry.name),  # bulk_create calls no save()
                )
                for entry in new
            ]
        )
        rows = Cooperative.objects.filter(pk__in=[one.pk for one in entered])
        keep_pictures(list(rows.select_related("village__township")))
        write_entered(rows, user=None, now=timezone.now())
        return len(new)
