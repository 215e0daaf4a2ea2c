"""Tells the income statement what became of what a household promised and delivered."""

from marketplace.income.outcomes import register

from .queries import outcomes_of_household

register(outcomes_of_household)
