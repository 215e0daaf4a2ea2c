"""The bank cards that households are paid to: entered by one person, confirmed by another."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .household import Household

OPEN = Q(confirmed_at__isnull=True, refused_at__isnull=True, retired_at__isnull=True)
IN_FORCE = Q(confirmed_at__isnull=False, retired_at__isnull=True)


class BankCard(models.Model):
    """A household's card: entered, then confirmed by somebody else or refused, at last replaced.

    Only a confirmed card is paid to. The number is kept encrypted (`card_numbers`), people see its last four digits; its
    fingerprint (HMAC) finds the same number on another household without decrypting any. The CHECKs keep that nobody
    confirms what they entered; triggers keep each step as it was made (migrations 0005, 0006).

    :ivar binding: HMAC of household, moment and number: no other number can be put in its place without a key
    :ivar wrong_tries: how often another number was typed to confirm it
    :ivar shared_reason: why the number may stand on two households; confirmed with the card
    :ivar under_former_rule: confirmed by a pay-out, or replaced, before two people were asked for
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="cards")
    holder = models.CharField(_("name on the card"), max_length=60)
    bank = models.CharField(_("bank"), max_length=60)
    sealed_number = models.BinaryField(editable=False)
    fingerprint = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    binding = models.CharField(max_length=64, blank=True, editable=False)
    wrong_tries = models.PositiveSmallIntegerField(default=0, editable=False)
    last_four = models.CharField(_("last four digits"), max_length=4)
    shared_reason = models.CharField(_("why two households share the card"), max_length=300, blank=True)
    entered_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField(_("entered"))
    confirmed_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(_("card confirmed"), null=True, blank=True)
    refused_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    refused_at = models.DateTimeField(_("refused"), null=True, blank=True)
    refused_reason = models.CharField(_("why it was refused"), max_length=300, blank=True)
    retired_at = models.DateTimeField(_("replaced"), null=True, blank=True)
    under_former_rule = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("bank card")
        verbose_name_plural = _("bank cards")
        constraints = [
            models.UniqueConstraint(fields=["household"], condition=IN_FORCE, name="bank_card_in_force_once"),
            models.UniqueConstraint(fields=["household"], condition=OPEN, name="bank_card_proposed_once"),
            models.UniqueConstraint(
                fields=["fingerprint"],
                condition=IN_FORCE & Q(shared_reason="") & ~Q(fingerprint=""),
                name="bank_card_number_once",
            ),
            models.CheckConstraint(condition=Q(last_four__regex=r"^[0-9]{4}$"), name="bank_card_last_four_digits"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | Q(entered_by__isnull=True) | ~Q(confirmed_by=F("entered_by")),
                name="bank_card_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False)
                | Q(confirmed_at__isnull=False, under_former_rule=True),
                name="bank_card_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True, refused_by__isnull=True, refused_reason="")
                | Q(refused_at__isnull=False, refused_by__isnull=False, confirmed_at__isnull=True)
                & ~Q(refused_reason=""),
                name="bank_card_refused_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(retired_at__isnull=True) | Q(confirmed_at__isnull=False) | Q(under_former_rule=True),
                name="bank_card_retired_when_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bank} ****{self.last_four}"

    @property
    def log_title(self) -> str:
        """What the change log calls the card: no bank, no digits."""
        return f"#{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it waits for somebody to confirm or refuse it."""
        return self.confirmed_at is None and self.refused_at is None and self.retired_at is None
