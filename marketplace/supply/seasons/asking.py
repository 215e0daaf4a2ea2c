"""Ask to close a season: the sale stops while the request stands, and goes on when it is withdrawn. Nothing is bought yet.

Locks, in everybody's order (law 4): agreement, protected prices, closing, lots.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models.functions import Coalesce

from marketplace.cooperatives.policies import works_for
from marketplace.people.change_log import Change, Value, log_change
from marketplace.people.models import User
from marketplace.supply.locking import hold_prices, lock_agreement, lock_closing, lock_lots
from marketplace.supply.log_actions import SeasonAction
from marketplace.supply.models import Agreement, Forecast, Lot, ProtectedPrice, SeasonClosing
from marketplace.supply.refusals import AlreadyConfirmed, HarvestAwaited, NotAsked, NotPermitted, SumChanged

from .closing import check_may_close, lots_of, season_closed
from .queries import Unsold, unsold


def ask_to_close(agreement_id: int, *, user: User, fen: int, now: datetime) -> SeasonClosing:
    """Ask to close a season for the sum that `user` was shown, and stop its sale. Asked anew, the last sum counts.

    While the request stands nothing of the agreement's lots can be reserved, nothing is delivered or packed under it.

    :param user: the cooperative's clerk, or an administrator
    :param fen: what is unsold is worth, as it was shown
    :raises Agreement.DoesNotExist: there is no such agreement
    :raises NotPermitted: the user is not of the cooperative, whose money pays for it
    :raises HarvestAwaited: pre-orders wait for its harvest; nothing is changed
    :raises SumChanged: it is worth another sum by now; nothing is changed
    :raises AlreadyConfirmed: a second person has confirmed it, and the closing was cut short
    :raises SeasonClosed: it is closed already
    """
    with transaction.atomic():
        agreement = lock_agreement(agreement_id)  # waits for everybody who holds the season's gate open
        if not works_for(user, agreement.cooperative_id):
            raise NotPermitted(f"{user} asks for nothing at {agreement.cooperative}")
        if Forecast.objects.filter(agreement=agreement, finished_at__isnull=True).exists():
            raise HarvestAwaited(f"pre-orders of {agreement.product} wait for the harvest of {agreement.season}")
        prices = ProtectedPrice.objects.filter(product=agreement.product_id, season=agreement.season_id)
        hold_prices(prices.values_list("pk", flat=True))
        closing = _open(agreement, user, fen, now)
        lots = lock_lots(lots_of(agreement.pk))
        left = unsold([agreement.pk]).get(agreement.pk, Unsold()).fen
        if left != fen:
            raise SumChanged(left)
        Lot.objects.filter(pk__in=[lot.pk for lot in lots]).update(closed_at=Coalesce("closed_at", closing.started_at))
        asked: dict[str, tuple[Value, Value]] = {"asked_fen": (None, fen)}
        log_change(Change(agreement, SeasonAction.ASKED, asked, of=SeasonClosing), user=user, now=now)
        return closing


def withdraw_request(agreement_id: int, *, user: User, now: datetime) -> SeasonClosing:
    """Withdraw the request to close a season: what was on sale is on sale again.

    :param user: the cooperative's clerk or the township's staff; also who asked
    :raises Agreement.DoesNotExist: there is no such agreement
    :raises NotPermitted: the user acts for another cooperative or township (R8)
    :raises NotAsked: nobody asks to close it
    :raises AlreadyConfirmed: a second person has confirmed it, and the closing was cut short
    :raises SeasonClosed: it is closed already
    """
    with transaction.atomic():
        agreement = lock_agreement(agreement_id)
        check_may_close(user, agreement)
        found = SeasonClosing.objects.filter(agreement=agreement).first()
        if found is None:
            raise NotAsked("nobody asks to close it")
        closing = _unconfirmed(found.pk)
        if closing.withdrawn_at is not None:
            raise NotAsked("nobody asks to close it any more")
        lots = lock_lots(lots_of(agreement.pk))
        stopped = [lot.pk for lot in lots if lot.closed_at == closing.started_at]
        Lot.objects.filter(pk__in=stopped).update(closed_at=None)
        closing.withdrawn_at = now
        closing.save(update_fields=["withdrawn_at"])
        log_change(Change(agreement, SeasonAction.WITHDRAWN, {}), user=user, now=now)
        return closing


def _open(agreement: Agreement, user: User, fen: int, now: datetime) -> SeasonClosing:
    """Write the request down: the first one, or one in the place of what was asked for before."""
    asked = {"asked_by": user, "asked_at": now, "asked_fen": fen}
    begun = {"started_at": now, "started_by": user}
    closing, created = SeasonClosing.objects.get_or_create(agreement=agreement, defaults={**begun, **asked})
    if not created:
        closing = _unconfirmed(closing.pk)
        if closing.withdrawn_at is not None:
            asked |= {**begun, "withdrawn_at": None}
        for name, value in asked.items():
            setattr(closing, name, value)
        closing.save(update_fields=list(asked))
    return closing


def _unconfirmed(closing_id: int) -> SeasonClosing:
    closing = lock_closing(closing_id)
    if closing.closed_at is not None:
        raise season_closed(closing)
    if closing.confirmed_at is not None:
        raise AlreadyConfirmed("a second person has confirmed it")
    return closing
