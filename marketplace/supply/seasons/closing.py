"""保底收购: at the end of an agreement's season the cooperative buys what is unsold, at the protected price.

Two people do it (R11). One of the cooperative asks (`asking`): the sale stops, and everything that may still be sold or come
back is waited for. Another one, of the cooperative or the township, confirms the sum that both were shown: what is left of
each delivery is bought. If the sum has changed meanwhile nothing is, and it is asked for anew. The households are credited
in full (R1): out of what the cooperative can pay, its till's cash shares included, then out of the price protection fund within the township's supports (R1b);
what neither can pay, the cooperative owes. A price raised after a delivery counts (R1).

Locks, in everybody's order (law 4): agreement, protected prices, closing, cooperative, lots, deliveries, supports,
balances, each by id.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from marketplace.catalogue.mass import floor_fen
from marketplace.cooperatives.members.money import can_pay
from marketplace.ledger.accounts import open_account, open_accounts, shared_account
from marketplace.ledger.locking import lock_balances
from marketplace.ledger.models import Account, IncomeClass
from marketplace.ledger.posting import Draft, Entry, post_many
from marketplace.people.change_log import Change, Value, log_change
from marketplace.people.models import User
from marketplace.people.two_hands import is_one_hand
from marketplace.supply.locking import (
    hold_agreements,
    hold_prices,
    lock_closing,
    lock_cooperative,
    lock_deliveries,
    lock_lots,
)
from marketplace.supply.log_actions import SeasonAction
from marketplace.supply.models import Agreement, Delivery, Lot, ProtectedPrice, SeasonClosing, SeasonPurchase
from marketplace.supply.policies import may_close
from marketplace.supply.refusals import (
    NotAsked,
    NotPermitted,
    OneHand,
    SamePerson,
    SeasonClosed,
    SeasonNotReady,
    SumChanged,
)
from marketplace.supply.rules import Purchase, PurchaseFunding, fund_purchases
from marketplace.supply.supports.spending import lock_open_supports

from .agreed import check_asked, check_confirmed
from .queries import Unsold, unsold

BATCH = 1_000  # deliveries bought in one transaction: households are credited elsewhere meanwhile

# What may still come back to these lots, each named: called with their ids while they are locked.
Unsettled = Callable[[Sequence[int]], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Decision:
    """What the second person has decided.

    :param user: nobody: the operator, by `manage.py close_season`
    :param fen: the sum that was shown and typed
    :param asked_at: when what is confirmed was asked for
    """

    user: User | None
    fen: int
    asked_at: datetime | None
    now: datetime


def close_season(
    agreement_id: int, *, user: User | None, fen: int, now: datetime, unsettled: Unsettled, batch: int = BATCH
) -> SeasonClosing:
    """Confirm the sum that somebody else has asked for, and buy what is unsold of every delivery at its protected price.

    Deliveries are bought in batches, each in a transaction of its own: a closing that was killed goes on where it was.

    :param user: the cooperative's clerk or the township's staff; not who asked; None for a management command
    :param fen: the sum that was shown to `user`
    :param unsettled: names what may still come back to lots, such as a parcel that can be cancelled; asked under their lock
    :param batch: how many deliveries are bought in one transaction
    :returns: the closing, with what was credited and out of what
    :raises Agreement.DoesNotExist: there is no such agreement
    :raises NotPermitted: the user acts for another cooperative or township (R8)
    :raises NotAsked: nobody asks to close it, or whoever asked has withdrawn
    :raises SamePerson: `user` asked for it, or is one hand with who did
    :raises SumChanged: what is left is worth another sum than was asked for or typed; nothing is changed
    :raises SeasonClosed: it is closed already; nothing is changed
    :raises SeasonNotReady: some of it may still be sold or come back; nothing is bought
    :raises NotAgreed: the change log does not say that it was asked for or confirmed so; nothing is bought
    """
    agreement = Agreement.objects.select_related("product__village").get(pk=agreement_id)
    check_may_close(user, agreement)
    closing = SeasonClosing.objects.filter(agreement=agreement).first()
    if closing is None:
        raise NotAsked(f"nobody asks to close {agreement.season}")
    _check_confirms(closing, user)
    with transaction.atomic():
        # Once nothing is held or can come back, it stays so: the lots are closed while the same request stands.
        lots = lock_lots(lots_of(agreement_id))
        waiting = [f"{lot.code}: {lot.grams_reserved} g" for lot in lots if lot.grams_reserved]
        waiting += unsettled([lot.pk for lot in lots])
    if waiting:
        raise SeasonNotReady(waiting)
    decision = Decision(user, fen, closing.asked_at, now)
    while _buy_batch(closing.pk, decision, batch):
        pass
    closing.refresh_from_db()
    return closing


def check_may_close(user: User | None, agreement: Agreement) -> None:
    """Let the people of the cooperative and the township pass, and the operator.

    :raises NotPermitted: the user acts for another cooperative or township (R8)
    """
    if user is not None and not may_close(user, agreement):
        raise NotPermitted(f"{user} closes no season of {agreement.cooperative}")


def _check_confirms(closing: SeasonClosing, user: User | None) -> None:
    """Refuse a person who can't be the second one. What was confirmed before and cut short, anybody may go on with."""
    if closing.closed_at is not None:
        raise season_closed(closing)
    if closing.confirmed_at is not None:
        return
    if closing.asked_by_id is None or closing.withdrawn_at is not None:
        raise NotAsked("nobody asks to close it")
    if user is not None and closing.asked_by_id == user.pk:
        raise SamePerson(f"{user} asked for it")
    if user is not None and is_one_hand(closing.asked_by_id, user):
        raise OneHand(f"{user} is one hand with who asked for it")


def _confirm(closing: SeasonClosing, decision: Decision) -> None:
    """Write down that a second person has confirmed the locked closing, if the sum is what was asked for and shown."""
    _check_confirms(closing, decision.user)
    if closing.confirmed_at is not None:
        check_confirmed(closing)
        return
    if closing.asked_at != decision.asked_at:
        raise NotAsked("it was asked for anew meanwhile")
    check_asked(closing)
    left = unsold([closing.agreement_id]).get(closing.agreement_id, Unsold()).fen
    if not left == closing.asked_fen == decision.fen:
        raise SumChanged(left)
    sums: dict[str, tuple[Value, Value]] = {"asked_fen": (None, left)}
    change = Change(closing.agreement, SeasonAction.CONFIRMED, sums, of=SeasonClosing)
    log_change(change, user=decision.user, now=decision.now)  # before the row: its trigger looks for the entry
    closing.confirmed_by, closing.confirmed_at = decision.user, decision.now
    closing.save(update_fields=["confirmed_by", "confirmed_at"])


def _buy_batch(closing_id: int, decision: Decision, batch: int) -> bool:
    """Buy some of what is left, and close the season when nothing is. The first time, confirm it before.

    :returns: whether there may be more to buy
    """
    with transaction.atomic():
        # The closing is written twice, so PostgreSQL looks at its agreement again at COMMIT: not after who asks has it.
        hold_agreements(Agreement.objects.filter(closing=closing_id).values_list("pk", flat=True))
        hold_prices(_prices_of(closing_id).values_list("pk", flat=True))
        closing = lock_closing(closing_id)
        _confirm(closing, decision)
        lock_cooperative(closing.agreement.cooperative_id)
        wanted = list(_unsold(closing.agreement_id).order_by("id").values_list("pk", "lot_id")[:batch])
        lots = lock_lots(Q(pk__in={lot for _pk, lot in wanted if lot is not None}))
        deliveries = lock_deliveries(Q(pk__in=[pk for pk, _lot in wanted]))
        if deliveries:
            fundings = _buy(closing, deliveries, decision.now)
            _count_purchases(lots, deliveries)
            closing.paid_fen += sum(funding.amount for funding in fundings)
            closing.from_fund_fen += sum(funding.from_fund for funding in fundings)
            closing.owed_fen += sum(funding.owed for funding in fundings)
        if len(wanted) < batch:
            closing.closed_at = decision.now
        closing.save(update_fields=["closed_at", "paid_fen", "from_fund_fen", "owed_fen"])
        return closing.closed_at is None


def _buy(closing: SeasonClosing, deliveries: Sequence[Delivery], now: datetime) -> list[PurchaseFunding]:
    """Write the purchases and credit the households, one event for each delivery."""
    price = {row.grade: row for row in _prices_of(closing.pk)}
    fen_per_jin = {
        row.pk: max(row.protected_fen_per_jin, price[row.grade].fen_per_jin if row.grade in price else 0)
        for row in deliveries
    }
    purchases = SeasonPurchase.objects.bulk_create(
        SeasonPurchase(
            closing=closing,
            delivery=delivery,
            grams=unsold_grams(delivery),
            fen_per_jin=fen_per_jin[delivery.pk],
            amount_fen=floor_fen(unsold_grams(delivery), fen_per_jin[delivery.pk]),
        )
        for delivery in deliveries
    )
    # households before the cooperative, as settlement opens them: two who open the same ones wait in no circle
    household = open_accounts(Account.Kind.HOUSEHOLD, sorted({delivery.household_id for delivery in deliveries}))
    cooperative = open_account(Account.Kind.COOPERATIVE, closing.agreement.cooperative_id)
    fund = shared_account(Account.Kind.PRICE_PROTECTION_FUND)
    supports = lock_open_supports(row.pk for row in price.values())
    of_price = [price[grade].pk if (grade := purchase.delivery.grade) in price else 0 for purchase in purchases]
    fundings, left = fund_purchases(
        [Purchase(row.grams, row.amount_fen, pk) for row, pk in zip(purchases, of_price, strict=True)],
        cooperative=can_pay(cooperative),
        fund=lock_balances([fund])[fund],
        supports=supports.left(),
    )
    supports.count(left)
    day = timezone.localdate(now)
    drafts = []
    for purchase, funding in zip(purchases, fundings, strict=True):
        to = household[purchase.delivery.household_id]
        sides = [(cooperative, funding.from_cooperative + funding.owed), (fund, funding.from_fund)]
        entries = [
            Entry(debit, to, fen, IncomeClass.BUSINESS.value, "season_purchase", purchase.pk)
            for debit, fen in sides
            if fen
        ]
        drafts.append(Draft("season_purchase", f"delivery:{purchase.delivery_id}", day, entries))
    post_many(drafts)
    return fundings


def _count_purchases(lots: Sequence[Lot], deliveries: Sequence[Delivery]) -> None:
    """Take the bought grams out of what is for sale."""
    bought: dict[int, int] = defaultdict(int)
    for delivery in deliveries:
        if delivery.lot_id is not None:
            bought[delivery.lot_id] += unsold_grams(delivery)
    for lot in lots:
        lot.grams_purchased += bought[lot.pk]
    Lot.objects.bulk_update(lots, ["grams_purchased"])
    Delivery.objects.filter(pk__in=[delivery.pk for delivery in deliveries]).update(
        grams_purchased=F("grams") - F("grams_allocated")
    )


def unsold_grams(delivery: Delivery) -> int:
    """Return what of a delivery is neither sold nor bought yet, in grams."""
    return delivery.grams - delivery.grams_allocated - delivery.grams_purchased


def _unsold(agreement_id: int) -> QuerySet[Delivery]:
    return Delivery.objects.filter(agreement=agreement_id, grams__gt=F("grams_allocated") + F("grams_purchased"))


def _prices_of(closing_id: int) -> QuerySet[ProtectedPrice]:
    """The season's prices of the agreement's product, one for each grade."""
    agreement = Agreement.objects.filter(closing=closing_id)
    return ProtectedPrice.objects.filter(product__in=agreement.values("product"), season__in=agreement.values("season"))


def lots_of(agreement_id: int) -> Q:
    """The lots that a season's deliveries are packed in."""
    in_lots = Delivery.objects.filter(agreement=agreement_id, lot__isnull=False)
    return Q(pk__in=in_lots.values("lot_id"))


def season_closed(closing: SeasonClosing) -> SeasonClosed:
    """The refusal that says since when."""
    return SeasonClosed(f"the season was closed on {timezone.localtime(closing.closed_at):%Y-%m-%d %H:%M}")
