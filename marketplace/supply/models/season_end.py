"""The end of a season: what is unsold is bought."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .agreement import Agreement
from .stock import Delivery


class SeasonClosing(models.Model):
    """保底收购: the end of an agreement's season, by two people.

    One asks for it, and selling stops; it goes on if that is withdrawn. Another confirms the same sum: what is unsold is
    bought, and can't be given back.
    """

    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, related_name="closing")
    started_at = models.DateTimeField(_("selling stopped"))
    started_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    asked_by = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked"), null=True, blank=True)
    asked_fen = models.PositiveBigIntegerField(_("sum that was asked for (fen)"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)  # selling goes on
    # nobody: the operator, by `manage.py close_season`, who is the second person as well
    confirmed_by = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("confirmed by")
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    under_former_rule = models.BooleanField(default=False, editable=False)  # closed before two people were asked for
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    paid_fen = models.PositiveBigIntegerField(_("credited to households (fen)"), default=0)
    from_fund_fen = models.PositiveBigIntegerField(_("out of the price protection fund (fen)"), default=0)
    owed_fen = models.PositiveBigIntegerField(_("owed by the cooperative (fen)"), default=0)

    class Meta:
        verbose_name = _("season closing")
        verbose_name_plural = _("season closings")
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True)
                | Q(asked_by__isnull=False, asked_at__isnull=False, asked_fen__isnull=False, withdrawn_at__isnull=True),
                name="season_closing_asked_for",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("asked_by")), name="season_closing_by_two"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(confirmed_at__isnull=False) | Q(under_former_rule=True),
                name="season_closed_once_confirmed",
            ),
        ]

    @property
    def is_stopped(self) -> bool:
        """Whether nothing of the season is sold any more: closed, or somebody asks to close it."""
        return self.withdrawn_at is None


class SeasonPurchase(models.Model):
    """What of one delivery the cooperative bought at the season's end, at the delivery's protected price."""

    closing = models.ForeignKey(SeasonClosing, on_delete=models.PROTECT, related_name="purchases")
    delivery = models.OneToOneField(Delivery, on_delete=models.PROTECT, related_name="season_purchase")
    grams = models.PositiveIntegerField(_("mass (g)"))
    fen_per_jin = models.PositiveIntegerField(_("protected price (fen per 斤)"))
    amount_fen = models.PositiveBigIntegerField(_("amount (fen)"))

    class Meta:
        verbose_name = _("season purchase")
        verbose_name_plural = _("season purchases")
        constraints = [models.CheckConstraint(condition=Q(grams__gt=0), name="season_purchase_has_mass")]
