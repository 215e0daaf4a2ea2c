"""The histories of protected prices, weigh slips and lots."""

from marketplace.backoffice.viewsets import HistoryViewSet
from marketplace.supply.models import Delivery, Lot, ProtectedPrice


class PriceHistoryViewSet(HistoryViewSet):
    """For the township that sets the price and the cooperative that pays it; Wagtail's site history leads here."""

    model = ProtectedPrice
    name, url_prefix = "protected_prices", "protected-prices"


class DeliveryHistoryViewSet(HistoryViewSet):
    """For the cooperative that has taken it and the household's township."""

    model = Delivery
    name = url_prefix = "deliveries"


class LotHistoryViewSet(HistoryViewSet):
    """For the cooperative that has packed it and the township where it grew."""

    model = Lot
    name = url_prefix = "lots"
