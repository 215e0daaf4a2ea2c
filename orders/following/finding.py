"""A guest finds an order again by its number and phone, a few times an hour.

A search in vain is a row, written before anything is looked up, so that many at once count each other. What was found, and
what was refused, doesn't count.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from orders.models import Order, OrderSearch
from orders.unpaid.visitor import keyed, network_key

COUNTED_FOR = timedelta(hours=1)


class TooManySearches(Exception):
    """So many searches have failed within the hour that nothing was looked up."""


def find_order(number: str, phone: str, network: str, now: datetime) -> Order | None:
    """Return the order that has this number and phone; None when there is none, whichever of the two is wrong.

    :param phone: in E.164, without an extension
    :param network: from which it is asked; empty when that is not known
    :raises TooManySearches: as it says
    """
    search = OrderSearch.objects.create(
        number_key=keyed("number", number), network_key=network_key(network), searched_at=now
    )
    if _is_too_many(search):
        search.delete()
        raise TooManySearches
    found = Order.objects.filter(number=number, phone=phone).first()  # one query: both answers take the same time
    if found is not None:
        search.delete()
    return found


def forget_searches(now: datetime) -> int:
    """Delete searches that don't count any more; return how many."""
    return OrderSearch.objects.filter(searched_at__lt=now - COUNTED_FOR).delete()[0]


def _is_too_many(search: OrderSearch) -> bool:
    most_together, most_of_network, most_of_number = settings.ORDER_SEARCHES_AN_HOUR
    counted = OrderSearch.objects.filter(searched_at__gt=search.searched_at - COUNTED_FOR)
    of_number = counted.filter(number_key=search.number_key)
    if of_number.count() > most_of_number:
        most_together = 1  # strangers in many networks don't keep out the buyer, whose network is another one
    if search.network_key is None:  # all whose network is not known together, so with room for many
        return of_number.count() > most_of_number or counted.filter(network_key=None).count() > 10 * most_of_number
    of_network = counted.filter(network_key=search.network_key)
    return (
        of_network.filter(number_key=search.number_key).count() > most_together or of_network.count() > most_of_network
    )
