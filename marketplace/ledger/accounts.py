"""Which account is whose. Accounts are opened when first needed and never change."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from .models import Account

# Households, their money shares, the fund and campaigns may not go below zero (R7); a cooperative may: it then owes, and says so.
GUARDED_KINDS = frozenset(
    {Account.Kind.HOUSEHOLD, Account.Kind.PRICE_PROTECTION_FUND, Account.Kind.CAMPAIGN, Account.Kind.MEMBER_SHARE}
)

_shared_ids: dict[tuple[str, str], int] = {}


def shared_account(kind: str) -> int:
    """Return the id of an account that exists once, such as ``sales_suspense``; its code is its kind.

    :raises Account.DoesNotExist: there is no shared account of this kind
    """
    key = (str(connection.settings_dict["NAME"]), kind)
    if key not in _shared_ids:
        _shared_ids[key] = Account.objects.get(code=kind).pk
    return _shared_ids[key]


def open_accounts(kind: str, owners: Iterable[int | str]) -> dict[int | str, int]:
    """Return the account id of each owner, opening those that are missing.

    :param kind: one of `Account.Kind`; the account's code is ``kind:owner``
    :param owners: primary keys of the owners, or the code of an owner that is no row (a carrier)
    """
    wanted = {f"{kind}:{owner}": owner for owner in owners}
    found = dict(Account.objects.filter(code__in=wanted).values_list("code", "pk"))
    missing = [code for code in wanted if code not in found]
    if missing:
        Account.objects.bulk_create(
            [
                Account(
                    code=code,
                    kind=kind,
                    owner_type=kind,
                    owner_id=wanted[code] if isinstance(wanted[code], int) else None,
                    guarded=kind in GUARDED_KINDS,
                )
                for code in sorted(missing)
            ],
            ignore_conflicts=True,  # somebody else may open the same one now
        )
        found.update(Account.objects.filter(code__in=missing).values_list("code", "pk"))
    return {owner: found[code] for code, owner in wanted.items()}


def open_account(kind: str, owner: int | str) -> int:
    """Return the id of one owner's account, opening it if it is missing."""
    return open_accounts(kind, [owner])[owner]
