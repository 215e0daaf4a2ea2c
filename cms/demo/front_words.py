"""What stands on the demo's home page, in its collections, its campaign, header and footer: in both languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CollectionWords:
    """A collection's page."""

    title: str
    lead: str
    description: str


@dataclass(frozen=True, slots=True)
class CampaignWords:
    """A campaign's page, and the banner that leads to it."""

    title: str
    lead: str
    description: str
    story: tuple[str, str, str]  # heading, two paragraphs
    banner: str
    banner_text: str
    button: str


@dataclass(frozen=True, slots=True)
class FrameWords:
    """Header and footer."""

    name: str
    words: str
    columns: tuple[str, str, str]


COLLECTIONS = {
    "zh-hans": {
        "family-table": CollectionWords(
            "一家人的饭桌",
            "早上一锅小米粥，饭后一只雪梨，锅里煮着山楂。编辑挑的几样，凑成一桌。",
            "小米、杂粮、雪梨、山楂、蔬菜：一桌家常饭要用的，都在这里。",
        ),
        "good-value": CollectionWords(
            "十元一斤以内",
            "每斤不超过十元，按单价从低到高排。价钱实惠，农户拿到的照样不低于保护价。",
            "每斤十元以内、有承诺达标合格证的农产品，按单价从低到高。",
        ),
    },
    "en": {
        "family-table": CollectionWords(
            "A family's table",
            "Millet porridge in the morning, a pear after dinner, hawthorn in the pot. Picked by hand, enough for a table.",
            "Millet, coarse grains, pears, hawthorn and vegetables: what an everyday meal is made of.",
        ),
        "good-value": CollectionWords(
            "Up to ¥10 a jin",
            "At most ¥10 for a jin (500 g), cheapest first. The household still gets no less than the protected price.",
            "Produce for up to ¥10 a jin with a conformity certificate, cheapest first.",
        ),
    },
}

CAMPAIGN = {
    "zh-hans": CampaignWords(
        "尝新周",
        "新打下来的小米、新摘的梨和山楂，头一批先尝。价格不打折，农户的那份也不打折。",
        "双向集市尝新周：新一季的小米、雪梨、山楂，头一批直接寄到家。",
        (
            "为什么只办这几周",
            "粮食和果子刚下来的时候最好吃，也最急着找买家。这几周，合作社把新收的先装箱，先寄出。",
            "活动里的东西没有特价：保护价是底线，打折会动到合作社的辛苦钱。您得到的是新鲜，村里得到的是头一批订单。",
        ),
        "尝新周开始了",
        "新小米、新雪梨、新山楂，头一批先寄。",
        "去看看",
    ),
    "en": CampaignWords(
        "First-taste weeks",
        "Millet just threshed, pears and hawthorn just picked: the first of them, to taste. No discount for you, and none "
        "on what the household gets.",
        "First-taste weeks at the Two-Way Market: the new season's millet, pears and hawthorn, the first of them sent home.",
        (
            "Why only these weeks",
            "Grain and fruit taste best just after the harvest, and that is when they most need buyers. In these weeks the "
            "cooperatives pack and send what is new first.",
            "Nothing is cheaper than usual: the protected price is the floor, and a discount would come out of the "
            "cooperative's work. You get it fresh, and the village gets its first orders.",
        ),
        "First-taste weeks have begun",
        "New millet, new pears, new hawthorn: the first of them are sent first.",
        "Have a look",
    ),
}

FRAME = {
    "zh-hans": FrameWords(
        "页眉和页脚（中文）",
        "村里把种出来的卖到城里，价钱不低于保护价。每件东西都写明，您付的钱有多少到了农户手上。",
        ("逛集市", "买家", "村里人"),
    ),
    "en": FrameWords(
        "Header and footer (English)",
        "Villages sell what they grow, at no less than the protected price. Each product page says what part of your money "
        "reaches the household.",
        ("Around the market", "Buyers", "Villages"),
    ),
}

FIGURES_HEADING = {"zh-hans": "淄川的数字", "en": "Zichuan in figures"}
