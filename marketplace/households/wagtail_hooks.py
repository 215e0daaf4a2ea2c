"""What the back office shows of households that needs nothing above this floor."""

from __future__ import annotations

from typing import Any

from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import AdminOnlyMenuItem
from wagtail.log_actions import LogActionRegistry

from marketplace.households.bank_cards.screens import CardHistoryViewSet, CardViewSet
from marketplace.households.corrections.screens import CorrectionViewSet
from marketplace.households.files.screens import HouseholdFileViewSet
from marketplace.households.payouts.screens import PayoutViewSet
from marketplace.people.change_log import register_actions

from .log_actions import BatchAction, CardAction, FileAction
from .screens import LookReportView


@hooks.register("register_admin_viewset")
def households_viewsets() -> list[Any]:
    """Household files; pay-outs, the cards they go to, and corrections of wrong credits."""
    return [HouseholdFileViewSet(), PayoutViewSet(), CardViewSet(), CardHistoryViewSet(), CorrectionViewSet()]


@hooks.register("register_log_actions")
def households_change_log(registry: LogActionRegistry) -> None:
    """What becomes of household files, bank cards and pay-out batches."""
    register_actions(registry, FileAction)
    register_actions(registry, CardAction)
    register_actions(registry, BatchAction)


@hooks.register("register_admin_urls")
def look_report_urls() -> list[URLPattern]:
    """The log of looks."""
    return [
        path("reports/looks/", LookReportView.as_view(), name="look_report"),
        path("reports/looks/results/", LookReportView.as_view(results_only=True), name="look_report_results"),
    ]


@hooks.register("register_reports_menu_item")
def look_report_menu_item() -> AdminOnlyMenuItem:
    """A line in Wagtail's reports menu."""
    return AdminOnlyMenuItem(
        _("Looks at household files"), reverse("look_report"), name="looks", icon_name="view", order=650
    )
