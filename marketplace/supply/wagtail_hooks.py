"""Protected prices in the back office: what the change log says of them."""

from typing import Any

from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from marketplace.people.change_log import register_actions

from .agreements.screens import AgreementViewSet
from .agreements.signature_screens import SignatureViewSet
from .intake.screens import DeliveryHistoryViewSet, LotHistoryViewSet, PriceHistoryViewSet
from .log_actions import (
    AgreementAction,
    DeliveryAction,
    LotAction,
    PriceAction,
    SeasonAction,
    SignatureAction,
    SupportAction,
)
from .notices.screens import PriceNoticeViewSet
from .supports.screens import SupportViewSet


@hooks.register("register_log_actions")
def supply_change_log(registry: LogActionRegistry) -> None:
    """What becomes of agreements, deliveries and lots, protected prices and their supports, and of seasons."""
    register_actions(registry, AgreementAction)
    register_actions(registry, SignatureAction)
    register_actions(registry, DeliveryAction)
    register_actions(registry, LotAction)
    register_actions(registry, PriceAction)
    register_actions(registry, SupportAction)
    register_actions(registry, SeasonAction)


@hooks.register("register_admin_viewset")
def price_viewsets() -> list[Any]:
    """Agreements and their signatures; histories of deliveries, lots and protected prices, what supports them, and who is told of them."""
    return [
        AgreementViewSet(), SignatureViewSet(), DeliveryHistoryViewSet(), LotHistoryViewSet(), PriceHistoryViewSet(),
        SupportViewSet(), PriceNoticeViewSet(),
    ]  # fmt: skip
