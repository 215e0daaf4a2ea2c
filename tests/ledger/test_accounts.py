"""Accounts are opened when first needed, once, and guarded where they must be."""

from __future__ import annotations

import pytest

from marketplace.ledger.accounts import open_account, open_accounts, shared_account
from marketplace.ledger.models import Account, Balance
from marketplace.ledger.queries import account_of, balance

pytestmark = pytest.mark.django_db


def test_accounts_are_opened_once() -> None:
    before = Account.objects.count()
    first = open_accounts("household", [5, 3, 5])
    assert set(first) == {3, 5}
    assert open_accounts("household", [3, 5, 8])[3] == first[3]
    assert open_account("household", 5) == first[5]
    assert Account.objects.count() == before + 3


def test_an_account_says_whose_it_is_and_what_guards_it() -> None:
    household, sf = open_account("household", 12), open_account("carrier", "sf")
    columns = ("code", "kind", "owner_type", "owner_id", "guarded")
    assert Account.objects.values_list(*columns).get(pk=household) == (
        "household:12",
        "household",
        "household",
        12,
        True,
    )
    assert Account.objects.values_list(*columns).get(pk=sf) == ("carrier:sf", "carrier", "carrier", None, False)
    found = account_of("household", 12)
    assert found is not None
    assert found.pk == household
    assert account_of("household", 13) is None


def test_guarded_accounts_have_a_balance_from_the_start() -> None:
    household, cooperative = open_account("household", 1), open_account("cooperative", 1)
    assert list(
        Balance.objects.filter(account_id__in=[household, cooperative]).values_list("account_id", "amount")
    ) == [(household, 0)]
    assert (balance(household), balance(cooperative)) == (0, 0)


def test_shared_accounts_are_there_and_nothing_else_is_shared() -> None:
    codes = [
        "bank",
        "disputed_payments",
        "marketplace",
        "payment_clearing",
        "payment_fees",
        "payouts_in_transit",
        "price_protection_fund",
        "sales_suspense",
    ]
    assert list(Account.objects.filter(owner_type="").order_by("code").values_list("code", flat=True)) == codes
    assert [Account.objects.get(pk=shared_account(code)).code for code in codes] == codes
    with pytest.raises(Account.DoesNotExist):
        shared_account("household")
