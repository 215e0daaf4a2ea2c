"""Reads of pay-outs that the back office needs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from marketplace.households.holders import folded
from marketplace.households.models import BankCard, Household, PayoutBatch, PayoutRow
from marketplace.households.models.bank_card import IN_FORCE, OPEN
from marketplace.ledger.models import Balance
from marketplace.people.models import Look, User
from marketplace.people.policies import visible
from marketplace.people.two_hands import one_hand_with
from marketplace.places.models import Township
from marketplace.runtime.counting import count_each


@dataclass(frozen=True, slots=True)
class BatchFigures:
    """How many rows a batch has and how much they come to, by what became of them, in fen."""

    rows: int
    fen: int
    confirmed: int
    confirmed_fen: int
    rejected: int
    rejected_fen: int
    taken_back: int = 0
    taken_back_fen: int = 0

    @property
    def pending(self) -> int:
        """How many rows wait for the bank's answer."""
        return self.rows - self.confirmed - self.rejected - self.taken_back


@dataclass(frozen=True, slots=True)
class Payable:
    """What a batch of a township made now would pay: households with a confirmed card and a balance, and those without."""

    households: int
    fen: int
    without_card: int
    without_card_fen: int


@dataclass(frozen=True, slots=True)
class HandsWanted:
    """What waits for a second person in somebody's townships, and for them: what they began themselves is left out."""

    cards: int
    releases: int
    voids: int


def hands_wanted(user: User) -> HandsWanted:
    """Return how many wait for somebody."""
    return HandsWanted(**count_each(**wanting_hands(user, one_hand_with(user))))


def wanting_hands(user: User, mine: Collection[int]) -> dict[str, QuerySet[Any]]:
    """Return the cards that somebody can confirm, and the batches that they can release or void: in their townships, an
    administrator in all.

    :param mine: who is one hand with them
    """
    cards = visible(user, BankCard.objects.filter(OPEN)).exclude(entered_by__in=mine)
    batches = visible(user, PayoutBatch.objects.filter(withdrawn_at=None, answered_at=None))
    made = batches.filter(released_at=None, written_at=None, under_former_rule=False).exclude(created_by__in=mine)
    void_asked = batches.filter(void_asked_at__isnull=False, voided_at=None).exclude(void_asked_by__in=mine)
    return {"cards": cards, "releases": made, "voids": void_asked}


def batch_figures(batch_ids: Sequence[int]) -> dict[int, BatchFigures]:
    """Return the figures of batches."""
    confirmed, rejected = Q(state=PayoutRow.State.CONFIRMED), Q(state=PayoutRow.State.REJECTED)
    taken_back = Q(state=PayoutRow.State.TAKEN_BACK)
    rows = PayoutRow.objects.filter(batch__in=batch_ids).values("batch").order_by("batch")
    figures = rows.annotate(
        rows=Count("pk"),
        fen=Sum("amount_fen"),
        confirmed=Count("pk", filter=confirmed),
        confirmed_fen=Sum("amount_fen", filter=confirmed, default=0),
        rejected=Count("pk", filter=rejected),
        rejected_fen=Sum("amount_fen", filter=rejected, default=0),
        taken_back=Count("pk", filter=taken_back),
        taken_back_fen=Sum("amount_fen", filter=taken_back, default=0),
    )
    return {
        row["batch"]: BatchFigures(
            row["rows"], row["fen"], row["confirmed"], row["confirmed_fen"], row["rejected"], row["rejected_fen"],
            row["taken_back"], row["taken_back_fen"],
        )
        for row in figures
    }  # fmt: skip


def not_heads(batch: PayoutBatch) -> set[int]:
    """Return the rows that go to a card on which another name stands than the household's head has now."""
    names = batch.rows.values_list("pk", "card__holder", "household__head_name")
    return {pk for pk, holder, head in names if folded(holder) != folded(head)}


def writings(batch: PayoutBatch) -> list[tuple[str, datetime]]:
    """Return who wrote the batch's file and when, newest first."""
    looks = Look.objects.filter(subject_type="payout_batch", subject_id=batch.pk).select_related("user")
    return [(str(look.user), look.at) for look in looks.order_by("-at", "-pk")]


def payable(township: Township) -> Payable:
    """Return what could be paid out in a township now."""
    households = Household.objects.filter(village__township=township)
    balances = Balance.objects.filter(
        account__kind="household", account__owner_id__in=households.values("pk"), amount__gt=0
    )
    carded = BankCard.objects.filter(IN_FORCE, household__in=households).values("household_id")
    waiting = PayoutRow.objects.filter(household__in=households, state=PayoutRow.State.PENDING).values("household_id")
    of_carded = Q(account__owner_id__in=carded)
    # as `create_batch`, which takes nothing from a household whose former pay-out waits for the bank
    found = (
        balances.filter(of_carded).exclude(account__owner_id__in=waiting).aggregate(n=Count("pk"), fen=Sum("amount"))
    )
    cardless = balances.exclude(of_carded).aggregate(n=Count("pk"), fen=Sum("amount"))
    return Payable(found["n"], found["fen"] or 0, cardless["n"], cardless["fen"] or 0)
