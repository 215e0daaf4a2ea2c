"""What is sold: categories, products of a cooperative, and the packs they come in."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from wagtail.images import get_image_model_string

from marketplace.places.divisions.labels import province_choices
from marketplace.places.models import Named

from .words import pieces_words


class Grade(models.TextChoices):
    """What the grader picks at the scale."""

    SPECIAL = "special", _("special grade")
    FIRST = "first", _("first grade")
    SECOND = "second", _("second grade")


MONTH = [MinValueValidator(1), MaxValueValidator(12)]


class Category(Named):
    """A shelf of the storefront."""

    slug = models.SlugField(unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    after_sale_hours = models.PositiveIntegerField(
        _("after-sale window (hours)"), default=48, help_text=_("Fresh produce 48, dry goods 168 (7 days).")
    )
    no_reason_return = models.BooleanField(
        _("may be returned within 7 days without a reason"),
        default=False,
        help_text=_("Consumer law, article 25; fresh and perishable goods are exempt from it."),
    )

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "id"]


class Product(Named):
    """A product that a cooperative lists; for produce, grown in `village`.

    It is harvested from one month to the other, both included; a harvest from November to February runs over New Year.
    Of one cooperative, two are never called the same.
    """

    class Kind(models.TextChoices):
        PRODUCE = "produce", _("produce")
        DAILY_GOODS = "daily_goods", _("daily goods")
        VISIT = "visit", _("visit")
        CHARITY = "charity", _("charity")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.PRODUCE)
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="products", verbose_name=_("category")
    )
    cooperative = models.ForeignKey(
        "cooperatives.Cooperative", on_delete=models.PROTECT, related_name="products", verbose_name=_("cooperative")
    )
    village = models.ForeignKey(
        "places.Village", on_delete=models.PROTECT, related_name="products", verbose_name=_("village")
    )
    listed = models.BooleanField(_("listed"), default=True)
    harvest_from_month = models.PositiveSmallIntegerField(
        _("harvested from (month)"), null=True, blank=True, validators=MONTH
    )
    harvest_to_month = models.PositiveSmallIntegerField(
        _("harvested to (month)"), null=True, blank=True, validators=MONTH
    )
    not_sent_to = ArrayField(
        models.CharField(max_length=30, choices=province_choices),
        verbose_name=_("not sent to"),
        default=list,
        blank=True,
        help_text=_("Official codes of provinces (54 for Tibet): what is fresh would not arrive fresh."),
    )
    after_sale_hours = models.PositiveIntegerField(
        _("claim window of its own (hours)"),
        null=True,
        blank=True,
        help_text=_(
            "How long after receipt a buyer can say that something is wrong. Empty: as long as its category has it."
        ),
    )

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        indexes = [models.Index(fields=["listed", "category"], name="product_listed_by_category")]
        constraints = [
            models.CheckConstraint(
                condition=Q(harvest_from_month=None, harvest_to_month=None)
                | Q(harvest_from_month__range=(1, 12), harvest_to_month__range=(1, 12)),
                name="product_harvest_is_two_months",
            ),
            models.UniqueConstraint("cooperative", Lower("name"), name="product_name_once_in_cooperative"),
        ]

    @property
    def claim_hours(self) -> int:
        """How long a claim can be made after receipt, in hours: its own window, but never less than its category promises.

        Orders keep what it was when they were placed.
        """
        return max(self.after_sale_hours or 0, self.category.after_sale_hours)


class ProductPicture(models.Model):
    """One of a product's pictures, out of its cooperative's collection; the one with the lowest position comes first."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="pictures", verbose_name=_("product"))
    image = models.ForeignKey(
        get_image_model_string(), on_delete=models.PROTECT, related_name="+", verbose_name=_("picture")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("picture of a product")
        verbose_name_plural = _("pictures of products")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["product", "image"], name="product_picture_once")]

    def __str__(self) -> str:
        return f"{self.product} · {self.image}"


class Pack(Named):
    """What a buyer puts into the basket: of one grade at one price, by mass (a 5-斤 bag) or by piece (a box of 12 pears).

    Stock and protected prices are in grams, so a pack that is counted has the net mass that it weighs at least. Once one
    has been ordered, migration 0003 keeps its product, grade, mass and pieces.
    """

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="packs", verbose_name=_("product"))
    grade = models.CharField(_("grade"), max_length=8, choices=Grade, default=Grade.FIRST)
    grams = models.PositiveIntegerField(_("net mass (g)"))
    pieces = models.PositiveSmallIntegerField(_("pieces"), null=True, blank=True)  # null: it goes by its mass
    price_fen = models.PositiveIntegerField(_("price (fen)"))
    tolerance_bp = models.PositiveIntegerField(
        _("weight tolerance (1/100 %)"),
        default=0,
        help_text=_("For goods weighed at packing; 0 when each pack weighs exactly what it says."),
    )
    active = models.BooleanField(_("on sale"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("pack")
        verbose_name_plural = _("packs")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(grams__gt=0), name="pack_has_mass"),
            models.CheckConstraint(condition=Q(price_fen__gt=0), name="pack_has_price"),
            models.CheckConstraint(condition=Q(tolerance_bp__lte=2000), name="pack_tolerance_in_range"),
            models.CheckConstraint(
                condition=Q(pieces=None) | Q(pieces__range=(1, 1000), tolerance_bp=0), name="pack_counted_or_weighed"
            ),
            models.UniqueConstraint("product", Lower("name"), condition=Q(active=True), name="pack_name_once_on_sale"),
        ]

    @property
    def contents(self) -> str:
        """How many pieces it has, and about what they weigh; nothing where it goes by its mass, which its name says."""
        return pieces_words(self)
