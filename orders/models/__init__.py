"""The buyer side: basket, order, payment, parcel, refund, claim. State and constraints only; the actions are beside it."""

from .basket import Basket, BasketLine, CodeBearer, DiscountCode, PostageRate
from .claim import Claim
from .label_file import LabelFile
from .mail import BuyerMail
from .order import Order, OrderLine, Parcel
from .payment import (
    Backlog,
    Dispute,
    DisputeMovement,
    Heartbeat,
    Payment,
    Reconciliation,
    Refund,
    StripeEvent,
    StripePace,
)
from .review import DiscardedFile, ProductFigures, RemovedAnswer, Review, ReviewPhoto, ReviewReport
from .search import OrderSearch

__all__ = [
    "Backlog",
    "StripePace",
    "Basket",
    "BasketLine",
    "BuyerMail",
    "Claim",
    "CodeBearer",
    "DiscardedFile",
    "DiscountCode",
    "Dispute",
    "DisputeMovement",
    "Heartbeat",
    "LabelFile",
    "Order",
    "OrderLine",
    "OrderSearch",
    "Parcel",
    "Payment",
    "PostageRate",
    "ProductFigures",
    "Reconciliation",
    "Refund",
    "RemovedAnswer",
    "Review",
    "ReviewPhoto",
    "ReviewReport",
    "StripeEvent",
]
