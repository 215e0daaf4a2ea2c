"""After-sale claims: something is wrong with what came."""

from __future__ import annotations

import uuid

from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .order import OrderLine
from .payment import Refund


def private_storage() -> Storage:
    """Return the storage that no web server serves: a claim's photo is shown only to those who decide about it."""
    return storages["private"]


def photo_path(claim: Claim, filename: str) -> str:
    """Return where a claim's photo is kept: nothing of the buyer's file name, and nothing to be guessed."""
    return f"claims/{uuid.uuid4().hex}{filename[filename.rfind('.') :]}"


class Claim(models.Model):
    """A buyer's after-sale claim about one line: the clerk accepts or refuses, the township decides on appeal."""

    class State(models.TextChoices):
        OPEN = "open", _("waiting for the cooperative")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")
        APPEALED = "appealed", _("waiting for the township")
        GRANTED = "granted", _("granted on appeal")
        DISMISSED = "dismissed", _("dismissed on appeal")

    class Reason(models.TextChoices):
        SPOILED = "spoiled", _("spoiled or rotten")
        DAMAGED = "damaged", _("damaged on the way")
        WRONG = "wrong", _("not what was ordered")
        SHORT = "short", _("less than was ordered")
        NO_REASON = "no_reason", _("returned without a reason (7 days)")

    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="claims")
    claim_key = models.UUIDField(unique=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    words = models.TextField(_("what is wrong"), max_length=1000)
    photo = models.ImageField(_("photo"), upload_to=photo_path, storage=private_storage, blank=True)
    amount_fen = models.PositiveBigIntegerField(_("amount asked for (fen)"))
    made_at = models.DateTimeField(_("made"))
    bearer = models.CharField(_("borne by"), max_length=12, choices=Refund.Bearer, blank=True)
    answer = models.TextField(_("the cooperative's answer"), max_length=1000, blank=True)
    answered_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    appeal = models.TextField(_("appeal"), max_length=1000, blank=True)
    appealed_at = models.DateTimeField(_("appealed"), null=True, blank=True)
    decision = models.TextField(_("the township's decision"), max_length=1000, blank=True)
    decided_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    refund = models.OneToOneField(Refund, on_delete=models.PROTECT, null=True, blank=True, related_name="claim")

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="claim_amount_positive"),
            models.CheckConstraint(
                condition=Q(
                    state__in=["accepted", "granted"], refund__isnull=False, bearer__in=["cooperative", "carrier"]
                )
                | Q(~Q(state__in=["accepted", "granted"]), refund__isnull=True),
                name="claim_paid_when_accepted",
            ),
        ]
