"""What a party said when it applied, every step since, and the villages that parties are paired with."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.uploads.private import private_storage


class PartyStatus(models.TextChoices):
    """Where a party stands."""

    APPLIED = "applied", _("applied")
    ASKED_BACK = "asked_back", _("asked to add something")
    RECOMMENDED = "recommended", _("recommended")
    APPROVED = "approved", _("approved")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")
    SUSPENDED = "suspended", _("suspended")


class Step(models.Model):
    """One step of a party: what it has been since, who took it, as what, and why. Migration 0003 keeps it: steps are only added,
    and a party's status is that of its last one. They go with their party, which is deleted only while nothing hangs on it.
    """

    class Kind(models.TextChoices):
        APPLIED = "applied", _("applied")
        ASKED_BACK = "asked_back", _("asked to add something")
        COMPLETED = "completed", _("completed")
        RECOMMENDED = "recommended", _("recommended")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")
        SUSPENDED = "suspended", _("suspended")
        LIFTED = "lifted", _("suspension lifted")
        ENTERED = "entered", _("entered by the county")
        BEFORE = "before", _("from before steps were kept")

    cooperative = models.ForeignKey("cooperatives.Cooperative", on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(_("step"), max_length=12, choices=Kind)
    status = models.CharField(_("status"), max_length=12, choices=PartyStatus)  # since this step
    reason = models.TextField(_("reason"), max_length=500, blank=True)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(  # null: the system
        "people.User", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("by whom")
    )
    appointment = models.ForeignKey(  # null: nobody's, as the applicant
        "people.Appointment", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("as what")
    )

    class Meta:
        verbose_name = _("step of a party")
        verbose_name_plural = _("steps of parties")
        ordering = ["id"]


class Application(models.Model):
    """What a party said when it applied. Its name, village, kind and credit code are the party's own."""

    cooperative = models.OneToOneField(
        "cooperatives.Cooperative", on_delete=models.PROTECT, related_name="application", verbose_name=_("party")
    )
    applicant = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, related_name="applications", verbose_name=_("applicant")
    )
    does = models.TextField(_("what it does"), max_length=600)
    helps = models.TextField(_("whom it helps, and how"), max_length=600)
    villages = models.ManyToManyField("places.Village", related_name="+", verbose_name=_("villages that it helps"))
    households = models.PositiveSmallIntegerField(_("households that it means to take"))
    language = models.CharField(max_length=10)  # in which the applicant is written to
    is_open = models.BooleanField(default=True)  # nobody has decided it, and it was not withdrawn

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["applicant"], condition=Q(is_open=True), name="application_open_once"),
        ]

    def __str__(self) -> str:
        return str(self.cooperative)


def paper_path(paper: ApplicationPaper, filename: str) -> str:
    """Return where a paper is kept: nothing of the file's own name, and nothing to be guessed."""
    return f"applications/{uuid.uuid4().hex}{filename[filename.rfind('.') :]}"


class ApplicationPaper(models.Model):
    """A licence or another document, as a photo or PDF. No web server serves it; each opening is logged."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="papers")
    file = models.FileField(_("file"), upload_to=paper_path, storage=private_storage)
    note = models.CharField(_("what it is"), max_length=100)
    sha256 = models.CharField(max_length=64, editable=False)
    kept_at = models.DateTimeField(_("kept"))

    class Meta:
        verbose_name = _("document of an application")
        verbose_name_plural = _("documents of applications")
        ordering = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["application", "sha256"], name="application_paper_once")
        ]


class Pairing(models.Model):
    """结对: a party, mostly a firm, that helps a village, from one day until another.

    Migration 0003 keeps it: nothing of a row is changed but that it ends, once, and none is deleted.
    """

    party = models.ForeignKey(
        "cooperatives.Cooperative", on_delete=models.PROTECT, related_name="pairings", verbose_name=_("party")
    )
    village = models.ForeignKey(
        "places.Village", on_delete=models.PROTECT, related_name="pairings", verbose_name=_("village")
    )
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True)  # null: holds
    reason = models.CharField(_("reason"), max_length=200)
    made_by = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made"))
    ended_reason = models.CharField(_("reason of the end"), max_length=200, blank=True)
    ended_by = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("ended by")
    )
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("pairing")
        verbose_name_plural = _("pairings")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["party", "village"], condition=Q(until=None), name="pairing_holds_once"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="pairing_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(until=None, ended_at=None, ended_reason="")
                | Q(until__isnull=False, ended_at__isnull=False),
                name="pairing_ended_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party} · {self.village}"

    @property
    def log_title(self) -> str:
        """What the change log calls it."""
        return f"{self.party.name} · {self.village.name}"
