"""What the storefront adds to Wagtail: header and footer, and search words, which its editors change; what links inside texts rest on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.rich_text.pages import PageLinkHandler
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.editing.home_panel import EditorPanel
from cms.editing.kept_site import refuse_home, refuse_home_among
from cms.editing.moving import refuse_move
from cms.finding.screens import MissReportView, SearchWordsViewSet, may_keep_words
from cms.freshness.purging import shows_each
from cms.models import SiteFrame
from marketplace.people.models import User


class SiteFrameViewSet(SnippetViewSet):
    """Header and footer, one for each language; drafts, preview, schedule and history as for pages."""

    model = SiteFrame
    icon = "list-ul"
    menu_label = _("Header and footer")
    menu_name = "frames"
    menu_order = 210
    add_to_admin_menu = True
    index_results_template_name = "backoffice/frames/index_results.html"
    list_display = [
        "name",
        "locale",
        BooleanColumn("live", label=capfirst(SiteFrame._meta.get_field("live").verbose_name)),
    ]
    copy_view_enabled = False


register_snippet(SiteFrameViewSet)
register_snippet(SearchWordsViewSet)


@hooks.register("register_admin_urls")
def search_report_urls() -> list[URLPattern]:
    """What buyers looked for and did not find."""
    return [
        path("reports/searches/", MissReportView.as_view(), name="search_misses"),
        path("reports/searches/results/", MissReportView.as_view(results_only=True), name="search_misses_results"),
    ]


class SearchReportMenuItem(MenuItem):
    """A line in Wagtail's reports menu, for who keeps the search words."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user keeps them."""
        return may_keep_words(request.user)


@hooks.register("register_reports_menu_item")
def search_report_menu_item() -> MenuItem:
    """The report of searches that found nothing."""
    return SearchReportMenuItem(
        _("Searches that found nothing"), reverse("search_misses"), name="searches", icon_name="search", order=640
    )


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


hooks.register("before_move_page", refuse_move)
hooks.register("before_delete_page", refuse_home)
hooks.register("before_unpublish_page", refuse_home)
hooks.register("before_bulk_action", refuse_home_among)


@hooks.register("construct_homepage_panels", order=1)  # the role panels of `orders` come after
def editors_home(request: HttpRequest, panels: list[Any]) -> None:
    """An editor's home page says what there is and what to do next."""
    user = request.user
    if isinstance(user, User) and may_keep_words(user) and not user.is_superuser:
        panels.append(EditorPanel(user))


@hooks.register("insert_global_admin_js")
def pictures_script() -> SafeString:
    """Pictures are made smaller before they are sent; in the form of several at once, which sends by itself, they are not."""
    return format_html('<script src="{}"></script>', static("js/pictures.js"))


@hooks.register("insert_global_admin_js")
def publishing_script() -> SafeString:
    """Saving and publishing wait for the autosave that is on its way."""
    return format_html('<script src="{}"></script>', static("js/publishing.js"))
