"""What the change log says of parcels, refunds, packs' prices and discount codes. A settlement is not here: its event in the ledger is its entry."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from marketplace.people.change_log import Change

from .order import Parcel
from .payment import Refund


class ParcelAction(TextChoices):
    """What becomes of a parcel."""

    PAID = "orders.parcel.paid", _("parcel paid by the buyer")
    HARVESTED = "orders.parcel.harvested", _("harvest has come for the parcel")
    READDRESSED = "orders.parcel.readdressed", _("address of the parcel corrected by the buyer")
    JOINED = "orders.parcel.joined", _("order of the parcel joined the account that proved its e-mail")
    PACKED = "orders.parcel.packed", _("parcel packed")
    SHIPPED = "orders.parcel.shipped", _("parcel shipped")
    RECEIVED = "orders.parcel.received", _("parcel received, says the buyer")
    NOT_RECEIVED = "orders.parcel.not_received", _("parcel not received after all, says the buyer")
    OVERDUE = "orders.parcel.overdue", _("parcel counted as received, its time has passed")
    CANCELLED = "orders.parcel.cancelled", _("parcel cancelled by the cooperative")
    CANCELLED_BY_BUYER = "orders.parcel.cancelled_by_buyer", _("parcel cancelled by the buyer")
    NO_HARVEST = "orders.parcel.no_harvest", _("parcel cancelled, the harvest does not reach")
    BANK_REFUNDED = "orders.parcel.bank_refunded", _("parcel cancelled, the buyer's bank has given the money back")
    LAPSED = "orders.parcel.lapsed", _("parcel cancelled, not paid in time")
    SENT_BACK = "orders.parcel.sent_back", _("parcel cancelled, the payment came too late")


class RefundAction(TextChoices):
    """What becomes of a refund; those of a state are logged when it comes to it."""

    INTENDED = "orders.refund.intended", _("refund decided")
    REPEATED = "orders.refund.repeated", _("refund sent anew")
    PENDING = "orders.refund.pending", _("refund sent")
    DONE = "orders.refund.done", _("refund done")
    FAILED = "orders.refund.failed", _("refund failed")
    COVERED = "orders.refund.covered", _("refund not needed, the buyer's bank has given the money back")
    ELSEWHERE = "orders.refund.elsewhere", _("refund paid another way")


class PackAction(TextChoices):
    """What becomes of a pack and its price. Deleting one is Wagtail's own entry."""

    MADE = "orders.pack.made", _("pack entered")
    CHANGED = "orders.pack.changed", _("pack changed")
    PRICED = "orders.pack.priced", _("price of the pack changed")


class CodeAction(TextChoices):
    """What becomes of a discount code."""

    ISSUED = "orders.code.issued", _("discount code issued")
    APPROVED = "orders.code.approved", _("discount code approved")
    AGREED = "orders.code.agreed", _("cooperative agrees to bear the discount code")
    ENDED = "orders.code.ended", _("discount code ended")
    REPLACED = "orders.code.replaced", _("discount code replaced by a new one of the same word")


def parcels_moved(parcels: Iterable[Parcel], action: ParcelAction, status: str) -> list[Change]:
    """Return the changes of parcels that come to a status. They are as they were before, their cooperatives at hand."""
    return [Change(parcel, action, {"status": (parcel.status, str(status))}) for parcel in parcels]


def refund_moved(refund: Refund, before: str) -> Change:
    """Return the change of a refund that has come to another state.

    :param before: the state that it was in
    """
    action = RefundAction[Refund.State(refund.state).name]
    return Change(refund, action, {"state": (before, str(refund.state))}, reason=refund.last_error)
