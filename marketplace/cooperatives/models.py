"""Parties (cooperatives, firms, suppliers) and the members of cooperatives."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
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


class Member(models.Model):
    """A household that belongs to a cooperative."""

    cooperative = models.ForeignKey(Cooperative, on_delete=models.PROTECT, related_name="members")
    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="memberships")
    joined_on = models.DateField(_("joined"))

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [models.UniqueConstraint(fields=["cooperative", "household"], name="member_once")]
