"""The sections of the home page. What each of them shows is read in `cms.showing.home`, in bulk for the whole page."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageChooserBlock

from cms.blocks.story import NumberBlock, StoryBlock

HEADING_LENGTH = 60


def heading_block(*, required: bool = False, help_text: Any = "") -> blocks.CharBlock:
    """Return the field for a section's heading."""
    return blocks.CharBlock(label=_("heading"), required=required, max_length=HEADING_LENGTH, help_text=help_text)


OWN_WORDS = _("Empty: the usual words.")


class BannerBlock(blocks.StructBlock):
    """Something to say for a while: a campaign, a first harvest, a change of the postage."""

    heading = heading_block(required=True)
    text = blocks.TextBlock(label=_("text"), required=False, max_length=200)
    picture = ImageChooserBlock(label=_("picture"), required=False)
    page = blocks.PageChooserBlock(label=_("leads to"), required=False)
    words = blocks.CharBlock(label=_("words on the button"), required=False, max_length=30)
    starts_at = blocks.DateTimeBlock(label=_("shown from"), required=False, help_text=_("Empty: at once."))
    ends_at = blocks.DateTimeBlock(label=_("shown until"), required=False, help_text=_("Empty: without end."))

    class Meta:
        icon = "bell"
        label = _("Banner")

    def clean(self, value: Any) -> Any:
        """Refuse a banner that ends before it starts.

        :raises StructBlockValidationError: the two times are the wrong way round
        """
        cleaned = super().clean(value)
        if cleaned["starts_at"] and cleaned["ends_at"] and cleaned["starts_at"] >= cleaned["ends_at"]:
            refusal = ValidationError(_("The end must be later than the start."))
            raise StructBlockValidationError(block_errors={"ends_at": refusal})
        return cleaned


class ShelfBlock(blocks.StructBlock):
    """A row of produce."""

    heading = heading_block(help_text=_("Empty: the collection's title."))
    collection = blocks.PageChooserBlock(
        label=pgettext_lazy("produce", "collection"),
        page_type="cms.CollectionPage",
        required=False,
        help_text=_("Empty: all produce, in the order of its pages."),
    )
    most = blocks.IntegerBlock(label=_("at most"), default=6, min_value=1, max_value=12)

    class Meta:
        icon = "tag"
        label = _("Shelf of produce")


class VillagesBlock(blocks.StructBlock):
    """A row of villages."""

    heading = heading_block(help_text=OWN_WORDS)
    villages = blocks.ListBlock(
        blocks.PageChooserBlock(label=_("village"), page_type="cms.VillagePage"),
        label=_("villages"),
        default=[],
        min_num=0,
        max_num=6,
        help_text=_("Empty: the first three that have a picture."),
    )

    class Meta:
        icon = "home"
        label = _("Villages")


class ExampleBlock(blocks.StructBlock):
    """A price taken apart: what of it reaches household, cooperative, carrier and payment provider."""

    heading = heading_block(help_text=OWN_WORDS)
    page = blocks.PageChooserBlock(
        label=_("produce page"),
        page_type="cms.ProducePage",
        required=False,
        help_text=_("Empty: the first produce. Not shown while it has no price for this season."),
    )

    class Meta:
        icon = "order"
        label = _("A price taken apart")


class SeasonBlock(blocks.StructBlock):
    """What is ripe now and next, with the way to the season calendar."""

    heading = heading_block(help_text=OWN_WORDS)
    text = blocks.TextBlock(label=_("text"), required=False, max_length=200)

    class Meta:
        icon = "calendar-alt"
        label = _("Season")


class FiguresBlock(blocks.StructBlock):
    """A few figures side by side."""

    heading = heading_block()
    figures = blocks.ListBlock(NumberBlock(), label=_("figures"), min_num=1, max_num=6)

    class Meta:
        icon = "table"
        label = _("Figures")


class WordsBlock(blocks.StructBlock):
    """A story of its own on the page."""

    heading = heading_block()
    story = StoryBlock(label=_("story"), required=True)

    class Meta:
        icon = "pilcrow"
        label = _("Text")


class SectionsBlock(blocks.StreamBlock):
    """The sections under the opening, in the order in which they stand."""

    banner = BannerBlock()
    shelf = ShelfBlock()
    season = SeasonBlock()
    example = ExampleBlock()
    villages = VillagesBlock()
    figures = FiguresBlock()
    words = WordsBlock()

    class Meta:
        required = False
        max_num = 20
        block_counts = {"example": {"max_num": 2}, "season": {"max_num": 1}}
