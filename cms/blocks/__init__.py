"""The blocks that editors build pages from: stories, the sections of the home page, the links of header and footer."""

from cms.blocks.links import FooterBlock, HeaderBlock, Place
from cms.blocks.sections import SectionsBlock
from cms.blocks.story import GalleryBlock, ProduceListBlock, StoryBlock, pictures_in

__all__ = [
    "FooterBlock",
    "GalleryBlock",
    "HeaderBlock",
    "Place",
    "ProduceListBlock",
    "SectionsBlock",
    "StoryBlock",
    "pictures_in",
]
