"""Who sees household files and corrections: the township's staff and the village's council; pay-outs and cards: the township's staff (R8)."""

from django.db.models import Q

from marketplace.people.models import User
from marketplace.people.policies import townships_of, villages_of, visible_by

from .models import BankCard, Correction, Household, PayoutBatch


def _household_rule(user: User) -> Q:
    return Q(village__township_id__in=townships_of(user)) | Q(village_id__in=villages_of(user))


visible_by(_household_rule, Household, township_staff=["view"], council=["view"])


def _township_rule(user: User) -> Q:
    return Q(township_id__in=townships_of(user))


def _card_rule(user: User) -> Q:
    return Q(household__village__township_id__in=townships_of(user))


def _correction_rule(user: User) -> Q:
    return Q(household__village__township_id__in=townships_of(user)) | Q(household__village_id__in=villages_of(user))


visible_by(_township_rule, PayoutBatch, township_staff=["view", "add", "change"])
visible_by(_card_rule, BankCard, township_staff=["view", "add"])
visible_by(_correction_rule, Correction, township_staff=["view", "add", "change"], council=["view", "change"])
