"""Reviews of what buyers received, their photos, and reports of abuse."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .claim import private_storage
from .order import OrderLine


def review_photo_path(photo: ReviewPhoto, filename: str) -> str:
    """Return where a review's photo is kept: nothing of the buyer's file name, and nothing to be guessed."""
    return f"reviews/{uuid.uuid4().hex}.webp"


class Review(models.Model):
    """What a buyer says of one order line that was received. Public only after the township has looked at it."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("review", "waiting for the township")
        PUBLISHED = "published", _("published")
        REFUSED = "refused", _("not published")

    line = models.OneToOneField(OrderLine, on_delete=models.PROTECT, related_name="review")
    product = models.ForeignKey("catalogue.Product", on_delete=models.PROTECT, related_name="reviews")
    rating = models.PositiveSmallIntegerField(_("stars"))
    words = models.TextField(_("in the buyer's words"), max_length=1000)
    shown_name = models.CharField(
        _("name shown"), max_length=10
    )  # masked when it was written; the name is not kept here
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    written_at = models.DateTimeField(_("written"))
    moderated_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    moderated_at = models.DateTimeField(_("decided"), null=True, blank=True)
    reason = models.CharField(_("why it is not published"), max_length=300, blank=True)
    answer = models.TextField(_("the cooperative's answer"), max_length=1000, blank=True)
    answered_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answer_released_by = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer_released_at = models.DateTimeField(_("answer released"), null=True, blank=True)  # nobody reads it before

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(rating__gte=1, rating__lte=5), name="review_one_to_five_stars"),
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(moderated_at__isnull=False), name="review_decided_by_somebody"
            ),
            models.CheckConstraint(
                condition=Q(answer_released_at__isnull=True) | ~Q(answer=""), name="review_no_answer_released_unwritten"
            ),
        ]
        indexes = [
            models.Index(
                fields=["product", "-id"], include=["rating"], condition=Q(state="published"), name="review_published"
            )
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.shown_name}"

    @property
    def answer_waits(self) -> bool:
        """Whether the cooperative's answer waits for the township."""
        return bool(self.answer) and self.answer_released_at is None


class RemovedAnswer(models.Model):
    """An answer of the cooperative that the township did not release or took down, and why. Nothing shows it to buyers."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="removed_answers")
    words = models.TextField(max_length=1000)
    answered_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField()
    removed_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField()
    reason = models.CharField(max_length=300)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="removed_answer_says_why")]


class ReviewPhoto(models.Model):
    """One photo of a review in two sizes. No web server serves it: a door shows it while its review is published."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="photos")
    position = models.PositiveSmallIntegerField()
    large = models.FileField(upload_to=review_photo_path, storage=private_storage)
    small = models.FileField(upload_to=review_photo_path, storage=private_storage)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    small_width = models.PositiveSmallIntegerField()
    small_height = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["review", "position"], name="review_photo_place_once")]


class DiscardedFile(models.Model):
    """A file of a photo whose row is gone. It is deleted next; this row goes last, so that none is forgotten."""

    name = models.CharField(max_length=100, unique=True)


class ReviewReport(models.Model):
    """Somebody says that a published review is abusive. The township sees it and looks at the review again."""

    class Reason(models.TextChoices):
        INSULT = "insult", _("insults or threatens somebody")
        PRIVATE = "private", _("shows personal data or a person who did not agree")
        ADVERTISING = "advertising", _("is advertising or has nothing to do with the produce")
        UNTRUE = "untrue", _("is untrue")
        ANSWER = "answer", _("the cooperative's answer names somebody or insults")

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="reports")
    report_key = models.UUIDField(unique=True, editable=False)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    words = models.CharField(_("what is wrong"), max_length=300, blank=True)
    made_at = models.DateTimeField(_("reported"))
    handled_at = models.DateTimeField(_("looked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("report of a review")
        verbose_name_plural = _("reports of reviews")
        ordering = ["id"]
        indexes = [models.Index(fields=["review"], condition=Q(handled_at__isnull=True), name="review_report_open")]


class ProductFigures(models.Model):
    """How many households a product's settled orders have credited, and how much: kept by `orders.settlement.product_figures`."""

    product = models.OneToOneField(
        "catalogue.Product", on_delete=models.CASCADE, primary_key=True, related_name="figures"
    )
    households = models.PositiveIntegerField(_("households credited"))
    credited_fen = models.PositiveBigIntegerField(_("credited to them (fen)"))
    counted_at = models.DateTimeField(_("counted"))

    class Meta:
        verbose_name = _("figures of a product")
        verbose_name_plural = _("figures of products")
