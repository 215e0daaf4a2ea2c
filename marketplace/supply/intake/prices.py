"""The township sets protected prices."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from marketplace.catalogue.models import Product
from marketplace.people.change_log import Change, log_change
from marketplace.people.models import User
from marketplace.people.policies import holds_in_township
from marketplace.supply.locking import lock_protected_price
from marketplace.supply.log_actions import PriceAction
from marketplace.supply.models import ProtectedPrice, Season
from marketplace.supply.refusals import NotPermitted, PriceLowered


def set_protected_price(
    *, user: User, product: Product, grade: str, season: Season, fen_per_jin: int, now: datetime
) -> ProtectedPrice:
    """Set the floor price of a product and grade for a season, or raise it. Setting the same price again changes nothing.

    :param user: staff of the township that the product's village belongs to, or an administrator
    :param fen_per_jin: fen per 斤, above zero
    :raises NotPermitted: another township's product
    :raises PriceLowered: the season has a higher protected price already
    """
    if not holds_in_township(user, product.village.township_id):
        raise NotPermitted(f"{user} sets no prices in {product.village.township}")
    with transaction.atomic():
        there, created = ProtectedPrice.objects.get_or_create(
            product=product,
            grade=grade,
            season=season,
            defaults={"fen_per_jin": fen_per_jin, "set_by": user, "set_at": now},
        )
        price = lock_protected_price(there.pk)
        if fen_per_jin < price.fen_per_jin:
            raise PriceLowered(f"{product} {grade}: {price.fen_per_jin} fen per jin can't become {fen_per_jin}")
        if created:
            log_change(Change(price, PriceAction.SET, {"fen_per_jin": (None, fen_per_jin)}), user=user, now=now)
        if fen_per_jin > price.fen_per_jin:
            raised = {"fen_per_jin": (price.fen_per_jin, fen_per_jin)}
            price.fen_per_jin, price.set_by, price.set_at = fen_per_jin, user, now
            price.save(update_fields=["fen_per_jin", "set_by", "set_at"])
            log_change(Change(price, PriceAction.RAISED, raised), user=user, now=now)
        return price
