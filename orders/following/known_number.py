"""Who owns an account knows the numbers of its orders: asked for by `people.proofs.beside`."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from marketplace.people.models import User
from marketplace.people.proofs.beside import QUESTIONS, Question
from orders.models import Order


def has_order(user: User) -> bool:
    """Whether an order is in the account."""
    return Order.objects.filter(user=user).exists()


def is_number_of_order(user: User, typed: str) -> bool:
    """Whether an order of the account has this number."""
    return Order.objects.filter(user=user, number=re.sub("[^0-9]", "", typed)).exists()


QUESTIONS.append(
    Question(
        label=_("Order number"),
        hint=_("The 14 digits of an order of yours, whichever: they stand on its page and in its mails."),
        wrong=_("No order of the account of this phone has this number. Please compare it once more."),
        fits=has_order,
        is_right=is_number_of_order,
    )
)
