"""Where the demo happens: the towns and villages that the newspapers name, and two villages that are made up.

`designated` is set only where a newspaper calls the village a designated poor one (省定/省级贫困村).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TownshipFacts:
    """A township by both names; the figures are the newspapers': villages, designated ones, households, people.

    :param place: latitude and longitude of about where its seat is, from general knowledge and good to some kilometres;
        no survey and no map service was asked
    """

    name: str
    name_en: str
    villages: int | None = None
    designated: int | None = None
    households: int | None = None
    people: int | None = None
    place: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class VillageFacts:
    """A village by both names, the township it belongs to, and how many households the newspapers count there."""

    name: str
    name_en: str
    township: str
    designated: bool = False
    households: int | None = None
    people: int | None = None


TOWNSHIPS = {
    "lingzi": TownshipFacts("岭子镇", "Lingzi", place=(36.61, 117.8)),
    "taihe": TownshipFacts(
        "太河镇", "Taihe", villages=94, designated=54, households=1_585, people=2_788, place=(36.52, 118.13)
    ),
    "zhaili": TownshipFacts("寨里镇", "Zhaili", place=(36.68, 118.06)),
    "longquan": TownshipFacts("龙泉镇", "Longquan", households=487, place=(36.58, 117.99)),
    "xihe": TownshipFacts("西河镇", "Xihe", households=1_100, place=(36.55, 118.03)),
}

VILLAGES = {
    "lili": VillageFacts("李里村", "Lili", "lingzi", households=63),
    "xiangquan": VillageFacts("响泉村", "Xiangquan", "taihe"),
    "shamao": VillageFacts("纱帽村", "Shamao", "taihe", households=41, people=62),
    "daoping": VillageFacts("岛坪村", "Daoping", "taihe"),
    "baishu": VillageFacts("柏树村", "Baishu", "taihe"),
    "dongdongyu": VillageFacts("东东峪村", "Dongdongyu", "taihe", designated=True),
    "beixiace": VillageFacts("北下册村", "Beixiace", "taihe", designated=True),
    "tudui": VillageFacts("土堆村", "Tudui", "zhaili", designated=True, households=63),
    "xiya": VillageFacts("西崖村", "Xiya", "zhaili"),
    "beiping": VillageFacts("北坪村", "Beiping", "xihe"),
    # Not in any newspaper: the towns' organic millet and selenium vegetables are, their villages are not named.
    "zhaili_sample": VillageFacts("寨里示例村", "Zhaili Sample Village", "zhaili"),
    "longquan_sample": VillageFacts("龙泉示例村", "Longquan Sample Village", "longquan"),
}

# The picture on each village's page. Those drawn for no village in particular say so in their alternative text.
SCENES = {
    "lili": "village_lili",
    "xiangquan": "village_xiangquan",
    "shamao": "village_shamao",
    "daoping": "village_generic_1",
    "baishu": "village_generic_3",
    "dongdongyu": "village_generic_2",
    "tudui": "village_generic_3",
    "xiya": "village_generic_1",
    "beiping": "truck_road",
    "zhaili_sample": "millet_field",
    "longquan_sample": "village_longquan",
}
