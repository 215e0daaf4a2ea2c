"""Addresses: machines first (no language), then everything that people read, in the language of the prefix."""

from allauth.decorators import rate_limit
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
from wagtail.documents.views.serve import authenticate_with_password as document_password
from wagtail.views import authenticate_with_password as page_password

from marketplace.people.appointments.views import InvitationView
from marketplace.people.screens import (
    OwnAccountView,
    back_office_door,
    back_office_way_out,
    backoffice_messages,
)
from marketplace.people.site_history import SiteHistoryView
from marketplace.people.views import forgotten_password, former_link, sign_in


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
    path("admin/logout/", back_office_way_out, name="wagtailadmin_logout"),
    re_path(r"^admin/password_reset/", forgotten_password),  # Wagtail's own ways to a new password lead to ours
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
    path(
        "documents/authenticate_with_password/<int:restriction_id>/",
        rate_limit(action="shared_password")(document_password),
        name="wagtaildocs_authenticate_with_password",
    ),
    path("documents/", include(wagtaildocs_urls)),
]

if getattr(settings, "SERVE_MEDIA", False):
    urlpatterns += [re_path(r"^media/(?P<path>.*)$", uploaded)]

urlpatterns += i18n_patterns(
    path("", include("marketplace.income.urls")),
    path("", include("marketplace.supply.tracing.urls")),
    path("", include("orders.urls")),
    path("", include("marketplace.cooperatives.joining.urls")),
    path("accounts/invitation/<str:token>/", InvitationView.as_view(), name="invitation"),
    path("accounts/2fa/", include("marketplace.staff_access.urls")),
    path("accounts/", include("marketplace.people.account_urls")),
    # links of mails that were sent before codes were
    re_path("^accounts/password/reset/key/.", former_link, {"way": "account_reset_password"}),
    re_path("^accounts/confirm-email/.", former_link, {"way": "account_login"}),
    path("", include("marketplace.messaging.urls")),
    path("_util/login/", sign_in, name="wagtailcore_login"),
    path(
        "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
        rate_limit(action="shared_password")(page_password),
        name="wagtailcore_authenticate_with_password",
    ),
    path("", include("cms.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)

handler400 = "cms.serving.views.bad_request"
handler403 = "cms.serving.views.permission_denied"
handler404 = "cms.serving.views.page_not_found"
handler429 = "marketplace.people.waiting_view.too_many_tries"  # allauth's name for it
handler500 = "cms.serving.views.server_error"
