"""What the storefront adds to Wagtail: header and footer, which its editors change; what links inside texts rest on."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.rich_text.pages import PageLinkHandler
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.freshness.purging import shows_each
from cms.models import SiteFrame


class SiteFrameViewSet(SnippetViewSet):
    """Header and footer, one for each language; drafts, preview, schedule and history as for pages."""

    model = SiteFrame
    icon = "list-ul"
    menu_label = _("Header and footer")
    menu_name = "frames"
    menu_order = 210
    add_to_admin_menu = True
    list_display = ["name", "locale", "live"]
    copy_view_enabled = False


register_snippet(SiteFrameViewSet)


class TellingPageLinks(PageLinkHandler):
    """Links inside texts, which lead to a page in the language that is being read; they say which pages that rests on."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, Any]]) -> list[str]:
        """Return the start of each link."""
        shows_each("page", [attrs["id"] for attrs in attrs_list if "id" in attrs])
        starts: list[str] = super().expand_db_attributes_many(attrs_list)
        return starts


@hooks.register("register_rich_text_features", order=1)
def register_page_links(features: FeatureRegistry) -> None:
    """Put these links in place of Wagtail's own."""
    features.register_link_type(TellingPageLinks)


@hooks.register("insert_global_admin_js")
def pictures_script() -> SafeString:
    """Pictures are made smaller before they are sent; in the form of several at once, which sends by itself, they are not."""
    return format_html('<script src="{}"></script>', static("js/pictures.js"))


@hooks.register("insert_global_admin_js")
def publishing_script() -> SafeString:
    """Saving and publishing wait for the autosave that is on its way."""
    return format_html('<script src="{}"></script>', static("js/publishing.js"))
