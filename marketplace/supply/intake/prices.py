"""The township sets protected prices, and raises them; the county, where one is far above what was."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from marketplace.catalogue.models import Product
from marketplace.people.change_log import Change, Value, log_change
from marketplace.people.models import User
from marketplace.supply.locking import lock_protected_price
from marketplace.supply.log_actions import PriceAction
from marketplace.supply.models import ProtectedPrice, Season
from marketplace.supply.notices.writing import write_notices
from marketplace.supply.policies import is_of_county, sets_prices
from marketplace.supply.refusals import (
    BeyondLimit,
    NotDecidedYet,
    NotPermitted,
    PriceLowered,
    ReasonNeeded,
    StepWritten,
)

from .queries import most_to_open, most_to_raise

LONGEST_REASON = 300


def set_protected_price(
    *,
    user: User,
    product: Product,
    grade: str,
    season: Season,
    fen_per_jin: int,
    now: datetime,
    reason: str = "",
    decided_on: date | None = None,
) -> ProtectedPrice:
    """Set the floor price of a product and grade for a season, or raise it, and tell the cooperative that has an agreement
    for it. The same price again changes nothing and tells nobody.

    :param user: staff of the township that the product's village belongs to, an official of the county or an administrator
    :param fen_per_jin: fen per 斤, above zero
    :param reason: why it is raised, up to 300 characters; not asked for where it is set
    :param decided_on: the day of the township's decision; today if None
    :raises NotPermitted: another township's product
    :raises PriceLowered: the season has a higher protected price already
    :raises ReasonNeeded: it is to be raised, and it isn't said why
    :raises NotDecidedYet: the day of the decision is to come
    :raises BeyondLimit: only the county sets such a price
    :raises StepWritten: somebody has written this figure into the price's history by another way
    """
    if not sets_prices(user, product.village.township_id):
        raise NotPermitted(f"{user} sets no prices in {product.village.township}")
    today = timezone.localdate(now)
    decided, words = decided_on or today, reason.strip()
    if decided > today:
        raise NotDecidedYet(f"{decided} is to come")
    with transaction.atomic():
        there, created = ProtectedPrice.objects.get_or_create(
            product=product,
            grade=grade,
            season=season,
            defaults={"fen_per_jin": fen_per_jin, "set_by": user, "set_at": now, "decided_on": decided},
        )
        price = lock_protected_price(there.pk)
        if fen_per_jin < price.fen_per_jin:
            raise PriceLowered(f"{product} {grade}: {price.fen_per_jin} fen per jin can't become {fen_per_jin}")
        if created:
            _check_limit(user, fen_per_jin, most_to_open(product.pk, grade, season.starts_on))
            log_change(Change(price, PriceAction.SET, {"fen_per_jin": (None, fen_per_jin)}), user=user, now=now)
            write_notices(price, now)
        if fen_per_jin > price.fen_per_jin:
            if not 0 < len(words) <= LONGEST_REASON:
                raise ReasonNeeded(f"why {product} {grade} is raised")
            _check_limit(user, fen_per_jin, most_to_raise(price))
            _raise(
                price, user, fen_per_jin, words, decided, max(now, price.set_at)
            )  # whoever was first has the lock first
        return price


def _check_limit(user: User, fen_per_jin: int, most: int | None) -> None:
    if most is not None and fen_per_jin > most and not is_of_county(user):
        raise BeyondLimit(most)


def _raise(price: ProtectedPrice, user: User, fen_per_jin: int, reason: str, decided_on: date, now: datetime) -> None:
    if written := price.steps.filter(fen_per_jin=fen_per_jin).first():
        raise StepWritten(written.set_at)
    raised: dict[str, tuple[Value, Value]] = {
        "fen_per_jin": (price.fen_per_jin, fen_per_jin),
        "decided_on": (None, str(decided_on)),
    }
    price.fen_per_jin, price.set_by, price.set_at = fen_per_jin, user, now
    price.reason, price.decided_on = reason, decided_on
    price.save(update_fields=["fen_per_jin", "set_by", "set_at", "reason", "decided_on"])
    log_change(Change(price, PriceAction.RAISED, raised, reason), user=user, now=now)
    write_notices(price, now)
