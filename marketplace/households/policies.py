"""Who sees household files and corrections: the township's staff and the village's council; pay-outs and cards: the township's staff (R8)."""

from django.db.models import Q

from marketplace.people.policies import of_township, of_village, townships_of, visible_by

from .models import BankCard, Correction, Household, PayoutBatch

visible_by(
    lambda user: of_village(user, "village"), Household, township_staff=["view", "add", "change"], council=["view"]
)
visible_by(lambda user: Q(township_id__in=townships_of(user)), PayoutBatch, township_staff=["view", "add", "change"])
visible_by(lambda user: of_township(user, "household__village"), BankCard, township_staff=["view", "add", "change"])
visible_by(
    lambda user: of_village(user, "household__village"),
    Correction,
    township_staff=["view", "add", "change"],
    council=["view", "change"],
)
