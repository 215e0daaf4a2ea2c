"""The end of a season: what is unsold is bought."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .agreement import Agreement
from .stock import Delivery


class SeasonClosing(models.Model):
    """保底收购: the end of an agreement's season. Selling stops, then the cooperative buys what is unsold."""

    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, related_name="closing")
    started_at = models.DateTimeField(_("selling stopped"))
    started_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    paid_fen = models.PositiveBigIntegerField(_("credited to households (fen)"), default=0)
    from_fund_fen = models.PositiveBigIntegerField(_("out of the price protection fund (fen)"), default=0)
    owed_fen = models.PositiveBigIntegerField(_("owed by the cooperative (fen)"), default=0)

    class Meta:
        verbose_name = _("season closing")
        verbose_name_plural = _("season closings")


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
