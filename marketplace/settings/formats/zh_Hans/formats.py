"""As Django’s whole dates: no zeros before the numbers."""

MONTH_DAY_FORMAT = "n月j日"
