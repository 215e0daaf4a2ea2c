"""The history of a protected price."""

from marketplace.backoffice.viewsets import HistoryViewSet
from marketplace.supply.models import ProtectedPrice


class PriceHistoryViewSet(HistoryViewSet):
    """For the township that sets the price and the cooperative that pays it; Wagtail's site history leads here."""

    model = ProtectedPrice
    name, url_prefix = "protected_prices", "protected-prices"
