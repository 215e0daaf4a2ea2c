"""The development settings, with no page kept: each is made anew, from what has changed and from parts that many pages share.

Those parts (header and footer, the table of postage, a product's card) are kept until what they show is purged, as they
are for every page that is made in production. So are a produce page's pictures and story, which no sale changes.
"""

from marketplace.settings.development import *  # noqa: F403

MIDDLEWARE = [one for one in MIDDLEWARE if one != "cms.freshness.page_cache.PageCacheMiddleware"]  # noqa: F405
