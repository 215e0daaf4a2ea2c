"""Addresses: machines first (no language), then everything that people read, in the language of the prefix."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib.sitemaps import views as sitemap_views
from django.urls import include, path, re_path
from django.views.decorators.cache import cache_control
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls

from cms import bundles, manifest, share_cards, sitemap, styleguide
from marketplace.people.views import OwnAccountView, back_office_door, backoffice_messages
from orders.health import healthz
from orders.webhook import stripe_webhook

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("stripe/webhook", stripe_webhook, name="stripe-webhook"),
    path("admin/login/", back_office_door, name="wagtailadmin_login"),
    path("admin/jsi18n/", require_admin_access(backoffice_messages), name="wagtailadmin_javascript_catalog"),
    path("admin/account/", require_admin_access(OwnAccountView.as_view()), name="wagtailadmin_account"),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
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

if getattr(settings, "SERVE_MEDIA", False):
    kept_a_day = cache_control(public=True, max_age=86_400)(serve)  # a picture that is replaced has another name
    urlpatterns += [re_path(r"^media/(?P<path>.*)$", kept_a_day, {"document_root": settings.MEDIA_ROOT})]

urlpatterns += i18n_patterns(
    path("", include("orders.urls")),
    path("accounts/", include("allauth.urls")),
    path("manifest.webmanifest", manifest.manifest, name="manifest"),
    path("offline/", manifest.offline, name="offline"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("", include("cms.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)

handler400 = "cms.views.bad_request"
handler403 = "cms.views.permission_denied"
handler404 = "cms.views.page_not_found"
handler500 = "cms.views.server_error"
