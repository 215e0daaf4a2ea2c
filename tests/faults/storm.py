"""The storm: buyers order over HTTP while every process is killed with -9 at random; then all must come right by itself.

Which process is killed when is decided by the seed; what the buyers meet meanwhile is not.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from threading import Thread
from typing import Any

from django.db import connection
from django.utils import timezone

from marketplace.income.household_proofs import seal_due
from orders.models import Order, Parcel, Payment
from tests.faults.buyer import Buyer, GaveUp, Purchase
from tests.faults.shop import Shop, buy, receive, ship
from tests.faults.stand import DATABASE, DOUBLE, Stand
from tests.faults.tally import Tally
from tests.faults.verdict import double_objects, is_idle, judge, still_running
from tests.world import NOW, World, make_world

BUYERS = 8
SERVICES = ("web", "worker", "beat", DOUBLE, DATABASE)
CHILDREN = ("web", "worker")  # whose parent replaces one that was killed
LATE = 4  # buyers who pay when their order has lapsed, of each product; of one product the stock is gone by then
TWO_AT_ONCE = 0.25
PLENTY = 100_000  # packs of each delivery
SETTLE_SECONDS = 240


@dataclass(frozen=True)
class Weather:
    """How bad it gets.

    :param orders: how many orders are placed, at the most
    :param seconds: after which nobody orders any more
    :param seed: of all decisions
    :param every: a fault after so many orders, and now and then two at once: a slow machine is not hit more often
    """

    orders: int
    seconds: float
    seed: int
    every: int = 25


class Storm:
    """One storm over one stand."""

    def __init__(self, stand: Stand, weather: Weather, say: Callable[[str], None]) -> None:
        self.stand = stand
        self.weather = weather
        self.say = say
        self.tally = Tally()
        self.chance = random.Random(weather.seed)
        self.kills = 0
        self._turns: list[str] = []
        self.began = time.monotonic()
        self.double_state = stand.live.var / "stripe_double"

    def rage(self) -> dict[str, Any]:
        """Let it rage, let everything settle, and judge. Returns the report."""
        self.stand.move_clock(NOW - timezone.now())
        self.shop = Shop(self.stand.live.url, self._world(), self.tally, self.weather.seed, self.stand.clock.now)
        self.stand.double.async_methods("wechat_pay")
        self.shop.open_for(self.weather.orders)
        buyers = [Thread(target=buy, args=(self.shop, self._buyer(n)), name=f"buyer {n}") for n in range(BUYERS)]
        desks = [
            Thread(target=ship, args=(self.shop, random.Random(f"{self.weather.seed} clerk"))),
            Thread(target=receive, args=(self.shop, self._buyer(BUYERS))),
        ]
        for thread in (*buyers, *desks):
            thread.start()
        try:
            self._break_things(buyers)
            ordered = time.monotonic() - self.began
            self.say("no more faults; late payments")
            self._tried(self._pay_late)
            self.say("waiting until nothing is due")
            self._settle(desks)
        finally:
            self.shop.close()
            self.shop.is_over = True
        ended, problems = judge(self.stand.clock.now(), self.double_state, self.shop.purchases)
        problems += self.shop.problems + self._unwell()
        self._count_answers()
        connection.close()
        return {
            "right": not problems, "seed": self.weather.seed, "orders": sum(ended.values()), "kills": self.kills,
            "seconds": round(time.monotonic() - self.began, 1), "ordering_seconds": round(ordered, 1),
            **self.tally.counted(), "ended": dict(sorted(ended.items())), "problems": problems,
        }  # fmt: skip

    def _tried(self, act: Callable[[], None]) -> None:
        """Do something that presumes that all is well; that it is not is a finding."""
        try:
            act()
        except (TimeoutError, RuntimeError, GaveUp, AssertionError) as error:
            self.shop.trouble(f"{type(error).__name__}: {error}")
            self.stand.live.supervisor.kill(DOUBLE)
            self._all_up()

    def _world(self) -> World:
        world = make_world(millet_grams=[2500 * PLENTY] * 3, pear_grams=[5000 * PLENTY] * 2)
        # Packs of which there are just enough for those who will pay too late.
        self.scarce = make_scarce(world, packs=LATE)
        return world

    def _buyer(self, n: int) -> Buyer:
        return Buyer(self.stand.live.url, self.stand.double, self.tally, random.Random(f"{self.weather.seed} {n}"))

    def _break_things(self, buyers: list[Thread]) -> None:
        """Kill something every few seconds for as long as anybody buys."""
        until = time.monotonic() + self.weather.seconds
        told, strikes = time.monotonic(), 0
        while any(thread.is_alive() for thread in buyers):
            self.stand.live.supervisor.watch()
            now, ordered = time.monotonic(), len(self.shop.purchases)
            if now > until:
                self.shop.close()
            elif ordered // self.weather.every > strikes:
                strikes = ordered // self.weather.every
                self._strike()
                if self.chance.random() < TWO_AT_ONCE:
                    self._strike()
            if now > told + 5:
                self.say(f"{ordered} orders, {self.kills} kills, {len(self.shop.problems)} problems")
                told = now
            time.sleep(0.05)

    def _strike(self) -> None:
        # Every service gets its turn, in random order, before any gets a second one.
        if not self._turns:
            self._turns = [*SERVICES, *(f"one of {name}" for name in CHILDREN), "Stripe acts and answers 500"]
            self.chance.shuffle(self._turns)
        what = self._turns.pop()
        if what.startswith("Stripe"):
            path, method = self.chance.choice([("/v1/checkout/sessions", "POST"), ("/v1/refunds", "POST")])
            try:
                self.stand.double.fail_next(path, method, after=True)
            except OSError:  # it has just been killed
                return
        elif what.startswith("one of "):
            self.stand.kill_one_of(what.removeprefix("one of "))
            what = f"kill -9 {what}"
            self.kills += 1
        else:
            twice = self.chance.random() < TWO_AT_ONCE
            self.stand.kill(what, self.chance.uniform(0.0, 1.5), twice=twice)
            what = f"kill -9 {what}"
            self.kills += 1
        self.tally.inject(what)

    def _pay_late(self) -> None:
        """Stripe can't be reached until orders have lapsed; then it can, and their buyers pay.

        The Stripe double keeps its own time meanwhile: its pages are open still.
        """
        connection.close()  # of before the database was killed
        self._all_up()
        self._well("before late payments")
        late = [self._order_one("pays late, stock there", self.shop.world.millet.product.pk, self.shop.world.millet.pack.pk)
                for _ in range(LATE)]  # fmt: skip
        late += [self._order_one("pays late, stock gone", *self.scarce) for _ in range(LATE)]
        mine = Order.objects.filter(checkout_key__in=[bought.key for bought in late])
        self.stand.kill(DOUBLE, pause=float("inf"))
        self.tally.inject("Stripe out of reach for 50 minutes")
        self.stand.move_clock(timedelta(minutes=50), double=False)
        self.stand.wait_until(
            lambda: not mine.exclude(status="lapsed").exists(), 60, "unpaid orders lapse without Stripe"
        )
        self.stand.live.supervisor.kill(DOUBLE)
        self._all_up()
        rivals = [self._order_one("buys what had lapsed", *self.scarce) for _ in range(LATE)]
        for bought in rivals + late:
            buyer = self._buyer(BUYERS + 1)
            buyer.come_back(buyer.pay(bought, "alipay"))  # the way that their pages are for
        booked = Payment.objects.filter(order__in=mine, balance_transaction_id__isnull=False)
        self.stand.wait_until(lambda: booked.count() == 2 * LATE, 60, "late payments are booked")

    def _order_one(self, plan: str, product: int, pack: int) -> Purchase:
        bought = self._buyer(BUYERS + 2).order(plan, product, [(pack, 1)])
        if bought is None or not bought.pay_url:
            raise RuntimeError(f"no order could be placed in fair weather: {plan}")
        self.shop.keep(bought)
        self.tally.inject(f"buyer {plan}")
        return bought

    def _settle(self, desks: list[Thread]) -> None:
        """Let time pass until nothing is due: payment pages close, shipped parcels count as received."""
        self._well("after the storm")
        self.stand.move_clock(timedelta(hours=1))
        self._quiet("payments", lambda: not Payment.objects.filter(due_at__isnull=False).exists())
        self._quiet("shipping", lambda: not Parcel.objects.filter(status="packing").exists(), by_desks=True)
        self.shop.is_over = True
        for thread in desks:
            thread.join(60)
        self.stand.move_clock(timedelta(days=11))
        self._quiet("everything", lambda: not still_running(self.stand.clock.now()))
        seal_due(self.stand.clock.now())

    def _quiet(self, what: str, is_quiet: Callable[[], bool], *, by_desks: bool = False) -> None:
        """Wait for `is_quiet`, moving the clock to when rows that have been put off are due.

        :param by_desks: people bring it about, who need time and no later hour
        """
        until = time.monotonic() + SETTLE_SECONDS
        while time.monotonic() < until:
            self.stand.double.retry_webhooks()
            hop_at = time.monotonic() + 3
            while time.monotonic() < hop_at:
                self.stand.live.supervisor.watch()
                if is_quiet():
                    return
                if not by_desks and is_idle(self.stand.clock.now()):
                    break  # what is left has been put off
                time.sleep(0.1)
            self.stand.move_clock(timedelta(minutes=31))
            self.tally.see("half an hour more until nothing was due")
        self.shop.trouble(f"{what}: not quiet after {SETTLE_SECONDS} s: {still_running(self.stand.clock.now())}")

    def _all_up(self) -> None:
        """Wait for what was killed last. The double is none of ours: our health says nothing of it."""
        supervisor = self.stand.live.supervisor
        for name in SERVICES:
            if name != DATABASE:
                self.stand.wait_until(partial(supervisor.is_alive, name), 30, f"{name} is back")
        self.stand.double.wait_until_up()

    def _well(self, when: str) -> None:
        try:
            self.stand.live.wait_for_health(60)
        except TimeoutError as error:
            self.shop.trouble(f"{when}: {error}")

    def _unwell(self) -> list[str]:
        try:
            self.stand.live.wait_for_health(20)
        except TimeoutError as error:
            return [f"at the end {error}"]
        return []

    def _count_answers(self) -> None:
        self.tally.see("payments booked", Payment.objects.filter(balance_transaction_id__isnull=False).count())
        self.tally.see("Stripe's refunds", len(double_objects(self.double_state, "refund")))
        self.tally.see("Stripe's events delivered", sum(
            entry["state"] == "delivered" for entry in self.stand.double.deliveries()))  # fmt: skip
        lost = sum("Traceback" in self.stand.live.log(name) for name in ("web", "worker"))
        self.tally.see("logs with a traceback", lost)


def make_scarce(world: World, *, packs: int) -> tuple[int, int]:
    """A product of which there are so few packs; returns it and its pack."""
    from datetime import date

    from marketplace.catalogue.models import Grade, Pack, Product
    from marketplace.supply.intake.deliveries import take_delivery
    from marketplace.supply.intake.lots import pack_lot
    from marketplace.supply.intake.prices import set_protected_price
    from tests.signed import sign_agreement

    farm = world.millet
    product = Product.objects.create(
        name="糜子", category=farm.product.category, cooperative=farm.cooperative, village=farm.product.village
    )
    pack = Pack.objects.create(product=product, name="2斤袋", grams=1000, price_fen=2600)
    set_protected_price(
        user=farm.staff, product=product, grade=Grade.FIRST, season=farm.season, fen_per_jin=500, now=NOW
    )
    agreement = sign_agreement(
        cooperative=farm.cooperative, product=product, season=farm.season, household_share_bp=7000,
        households=farm.households, signed_on=farm.season.starts_on,
    )  # fmt: skip
    delivery = take_delivery(
        clerk=farm.clerk, agreement=agreement, household=farm.households[0], grade=Grade.FIRST, grams=1000 * packs,
        slip_number="scarce-1", now=NOW,
    )  # fmt: skip
    pack_lot(
        clerk=farm.clerk, product=product, grade=Grade.FIRST, deliveries=[delivery], code="LOT-scarce",
        harvested_on=date(2026, 10, 1), best_before=date(2027, 9, 30), certificate_number="CNZ-scarce",
    )  # fmt: skip
    return product.pk, pack.pk
