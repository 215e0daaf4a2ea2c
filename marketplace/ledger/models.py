"""The ground floor: accounts, events, postings and guarded balances. Knows no household, order or page.

A posting moves an amount from its debit account to its credit account, so every event is balanced by construction.
Only `ledger.posting.post` and `post_many` write here. PostgreSQL enforces the rest (migration 0002): rows are never
changed or deleted, postings join an event only in the transaction that made it, guarded balances follow the postings
and never go below zero, and the application's role may do no more than insert. Seals (migration 0004) are written by
`ledger.sealing.seal` alone, under the same guards.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class IncomeClass(models.TextChoices):
    """The four official classes of household income."""

    WAGE = "wage", _("wage income")
    BUSINESS = "business", _("business income")
    PROPERTY = "property", _("property income")
    TRANSFER = "transfer", _("transfer income")


class Account(models.Model):
    """One account. Its balance is what was credited less what was debited, in fen."""

    class Kind(models.TextChoices):
        HOUSEHOLD = "household", _("household")
        COOPERATIVE = "cooperative", _("cooperative")
        CARRIER = "carrier", _("carrier")
        PAYMENT_CLEARING = "payment_clearing", _("payment clearing")
        PAYMENT_FEES = "payment_fees", _("payment fees")
        SALES_SUSPENSE = "sales_suspense", _("sales suspense")
        PRICE_PROTECTION_FUND = "price_protection_fund", _("price protection fund")
        BANK = "bank", _("bank")
        PAYOUTS_IN_TRANSIT = "payouts_in_transit", _("pay-outs on their way")
        DISPUTED_PAYMENTS = "disputed_payments", _("disputed payments")
        CAMPAIGN = "campaign", _("campaign's budget")
        MARKETPLACE = "marketplace", _("the marketplace itself")
        MEMBER_SHARE = "member_share", _("a member's money shares")

    code = models.CharField(_("code"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=24, choices=Kind)
    owner_type = models.CharField(_("kind of owner"), max_length=24, blank=True)
    owner_id = models.BigIntegerField(_("owner"), null=True, blank=True)
    guarded = models.BooleanField(_("may not go below zero"), default=False)

    class Meta:
        verbose_name = pgettext_lazy("ledger", "account")
        verbose_name_plural = _("accounts")
        indexes = [models.Index(fields=["owner_type", "owner_id"], name="account_by_owner")]

    def __str__(self) -> str:
        return self.code


class Event(models.Model):
    """One business event, posted once: (kind, reference) is unique (R4)."""

    kind = models.CharField(_("kind"), max_length=40)
    reference = models.CharField(_("reference"), max_length=120)
    body_hash = models.BinaryField(_("SHA-256 of the body"), max_length=32)
    posting_count = models.PositiveSmallIntegerField(_("postings"))
    occurred_on = models.DateField(_("date"))
    posted_at = models.DateTimeField(_("posted"), db_default=Now())
    reverses = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversed_by")
    reason = models.TextField(_("reason"), null=True, blank=True)
    approver_ids = ArrayField(models.BigIntegerField(), null=True, blank=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, reason__isnull=True, approver_ids__isnull=True)
                | Q(
                    ~Q(reason=""),
                    ~Q(approver_ids__0=F("approver_ids__1")),
                    reverses__isnull=False,
                    reason__isnull=False,
                    approver_ids__len=2,
                ),
                name="event_reversal_approved_twice",
            ),
            models.UniqueConstraint(fields=["kind", "reference"], name="event_once"),
            models.CheckConstraint(condition=Q(posting_count__gt=0), name="event_has_postings"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"


class Posting(models.Model):
    """One amount moved from the debit account to the credit account.

    No foreign keys: one set-based statement trigger checks event and accounts (migration 0002), at a third of the cost.
    """

    pk = models.CompositePrimaryKey("event_id", "seq")
    event_id = models.BigIntegerField()
    seq = models.SmallIntegerField()
    debit_id = models.BigIntegerField()
    credit_id = models.BigIntegerField()
    amount = models.BigIntegerField(_("amount (fen)"))
    income_class = models.CharField(_("income class"), max_length=10, choices=IncomeClass, null=True)
    source_type = models.CharField(_("kind of source"), max_length=24, null=True)
    source_id = models.BigIntegerField(_("source"), null=True)

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        indexes = [
            models.Index(fields=["credit_id", "event_id"], name="posting_by_credit"),
            models.Index(fields=["debit_id", "event_id"], name="posting_by_debit"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="posting_amount_positive"),
            models.CheckConstraint(condition=~Q(debit_id=F("credit_id")), name="posting_moves_between_two"),
            models.CheckConstraint(
                condition=Q(source_type__isnull=True, source_id__isnull=True)
                | Q(source_type__isnull=False, source_id__isnull=False),
                name="posting_source_whole",
            ),
        ]


class Balance(models.Model):
    """The balance of a guarded account (R7), kept by the posting trigger; nobody else may write it."""

    account = models.OneToOneField(Account, on_delete=models.PROTECT, primary_key=True)
    amount = models.BigIntegerField(_("balance (fen)"), default=0)
    version = models.BigIntegerField(default=0)
    postings = models.BigIntegerField(_("postings"), db_default=0)

    class Meta:
        verbose_name = _("balance")
        verbose_name_plural = _("balances")
        constraints = [models.CheckConstraint(condition=Q(amount__gte=0), name="balance_not_below_zero")]


class SealedEvent(models.Model):
    """An event's leaf in the seals' Merkle tree (ledger.sealing). No foreign key, as with postings."""

    event_id = models.BigIntegerField(primary_key=True)
    leaf_index = models.BigIntegerField(unique=True)
    salt = models.BinaryField(max_length=16)
    leaf_hash = models.BinaryField(max_length=32)


class SealedNode(models.Model):
    """The hash of a full subtree of 2^level leaves; level 0 is the leaves themselves and not kept here."""

    pk = models.CompositePrimaryKey("level", "index")
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(level__gt=0, index__gte=0), name="sealed_node_inside")]


class SealedHolder(models.Model):
    """Whose account it is, by name, in the leaves from `from_leaf` on until the account's next row."""

    pk = models.CompositePrimaryKey("account_id", "from_leaf")
    account_id = models.BigIntegerField()
    from_leaf = models.BigIntegerField()
    name = models.CharField(max_length=120)


class Seal(models.Model):
    """The root over the first `tree_size` leaves. The last seal of a day (in Shanghai) is the day's root."""

    sealed_on = models.DateField(_("day"), db_index=True)
    tree_size = models.BigIntegerField(_("events"), unique=True)
    root = models.BinaryField(_("root"), max_length=32)
    sealed_at = models.DateTimeField(_("sealed"))

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        constraints = [models.CheckConstraint(condition=Q(tree_size__gt=0), name="seal_of_something")]

    def __str__(self) -> str:
        return f"{self.sealed_on} {bytes(self.root).hex()}"


class AccountMonth(models.Model):
    """What one month moved on an account, by kind of event, side and income class: kept by `ledger.months.roll_up`.

    Derived from the postings, and only of accounts with many of them; `ledger.months.months_of` adds what came since.
    """

    pk = models.CompositePrimaryKey("account_id", "month", "kind", "credited", "income_class")
    account_id = models.BigIntegerField()
    month = models.DateField(_("month"))
    kind = models.CharField(_("kind"), max_length=40)
    credited = models.BooleanField(_("credited"))
    income_class = models.CharField(_("income class"), max_length=10, blank=True)
    amount = models.BigIntegerField(_("amount (fen)"))
    entries = models.BigIntegerField(_("entries"))


class RolledUp(models.Model):
    """Up to which event an account's months are kept, and how many postings that were."""

    account = models.OneToOneField(Account, on_delete=models.PROTECT, primary_key=True, related_name="+")
    through_event_id = models.BigIntegerField()
    postings = models.BigIntegerField()
