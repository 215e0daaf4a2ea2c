"""Deliveries and lots, and who holds which grams of them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.catalogue.models import Grade
from marketplace.runtime.due_rows import DueRow

from .agreement import Agreement


class Lot(models.Model):
    """批次: what a cooperative packs and sells from. Deliveries of one product, grade and harvest.

    The gram counters are kept by `intake.lots`, `stock.reservation` and `stock.allocation` under the lot's
    row lock; the CHECK is what makes overselling impossible whatever code runs.
    """

    product = models.ForeignKey("catalogue.Product", on_delete=models.PROTECT, related_name="lots")
    grade = models.CharField(_("grade"), max_length=8, choices=Grade)
    code = models.CharField(_("lot"), max_length=30, unique=True)
    harvested_on = models.DateField(_("harvested"))
    best_before = models.DateField(_("best before"))
    certificate_number = models.CharField(_("conformity certificate"), max_length=60)
    grams_delivered = models.PositiveBigIntegerField(default=0)
    grams_reserved = models.PositiveBigIntegerField(default=0)
    grams_allocated = models.PositiveBigIntegerField(default=0)
    grams_purchased = models.PositiveBigIntegerField(default=0)
    closed_at = models.DateTimeField(_("sale closed"), null=True, blank=True)
    # While it is set, the lot is kept for the forecast's pre-orders and not on sale to anybody else.
    forecast = models.ForeignKey("Forecast", on_delete=models.PROTECT, null=True, blank=True, related_name="lots")

    class Meta:
        verbose_name = _("lot")
        verbose_name_plural = _("lots")
        indexes = [models.Index(fields=["product", "grade", "best_before"], name="lot_for_sale")]
        constraints = [
            models.CheckConstraint(
                condition=Q(grams_delivered__gte=F("grams_reserved") + F("grams_allocated") + F("grams_purchased")),
                name="lot_not_oversold",
            ),
            models.CheckConstraint(condition=Q(best_before__gte=F("harvested_on")), name="lot_best_before_harvest"),
        ]

    def __str__(self) -> str:
        return self.code


class Delivery(models.Model):
    """交售: a household hands over a weighed, graded quantity; the weigh slip is its receipt.

    `protected_fen_per_jin` is frozen here: the household is owed at least this from this moment, and more once the
    season's price is raised before the grams are settled or bought.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="deliveries")
    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="deliveries")
    cooperative = models.ForeignKey("cooperatives.Cooperative", on_delete=models.PROTECT, related_name="deliveries")
    product = models.ForeignKey("catalogue.Product", on_delete=models.PROTECT, related_name="deliveries")
    grade = models.CharField(_("grade"), max_length=8, choices=Grade)
    slip_number = models.CharField(_("weigh slip"), max_length=30)
    grams = models.PositiveIntegerField(_("weight (g)"))
    protected_fen_per_jin = models.PositiveIntegerField(_("protected price (fen per 斤)"))
    delivered_at = models.DateTimeField(_("delivered"))
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, blank=True, related_name="deliveries")
    grams_allocated = models.PositiveIntegerField(default=0)
    grams_purchased = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(fields=["cooperative", "slip_number"], name="weigh_slip_once"),
            models.CheckConstraint(condition=Q(grams__gt=0), name="delivery_has_weight"),
            models.CheckConstraint(condition=Q(protected_fen_per_jin__gt=0), name="delivery_has_protected_price"),
            models.CheckConstraint(
                condition=Q(grams__gte=F("grams_allocated") + F("grams_purchased")), name="delivery_not_oversold"
            ),
        ]

    def __str__(self) -> str:
        return self.slip_number


class Forecast(DueRow):
    """预计收成: what an agreement's harvest of one grade is expected to bring. Buyers pre-order from it and pay at once.

    `grams_preordered` counts every pre-order that was not given up, under the forecast's row lock; the CHECK is what
    keeps the harvest to come from being oversold. `due_at` is when work on it is due (law 1): the harvest's last day
    while it is open, then serving or refunding who has paid.
    """

    class State(models.TextChoices):
        OPEN = "open", _("waiting for the harvest")
        HARVESTED = "harvested", _("harvest is in")
        FAILED = "failed", _("harvest failed")

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="forecasts")
    product = models.ForeignKey("catalogue.Product", on_delete=models.PROTECT, related_name="forecasts")
    grade = models.CharField(_("grade"), max_length=8, choices=Grade)
    grams_expected = models.PositiveBigIntegerField(_("expected (g)"))
    grams_preordered = models.PositiveBigIntegerField(_("pre-ordered (g)"), default=0)
    expected_on = models.DateField(_("expected on"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    announced_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    announced_at = models.DateTimeField(_("announced"))
    decided_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("harvested or failed"), null=True, blank=True)
    reason = models.CharField(_("why it failed"), max_length=300, blank=True)
    finished_at = models.DateTimeField(_("all served or refunded"), null=True, blank=True)

    class Meta:
        verbose_name = _("forecast")
        verbose_name_plural = _("forecasts")
        constraints = [
            models.UniqueConstraint(fields=["product", "grade"], condition=Q(state="open"), name="forecast_open_once"),
            models.CheckConstraint(condition=Q(grams_expected__gt=0), name="forecast_has_mass"),
            models.CheckConstraint(
                condition=Q(grams_expected__gte=F("grams_preordered")), name="forecast_not_oversold"
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True, finished_at__isnull=True)
                | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="forecast_decided_once",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="forecast_due")]

    def __str__(self) -> str:
        return f"{self.product} {self.expected_on}"


class Reservation(models.Model):
    """Stock set aside for one order line until `expires_at`; then allocated for good, or released.

    A pre-order's reservation is held of its forecast, without parts; once paid it awaits the harvest, and then gets
    parts of the forecast's lots and is allocated like any other.
    """

    class State(models.TextChoices):
        HELD = "held", _("held")
        AWAITING = "awaiting", _("paid, waiting for the harvest")
        ALLOCATED = "allocated", _("allocated")
        RELEASED = "released", _("released")
        RETURNED = "returned", _("allocated, then returned to stock")

    pack = models.ForeignKey("catalogue.Pack", on_delete=models.PROTECT, related_name="reservations")
    quantity = models.PositiveIntegerField(_("packs"))
    grams = models.PositiveBigIntegerField(_("mass (g)"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.HELD)
    expires_at = models.DateTimeField(_("held until"))
    forecast = models.ForeignKey(Forecast, on_delete=models.PROTECT, null=True, blank=True, related_name="reservations")

    class Meta:
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        indexes = [models.Index(fields=["expires_at"], condition=Q(state="held"), name="reservation_held")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="awaiting") | Q(forecast__isnull=False), name="reservation_awaits_a_forecast"
            )
        ]

    @property
    def unit_grams(self) -> int:
        """Mass of one pack in grams as it was reserved; the catalogue may have changed since."""
        return self.grams // self.quantity


class ReservationPart(models.Model):
    """The whole packs of a reservation that come out of one lot."""

    reservation = models.ForeignKey(Reservation, on_delete=models.PROTECT, related_name="parts")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="reservation_parts")
    grams = models.PositiveBigIntegerField(_("mass (g)"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reservation", "lot"], name="reservation_part_once"),
            models.CheckConstraint(condition=Q(grams__gt=0), name="reservation_part_has_mass"),
        ]


class Allocation(models.Model):
    """Which grams of which household's delivery went into an order line. What the household is paid for."""

    reservation = models.ForeignKey(Reservation, on_delete=models.PROTECT, related_name="allocations")
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="allocations")
    grams = models.PositiveIntegerField(_("mass (g)"))

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        constraints = [
            models.UniqueConstraint(fields=["reservation", "delivery"], name="allocation_once"),
            models.CheckConstraint(condition=Q(grams__gt=0), name="allocation_has_mass"),
        ]


class AllocationReturn(models.Model):
    """Grams of an allocation that went back to the delivery before the parcel left. An allocation itself never changes."""

    class Reason(models.TextChoices):
        CANCELLED = "cancelled", _("cancelled before packing")
        WEIGHED = "weighed", _("packed less than ordered")

    allocation = models.OneToOneField(Allocation, on_delete=models.PROTECT, related_name="returned")
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    grams = models.PositiveIntegerField(_("mass (g)"))
    at = models.DateTimeField(_("returned"))

    class Meta:
        verbose_name = _("returned allocation")
        verbose_name_plural = _("returned allocations")
        constraints = [models.CheckConstraint(condition=Q(grams__gt=0), name="allocation_return_has_mass")]
