"""What all public pages have in common: no session, one shape of answer, addresses in both languages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.functional import cached_property
from wagtail.models import Page

from cms.navigation import Alternate, NavLink, alternates_of, main_navigation, page_address
from cms.page_cache import mark_public


class PublicPage(Page):
    """A page that is the same for everyone (law 6), and may therefore be kept and handed out again."""

    class Meta:
        abstract = True

    # Set by `cms.serving.find_page`, which learns both while it finds the page.
    known_unrestricted = False
    known_alternates: list[Alternate] | None = None
    # Relations that the page's template needs, read in the query that reads the page.
    serving_relations: ClassVar[tuple[str, ...]] = ()

    def get_view_restrictions(self) -> Any:
        """Return the page's view restrictions, without a query when it is known that there are none."""
        return [] if self.known_unrestricted else super().get_view_restrictions()

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer with the page, marked as the same for everyone."""
        response = super().serve(request, *args, **kwargs)
        if not getattr(request, "is_preview", False) and not self.get_view_restrictions():
            # A browser asks again each time (a price may have changed) and mostly gets a 304.
            patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
            mark_public(response)
        return response

    @cached_property
    def address(self) -> str:
        """The page's address without host."""
        return page_address(self.url_path, self.locale.language_code)

    @cached_property
    def navigation(self) -> list[NavLink]:
        """The main navigation in the page's language."""
        return main_navigation(self.locale.language_code)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return what every public page's template needs: its own address and that of its translations."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        alternates = alternates_of(self) if self.known_alternates is None else self.known_alternates
        # The header reads both again from the request.
        request.alternates = alternates  # type: ignore[attr-defined]
        request.navigation = self.navigation  # type: ignore[attr-defined]
        context.update(
            canonical=request.build_absolute_uri(self.address),
            alternates=[{"code": one.code, "url": request.build_absolute_uri(one.address)} for one in alternates],
        )
        return context
