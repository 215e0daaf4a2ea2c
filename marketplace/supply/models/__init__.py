"""Supply: protected prices, agreements, deliveries, lots, and who holds which grams of them.

The database keeps R5 (no oversell) and "a protected price is never lowered inside its season": see the
CHECK constraints here and the triggers of migration 0002.
"""

from .agreement import Agreement, AgreementScan, ProtectedPrice, ProtectedPriceStep, Season, Signature
from .notice import PriceNotice
from .season_end import SeasonClosing, SeasonPurchase
from .stock import Allocation, AllocationReturn, Delivery, Forecast, Lot, Reservation, ReservationPart
from .support import PriceSupport

__all__ = [
    "Agreement",
    "AgreementScan",
    "Allocation",
    "AllocationReturn",
    "Delivery",
    "Forecast",
    "Lot",
    "PriceNotice",
    "PriceSupport",
    "ProtectedPrice",
    "ProtectedPriceStep",
    "Reservation",
    "ReservationPart",
    "Season",
    "SeasonClosing",
    "SeasonPurchase",
    "Signature",
]
