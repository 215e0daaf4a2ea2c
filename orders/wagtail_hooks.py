"""The back office: lists, menus and home page of each role. Nothing is shown that a role can't use."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.actions.registry import ActionRegistry
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.home import UserObjectsInWorkflowModerationPanel, WorkflowObjectsToModeratePanel
from wagtail.log_actions import LogActionRegistry
from wagtail.models import WorkflowState

from marketplace.catalogue.models import Category
from marketplace.people.change_log import register_actions
from marketplace.people.logged_edits import LoggedEdit
from marketplace.people.models import Role, User
from marketplace.people.policies import roles_of
from orders.claims.screens import ClaimViewSet
from orders.delivery.screens import PostageViewSet
from orders.models import PostageRate
from orders.models.log_actions import CodeAction, PackAction, ParcelAction, RefundAction
from orders.parcels.list_screens import ParcelViewSet
from orders.payments.screens import MoneyPanel, RefundHistoryViewSet, note_paid_elsewhere, repeat_failed_refund
from orders.preorders.screens import ForecastViewSet
from orders.pricing.code_screens import CodeViewSet
from orders.pricing.floor_screens import FloorViewSet
from orders.pricing.pack_screens import PackViewSet
from orders.reviews.screens import ReviewViewSet
from orders.season_end.screens import SeasonViewSet
from orders.simulator.screens import SimulatorViewSet

from .home_panels import panels_for

OF_WORKFLOWS = (WorkflowObjectsToModeratePanel, UserObjectsInWorkflowModerationPanel)
PAGES = ("explorer", "images", "frames", "search-words")
OF_COOPERATIVE = (
    "parcels",
    "claims",
    "reviews",
    "members",
    "agreements",
    "forecasts",
    "products",
    "prices",
    "floors",
    "supports",
    "seasons",
    "codes",
    "imports",
    "images",
)
# The main menu of each role, in the order in which its holder needs it; an entry is there if the permissions allow it, too.
# An administrator's is Wagtail's own, and all of ours.
MENUS: dict[str, tuple[str, ...]] = {
    Role.COUNTY: (
        "applications", "appointments", "townships", "villages", "cooperatives", "pairings", "categories", "floors",
    ),
    Role.EDITOR: PAGES,
    Role.TOWNSHIP_STAFF: (
        "household_files", "households", "members", "agreements", "corrections", "payouts", "funds", "supports", "floors", "products", "prices", "claims", "reviews",
        "forecasts", "seasons", "codes", "imports", "applications", "appointments", "townships", "villages", "cooperatives", "pairings", *PAGES,
    ),
    Role.COUNCIL: ("household_files", "households", "members", "corrections", "supports"),
    Role.MANAGER: (*OF_COOPERATIVE, "appointments"),
    Role.CLERK: OF_COOPERATIVE,
    Role.SUPPLIER: ("appointments",),
}  # fmt: skip


@hooks.register("register_admin_viewset")
def backoffice_viewsets() -> list[Any]:
    """Parcels, claims, reviews, forecasts, seasons' ends and prices; for administrators also codes, postage, refunds' histories."""
    return [
        ParcelViewSet(),
        ClaimViewSet(),
        ReviewViewSet(),
        ForecastViewSet(),
        SeasonViewSet(),
        PackViewSet(),
        FloorViewSet(),
        SimulatorViewSet(),
        CodeViewSet(),
        PostageViewSet(),
        RefundHistoryViewSet(),
    ]


@hooks.register("register_log_actions")
def orders_change_log(registry: LogActionRegistry) -> None:
    """What becomes of parcels, refunds, packs' prices and discount codes."""
    register_actions(registry, ParcelAction)
    register_actions(registry, RefundAction)
    register_actions(registry, CodeAction)
    register_actions(registry, PackAction)


@hooks.register("register_actions")
def tables_are_edited(registry: ActionRegistry) -> None:
    """Edits of what decides about prices, windows and words say from what to what."""
    for model in (Category, PostageRate):
        registry.register(model, LoggedEdit)


@hooks.register("register_admin_urls")
def money_urls() -> list[URLPattern]:
    """What the administrator's panel sends."""
    return [
        path("refunds/<int:pk>/again/", repeat_failed_refund, name="repeat_refund"),
        path("refunds/<int:pk>/elsewhere/", note_paid_elsewhere, name="refund_elsewhere"),
    ]


@hooks.register("construct_main_menu")
def only_what_a_role_can_use(request: HttpRequest, items: list[MenuItem]) -> None:
    """The menus of what the user holds, or acts as, without Wagtail's help, reports and settings: those are an administrator's."""
    user = request.user
    if user.is_superuser or not isinstance(user, User):
        return
    wanted = [name for role in roles_of(user) for name in MENUS.get(role, ())]
    if user_has_any_page_permission(user):  # also who holds none of our roles, but is in a group that edits pages
        wanted += PAGES
    places = {name: place for place, name in enumerate(dict.fromkeys(wanted))}
    kept = [copy(item) for item in items if item.name in places]  # Wagtail keeps one of each for all requests
    for item in kept:
        item.order = places[item.name]
    items[:] = kept


@hooks.register("construct_homepage_panels")
def home_of_a_role(request: HttpRequest, panels: list[Any]) -> None:
    """The role's own panels first; Wagtail's about pages only for those who edit pages."""
    if not user_has_any_page_permission(request.user):
        panels.clear()
    elif (
        not WorkflowState.objects.active().exists()
    ):  # there is nothing to say, which Wagtail asks of each task to find out
        panels[:] = [one for one in panels if not isinstance(one, OF_WORKFLOWS)]
    panels.extend(panels_for(request))
    if request.user.is_superuser:
        panels.append(MoneyPanel(request.user, request))


@hooks.register("construct_homepage_summary_items")
def no_page_counts(request: HttpRequest, items: list[Any]) -> None:
    """Counts of pages and pictures are nothing to somebody who may edit neither."""
    if not user_has_any_page_permission(request.user):
        items.clear()


@hooks.register("insert_global_admin_css")
def backoffice_stylesheet() -> SafeString:
    """Cards instead of tables on a phone, large targets, and the statement."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/backoffice.css"))


@hooks.register("register_icons")
def backoffice_icons(icons: list[str]) -> list[str]:
    """Icons that Wagtail lacks."""
    return [*icons, "backoffice/icons/parcel.svg"]
