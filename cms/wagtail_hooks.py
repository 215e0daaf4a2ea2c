"""What the storefront adds to the back office: header and footer, which its editors change."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

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
