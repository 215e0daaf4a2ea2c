"""Addresses: machines first (no language), then everything that people read, in the language of the prefix."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import include, path, re_path
from django.views.decorators.cache import cache_control
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls

from marketplace.people.screens import OwnAccountView, SiteHistoryView, back_office_door, backoffice_messages
from marketplace.people.views import NewPhoneView


@cache_control(public=True, max_age=86_400)  # a picture that is replaced has another name
def uploaded(request: HttpRequest, path: str) -> HttpResponseBase:
    """An uploaded file, where no front server serves them: from where uploads are kept now."""
    return serve(request, path, document_root=settings.MEDIA_ROOT)


def nowhere(request: HttpRequest) -> HttpResponseBase:
    """An address that leads nowhere.

    :raises Http404: always
    """
    raise Http404


urlpatterns = [
    path("", include("orders.machine_urls")),
    path("", include("cms.machine_urls")),
    path("admin/login/", back_office_door, name="wagtailadmin_login"),
    path("admin/jsi18n/", require_admin_access(backoffice_messages), name="wagtailadmin_javascript_catalog"),
    path("admin/account/", require_admin_access(OwnAccountView.as_view()), name="wagtailadmin_account"),
    path("admin/reports/site-history/", require_admin_access(SiteHistoryView.as_view()), name="site-history"),
    path(
        "admin/reports/site-history/results/",
        require_admin_access(SiteHistoryView.as_view(results_only=True)),
        name="site-history-results",
    ),
    re_path("^admin/(?:failwhale|test404)/$", nowhere),  # Wagtail's own, to try out what a fault looks like
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
]

if getattr(settings, "SERVE_MEDIA", False):
    urlpatterns += [re_path(r"^media/(?P<path>.*)$", uploaded)]

urlpatterns += i18n_patterns(
    path("", include("marketplace.income.urls")),
    path("", include("marketplace.supply.tracing.urls")),
    path("", include("orders.urls")),
    path("accounts/phone/change/", NewPhoneView.as_view(), name="account_change_phone"),
    path("accounts/", include("allauth.urls")),
    path("", include("cms.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)

handler400 = "cms.serving.views.bad_request"
handler403 = "cms.serving.views.permission_denied"
handler404 = "cms.serving.views.page_not_found"
handler500 = "cms.serving.views.server_error"
