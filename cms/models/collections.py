"""Collections: produce that belongs together, picked by hand or by a rule; a page of its own, and a shelf on others."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail_localize.fields import SynchronizedField, TranslatableField

from cms.blocks import ProduceListBlock
from cms.models.fields import picture_field
from cms.models.public_page import PublicPage
from cms.site.navigation import refuse_taken_address

MOST = 96


class CollectionPage(PublicPage):
    """Produce that belongs together."""

    class Way(models.TextChoices):
        HAND = "hand", _("by hand")
        RULE = "rule", _("by rule")

    class Order(models.TextChoices):
        SHELF = "shelf", _("as in the produce list")
        NEWEST = "newest", _("newest first")
        CHEAPEST = "cheapest", _("lowest price per jin first")

    lead = models.TextField(_("opening"), max_length=300, blank=True)
    picture = picture_field(_("picture"))
    way = models.CharField(_("chosen"), max_length=4, choices=Way, default=Way.HAND)
    produce = StreamField(ProduceListBlock(), verbose_name=_("produce, in this order"), blank=True)
    category = models.ForeignKey(
        "catalogue.Category", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("category"),
    )  # fmt: skip
    township = models.ForeignKey(
        "places.Township", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("township"),
    )  # fmt: skip
    village = models.ForeignKey(
        "places.Village", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("village")
    )
    in_season = models.BooleanField(_("only what is in season now"), default=False)
    certified = models.BooleanField(_("only with a lot in stock that has a conformity certificate"), default=False)
    price_from = models.DecimalField(
        _("price per jin from (yuan)"), max_digits=8, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    price_to = models.DecimalField(
        _("price per jin up to (yuan)"), max_digits=8, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    order = models.CharField(_("order"), max_length=8, choices=Order, default=Order.SHELF)
    most = models.PositiveSmallIntegerField(
        _("at most"), default=24, validators=[MinValueValidator(1), MaxValueValidator(MOST)]
    )

    content_panels: ClassVar = [
        *PublicPage.content_panels,
        FieldPanel("lead"),
        FieldPanel("picture"),
        FieldPanel("way"),
        MultiFieldPanel([FieldPanel("produce")], heading=_("By hand")),
        MultiFieldPanel(
            [
                HelpPanel(_("Conditions that are left empty don't count; all others must hold.")),
                FieldRowPanel([FieldPanel("category"), FieldPanel("township"), FieldPanel("village")]),
                FieldRowPanel([FieldPanel("in_season"), FieldPanel("certified")]),
                FieldRowPanel([FieldPanel("price_from"), FieldPanel("price_to")]),
                FieldRowPanel([FieldPanel("order"), FieldPanel("most")]),
            ],
            heading=_("By rule"),
        ),
    ]
    # The produce itself is the same in every language: each language shows its own page of it.
    override_translatable_fields: ClassVar = [
        TranslatableField("lead"),
        SynchronizedField("produce", overridable=False),
        SynchronizedField("price_from", overridable=False),
        SynchronizedField("price_to", overridable=False),
    ]
    parent_page_types: ClassVar = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    template = "cms/collection_page.html"
    serving_relations = ("picture",)

    class Meta:
        verbose_name = pgettext_lazy("produce", "collection")

    def clean(self) -> None:
        """Refuse an address that the shop itself uses, and conditions that nothing can meet.

        :raises ValidationError: which field is wrong, and why
        """
        super().clean()
        refuse_taken_address(self)
        if self.price_from is not None and self.price_to is not None and self.price_from > self.price_to:
            raise ValidationError({"price_to": _("The highest price must not be lower than the lowest.")})
        if self.village and self.township and self.village.township_id != self.township_id:
            raise ValidationError({"village": _("This village belongs to another township.")})
