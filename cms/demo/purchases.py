"""What the demo's buyers order: fixed, so that each order is placed once however often the demo is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5

from .people import SURNAMES

AWAITING, PACKING, SHIPPED, SETTLED = "awaiting", "packing", "shipped", "settled"

# Where the made-up buyers live: real districts (历下, 海淀, 市南, 徐汇, 南京's 鼓楼, 越秀), made-up streets.
PLACES = ("370102", "110108", "370202", "310104", "320106", "440104")


@dataclass(frozen=True, slots=True)
class Purchase:
    """One order.

    :param lines: product key, which of its packs (from 0), and how many
    :param goal: how far it goes
    :param method: how it is paid
    :param signed_in: whether the demo's buyer orders, or a guest
    """

    number: int
    lines: tuple[tuple[str, int, int], ...]
    goal: str
    method: str = "alipay"
    discount_code: str = ""
    signed_in: bool = False
    language: str = "zh-hans"

    @property
    def key(self) -> UUID:
        """The checkout key, the same at every run."""
        return uuid5(NAMESPACE_URL, f"demo-purchase-{self.number}")

    @property
    def basket_key(self) -> UUID:
        """The basket's primary key, the same at every run."""
        return uuid5(NAMESPACE_URL, f"demo-basket-{self.number}")

    @property
    def division(self) -> str:
        """The code of the district."""
        return PLACES[self.number % len(PLACES)]

    @property
    def recipient(self) -> str:
        """A made-up name."""
        return f"{SURNAMES[self.number % len(SURNAMES)]}示例{self.number:02d}"

    @property
    def phone(self) -> str:
        """A made-up number."""
        return f"+86138000001{self.number:02d}"


PURCHASES = (
    Purchase(1, (("millet", 0, 2), ("pears", 0, 1)), SETTLED, discount_code="XIANGQIN10", signed_in=True),
    Purchase(2, (("millet", 1, 3), ("coarse_grains", 0, 1)), SETTLED, "wechat_pay"),
    Purchase(3, (("pears", 1, 2), ("peaches", 1, 1)), SETTLED, "card"),
    Purchase(4, (("hawthorn", 1, 1), ("hawthorn_slices", 0, 2), ("millet", 0, 1)), SETTLED),
    Purchase(5, (("vegetable_box", 0, 1), ("tomatoes", 1, 2)), SETTLED, "wechat_pay", "QIUSHOU8"),
    Purchase(6, (("millet", 2, 2),), SETTLED, "card", language="en", signed_in=True),
    Purchase(7, (("organic_millet", 0, 2), ("pears", 0, 1)), SHIPPED, "alipay", signed_in=True),
    Purchase(8, (("daoping_hawthorn", 0, 1), ("hawthorn", 0, 1)), SHIPPED, "card"),
    Purchase(9, (("millet", 0, 4),), PACKING, "wechat_pay", "XIANGQIN10"),
    Purchase(10, (("pears", 0, 2), ("hawthorn", 0, 1), ("coarse_grains", 1, 1)), PACKING, signed_in=True),
    Purchase(11, (("peaches", 0, 1), ("vegetable_box", 1, 1)), PACKING, "card", language="en"),
    Purchase(12, (("millet", 1, 1), ("tomatoes", 0, 1)), AWAITING),
    # pre-orders: paid, and waiting for the harvest; the millet of the second is packed meanwhile
    Purchase(13, (("early_peaches", 0, 2),), PACKING, "card", signed_in=True),
    Purchase(14, (("early_peaches", 1, 1), ("millet", 1, 1)), PACKING, "card"),
)
