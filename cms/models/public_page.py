"""What all public pages have in common: no session, one shape of answer, addresses in both languages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.functional import cached_property
from wagtail.models import Page

from cms.freshness.page_cache import mark_public
from cms.freshness.purging import LISTS, SITE, shows
from cms.models.page_forms import PublicPageForm
from cms.site.addresses import Alternate, page_address
from cms.site.navigation import Frame, NavLink, alternates_of, site_frame
from cms.site.previews import for_preview_frame
from cms.site.public_request import public_request
from cms.site.share_cards import card_address
from cms.site.shown import shown_on


class PublicPage(Page):
    """A page that is the same for everyone (law 6), and may therefore be kept and handed out again."""

    class Meta:
        abstract = True

    # Set by `cms.serving.find_page.find_page`, which learns both while it finds the page.
    known_unrestricted = False
    known_alternates: list[Alternate] | None = None
    # Relations that the page's template needs, read in the query that reads the page.
    serving_relations: ClassVar[tuple[str, ...]] = ()
    # What a page of this type shows of others, beside what it says of single ones while it is made (`cms.freshness.purging`).
    shown: ClassVar[tuple[str, ...]] = (LISTS,)
    base_form_class = PublicPageForm

    def get_view_restrictions(self) -> Any:
        """Return the page's view restrictions, without a query when it is known that there are none."""
        return [] if self.known_unrestricted else super().get_view_restrictions()

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer with the page, marked as the same for everyone."""
        shows(SITE, f"page:{self.pk}", *self.shown)
        response: HttpResponse = super().serve(request, *args, **kwargs)
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
    def frame(self) -> Frame:
        """Header and footer in the page's language."""
        return site_frame(self.locale.language_code)

    @cached_property
    def share(self) -> str:
        """The address of the page's share card, without host; nothing for a page that has never been saved."""
        return card_address(self) if self.pk else ""

    @property
    def navigation(self) -> list[NavLink]:
        """The pages right below home, by which a page names the way to it."""
        return self.frame.menu

    @for_preview_frame
    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show the page as it is in the editor, inside a frame of the back office."""
        response: HttpResponse = super().serve_preview(request, mode_name)
        return response

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return what every public page's template needs, its address and those of its translations, and what is shown on it."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        alternates = alternates_of(self) if self.known_alternates is None else self.known_alternates
        # The header reads both again from the request.
        told = public_request(request)
        told.alternates = alternates
        told.frame = getattr(request, "frame", None) or self.frame
        canonical = request.build_absolute_uri(self.address)
        return {
            **context,
            "canonical": canonical,
            "share_card": request.build_absolute_uri(self.share),
            "alternates": [{"code": one.code, "url": request.build_absolute_uri(one.address)} for one in alternates],
            **shown_on(self, request, canonical),
        }
