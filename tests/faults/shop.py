"""The people of the storm: buyers who order over HTTP, clerks who ship, and buyers who have received their parcels.

Each works in a thread of its own until the storm is over.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import datetime
from threading import Lock
from typing import Any
from uuid import UUID

import requests
from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from orders.claims.actions import Answer, ClaimError, answer_claim, claimable_fen, make_claim
from orders.models import Claim, OrderLine, Parcel
from orders.models.links import link_token
from orders.parcels.cancelling import cancel_parcel_for_buyer
from orders.parcels.shipping import ParcelError, mark_shipped
from tests.faults.buyer import Buyer, GaveUp, Purchase
from tests.faults.tally import Tally
from tests.world import World

# What buyers do, and how often.
PLANS = {
    "pays by card": 30,
    "pays by Alipay": 20,
    "pays and never comes back": 15,
    "pays by a method that answers later": 10,
    "opens the page and goes away": 8,
    "cancels before paying": 4,
    "pays and cancels": 8,
    "pays in two tabs": 5,
}
CLAIMED = 0.1  # of the parcels that buyers say they have received
CANCELLED_BY_CLERK = 0.05
NEVER_CONFIRMED = 0.1  # parcels that count as received by time alone


class Shop:
    """What all of them share.

    :ivar purchases: every order that was acknowledged to a buyer
    :ivar problems: what nobody should meet
    """

    def __init__(self, url: str, world: World, tally: Tally, seed: int, now: Callable[[], datetime]) -> None:
        self.url = url
        self.world = world
        self.tally = tally
        self.seed = seed
        self.now = now
        self.purchases: list[Purchase] = []
        self.problems: list[str] = []
        self.is_over = False
        self._left = 0
        self._lock = Lock()

    def open_for(self, orders: int) -> None:
        """Let so many orders be placed."""
        with self._lock:
            self._left = orders

    def close(self) -> None:
        """Let nobody order any more."""
        self.open_for(0)

    def take_turn(self) -> bool:
        """Whether another order is to be placed."""
        with self._lock:
            self._left -= 1
            return self._left >= 0

    def keep(self, bought: Purchase) -> None:
        """Remember an acknowledged order."""
        with self._lock:
            self.purchases.append(bought)

    def trouble(self, what: str) -> None:
        """Note what nobody should meet, and say it at once: a run that is broken off keeps no report."""
        with self._lock:
            self.problems.append(what)
        print(f"! {what}", flush=True)


def buy(shop: Shop, buyer: Buyer) -> None:
    """Order, one after the other, until nobody may order any more."""
    try:
        while shop.take_turn():
            plan = buyer.chance.choices(list(PLANS), list(PLANS.values()))[0]
            farms = buyer.chance.sample([shop.world.millet, shop.world.pears], buyer.chance.choice([1, 1, 2]))
            bought = buyer.order(
                plan, farms[0].product.pk, [(farm.pack.pk, buyer.chance.randint(1, 2)) for farm in farms]
            )
            if bought:
                shop.keep(bought)
                shop.tally.inject(f"buyer {plan}")
                follow(plan, buyer, bought)
    except (GaveUp, AssertionError, KeyError) as error:
        shop.trouble(f"a buyer met {type(error).__name__}: {error}")


def follow(plan: str, buyer: Buyer, bought: Purchase) -> None:
    """Do what the buyer wants with an order."""
    if not bought.pay_url:
        return
    if plan == "opens the page and goes away":
        buyer.ask("GET", bought.pay_url)
    elif plan == "cancels before paying":
        buyer.cancel(bought)
    elif plan == "pays by a method that answers later":
        buyer.come_back(buyer.pay(bought, "wechat_pay"))
        buyer.settle_later(bought, buyer.chance.random() < 0.7)
    else:
        back = buyer.pay(bought, "alipay" if "Alipay" in plan else "card")
        if plan == "pays in two tabs":
            buyer.pay(bought, "alipay")
        if plan != "pays and never comes back":
            buyer.come_back(back)
        if plan == "pays and cancels":
            buyer.cancel(bought)


def ship(shop: Shop, chance: random.Random) -> None:
    """Be the clerks of all cooperatives: ship what is to be packed, cancel some of it, answer claims."""
    clerks = {farm.cooperative.pk: farm.clerk for farm in (shop.world.millet, shop.world.pears)}

    def work() -> None:
        for pk, cooperative in Parcel.objects.filter(status="packing").values_list("pk", "cooperative_id")[:50]:
            clerk = clerks[cooperative]
            try:
                if chance.random() < CANCELLED_BY_CLERK:
                    cancel_parcel_for_buyer(user=clerk, parcel_id=pk, reason="受潮,不能发货", now=shop.now())
                    shop.tally.inject("clerk cancels a parcel")
                else:
                    number = f"SF{pk:08}"
                    mark_shipped(user=clerk, parcel_id=pk, carrier="sf", tracking_number=number, now=shop.now())
            except ParcelError:
                shop.tally.see("clerk: the buyer had cancelled the parcel")
        for claim in Claim.objects.filter(state=Claim.State.OPEN).select_related("line__parcel"):
            bearer = chance.choice(["cooperative", "carrier"])
            answer = Answer(accept=True, amount_fen=claim.amount_fen, bearer=bearer)
            clerk = clerks[claim.line.parcel.cooperative_id]
            answer_claim(user=clerk, claim_id=claim.pk, answer=answer, now=shop.now())

    _until_over(shop, work)


def receive(shop: Shop, buyer: Buyer) -> None:
    """Be the buyers whose parcels have come: say so over HTTP, and claim for some."""
    left_alone: set[int] = set()

    def work() -> None:
        shipped = Parcel.objects.filter(status="shipped").exclude(pk__in=left_alone)
        for pk, number in shipped.order_by("pk").values_list("pk", "order__number")[:50]:
            token = link_token(number)
            if buyer.chance.random() < NEVER_CONFIRMED:
                left_alone.add(pk)
                continue
            buyer.post(f"/orders/{token}/received/", {"parcel": pk})
            if buyer.chance.random() < CLAIMED:
                _claim(
                    shop, OrderLine.objects.filter(parcel=pk).earliest("pk"), UUID(int=buyer.chance.getrandbits(128))
                )

    _until_over(shop, work)


def _claim(shop: Shop, line: OrderLine, key: UUID) -> None:
    try:
        amount = claimable_fen(line) // 3
        make_claim(
            line_id=line.pk, claim_key=key, reason="short", words="少了一袋", amount_fen=amount, photo=None, now=shop.now()
        )  # fmt: skip
        shop.tally.inject("buyer claims")
    except ClaimError as refused:
        shop.trouble(f"claim for line {line.pk}: {type(refused).__name__} {refused}")


def _until_over(shop: Shop, work: Callable[[], Any]) -> None:
    """Do the same work again and again, whatever becomes of the database meanwhile."""
    try:
        while not shop.is_over:
            try:
                close_old_connections()
                work()
            except (DatabaseError, InterfaceError) as error:
                shop.tally.see(f"clerk's desk: {type(error).__name__}")
                connection.close()
            except (GaveUp, AssertionError, requests.RequestException) as error:
                shop.trouble(f"at the clerk's desk: {type(error).__name__}: {error}")
            time.sleep(0.1)
    finally:
        connection.close()
