"""The content security policy of an answer: the storefront's, or the back office's, which lets Wagtail work.

Wagtail writes a line of script behind each chooser and each field of a date, in forms that it fetches later as well, so that
no nonce of the page is theirs; and styles at elements. So both are let through inline there. Everything comes from our own
host all the same, forms are sent to it alone, and only what Wagtail shows in frames of its own (previews) can be framed.
"""

from __future__ import annotations

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse


class ContentPolicyMiddleware(CSPMiddleware):
    """django-csp's, with a policy of its own for the back office."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """Return the policy of an answer."""
        parts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith(reverse("wagtailadmin_home")):
            framed = response.headers.get("X-Frame-Options") == "SAMEORIGIN"
            parts.config = settings.BACK_OFFICE_POLICY | {"frame-ancestors": ["'self'" if framed else "'none'"]}
        return parts
