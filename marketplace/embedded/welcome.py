"""What `make run` says once everything is up."""

from __future__ import annotations

import shlex

from marketplace.embedded.stack import StackPlan

_WHAT_TO_TRY = """\
What to try:
1. As a buyer, without signing in: find millet (小米), put it and pears (梨) of another cooperative into the basket,
   order, and pay by Alipay on the page of the Stripe double (no real money; it asks for no account).
2. As the clerk of each cooperative: open the order's parcel in the back office and mark it shipped.
3. As the buyer again: follow the order by its link and say that the parcels have come.
4. As township staff: open the income statement of a household that has been credited, and see where each ¥ is from.
Whoever works in the back office gives a second factor: the first sign-in enrols an app, and /inbox/ shows its codes.
"""


def welcome(plan: StackPlan, *, demo: bool, logins: str) -> str:
    """Return the addresses, and who can sign in: the demo's people, or how the first administrator is made."""
    if logins:
        people = f"Who can sign in (role, login, password, door, where):\n{logins}\n{_WHAT_TO_TRY}\n"
    elif demo:
        people = ""
    else:
        people = (
            "People sign in as they did before. Where nobody is in it yet, the first administrator is made by this command, in "
            f"another terminal; it asks for the password:\n  VAR={shlex.quote(str(plan.var))} .venv/bin/python -m marketplace.embedded manage "
            "create_administrator --phone 138… (or --email you@…)\n\n"
        )
    return (
        f"\nThe marketplace is open: {plan.url}/\n"
        f"The back office is at     {plan.url}/admin/\n\n"
        f"{people}Logs: {plan.var / 'logs'}   Stop with Ctrl-C."
    )
