"""Households, the people in them, and the dated history of their status."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
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
    # Of its file: village, number and people. Whoever changes them says which version they saw.
    version = models.PositiveIntegerField(default=1, editable=False)

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


class Persons(models.QuerySet["Person"]):
    """People of households, by the day."""

    def belonging(self, on: date) -> "Persons":
        """Return those who belong to their household on a day."""
        joined, left = Q(joined_on=None) | Q(joined_on__lte=on), Q(left_on=None) | Q(left_on__gt=on)
        return self.filter(joined, left).exclude(left_why=Person.Left.MISTAKE)


class Person(models.Model):
    """Somebody who belongs to a household, or did: who leaves it stays in its file."""

    class Relation(models.TextChoices):
        HEAD = "head", _("head (户主)")
        SPOUSE = "spouse", _("spouse (配偶)")
        SON = "son", _("son (子)")
        DAUGHTER = "daughter", _("daughter (女)")
        PARENT = "parent", _("parent (父母)")
        OTHER = "other", _("other (其他)")

    class Left(models.TextChoices):
        DIED = "died", _("died")
        MOVED = "moved", _("moved away")
        MARRIED = "married", _("married into another household")
        DIVIDED = "divided", _("household divided (分户)")
        MISTAKE = "mistake", _("entered by mistake")

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="persons")
    name = models.CharField(_("name"), max_length=60)
    relation = models.CharField(_("relation to the head"), max_length=8, choices=Relation, default=Relation.OTHER)
    joined_on = models.DateField(_("belongs to it since"), null=True, blank=True)  # None: from before the file
    left_on = models.DateField(_("left on"), null=True, blank=True)
    left_why = models.CharField(_("why they left"), max_length=8, choices=Left, blank=True)

    objects = Persons.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(relation="head", left_on=None), name="household_has_one_head"
            ),
            models.CheckConstraint(
                condition=Q(left_on=None, left_why="") | Q(left_on__isnull=False) & ~Q(left_why=""),
                name="person_left_says_why",
            ),
            models.CheckConstraint(
                condition=Q(joined_on=None) | Q(left_on=None) | Q(left_on__gte=F("joined_on")),
                name="person_left_after_joining",
            ),
        ]

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
