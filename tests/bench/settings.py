"""The development settings, with nothing kept between two requests: every page is made from the database."""

from marketplace.settings.development import *  # noqa: F403

PAGE_CACHE_SECONDS = 0
