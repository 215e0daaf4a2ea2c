"""Who sees agreements, signatures, protected prices, their supports and forecasts, and closes seasons: the cooperative's clerks, and the
township's staff (R8). A notice is of whom it tells."""

from collections.abc import Callable
from functools import cache

from django.db.models import Q

from marketplace.cooperatives.policies import cooperatives_of, manages, works_for
from marketplace.people.models import Role, User
from marketplace.people.policies import held, holds_in_township, of_county, of_township, of_village, visible_by

from .models import Agreement, AgreementScan, Forecast, PriceNotice, PriceSupport, ProtectedPrice, Signature


def _price_rule(user: User) -> Q:
    own = Q(product__cooperative_id__in=cooperatives_of(user)) | of_township(user, "product__village")
    return own | of_county(user)


def _agreement_rule(user: User) -> Q:
    return Q(cooperative_id__in=cooperatives_of(user)) | of_township(user, "product__village")


visible_by(_price_rule, ProtectedPrice, clerk=["view"], township_staff=["view", "add"], county=["view", "add"])
visible_by(lambda user: Q(user=user), PriceNotice, clerk=["view", "change"])


def _signature_rule(user: User) -> Q:
    return Q(agreement__cooperative_id__in=cooperatives_of(user)) | of_township(user, "household__village")


visible_by(_agreement_rule, Agreement, manager=["add"], clerk=["view", "change"], township_staff=["view", "change"])
visible_by(_signature_rule, Signature, clerk=["view", "add", "change"], township_staff=["view"])
# A list with the names of all its villages' households: only the cooperative's own open it.
visible_by(lambda user: Q(agreement__cooperative_id__in=cooperatives_of(user)), AgreementScan, clerk=["view", "add"])
visible_by(
    lambda user: (
        Q(price__product__cooperative_id__in=cooperatives_of(user)) | of_village(user, "price__product__village")
    ),
    PriceSupport,
    clerk=["view"],
    township_staff=["view", "add", "change"],
    council=["view"],
)
visible_by(
    lambda user: Q(agreement__cooperative_id__in=cooperatives_of(user)) | of_township(user, "product__village"),
    Forecast,
    clerk=["view", "change", "add"],
    township_staff=["view", "change"],
)


def changes_signatures(user: User) -> Callable[[str, int], bool]:
    """Return the question whether `user` may change signatures, or have them signed again: of whom households let do it (`edited_by`),
    and of the cooperative. Of many signatures each is asked once."""

    @cache
    def may(edited_by: str, cooperative_id: int) -> bool:
        ask = manages if edited_by == Signature.EditedBy.MANAGERS else works_for
        return ask(user, cooperative_id)

    return may


def may_change(user: User, signature: Signature) -> bool:
    """Return whether the household lets `user` change its signature, or sign it again."""
    return changes_signatures(user)(signature.edited_by, signature.agreement.cooperative_id)


def is_of_county(user: User) -> bool:
    """Return whether `user` decides for the whole county: its officials, and administrators."""
    return user.is_active and (user.is_superuser or held(user, Role.COUNTY).exists())


def sets_prices(user: User, township_id: int) -> bool:
    """Return whether `user` opens seasons and raises protected prices of a township's produce: its staff, the county's
    officials, and administrators."""
    return holds_in_township(user, township_id) or is_of_county(user)


def may_close(user: User, agreement: Agreement) -> bool:
    """Return whether `user` may confirm the close of this agreement's season: the cooperative's clerks and the township's staff
    (R8). Only the cooperative's own ask for it."""
    return works_for(user, agreement.cooperative_id) or holds_in_township(user, agreement.product.village.township_id)
