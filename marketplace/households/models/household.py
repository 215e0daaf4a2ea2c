"""Households, the people in them, and the dated history of their status."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Household(models.Model):
    """农户: the family as one economic unit. Income is counted per household and per head."""

    class Status(models.TextChoices):
        REGISTERED = "registered", _("registered (建档立卡)")
        LIFTED = "lifted", _("lifted (已脱贫)")
        UNSTABLE = "unstable", _("monitored: unstable (脱贫不稳定户)")
        MARGINAL = "marginal", _("monitored: marginal (边缘易致贫户)")
        SUDDEN = "sudden", _("monitored: sudden hardship (突发严重困难户)")
        EXITED = "exited", _("exited")

    village = models.ForeignKey(
        "places.Village", on_delete=models.PROTECT, related_name="households", verbose_name=_("village")
    )
    number = models.CharField(_("file number"), max_length=30, unique=True)
    head_name = models.CharField(_("head of household"), max_length=60)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.REGISTERED)
    naming_consent_on = models.DateField(
        _("agreed to be named"),
        null=True,
        blank=True,
        help_text=_("In writing: buyers may read the masked name (焦**) and the village beside what it grew."),
    )

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.head_name}"

    @property
    def log_title(self) -> str:
        """What the change log calls the household: its file number alone."""
        return self.number


class Person(models.Model):
    """Somebody who belongs to a household."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="persons")
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")

    def __str__(self) -> str:
        return self.name

    @property
    def log_title(self) -> str:
        """What the change log calls the person: no name."""
        return f"#{self.pk}"


class StatusChange(models.Model):
    """One change of a household's status: dated, with its reason. History is kept."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="status_changes")
    status = models.CharField(_("status"), max_length=12, choices=Household.Status)
    on = models.DateField(_("date"))
    reason = models.CharField(_("reason"), max_length=200)
    changed_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        verbose_name = _("change of status")
        verbose_name_plural = _("changes of status")
        ordering = ["on", "id"]
