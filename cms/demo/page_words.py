"""The words of home, produce list, village list and township pages, in both languages."""

from __future__ import annotations

from dataclasses import dataclass

from .story import Block, Heading, Number, Picture, text


@dataclass(frozen=True, slots=True)
class PageWords:
    """One page in one language. `heading` has at most 60 characters, `lead` at most 300."""

    title: str
    lead: str
    description: str
    heading: str = ""
    body: tuple[Block, ...] = ()


REPORT_ZH = "当地报纸，2016年前后"
REPORT_EN = "Local newspaper, about 2016"

HOME = {
    "zh-hans": PageWords(
        title="双向集市",
        heading="好东西进城，该得的钱回村",
        lead="淄川的小米、雪梨、山楂和富硒蔬菜，由合作社从农户手里按保护价收来，装好寄给您。"
        "每样东西都写明：您付的钱，有多少到了农户手上。",
        description="双向集市：保护价收购，明白分账。淄川乡村的小米、雪梨、山楂、富硒蔬菜直接寄到家。",
        body=(
            Heading("一张过磅单，一本明白账"),
            text(
                "开秤之前，乡镇先为每样农产品定下保护价。农户交货、过磅、开单，从那一刻起，"
                "保护价乘以斤两就是保底数，打折、退款、手续费都动不了它。",
                "货到您手里，一张订单的钱分成几份：农户、合作社、快递、支付手续费。每一份都记在账上，加起来一分不差；"
                "每户人家的入账，都能从收入明白卡一路查回您的订单。",
            ),
            Picture("truck_road", "去程拉农产品，回程拉日用品：一条路，两个方向"),
            Number("9,711户", "淄川区结对帮扶的困难农户，共17,704人", REPORT_ZH),
            Number("536家", "区里的农民专业合作社，2,000多户困难农户参与其中", REPORT_ZH),
            text("本站是演示：村庄和数字来自公开报道；合作社、农户姓名、订单都是虚构的，名字里带着“演示”或“示例”。"),
        ),
    ),
    "en": PageWords(
        title="Two-Way Market",
        heading="Good things to town, fair money to the village",
        lead="Millet, snow pears, hawthorn and selenium vegetables from Zichuan. Cooperatives buy them from households "
        "at a protected price, pack them and send them to you. Every product says what part of your money reaches the "
        "household.",
        description="Two-Way Market: protected prices and open accounts. Millet, snow pears, hawthorn and selenium "
        "vegetables from the villages of Zichuan, sent to your door.",
        body=(
            Heading("One weigh slip, one open account"),
            text(
                "Before the scales open, the township sets a protected price for each product. A household delivers, "
                "the scale weighs, a slip is printed; from that moment the protected price times the weight is the "
                "least it gets, whatever discount, refund or fee comes after.",
                "When the goods have reached you, an order's money is shared out: household, cooperative, carrier, "
                "payment fee. Each part is in the books, and they add up to the fen. Every credit on a household's "
                "income statement can be walked back to your order.",
            ),
            Picture("truck_road", "Produce on the way out, daily goods on the way back: one road, two directions"),
            Number("9,711", "poor households with a helper in Zichuan District, 17,704 people", REPORT_EN),
            Number("536", "cooperatives in the district; over 2,000 poor households take part in them", REPORT_EN),
            text(
                "This site is a demo. Villages and figures come from published reports; cooperatives, names of "
                "households and orders are made up, and say “demo” or “示例” (sample) in their names."
            ),
        ),
    ),
}

STOREFRONT = {
    "zh-hans": PageWords(
        title="农产品",
        lead="每一样都写着村庄、等级、每斤的价钱，还有农户能拿到多少。",
        description="小米、小杂粮、雪梨、蜜桃、山楂、富硒蔬菜：写明产地、每斤价格与农户所得。",
    ),
    "en": PageWords(
        title="Produce",
        lead="Each with its village, its grade, its price per jin (500 g), and what of it reaches the household.",
        description="Millet, coarse grains, pears, peaches, hawthorn and selenium vegetables, with village, price per "
        "jin and what reaches the household.",
    ),
}

VILLAGES = {
    "zh-hans": PageWords(
        title="村庄",
        lead="东西是谁种的，村里的日子怎么过。按乡镇排列。",
        description="李里、响泉、纱帽、岛坪、土堆、西崖……淄川乡村的故事与出产。",
    ),
    "en": PageWords(
        title="Villages",
        lead="Who grows it, and how the village lives. Sorted by township.",
        description="Lili, Xiangquan, Shamao, Daoping, Tudui, Xiya: stories and produce from the villages of Zichuan.",
    ),
}

TOWNSHIPS = {
    "zh-hans": {
        "lingzi": PageWords("岭子镇", "李里村的小杂粮，63户人家，每斤5元保护价。", "淄川区岭子镇：李里村小米与小杂粮。"),
        "taihe": PageWords(
            "太河镇", "94个村，其中54个是省定贫困村；雪梨、蜜桃和山楂从这里来。", "淄川区太河镇的村庄、果子和旅游合作社。",
            body=(
                text("全镇精准识别困难农户1,585户、2,788人，实施专项扶贫项目81个，用到的资金1,744万元。"),
                Number("1,690万元", "另外用于54个省定贫困村的产业项目", REPORT_ZH),
            ),
        ),
        "zhaili": PageWords("寨里镇", "有机小米、屋顶光伏、老房子里的创意园。", "淄川区寨里镇：有机小米、光伏发电与村庄托管。"),
        "longquan": PageWords("龙泉镇", "土里带硒，果蔬当家；487户结对，一户一个办法。", "淄川区龙泉镇：富硒果蔬采摘。"),
        "xihe": PageWords("西河镇", "农产品进城，日用品下乡，1,100户多了一条增收的路。", "淄川区西河镇：双向流通电商。"),
    },
    "en": {
        "lingzi": PageWords(
            "Lingzi", "Coarse grains from Lili: 63 households, a protected price of ¥5 per jin.",
            "Lingzi town, Zichuan: millet and coarse grains from Lili.",
        ),
        "taihe": PageWords(
            "Taihe", "94 villages, 54 of them designated poor villages; pears, peaches and hawthorn come from here.",
            "Villages, fruit and tourism cooperatives of Taihe town, Zichuan.",
            body=(
                text(
                    "The town counted 1,585 poor households with 2,788 people, and has carried out 81 programmes with "
                    "funds of ¥17.44 million."
                ),
                Number("¥16.90 million", "more for projects in the 54 designated villages", REPORT_EN),
            ),
        ),
        "zhaili": PageWords(
            "Zhaili", "Organic millet, solar roofs, and a park for culture in old houses.",
            "Zhaili town, Zichuan: organic millet, solar power and houses with new tenants.",
        ),
        "longquan": PageWords(
            "Longquan", "Selenium in the soil, fruit and vegetables on top; 487 households, a plan for each.",
            "Longquan town, Zichuan: selenium fruit and vegetables, pick your own.",
        ),
        "xihe": PageWords(
            "Xihe", "Produce to the city, daily goods to the village: new income for 1,100 households.",
            "Xihe town, Zichuan: two-way circulation through an e-commerce cooperative.",
        ),
    },
}  # fmt: skip
