"""Addresses for machines, without a language prefix: stylesheets and scripts, share cards, sitemap."""

from django.contrib.sitemaps import views as sitemap_views
from django.urls import path, re_path

from cms.serving import sitemap
from cms.site import bundles, manifest, share_cards

urlpatterns = [
    re_path("^assets/(?P<stem>[a-z]+)-(?P<stamp>[0-9a-f]+)[.](?P<kind>css|js)$", bundles.serve, name="bundle"),
    path("service-worker.js", manifest.service_worker, name="service-worker"),
    re_path("^share/(?P<page_id>[0-9]{1,9})-(?P<stamp>[0-9a-f]{16})[.]jpg$", share_cards.share_card, name="share-card"),
    path("robots.txt", sitemap.robots, name="robots"),
    path(
        "sitemap.xml",
        sitemap_views.index,
        {"sitemaps": sitemap.SITEMAPS, "sitemap_url_name": "sitemap"},
        name="sitemap-index",
    ),
    path("sitemap-<section>.xml", sitemap_views.sitemap, {"sitemaps": sitemap.SITEMAPS}, name="sitemap"),
]
