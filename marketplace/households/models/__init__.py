"""Households and the people in them; the bank cards that they are paid to; and corrections of wrong credits."""

from .correction import Correction
from .household import Household, Person, StatusChange
from .payout import BankCard, PayoutBatch, PayoutRow

__all__ = ["BankCard", "Correction", "Household", "PayoutBatch", "PayoutRow", "Person", "StatusChange"]
