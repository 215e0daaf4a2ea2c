"""Row locks of households, until the caller's transaction ends, in everybody's order (law 4, `docs/laws/locks.md`):
household, its people, card, pay-out batch with its rows, correction; then balances. Each function locks one kind, by id."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, prefetch_related_objects

from marketplace.runtime.many_ids import among

from .models import BankCard, Correction, Household, PayoutBatch, PayoutRow, Person


def lock_household(household_id: int, *, no_key: bool = False) -> Household:
    """Lock a household: its file, its status and the history of it, or, with `no_key`, which card it has.

    :param no_key: rows that refer to the household can still be written
    """
    return Household.objects.select_for_update(no_key=no_key).get(pk=household_id)


def lock_people_of(household: Household) -> list[Person]:
    """Lock the people of a locked household, those who have left too: who belongs to it, and as what."""
    return list(household.persons.select_for_update().order_by("id"))


def lock_files(household_ids: Iterable[int]) -> tuple[dict[int, Household], dict[int, list[Person]]]:
    """Lock households, with their villages, and then the people of all of them, those who have left too: as `lock_household` and
    `lock_people_of`, for files that are changed together. Both are returned by the household's id."""
    ids = sorted(set(household_ids))
    if not ids:
        return {}, {}
    rows = Household.objects.select_for_update().filter(among("pk", ids)).order_by("id")
    found = {one.pk: one for one in rows}
    prefetch_related_objects(list(found.values()), "village")
    people: dict[int, list[Person]] = {pk: [] for pk in ids}
    for person in Person.objects.select_for_update().filter(among("household", ids)).order_by("id"):
        people[person.household_id].append(person)
    return found, people


def lock_households(household_ids: Iterable[int]) -> list[Household]:
    """Lock households who sign an agreement: what each has signed elsewhere. Rows that refer to them can still be written."""
    ids = sorted(set(household_ids))
    rows = Household.objects.select_for_update(no_key=True).filter(among("pk", ids))
    return list(rows.order_by("id")) if ids else []


def lock_cards(condition: Q) -> list[BankCard]:
    """Lock bank cards: whoever pays to one and whoever replaces it wait for each other."""
    return list(BankCard.objects.select_for_update(of=("self",)).filter(condition).order_by("id"))


def lock_batch(batch_id: int) -> PayoutBatch:
    """Lock a pay-out batch: the bank's answer is taken in once.

    :raises PayoutBatch.DoesNotExist: there is none
    """
    return PayoutBatch.objects.select_for_update().get(pk=batch_id)


def lock_rows_of(batch: PayoutBatch) -> list[PayoutRow]:
    """Lock the rows of a locked batch."""
    return list(batch.rows.select_for_update().order_by("id"))


def lock_correction(correction_id: int) -> Correction:
    """Lock a correction: it is decided once. Household and event are read; not who approved it first, since a row that was
    waited for is joined with what was there before.

    :raises Correction.DoesNotExist: there is none
    """
    rows = Correction.objects.select_for_update(of=("self",)).select_related("household__village", "event")
    return rows.get(pk=correction_id)
