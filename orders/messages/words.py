"""What buyers are told of a harvest, on their order's page and by mail."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from marketplace.supply.models import Forecast
from orders.models import Parcel, Refund


def harvest_words(parcel: Parcel, refunds: Sequence[Refund]) -> str:
    """Say why a pre-ordered parcel was refunded by itself; nothing of any other parcel.

    :param refunds: the order's; one without a parcel gives back a payment that came too late
    """
    forecast = parcel.forecast
    reasons = {refund.reason for refund in refunds if refund.parcel_id in (parcel.pk, None)}
    if forecast is None or forecast.state == Forecast.State.OPEN:
        return ""
    if Refund.Reason.OUT_OF_STOCK in reasons and forecast.state == Forecast.State.HARVESTED:
        return _(
            "Your payment arrived after its time: the harvest was in by then, and no longer kept for you. "
            "All that you paid for it comes back."
        )
    if Refund.Reason.HARVEST not in reasons:
        return ""
    if forecast.state == Forecast.State.HARVESTED:
        return _(
            "The harvest was too small to fill your order whole; it went to orders that it could fill, in the order of "
            "payment. All that you paid for it comes back."
        )
    if forecast.reason:
        words = _("The harvest failed: %(reason)s. All that you paid for it comes back.")
        return words % {"reason": forecast.reason.rstrip("。.")}
    words = _("The harvest expected on %(day)s has not come. All that you paid for it comes back.")
    return words % {"day": date_format(forecast.expected_on)}
