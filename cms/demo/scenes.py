"""The demo's pictures: a file each in the folder `pictures` beside this module, and what each shows in words.

They are paper collages, drawn by the program in the folder docs/drawing. Each has EXIF with a made-up GPS position, as
a phone's photo does, so that uploading any of them exercises the removal of both.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "pictures"


class Words(NamedTuple):
    """What is to be seen in a picture, in one sentence: its alternative text."""

    zh: str
    en: str


SCENES = {
    "home_hero": Words(
        "清晨的梯田里谷子金黄，一辆小货车满载农产品，沿着弯弯的山路从村里出发。",
        "Golden millet terraces in the morning: a small truck with crates of produce leaves a village on a winding road.",
    ),
    "truck_road": Words(
        "公路上两辆货车相向而行：一辆把农产品送往城里，一辆把日用品带回村里。",
        "Two trucks pass on a country road: one takes crates of produce to the city, the other brings daily goods back.",
    ),
    "millet_field": Words(
        "成熟的谷穗沉甸甸地垂在田里，远处是层层梯田。",
        "Heavy ears of ripe millet bow over the field; terraces lie behind.",
    ),
    "millet_bag": Words(
        "木桌上一只敞口布袋装满小米，旁边放着木勺和谷穗。",
        "An open cloth sack full of millet on a wooden table, with a scoop and an ear of millet.",
    ),
    "grain_bowls": Words(
        "几只碗里分别盛着小米、红豆、玉米、高粱和绿豆。",
        "Bowls of millet, red beans, corn, sorghum and mung beans on a striped cloth.",
    ),
    "hands_grain": Words(
        "一双手捧着满满的小米。",
        "Two hands hold a heap of millet.",
    ),
    "pear_orchard": Words(
        "枝头挂着黄绿色的梨，山坡上是一行行梨树。",
        "Yellow-green pears hang on a branch above a hillside of pear trees.",
    ),
    "pear_box": Words(
        "打开的纸箱里，一排排梨垫着薄纸摆放整齐。",
        "An open box with rows of pears nested in tissue paper.",
    ),
    "hawthorn_branch": Words(
        "山楂枝上结着一簇簇红果。",
        "Clusters of red hawthorn berries on a branch.",
    ),
    "hawthorn_basket": Words(
        "编筐里盛满红山楂，桌上散落着几颗果子和叶子。",
        "A woven basket heaped with red hawthorn berries, some berries and leaves on the table.",
    ),
    "peach_branch": Words(
        "枝头挂着成熟的桃子，远处是山坡果园。",
        "Ripe peaches on a branch with an orchard slope behind.",
    ),
    "hawthorn_slices": Words(
        "圆竹匾里晾着山楂干片。",
        "Dried hawthorn slices on a round woven tray.",
    ),
    "greenhouse": Words(
        "拱棚里，一行行番茄和绿叶菜长势正好。",
        "Inside an arched greenhouse: rows of tomatoes and leafy greens.",
    ),
    "vegetable_crate": Words(
        "木箱里装满大白菜、番茄、黄瓜、青菜和小萝卜。",
        "A wooden crate full of Chinese cabbage, tomatoes, cucumbers, greens and radishes.",
    ),
    "weighing": Words(
        "一筐梨放在指针秤上过磅。",
        "A basket of pears stands on a dial scale to be weighed.",
    ),
    "village_lili": Words(
        "石头房前的平地上晒着小米，两个戴草帽的人在翻晒，远处是层层梯田。（示意图）",
        "Millet dries on flat ground before stone houses, two figures in straw hats rake it; terraced hills behind. (Illustration)",
    ),
    "village_xiangquan": Words(
        "山谷里的果园村庄，一条小溪穿过石桥，从屋旁流过。（示意图）",
        "An orchard village in a valley; a stream runs under a small stone bridge past the houses. (Illustration)",
    ),
    "village_shamao": Words(
        "高峰之下的小山村，坡上长着山楂树。（示意图）",
        "A small mountain village below a peak, with hawthorn trees on the slopes. (Illustration)",
    ),
    "village_longquan": Words(
        "田野间排列着一座座拱形大棚。（示意图）",
        "Arched greenhouses stand in rows among the fields. (Illustration)",
    ),
    "village_generic_1": Words(
        "山坡梯田下的村庄和小路。（示意图）",
        "A village and a lane below terraced slopes. (Illustration)",
    ),
    "village_generic_2": Words(
        "溪水边的山村。（示意图）",
        "A hill village beside a stream. (Illustration)",
    ),
    "village_generic_3": Words(
        "梯田环绕的村庄，屋前种着桃树。（示意图）",
        "A village among terraces, with peach trees before the houses. (Illustration)",
    ),
}


def read_file(scene: str) -> bytes:
    """Return the picture of a scene as the JPEG file that is uploaded.

    :raises KeyError: there is no such scene
    """
    if scene not in SCENES:
        raise KeyError(scene)
    return (FOLDER / f"{scene}.jpg").read_bytes()
