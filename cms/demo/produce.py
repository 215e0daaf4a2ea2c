"""What the demo sells: prices, packs, who grows it, and how much was delivered.

The protected prices of Lili's millet and coarse grains (¥5.00 per 斤) are the newspapers'; every other price is made up.
All prices are fen, all masses grams; shares are basis points of what the buyer pays for the goods.
"""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.catalogue.mass import GRAMS_PER_JIN

FRESH, DRY = (48, False), (168, True)  # after-sale window in hours, and whether it may be returned without a reason
CATEGORIES = {
    "grains": ("杂粮", "Grains", DRY),
    "fruit": ("鲜果", "Fruit", FRESH),
    "vegetables": ("蔬菜", "Vegetables", FRESH),
}


@dataclass(frozen=True, slots=True)
class PackFacts:
    """One pack of a product: its two names, net mass in 斤, and price in fen.

    :param tolerance_bp: by how much it may weigh more or less when it is packed
    """

    name: str
    name_en: str
    jin: int
    price_fen: int
    grade: str = "first"
    tolerance_bp: int = 0

    @property
    def grams(self) -> int:
        """Net mass in grams."""
        return self.jin * GRAMS_PER_JIN


@dataclass(frozen=True, slots=True)
class Harvest:
    """One lot of a product: who delivered to it, when it was harvested, and until when it keeps.

    :param code: of the lot
    :param village: the households of this village of the demo delivered,
    :param first: from this one (counted from 1)
    :param last: to this one
    :param least_jin: each at least this much
    :param most_jin: and at most this much
    :param days_ago: days between the harvest and the day the demo was loaded
    :param keeps_days: days after which it is no longer at its best, from the day the demo was loaded
    """

    code: str
    village: str
    first: int
    last: int
    least_jin: int
    most_jin: int
    days_ago: int
    keeps_days: int
    grade: str = "first"


@dataclass(frozen=True, slots=True)
class ForecastFacts:
    """A harvest to come, from which buyers pre-order: who has signed for it, how much is expected, and when.

    :param village: the households of this village of the demo have signed,
    :param first: from this one (counted from 1)
    :param last: to this one
    :param month: of the harvest
    :param day: of that month
    """

    village: str
    first: int
    last: int
    jin: int
    month: int
    day: int
    grade: str = "first"


@dataclass(frozen=True, slots=True)
class ProduceFacts:
    """A product: names, shelf, cooperative, village, terms, packs, lots and pictures (main first).

    :param months: the harvest's first and last month
    :param forecast: for one that is out of season
    :param not_sent_to: codes of provinces in which it would not arrive fresh
    """

    name: str
    name_en: str
    category: str
    cooperative: str
    village: str
    share_bp: int
    protected: dict[str, int]
    packs: tuple[PackFacts, ...]
    harvests: tuple[Harvest, ...]
    scenes: tuple[str, ...]
    months: tuple[int, int]
    forecast: ForecastFacts | None = None
    not_sent_to: tuple[str, ...] = ()


FAR = ("54", "63", "65")  # Tibet, Qinghai, Xinjiang

PRODUCE = {
    "millet": ProduceFacts(
        "李里小米", "Lili millet", "grains", "lili", "lili", 7_000, {"first": 500, "special": 600},
        (
            PackFacts("5斤袋", "5-jin bag (2.5 kg)", 5, 4_900),
            PackFacts("2斤袋", "2-jin bag (1 kg)", 2, 2_180),
            PackFacts("4斤礼盒·特级", "4-jin gift box, special grade (2 kg)", 4, 5_200, "special"),
        ),
        (
            Harvest("LL-XM-1", "lili", 1, 32, 60, 140, 62, 240),
            Harvest("LL-XM-2", "lili", 33, 63, 60, 140, 48, 300),
            Harvest("LL-XM-T", "lili", 1, 21, 12, 30, 48, 300, "special"),
        ),
        ("millet_bag", "hands_grain", "millet_field"),
        (9, 10),
    ),
    "coarse_grains": ProduceFacts(
        "李里小杂粮", "Lili coarse grains", "grains", "lili", "lili", 6_800, {"first": 500},
        (
            PackFacts("3斤袋", "3-jin bag (1.5 kg)", 3, 3_280),
            PackFacts("6斤盒", "6-jin box (3 kg)", 6, 6_200),
        ),
        (Harvest("LL-ZL-1", "lili", 12, 55, 25, 60, 40, 300),),
        ("grain_bowls", "hands_grain"),
        (9, 10),
    ),
    "organic_millet": ProduceFacts(
        "寨里有机小米", "Zhaili organic millet", "grains", "zhaili", "zhaili_sample", 7_000, {"first": 600},
        (
            PackFacts("2斤袋", "2-jin bag (1 kg)", 2, 2_680),
            PackFacts("5斤袋", "5-jin bag (2.5 kg)", 5, 6_200),
        ),
        (Harvest("ZL-XM-1", "zhaili_sample", 1, 16, 80, 180, 55, 300),),
        ("millet_field", "grain_bowls"),
        (9, 10),
    ),
    "pears": ProduceFacts(
        "响泉雪梨", "Xiangquan snow pears", "fruit", "xiangquan", "xiangquan", 6_500, {"first": 250},
        (
            PackFacts("10斤箱", "10-jin box (5 kg)", 10, 6_800),
            PackFacts("5斤箱", "5-jin box (2.5 kg)", 5, 3_680),
        ),
        (
            Harvest("XQ-XL-1", "xiangquan", 1, 14, 150, 320, 58, 120),
            Harvest("XQ-XL-2", "xiangquan", 9, 24, 150, 320, 44, 150),
        ),
        ("pear_box", "pear_orchard", "weighing"),
        (9, 10),
    ),
    "peaches": ProduceFacts(
        "响泉元旦蜜桃", "Xiangquan New Year peaches", "fruit", "xiangquan", "xiangquan", 6_500, {"first": 350},
        (
            PackFacts("5斤箱", "5-jin box (2.5 kg)", 5, 6_200),
            PackFacts("3斤盒", "3-jin box (1.5 kg)", 3, 3_980),
        ),
        (Harvest("XQ-MT-1", "xiangquan", 3, 16, 60, 150, 6, 60),),
        ("peach_branch",),
        (11, 1),
        not_sent_to=FAR,
    ),
    "early_peaches": ProduceFacts(
        "响泉早桃", "Xiangquan early peaches", "fruit", "xiangquan", "xiangquan", 6_500, {"first": 300},
        (
            PackFacts("5斤箱", "5-jin box (2.5 kg)", 5, 4_980),
            PackFacts("3斤盒", "3-jin box (1.5 kg)", 3, 3_280),
        ),
        (),
        ("peach_branch",),
        (6, 7),
        ForecastFacts("xiangquan", 1, 18, 1_200, 6, 20),
        not_sent_to=FAR,
    ),
    "hawthorn": ProduceFacts(
        "纱帽山楂", "Shamao hawthorn", "fruit", "shamao", "shamao", 6_600, {"first": 150},
        (
            PackFacts("5斤箱", "5-jin box (2.5 kg)", 5, 2_680),
            PackFacts("10斤箱", "10-jin box (5 kg)", 10, 4_980),
        ),
        (Harvest("SM-SZ-1", "shamao", 1, 22, 120, 300, 38, 150),),
        ("hawthorn_branch", "hawthorn_basket"),
        (10, 11),
    ),
    "daoping_hawthorn": ProduceFacts(
        "岛坪山楂", "Daoping hawthorn", "fruit", "shamao", "daoping", 6_600, {"first": 150},
        (
            PackFacts("3斤篮", "3-jin basket (1.5 kg)", 3, 1_880),
            PackFacts("8斤箱", "8-jin box (4 kg)", 8, 4_180),
        ),
        (Harvest("DP-SZ-1", "daoping", 1, 16, 100, 240, 35, 150),),
        ("hawthorn_basket", "hawthorn_branch"),
        (10, 11),
    ),
    "hawthorn_slices": ProduceFacts(
        "岛坪山楂干片", "Daoping dried hawthorn slices", "fruit", "shamao", "daoping", 6_600, {"first": 1_000},
        (
            PackFacts("1斤袋", "1-jin bag (500 g)", 1, 2_980),
            PackFacts("2斤罐", "2-jin tin (1 kg)", 2, 5_600),
        ),
        (Harvest("DP-SP-1", "daoping", 3, 16, 10, 30, 28, 270),),
        ("hawthorn_slices", "hawthorn_basket"),
        (10, 12),
    ),
    "vegetable_box": ProduceFacts(
        "龙泉富硒时蔬箱", "Longquan selenium vegetable box", "vegetables", "longquan", "longquan_sample", 6_200,
        {"first": 200},
        (
            PackFacts("8斤箱", "8-jin box (4 kg)", 8, 5_980, tolerance_bp=500),
            PackFacts("5斤箱", "5-jin box (2.5 kg)", 5, 3_980),
        ),
        (Harvest("LQ-SC-1", "longquan_sample", 1, 18, 60, 160, 3, 60),),
        ("vegetable_crate", "greenhouse"),
        (1, 12),
        not_sent_to=FAR,
    ),
    "tomatoes": ProduceFacts(
        "龙泉富硒西红柿", "Longquan selenium tomatoes", "vegetables", "longquan", "longquan_sample", 6_200, {"first": 220},
        (
            PackFacts("5斤箱", "5-jin box (2.5 kg)", 5, 3_280),
            PackFacts("3斤盒", "3-jin box (1.5 kg)", 3, 2_180),
        ),
        (Harvest("LQ-XHS-1", "longquan_sample", 4, 15, 50, 120, 2, 45),),
        ("greenhouse", "vegetable_crate"),
        (11, 6),
        not_sent_to=FAR,
    ),
}  # fmt: skip
