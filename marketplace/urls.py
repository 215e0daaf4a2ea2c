"""Addresses: machines first (no language), then everything that people read, in the language of the prefix."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls

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
]

if getattr(settings, "SERVE_MEDIA", False):
    urlpatterns += [re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT})]

urlpatterns += i18n_patterns(
    path("", include("orders.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("cms.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)

handler400 = "cms.views.bad_request"
handler403 = "cms.views.permission_denied"
handler404 = "cms.views.page_not_found"
handler500 = "cms.views.server_error"
