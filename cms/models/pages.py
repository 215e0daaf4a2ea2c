"""The page types of the storefront and which may stand under which.

Home ─ Storefront ─ ProducePage …
     ├ Villages ─ TownshipPage ─ VillagePage …   (a township's staff edit their TownshipPage's subtree)
     └ CollectionPage … CampaignPage …
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Left, Length
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.blocks import GalleryBlock, SectionsBlock, StoryBlock
from cms.models.fields import picture_field
from cms.models.page_forms import VillagePageForm, refuse_foreign_village
from cms.models.public_page import PublicPage
from cms.shelf.buyability_panel import BuyabilityPanel


class HomePage(PublicPage):
    """The first page: what this is, and under it the sections that its editors have put together."""

    heading = models.CharField(_("heading"), max_length=60, help_text=_("One line that says what this place is for."))
    lead = models.TextField(_("opening"), max_length=300, help_text=_("Two or three sentences under the heading."))
    picture = picture_field(_("main picture"))
    sections = StreamField(SectionsBlock(), verbose_name=_("sections"), blank=True)

    content_panels: ClassVar = [
        *PublicPage.content_panels,
        MultiFieldPanel([FieldPanel("heading"), FieldPanel("lead"), FieldPanel("picture")], heading=_("Opening")),
        FieldPanel("sections"),
    ]
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    subpage_types: ClassVar = ["cms.StorefrontPage", "cms.VillageIndexPage", "cms.CollectionPage", "cms.CampaignPage"]
    template = "cms/home_page.html"
    serving_relations = ("picture",)

    class Meta:
        verbose_name = _("home page")


class StorefrontPage(PublicPage):
    """The list of all produce."""

    lead = models.TextField(_("opening"), max_length=300, blank=True)

    content_panels: ClassVar = [*PublicPage.content_panels, FieldPanel("lead")]
    parent_page_types: ClassVar = ["cms.HomePage"]
    subpage_types: ClassVar = ["cms.ProducePage"]
    template = "cms/storefront_page.html"

    class Meta:
        verbose_name = _("produce list")


class ProducePage(PublicPage):
    """One product: its story, where it comes from, and where the money for it goes."""

    product = models.ForeignKey(
        "catalogue.Product",
        on_delete=models.PROTECT,
        related_name="pages",
        verbose_name=_("product"),
        help_text=_("Price, packs, stock and cooperative come from the product; this page tells its story."),
    )
    summary = models.CharField(
        _("in one sentence"), max_length=120, help_text=_("Stands under the name, and in search results.")
    )
    main_picture = picture_field(_("main picture"))
    pictures = StreamField(GalleryBlock(), verbose_name=_("further pictures"), blank=True)
    story = StreamField(StoryBlock(), verbose_name=_("story"), blank=True)

    content_panels: ClassVar = [
        *PublicPage.content_panels,
        BuyabilityPanel(heading=_("In the shop")),
        FieldPanel("product"),
        FieldPanel("summary"),
        MultiFieldPanel([FieldPanel("main_picture"), FieldPanel("pictures")], heading=_("Pictures")),
        FieldPanel("story"),
    ]
    parent_page_types: ClassVar = ["cms.StorefrontPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "cms/produce_page.html"
    shown = ()
    serving_relations = (
        "main_picture",
        "product__category",
        "product__cooperative",
        "product__village__township",
    )

    class Meta:
        verbose_name = _("produce page")


class VillageIndexPage(PublicPage):
    """The list of villages, by township."""

    lead = models.TextField(_("opening"), max_length=300, blank=True)

    content_panels: ClassVar = [*PublicPage.content_panels, FieldPanel("lead")]
    parent_page_types: ClassVar = ["cms.HomePage"]
    subpage_types: ClassVar = ["cms.TownshipPage"]
    template = "cms/village_index_page.html"

    class Meta:
        verbose_name = _("village list")


class TownshipPage(PublicPage):
    """A township: its villages' pages stand under it, and its staff edit them."""

    township = models.ForeignKey(
        "places.Township", on_delete=models.PROTECT, related_name="pages", verbose_name=_("township")
    )
    lead = models.TextField(_("opening"), max_length=300, blank=True)
    body = StreamField(StoryBlock(), verbose_name=_("story"), blank=True)

    content_panels: ClassVar = [
        *PublicPage.content_panels,
        FieldPanel("township"),
        FieldPanel("lead"),
        FieldPanel("body"),
    ]
    parent_page_types: ClassVar = ["cms.VillageIndexPage"]
    subpage_types: ClassVar = ["cms.VillagePage"]
    template = "cms/township_page.html"
    serving_relations = ("township",)

    class Meta:
        verbose_name = _("township page")

    def clean(self) -> None:
        """Refuse that the page becomes another township's: the villages below it and its editors would not.

        :raises ValidationError: of the field ``township``
        """
        super().clean()
        self._stay()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the page; of the same township, whoever saves it, and whether Wagtail validates it or not.

        :raises ValidationError: it would become another township's
        """
        self._stay()
        super().save(*args, **kwargs)

    def _stay(self) -> None:
        if TownshipPage.objects.filter(pk=self.pk).exclude(township_id=self.township_id).exists():
            raise ValidationError(
                {"township": _("A page stays with its township. Make another one for another township.")}
            )


class VillagePage(PublicPage):
    """A village's story and what it sells. Never a household's name."""

    village = models.ForeignKey(
        "places.Village", on_delete=models.PROTECT, related_name="pages", verbose_name=_("village")
    )
    summary = models.CharField(
        _("in one sentence"), max_length=120, help_text=_("Stands under the name, and in search results.")
    )
    picture = picture_field(_("main picture"))
    story = StreamField(
        StoryBlock(),
        verbose_name=_("story"),
        blank=True,
        help_text=_("Name no household. A person is named only with consent in writing."),
    )

    content_panels: ClassVar = [
        *PublicPage.content_panels,
        FieldPanel("village"),
        FieldPanel("summary"),
        FieldPanel("picture"),
        FieldPanel("story"),
    ]
    parent_page_types: ClassVar = ["cms.TownshipPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "cms/village_page.html"
    serving_relations = ("picture", "village__township")
    base_form_class = VillagePageForm

    class Meta:
        verbose_name = _("village page")

    def can_move_to(self, parent: Page) -> bool:
        """Only below the page of the village's own township."""
        return bool(super().can_move_to(parent)) and township_told_by(parent) == self.village.township_id

    def clean(self) -> None:
        """Refuse a village of another township than that of the page above.

        :raises ValidationError: of the field ``village``
        """
        super().clean()
        self._belong()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the page: published, copied, as an alias or at a time, whether Wagtail validates it or not.

        A page that tells of another township's village, from before this was so, can still be taken away.

        :raises ValidationError: it tells of a village of another township than the page above
        """
        stored = VillagePage.objects.filter(pk=self.pk, village_id=self.village_id).exists()
        if self.live or not stored:
            self._belong()
        super().save(*args, **kwargs)

    def _belong(self) -> None:
        if self.path and self.village_id:  # no path: the form that makes the page knows where it will stand
            refuse_foreign_village(self.village, TownshipPage.objects.filter(path=self.path[: -self.steplen]).first())


def township_told_by(page: Page) -> int | None:
    """Return the id of the township whose page it is; None of any other page."""
    found: int | None = TownshipPage.objects.filter(pk=page.pk).values_list("township_id", flat=True).first()
    return found


def told_by_their_township(pages: QuerySet[VillagePage]) -> QuerySet[VillagePage]:
    """Return those of the village pages that stand under the page of the village's own township."""
    above = Left(OuterRef("path"), Length(OuterRef("path")) - VillagePage.steplen)
    own = TownshipPage.objects.filter(path=above, township_id=OuterRef("village__township_id"))
    return pages.filter(Exists(own))
