"""Households and the people in them; the bank cards that they are paid to; and corrections of wrong credits."""

from .bank_card import BankCard
from .correction import Correction
from .household import Household, Person, StatusChange
from .payout import PayoutBatch, PayoutRow

__all__ = ["BankCard", "Correction", "Household", "PayoutBatch", "PayoutRow", "Person", "StatusChange"]
