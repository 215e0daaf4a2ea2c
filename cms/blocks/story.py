"""What a story is made of."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from cms.freshness.purging import shows_each


class PictureBlock(blocks.StructBlock):
    """A picture with a caption under it."""

    picture = ImageChooserBlock(label=_("picture"))
    caption = blocks.CharBlock(label=_("caption"), required=False, max_length=200)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "blocks/picture.html"


class QuoteBlock(blocks.StructBlock):
    """Somebody's words."""

    text = blocks.TextBlock(label=_("words"), max_length=400)
    attribution = blocks.CharBlock(
        label=_("who said it"),
        max_length=80,
        help_text=_(
            "A role or a masked name (焦**). A full name only of somebody who has agreed to it in writing, "
            "and never that of a registered household."
        ),
    )

    class Meta:
        icon = "openquote"
        label = _("Quote")
        template = "blocks/quote.html"


class NumberBlock(blocks.StructBlock):
    """A figure that can be checked."""

    value = blocks.CharBlock(label=_("figure"), max_length=30, help_text=_("With its unit, such as 63户."))
    meaning = blocks.CharBlock(label=_("what it counts"), max_length=120)
    source = blocks.CharBlock(label=_("source"), max_length=120, help_text=_("Who published it, and when."))

    class Meta:
        icon = "table"
        label = _("Figure")
        template = "blocks/number.html"


class ProduceLinkBlock(blocks.StructBlock):
    """A way from a story to something that can be bought."""

    page = blocks.PageChooserBlock(label=_("produce page"), page_type="cms.ProducePage")
    words = blocks.CharBlock(label=_("words"), required=False, max_length=80)

    class Meta:
        icon = "link"
        label = _("Produce")
        template = "blocks/produce_link.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Add the page in the language that is being read: a translated story keeps the page of the original."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        chosen = value["page"]
        produce = chosen.localized.specific if chosen else None
        if produce is not None:
            shows_each("page", (chosen.pk, produce.pk))  # a translation that comes or goes purges both
        return {**context, "produce": produce}


class StoryBlock(blocks.StreamBlock):
    """A story: paragraphs, pictures, quotes, figures, and links to produce, in any order."""

    paragraph = blocks.RichTextBlock(
        label=_("Text"), features=["h2", "h3", "bold", "italic", "ol", "ul", "link", "hr"], icon="pilcrow"
    )
    picture = PictureBlock()
    quote = QuoteBlock()
    number = NumberBlock()
    produce = ProduceLinkBlock()

    class Meta:
        required = False


class GalleryBlock(blocks.StreamBlock):
    """Further pictures of one thing."""

    picture = PictureBlock()

    class Meta:
        required = False
        max_num = 6


class ProduceListBlock(blocks.StreamBlock):
    """Produce chosen by hand, in the order in which it is shown."""

    produce = blocks.PageChooserBlock(label=_("produce page"), page_type="cms.ProducePage")

    class Meta:
        required = False
        max_num = 60


def pictures_in(stream: Any) -> list[Any]:
    """Return the pictures of a story or gallery, in order."""
    return [block.value["picture"] for block in stream if block.block_type == "picture" and block.value["picture"]]
