"""The demo's made-up people: households that deliver, cooperatives, and who signs in. All visibly made up."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

# Common surnames of the region, in no order that means anything.
SURNAMES = "焦王李张刘陈孙赵高马司孟韩翟国宋于杨徐胡郭吕毕苏石曹董冯许贾"


@dataclass(frozen=True, slots=True)
class CooperativeFacts:
    """A made-up cooperative of the demo, and the village where it has its packing room."""

    name: str
    name_en: str
    village: str
    about: str = ""
    about_en: str = ""


COOPERATIVES = {
    "lili": CooperativeFacts(
        "李里杂粮专业合作社(演示)",
        "Lili Grains Cooperative (demo)",
        "lili",
        "63户签了协议，种子、肥料、收购、加工和包装都是统一的，谷子按保护价收。合作社约请十个人做分级和装袋。(演示)",
        "63 households have signed: seed, fertiliser, buying, milling and packing are done together, and the millet is bought at the protected price. About ten people grade and pack. (demo)",
    ),
    "xiangquan": CooperativeFacts(
        "响泉果品专业合作社(演示)",
        "Xiangquan Fruit Cooperative (demo)",
        "xiangquan",
        "收响泉一带的梨和桃，按等级分箱，当天收当天进冷库。(演示)",
        "Buys the pears and peaches around Xiangquan, grades them into boxes, and cools them on the day they are picked. (demo)",
    ),
    "shamao": CooperativeFacts(
        "纱帽岛坪山楂专业合作社(演示)",
        "Shamao and Daoping Hawthorn Cooperative (demo)",
        "shamao",
        "纱帽、岛坪两村38户的山楂在这里过秤、切片、晾晒。(演示)",
        "The hawthorn of 38 households in Shamao and Daoping is weighed, sliced and dried here. (demo)",
    ),
    "longquan": CooperativeFacts(
        "龙泉富硒蔬菜专业合作社(演示)",
        "Longquan Selenium Vegetables Cooperative (demo)",
        "longquan_sample",
        "富硒大棚的蔬菜早上采、上午分拣、下午装车。(演示)",
        "Vegetables from the selenium greenhouses are picked in the morning, sorted before noon and loaded after it. (demo)",
    ),
    "zhaili": CooperativeFacts(
        "寨里有机小米专业合作社(演示)",
        "Zhaili Organic Millet Cooperative (demo)",
        "zhaili_sample",
        "有机谷子地连片种，不打药，人工间苗，秋后统一脱粒。(演示)",
        "Organic millet in joined fields: no spraying, thinned by hand, threshed together in autumn. (demo)",
    ),
}

# How many made-up households deliver in each village. Lili's 63, and the 38 of Shamao and Daoping, are the newspapers'.
HOUSEHOLDS = {
    "lili": 63, "xiangquan": 24, "shamao": 22, "daoping": 16, "longquan_sample": 18, "zhaili_sample": 16
}  # fmt: skip


PERSONS_OF = (2, 1, 2, 2, 1, 3, 2, 1, 2, 2)  # people in a household, by turns: about the district's 1.8


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody who signs in. `role` is one of `people.models.Role`, or buyer; one who holds two stands here twice."""

    email: str
    name: str
    role: str
    where: str = ""
    phone: str | None = None


LOGINS = (
    Login("admin@demo.example", "管理员(演示)", "administrator"),
    Login("editor@demo.example", "商城编辑示例", "editor"),
    Login("buyer@demo.example", "买家示例", "buyer", phone="+8613800000001"),
    Login("lili@demo.example", "李里合作社理货员示例", "clerk", "lili"),
    Login("xiangquan@demo.example", "响泉合作社理货员示例", "clerk", "xiangquan"),
    Login("shamao@demo.example", "纱帽合作社理货员示例", "clerk", "shamao"),
    Login("lingzi@demo.example", "岭子镇工作人员示例", "township_staff", "lingzi"),
    Login("taihe@demo.example", "太河镇工作人员示例", "township_staff", "taihe"),
    Login("council@demo.example", "李里村理事示例", "council", "lili"),
    # They set the protected prices of their towns' demo products, as only a township's own staff may.
    Login("longquan@demo.example", "龙泉镇工作人员示例", "township_staff", "longquan"),
    Login("zhaili@demo.example", "寨里镇工作人员示例", "township_staff", "zhaili"),
    # What one of a township enters or makes, the other confirms or releases: cards, pay-outs.
    Login("lingzi2@demo.example", "岭子镇复核人示例", "township_staff", "lingzi"),
    Login("taihe2@demo.example", "太河镇复核人示例", "township_staff", "taihe"),
    Login("longquan2@demo.example", "龙泉镇复核人示例", "township_staff", "longquan"),
    Login("zhaili2@demo.example", "寨里镇复核人示例", "township_staff", "zhaili"),
    Login("county@demo.example", "区工作人员示例", "county"),
    Login("lili-manager@demo.example", "李里合作社负责人示例", "manager", "lili"),
    Login("xiangquan-manager@demo.example", "响泉合作社负责人示例", "manager", "xiangquan"),
    Login("shamao-manager@demo.example", "纱帽合作社负责人示例", "manager", "shamao"),
    # Holds two: the back office's header says as whom, and switches.
    Login("both@demo.example", "一人两职示例", "manager", "longquan"),
    Login("both@demo.example", "一人两职示例", "council", "longquan_sample"),
)


def password() -> str:
    """Return the password of every demo login: one for each installation, since it comes from its SECRET_KEY.

    A demo loaded by mistake on a real site so doesn't open it to everyone who has read this file.
    """
    digest = hmac.new(settings.SECRET_KEY.encode(), b"demo logins", hashlib.sha256).digest()
    letters = base64.b32encode(digest).decode().lower()
    return f"demo-{letters[:4]}-{letters[4:8]}"


def head_name(number: int) -> str:
    """Return the made-up name of a household's head: a surname, 示例 (sample), and a number.

    :param number: counts the households of the demo from 1
    """
    return f"{SURNAMES[number * 7 % len(SURNAMES)]}示例{number:03d}"


def file_number(village_key: str, number: int) -> str:
    """Return the made-up file number of a household.

    :param village_key: key of `places.VILLAGES`
    :param number: counts the households of that village from 1
    """
    return f"演示-{village_key.upper()}-{number:03d}"


def households(village_key: str) -> Iterator[tuple[str, str]]:
    """Yield file number and head of each made-up household that delivers in a village."""
    before = 0
    for key, count in HOUSEHOLDS.items():
        if key == village_key:
            for number in range(1, count + 1):
                yield file_number(key, number), head_name(before + number)
        before += count
