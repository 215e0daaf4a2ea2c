"""The storefront's pages and pictures, all edited in Wagtail."""

from cms.models.pages import HomePage, ProducePage, StorefrontPage, TownshipPage, VillageIndexPage, VillagePage
from cms.models.pictures import StoryImage, StoryRendition

__all__ = [
    "HomePage",
    "ProducePage",
    "StorefrontPage",
    "StoryImage",
    "StoryRendition",
    "TownshipPage",
    "VillageIndexPage",
    "VillagePage",
]
