"""Money that is given for a purpose: the price protection fund, and the budgets of campaigns. Two people move it (R11)."""
