"""Why an order would hold too much unpaid, in the buyer's language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orders.models import Order

from .limits import TooMuch
from .rules import REMEMBERED


def too_much_words(found: TooMuch, own: Sequence[Order]) -> str:
    """Say why the order was not placed, and until when.

    :param own: the visitor's own unpaid orders that are among those in the way
    """
    if found.is_foreign:
        return _(
            "Orders with this phone number, to this address or from this network are not paid yet or were not paid in time, "
            "and only so much is set aside for them. Please take fewer, or try again later: each of them ends within "
            "%(minutes)d minutes."
        ) % {"minutes": settings.STRIPE_CHECKOUT_MINUTES + settings.RESERVATION_MARGIN_MINUTES}
    words = [_why(found, own)]
    if own:
        until = timezone.localtime(min(order.payment.expires_at for order in own))
        what_to_do = ngettext(
            "Please pay it or let it go; by itself it ends at %(until)s.",
            "Please pay one of them or let it go; the first ends by itself at %(until)s.",
            len(own),
        )
        words.append(what_to_do % {"until": f"{until:%H:%M}"})
    if found.has_lapsed:
        hours = REMEMBERED // timedelta(hours=1)
        words.append(
            _("It is less than usual because orders were not paid in time; that is over after %(hours)d hours.")
            % {"hours": hours}
        )
    return " ".join(words)


def _why(found: TooMuch, own: Sequence[Order]) -> str:
    if found.most_orders:
        return ngettext(
            "Goods are set aside for %(most)d order of yours at a time that is not paid yet.",
            "Goods are set aside for at most %(most)d orders of yours at a time that are not paid yet.",
            found.most_orders,
        ) % {"most": found.most_orders}
    if own:
        return _(
            "Together with your order that is not paid yet this is more than can be set aside for one buyer. The list shows "
            "how many packs can."
        )
    return _(
        "So much can't be set aside for one buyer before it is paid: others could not buy meanwhile. The list shows how many "
        "packs can. Order and pay these first, then you can order more."
    )
