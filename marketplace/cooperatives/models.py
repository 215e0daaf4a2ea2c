"""Cooperatives and their members."""

from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from marketplace.places.models import Named, pinyin_key


class Cooperative(Named):
    """农民专业合作社: buys from households, grades, packs, lists, ships."""

    class Status(models.TextChoices):
        APPLIED = "applied", _("applied")
        RECOMMENDED = "recommended", _("recommended")
        APPROVED = "approved", _("approved")

    village = models.ForeignKey(
        "places.Village", on_delete=models.PROTECT, related_name="cooperatives", verbose_name=_("village")
    )
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.APPLIED)
    about = models.TextField(_("about the cooperative"), max_length=600, blank=True)
    about_en = models.TextField(_("about the cooperative, in English"), max_length=600, blank=True)
    sort_key = models.CharField(max_length=200, editable=False, db_index=True)

    class Meta:
        verbose_name = _("cooperative")
        verbose_name_plural = _("cooperatives")
        ordering = ["sort_key"]
        constraints = [models.UniqueConstraint(fields=["name"], name="cooperative_name_once")]

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
