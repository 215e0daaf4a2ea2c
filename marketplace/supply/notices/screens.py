"""A notice of a protected price is read."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils import timezone

from marketplace.backoffice.viewsets import ScopedActionView, ScopedViewSet
from marketplace.people.staff import staff_of
from marketplace.supply.models import PriceNotice


class ReadView(ScopedActionView):
    """Takes a notice off its reader's home page."""

    def to_page(self) -> HttpResponse:
        """The home page, where notices stand."""
        return redirect("wagtailadmin_home")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Read; the first time counts."""
        PriceNotice.objects.filter(pk=self.object.pk, user=staff_of(request), read_at=None).update(
            read_at=timezone.now()
        )
        return self.to_page()


class PriceNoticeViewSet(ScopedViewSet):
    """Notices have no list: they stand on the home page."""

    model = PriceNotice
    name, url_prefix = "price_notices", "price-notices"
    add_to_admin_menu = False
    inspect_view_enabled = False

    def get_urlpatterns(self) -> list[URLPattern]:
        """The address of the button."""
        return [path(f"<{self.pk_path_converter}:pk>/read/", self.construct_view(ReadView), name="read")]
