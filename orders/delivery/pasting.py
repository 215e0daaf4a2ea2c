"""Takes a pasted address apart: who receives it, the phone, where it goes. What it does not know stays in the details.

Pure: what was found is filled into the form, which checks it; nothing is placed by it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from marketplace.places.divisions.reading import province_named
from marketplace.places.divisions.running import find_division
from marketplace.places.divisions.spelling import CHINESE, CITY_WORDS, DISTRICT_WORDS, fitting, simplified
from marketplace.places.divisions.table import Division, cities, districts, path

NAME, PHONE = "\x01", "\x02"  # where a labelled name begins, and where the phone stood
NAME_LABELS = "收货人姓名|收件人姓名|收货人|收件人|联系人|姓名|Recipient|Name"
OTHER_LABELS = (
    "收[货件]人地址|收货人?电话|收件人?电话|手机号码|手机号|联系电话|联系方式|电话号码|手机|电话|所在地区|省市区|收货地址|收件地址|详细地址|街道地址|"
    "所在地|地区|街道|地址|邮政编码|邮编|Phone|Telephone|Tel|Mobile|Address|Region|Zip|Postcode"
)
HAN = "\u3400-\u9fff"
AT_BREAK = r"(?:(?<=^)|(?<=[\s,;|。]))"
LABEL = re.compile(
    rf"(?:(?P<name>{NAME_LABELS})|(?:{OTHER_LABELS}))\s*:\s*"
    rf"|{AT_BREAK}(?:(?P<bare>{NAME_LABELS})|(?:{OTHER_LABELS}))(?=[\s\d+])\s*"
    rf"|(?P<to>(?<![签代请查接])收|{AT_BREAK}(?:收件|收货|寄给|寄|To))\s*:\s*"  # 收：张三
    rf"|{AT_BREAK}(?:(?P<glued>收[货件]人姓名|收[货件]人|联系人|姓名)|收[货件]地址|详细地址|所在地区|地址)(?=[{HAN}])",
    re.IGNORECASE,
)
MOBILE = re.compile(
    r"(?<!\d)(?:\+?86[-\s]?)?1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}(?!\d)"
    r"(?:\s?(?:转|ext\.?|#|-)\s?\d{1,6}(?!\d)|,\d{3,6}(?=$|[\s,;|]))?",
    re.IGNORECASE,
)
LANDLINE = re.compile(r"(?<!\d)(?:\+?86[-\s]?)?\(?0\d{2,3}\)?[-\s]?\d{7,8}(?:-\d{1,5})?(?!\d)")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
POSTCODE = re.compile(r"(?:(?<=^)|(?<=[\s,;|]))\d{6}(?=$|[\s,;|])")
BREAK = re.compile(r"[\s,;|。]+")
COUNTRY = re.compile("(?:中华人民共和国|中国)$")
GREETING = re.compile(
    "(?:(?<=^)|(?<=[\\s,;|。]))(?:[您你]好|谢谢|麻烦|请?(?:帮我)?(?:寄到|送到|发到|寄给)|收[货件]信息)[!~.,:]*(?=$|[\\s,;|。])"
)
TITLE = "(?:先生|女士|小姐|老师|阿姨|师傅|大姐|大哥)"
PERSON = re.compile(
    rf"^(?:[{HAN}]{{2,4}}|[{HAN}]{{1,3}}{TITLE}|[{HAN}]{{1,10}}(?:[·•・][{HAN}]{{1,10}})+|[A-Za-z][A-Za-z .'’-]{{1,40}})$"
)
OF_A_PLACE = re.compile(
    r"(?:[路街道巷号室楼栋幢层村组镇乡区县市省院店厂园苑城校司队部座]|单元|小区|公司|学校|驿站|前台|门卫|代收)$"
)
WHERE = re.compile(r"\d|[路街道巷弄号室楼栋幢村组镇乡区县市省]")
RECEIVES = re.compile(r"\s*(?:\(收\)|收)$")
IN_BRACKETS = re.compile(rf"\((?P<name>[{HAN}]{{2,4}})收\)")
SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆"
    "郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文焦"
)
GLUED = re.compile(rf"(?<=[号室户栋幢元])(?P<name>[{HAN}][{HAN}]{{1,2}}{TITLE}?)$")


@dataclass(frozen=True, slots=True)
class Pasted:
    """What was found in a pasted address; empty where nothing was.

    :param phone: as it was written, with an extension
    :param places: codes for the fields of province, city and district
    :param candidates: those that a name may mean which several have (鼓楼区)
    :param name: the text that was read as the place
    """

    recipient: str = ""
    phone: str = ""
    email: str = ""
    places: tuple[str, str, str] = ("", "", "")
    detail: str = ""
    candidates: Sequence[Division] = ()
    name: str = ""

    @property
    def is_address(self) -> bool:
        """Whether it says where to: a place, or at least something with a house number or a street."""
        return any(self.places) or bool(self.candidates) or bool(WHERE.search(self.detail))


def take_apart(text: str) -> Pasted:
    """Return the parts of a pasted address.

    :param text: one line or several, with labels (收货人:) or without
    """
    plain = unicodedata.normalize("NFKC", text)
    plain = "".join(sign if sign.isprintable() else " " if sign.isspace() else "" for sign in plain)
    plain = _marked(plain)
    plain, email = _cut(plain, EMAIL)
    plain, phone = _cut(plain, MOBILE)
    if not phone:
        plain, phone = _cut(plain, LANDLINE)
    plain = POSTCODE.sub(" ", plain)
    if not CHINESE.search(plain):
        return _take_english_apart(plain, phone, email)
    found = find_division(plain)
    before, after = (plain[: found.start], plain[found.end :]) if found else (plain, "")
    recipient, before, after = _recipient(COUNTRY.sub("", before), after)
    places = _codes(found.lowest) if found and found.lowest else ("", "", "")
    detail = " ".join(part for part in (_tidy(after), _tidy(before)) if part)
    name = plain[found.start : found.end] if found else ""
    return Pasted(recipient, phone, email, places, detail, found.candidates if found else (), name)


def _marked(text: str) -> str:
    """Return the text with each label as a break, and a mark before the name."""
    done, pieces = 0, []
    for label in LABEL.finditer(simplified(text)):
        names = label["name"] or label["bare"] or label["to"] or label["glued"]
        pieces += [text[done : label.start()], f" ; {NAME if names else ''}"]
        done = label.end()
    marked = GREETING.sub(" ", "".join([*pieces, text[done:]]))
    return IN_BRACKETS.sub(rf" ; {NAME}\g<name> ; ", marked)


def _codes(lowest: Division) -> tuple[str, str, str]:
    province, city, district = path(lowest.code)
    return province.code, city.code if city else "", district.code if district else ""


def _cut(text: str, what: re.Pattern[str]) -> tuple[str, str]:
    """Cut the first match out. Return the text with a mark in its place, and what was cut."""
    found = what.search(text)
    if found is None:
        return text, ""
    return f"{text[: found.start()]} {PHONE} {text[found.end() :]}", " ".join(found[0].split())


def _recipient(before: str, after: str) -> tuple[str, str, str]:
    """Return who receives it, and what is left on both sides of the place."""
    for side in (before, after):
        labelled = re.search(f"{NAME}([^{PHONE};,|]*)", side)
        name = RECEIVES.sub("", labelled[1].strip()) if labelled else ""
        if labelled and name:
            words = name.split()
            if len(words) > 1 and CHINESE.search(name):  # 收货人: 张三 山东省…
                name = words[0]
            rest = side.replace(f"{NAME}{labelled[1]}", labelled[1].replace(words[0] if words else name, "", 1), 1)
            rest = rest if CHINESE.search(name) else side.replace(labelled[0], " ", 1)
            return (name, rest, after) if side is before else (name, before, rest)
    for part in _parts(before):
        if _is_person(part):
            return RECEIVES.sub("", part), _without(before, part), after
    parts = _parts(after)
    beside = [part for at, part in enumerate(parts) if PHONE in (*parts[at - 1 : at], *parts[at + 1 : at + 2])]
    for part in [*beside, *parts[-1:]]:
        if part != parts[0] and _is_person(part):
            return RECEIVES.sub("", part), before, _without(after, part)
    return _glued(before, after)


def _glued(before: str, after: str) -> tuple[str, str, str]:
    """The same for a name that stands at the end of the address with nothing between."""
    for part in _parts(after):
        found = GLUED.search(part)
        if found and found["name"][0] in SURNAMES and not OF_A_PLACE.search(found["name"]):
            return found["name"], before, after.replace(part, part[: found.start()], 1)
    return "", before, after


def _is_person(part: str) -> bool:
    name = RECEIVES.sub("", part)
    return bool(PERSON.match(name)) and not OF_A_PLACE.search(name)


def _parts(text: str) -> list[str]:
    return [part for part in BREAK.split(text) if part]


def _without(text: str, part: str) -> str:
    return text.replace(part, " ", 1)


def _tidy(text: str) -> str:
    """Return what is left of an address: no marks, greetings or separators around it, single spaces."""
    kept = [part for part in re.split(r"[\s;|。\x01\x02]+", text) if part.strip(",:") not in ("", "收")]
    return re.sub(r"\s*,(?:\s*,)*\s*", ",", " ".join(kept)).strip(" ,:-/")


def _take_english_apart(text: str, phone: str, email: str) -> Pasted:
    """The same for one in Latin letters, whose parts stand between commas, the smallest first."""
    marked = NAME in text
    chunks = [one for one in (" ".join(part.split()) for part in re.split(f"[,;\n{PHONE}]", text)) if one]
    named = next((one.strip(NAME).strip() for one in chunks if marked and one.startswith(NAME)), "")
    chunks = [
        one for one in chunks if not one.startswith(NAME) and one.casefold() not in ("china", "p.r. china", "prc")
    ]
    province, chunks = _last_fitting(
        chunks, lambda chunk: [one] if not chunk.isdigit() and (one := province_named(chunk)) else []
    )
    city, chunks = _last_fitting(
        chunks, lambda chunk: fitting(chunk, cities(province.code if province else ""), CITY_WORDS)
    )
    inside = districts(city.code if city else province.code if province else "")
    district, chunks = _last_fitting(chunks, lambda chunk: fitting(chunk, inside, DISTRICT_WORDS))
    if not named and chunks and PERSON.match(chunks[0]):
        named, *chunks = chunks
    codes = tuple(one.code if one else "" for one in (province, city, district))
    return Pasted(named, phone, email, (codes[0], codes[1], codes[2]), ", ".join(chunks))


def _last_fitting(chunks: list[str], fits: Callable[[str], Sequence[Division]]) -> tuple[Division | None, list[str]]:
    """Return the last part that names exactly one division, and the parts without it."""
    for at in range(len(chunks) - 1, -1, -1):
        found = fits(chunks[at])
        if len(found) == 1:
            return found[0], chunks[:at] + chunks[at + 1 :]
    return None, chunks
