"""Who sees parcels and their lines in the back office: the cooperative's own clerks, once the order is paid (R8).

Before that, and when it lapses, nobody needs the buyer's name and address. Claims are seen by the cooperative's clerks,
who answer them, and by the staff of its township, who decide on appeals. So are reviews: the township decides which are
published, the clerks answer.
"""

from django.db.models import Exists, OuterRef, Q

from marketplace.catalogue.models import Pack
from marketplace.cooperatives.policies import cooperatives_of
from marketplace.funds.policies import may_move
from marketplace.people.appointments.actions import NEEDS_A_MANAGER
from marketplace.people.models import User
from marketplace.people.policies import KEEPS, of_township, visible_by

from .models import Claim, CodeBearer, DiscountCode, Order, OrderLine, Parcel, Refund, Review


def _parcel_rule(user: User) -> Q:
    """Of its own columns alone: only what was cancelled may have been so before it was paid for."""
    theirs = Q(cooperative_id__in=cooperatives_of(user)) & ~Q(status=Parcel.Status.AWAITING_PAYMENT)
    paid = Order.objects.filter(pk=OuterRef("order_id"), paid_at__isnull=False)
    return theirs & (~Q(status=Parcel.Status.CANCELLED) | Q(Exists(paid)))


def _line_rule(user: User) -> Q:
    return Q(parcel__cooperative_id__in=cooperatives_of(user), order__paid_at__isnull=False)


def _refund_rule(user: User) -> Q:
    return Q(parcel__cooperative_id__in=cooperatives_of(user), parcel__order__paid_at__isnull=False)


def _after_sale_rule(user: User) -> Q:
    clerks = Q(line__parcel__cooperative_id__in=cooperatives_of(user))
    return clerks | of_township(user, "line__parcel__cooperative__village")


def _code_rule(user: User) -> Q:
    """All of them for who approves them; a cooperative's clerks those that it bears, or is to bear."""
    borne = CodeBearer.objects.filter(cooperative_id__in=cooperatives_of(user)).values("code_id")
    return Q(pk__isnull=False) if may_move(user) else Q(pk__in=borne)


OPEN = (Parcel.Status.AWAITING_HARVEST, Parcel.Status.PACKING, Parcel.Status.SHIPPED)


def _has_open_parcels(cooperative_id: int) -> bool:
    """Whether a cooperative has parcels that are paid and not with their buyers: somebody must answer for them."""
    return Parcel.objects.filter(cooperative=cooperative_id, status__in=OPEN).exists()


NEEDS_A_MANAGER.append(_has_open_parcels)
visible_by(
    lambda user: Q(product__cooperative_id__in=cooperatives_of(user)) | of_township(user, "product__village"),
    Pack,
    clerk=KEEPS,
    township_staff=["view"],
)
visible_by(_code_rule, DiscountCode, clerk=["view", "change"], township_staff=["view", "change"])
visible_by(_parcel_rule, Parcel, clerk=["view", "change"])
visible_by(_line_rule, OrderLine)
visible_by(_refund_rule, Refund, clerk=["view"])
visible_by(_after_sale_rule, Claim, clerk=["view", "change"], township_staff=["view", "change"])
visible_by(_after_sale_rule, Review, clerk=["view", "change"], township_staff=["view", "change"])
