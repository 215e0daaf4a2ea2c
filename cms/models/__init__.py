"""The storefront's pages, pictures, and the frame around every page, all edited in Wagtail."""

from cms.models.campaigns import CampaignPage
from cms.models.collections import CollectionPage
from cms.models.frames import SiteFrame
from cms.models.pages import HomePage, ProducePage, StorefrontPage, TownshipPage, VillageIndexPage, VillagePage
from cms.models.search_words import SearchMiss, SearchWords
from cms.pictures.models import StoryImage, StoryRendition

__all__ = [
    "CampaignPage",
    "CollectionPage",
    "HomePage",
    "ProducePage",
    "SearchMiss",
    "SearchWords",
    "SiteFrame",
    "StorefrontPage",
    "StoryImage",
    "StoryRendition",
    "TownshipPage",
    "VillageIndexPage",
    "VillagePage",
]
