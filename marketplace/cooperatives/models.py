"""Parties (cooperatives, firms, suppliers), the members of cooperatives, and what shares these hold."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from marketplace.places.models import Named, pinyin_key

from .parties import Application, ApplicationPaper, Pairing, PartyStatus, Step

__all__ = ["Application", "ApplicationPaper", "Cooperative", "Member", "Pairing", "Step"]


class Cooperative(Named):
    """A party: 农民专业合作社, which buys from households, grades, packs, lists, ships; or a firm, or a supplier.

    Its status is that of its last step (`joining`); only an approved one sells.
    """

    class Kind(models.TextChoices):
        COOPERATIVE = "cooperative", _("cooperative")
        FIRM = "firm", _("firm")
        SUPPLIER = "supplier", _("supplier")

    Status = PartyStatus
    JOINED = (PartyStatus.APPROVED, PartyStatus.SUSPENDED)
    OPEN = (PartyStatus.APPLIED, PartyStatus.ASKED_BACK, PartyStatus.RECOMMENDED)

    village = models.ForeignKey(
        "places.Village", on_delete=models.PROTECT, related_name="cooperatives", verbose_name=_("village")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.COOPERATIVE)
    credit_code = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=PartyStatus, default=PartyStatus.APPLIED)
    about = models.TextField(_("about the cooperative"), max_length=600, blank=True)
    about_en = models.TextField(_("about the cooperative, in English"), max_length=600, blank=True)
    sort_key = models.CharField(max_length=200, editable=False, db_index=True)

    class Meta:
        verbose_name = _("cooperative")
        verbose_name_plural = _("cooperatives")
        ordering = ["sort_key"]
        constraints = [
            # Who was declined, or has withdrawn, keeps nobody from the name or the code.
            models.UniqueConstraint(
                fields=["name"],
                condition=~Q(status__in=["declined", "withdrawn"]),
                name="cooperative_name_once",
                violation_error_message=_("There is a party of this name already."),
            ),
            models.UniqueConstraint(
                fields=["credit_code"],
                condition=~Q(status__in=["declined", "withdrawn"]) & ~Q(credit_code=""),
                name="cooperative_credit_code_once",
                violation_error_message=_("There is a party with this credit code already."),
            ),
        ]

    @property
    def story(self) -> str:
        """What the cooperative says of itself, in the active language; in Chinese where there is no English."""
        if (get_language() or "").startswith("en") and self.about_en:
            return self.about_en
        return self.about

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = pinyin_key(self.name)
        super().save(*args, **kwargs)


class MemberQuerySet(models.QuerySet["Member"]):
    """Members, and those who were."""

    def now(self) -> "MemberQuerySet":
        """Those who have not left."""
        return self.filter(left_on=None)


class Member(models.Model):
    """社员: a household that belongs to a cooperative, from the day it joined to the day it left.

    Rows are never deleted; who comes back has another one. A household is at one time a member of one cooperative of a kind
    (trigger). Members of before this was written down have no day of consent.
    """

    cooperative = models.ForeignKey(
        Cooperative, on_delete=models.PROTECT, related_name="members", verbose_name=_("cooperative")
    )
    household = models.ForeignKey(
        "households.Household", on_delete=models.PROTECT, related_name="memberships", verbose_name=_("household")
    )
    joined_on = models.DateField(_("joined"))
    consented_on = models.DateField(_("consent signed"), null=True, blank=True)
    left_on = models.DateField(_("left"), null=True, blank=True)
    left_reason = models.CharField(_("why it left"), max_length=300, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("of a cooperative", "member")
        verbose_name_plural = pgettext_lazy("of a cooperative", "members")
        constraints = [
            models.UniqueConstraint(fields=["cooperative", "household"], condition=Q(left_on=None), name="member_once"),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True, left_reason="")
                | (Q(left_on__gte=F("joined_on")) & ~Q(left_reason="")),
                name="member_left_with_reason",
            ),
        ]

    def __str__(self) -> str:
        """The file number: names stay out of lists of dependent rows and of the log."""
        return self.household.number

    @property
    def log_title(self) -> str:
        """What the change log calls it."""
        return self.household.number

    @property
    def holds(self) -> bool:
        """Whether it is a member now."""
        return self.left_on is None


class Share(models.Model):
    """股份: a signed quantity of land, house or money that a member put in or took out; append-only (trigger).

    What a member holds on a day is the sum of its rows valid until then; on no day is it below zero (trigger). A transfer is a
    pair of rows that sum to zero. Money is posted to the ledger besides (`members.money`).
    """

    class Kind(models.TextChoices):
        LAND = "land", _("land shares")
        HOUSE = "house", _("house shares")
        MONEY = "money", _("money shares")

    class Deed(models.TextChoices):
        """What was done. Only money is paid; land and houses are brought in and given back."""

        NOTED = "noted", _("brought in or given back")
        PAID_IN = "paid_in", _("paid in from the balance")
        CASH_IN = "cash_in", _("paid in in cash")
        PAID_BACK = "paid_back", _("paid back to the balance")
        TRANSFER = "transfer", _("transferred")
        CORRECTION = "correction", _("corrected")

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="shares")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    deed = models.CharField(_("what was done"), max_length=12, choices=Deed)
    # Land in 1/100 mu, houses in 1/100 m², money in fen.
    quantity = models.BigIntegerField(_("quantity"))
    valid_on = models.DateField(pgettext_lazy("a share", "valid from"))
    noted_at = models.DateTimeField(_("noted"))
    noted_by = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("noted by")
    )
    reason = models.CharField(_("reason"), max_length=300)
    paper = models.CharField(_("paper number"), max_length=60)
    # Of the form that was sent: the same again is the same deed. Both rows of a transfer carry it.
    request = models.UUIDField(editable=False)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name=_("corrects")
    )

    class Meta:
        verbose_name = pgettext_lazy("of a member", "share")
        verbose_name_plural = pgettext_lazy("of a member", "shares")
        constraints = [
            models.UniqueConstraint(fields=["request", "member"], name="share_noted_once"),
            models.CheckConstraint(condition=~Q(quantity=0), name="share_of_something"),
            models.CheckConstraint(
                condition=Q(deed="transfer", corrects=None)
                | Q(deed="correction", corrects__isnull=False)
                | Q(deed="noted", kind__in=["land", "house"], corrects=None)
                | Q(deed__in=["paid_in", "cash_in"], kind="money", quantity__gt=0, corrects=None)
                | Q(deed="paid_back", kind="money", quantity__lt=0, corrects=None),
                name="share_deed_fits_kind",
            ),
        ]

    def logged(self) -> dict[str, tuple[None, str]]:
        """What the change log says of the row; the quantity in mu, m² or yuan."""
        values = {
            "kind": self.kind, "deed": self.deed, "quantity": f"{Decimal(self.quantity).scaleb(-2):+}",
            "valid_on": self.valid_on.isoformat(), "paper": self.paper,
        }  # fmt: skip
        return {name: (None, value) for name, value in values.items() if value}
