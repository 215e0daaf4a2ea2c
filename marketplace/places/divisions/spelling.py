"""How people write the names of divisions: short, in traditional characters, in English or pinyin, wide or spaced."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Any

from .table import PROVINCES, Division, Level

PEOPLES = [
    "维吾尔",
    "蒙古",
    "朝鲜",
    "哈萨克",
    "柯尔克孜",
    "塔吉克",
    "锡伯",
    "回",
    "藏",
    "羌",
    "彝",
    "苗",
    "侗",
    "壮",
    "瑶",
    "土家",
    "布依",
    "水",
    "傣",
    "景颇",
    "傈僳",
    "白",
    "哈尼",
    "纳西",
    "怒",
    "独龙",
    "佤",
    "拉祜",
    "布朗",
    "普米",
    "黎",
    "畲",
    "满",
    "土",
    "撒拉",
    "东乡",
    "保安",
    "裕固",
    "仡佬",
    "毛南",
    "仫佬",
    "达斡尔",
    "鄂伦春",
    "鄂温克",
    "各",
]
# Of 双江拉祜族佤族布朗族傣族自治县 it leaves 双江; of 伊犁哈萨克自治州, whose people stands without 族, 伊犁.
_PEOPLE = "(?:" + "|".join(sorted(PEOPLES, key=len, reverse=True)) + ")"
KIND = re.compile(
    rf"^(?P<stem>.{{2,}}?)(?:(?:{_PEOPLE}族?)+自治[区州县旗]|(?:{_PEOPLE}族)+[区乡]|族?自治[区州县旗]|特别行政区|地区"
    r"|(?<=神农架)林区|特区|新区|[省市州盟区县旗])$"
)
OF_PROVINCE = re.compile(rf"^(?P<stem>.{{2,}}?)(?:(?:{_PEOPLE}族?)?(?:自治区|特别行政区|行政区|省|市))$")
COUNTRY = re.compile("^(?:中华人民共和国|中国)(?=.)")
CHINESE = re.compile("[\u3400-\u9fff]")

# What they are called in English besides the name of `PROVINCES`, folded.
ALSO = {
    "15": ("neimenggu", "neimongol", "innermongolia", "neimeng"),
    "54": ("xizang", "tibet", "tibetxizang", "xizangtibet"),
    "71": ("taiwan", "taiwansheng"),
    "81": ("hongkong", "xianggang", "hk"),
    "82": ("macao", "macau", "aomen"),
}
SHORT_CHINESE = {"内蒙": "15"}
PROVINCE_WORDS = frozenset(
    [
        "province",
        "municipality",
        "city",
        "autonomous",
        "region",
        "uygur",
        "uyghur",
        "uighur",
        "zhuang",
        "hui",
        "sar",
        "special",
        "administrative",
        "of",
        "the",
        "china",
        "prc",
        "sheng",
        "shi",
        "zizhiqu",
        "tebie",
        "xingzhengqu",
    ]
)
CITY_WORDS = frozenset(
    ["city", "municipality", "prefecture", "autonomous", "league", "region", "shi", "zhou", "meng", "diqu", "zizhizhou"]
)
DISTRICT_WORDS = frozenset(
    [
        "district",
        "county",
        "city",
        "banner",
        "autonomous",
        "forestry",
        "special",
        "new",
        "area",
        "qu",
        "xian",
        "shi",
        "qi",
        "zizhixian",
        "zizhiqi",
    ]
)
# Cities that are known in English by another name than their pinyin.
KNOWN_AS = {
    "哈尔滨": "Harbin",
    "齐齐哈尔": "Qiqihar",
    "呼和浩特": "Hohhot",
    "鄂尔多斯": "Ordos",
    "乌鲁木齐": "Urumqi",
    "喀什": "Kashgar",
    "拉萨": "Lhasa",
    "日喀则": "Shigatse",
    "克拉玛依": "Karamay",
    "吐鲁番": "Turpan",
    "和田": "Hotan",
    "伊犁": "Ili",
    "阿克苏": "Aksu",
    "阿勒泰": "Altay",
}
# Where a character of a place's name is not spoken as elsewhere, and pypinyin's dictionary does not say so.
SPOKEN_SIGNS = {
    "长": "chang",
    "都": "du",
    "曾": "zeng",
    "柏": "bai",
    "覃": "qin",
    "漯": "luo",
    "珲": "hun",
    "什": "shi",
    "勒": "le",
}
SPOKEN = {
    "长子": "Zhangzi",
    "朝阳": "Chaoyang",
    "六合": "Luhe",
    "单": "Shan",
    "浚": "Xun",
    "荥经": "Yingjing",
    "乐陵": "Laoling",
    "洪洞": "Hongtong",
    "大城": "Daicheng",
    "蔚": "Yu",
    "涡阳": "Guoyang",
    "筠连": "Junlian",
    "繁峙": "Fanshi",
    "宕昌": "Tanchang",
    "闵行": "Minhang",
}
ENGLISH_KINDS = (
    (("自治州", "地区"), "Prefecture"),
    (("盟",), "League"),
    (("神农架林区",), "Forestry District"),
    (("新区",), "New Area"),
    (("特区",), "Special District"),
    (("自治旗", "旗"), "Banner"),
    (("县",), "County"),
    (("区",), "District"),
)


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Return what is compared of a name: one width, no spaces, no 中国 before it."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    return COUNTRY.sub("", plain)


@cache
def _converter() -> Any:
    from opencc import OpenCC  # its dictionaries, which only traditional characters need

    return OpenCC("t2s")


def simplified(text: str) -> str:
    """Return a text with its traditional characters as simplified ones, character by character."""
    converted = str(_converter().convert(text)) if CHINESE.search(text) else text
    return converted if len(converted) == len(text) else text


@lru_cache(maxsize=8192)
def stem(name: str) -> str:
    """Return the name without what says what it is: 淄博市 → 淄博, 延边朝鲜族自治州 → 延边. One of a single character is kept whole."""
    found = KIND.match(name)
    return found["stem"] if found else name


def province_stem(name: str) -> str:
    """Return the name of a province without what says what it is, also where it is said wrong: 新疆省 → 新疆."""
    found = OF_PROVINCE.match(name)
    return found["stem"] if found else name


@cache
def province_codes() -> dict[str, str]:
    """Return short Chinese and folded English names of the provinces, each with its code."""
    chinese = {province_stem(name): code for code, (name, _en) in PROVINCES.items()}
    english = {_letters(name): code for code, (_name, name) in PROVINCES.items()}
    also = {name: code for code, names in ALSO.items() for name in names}
    return chinese | SHORT_CHINESE | english | also


def latin(text: str, words: Iterable[str]) -> str:
    """Return a name in Latin letters for comparing: no tones, capitals, signs, nor any of some words.

    :param words: those that say what it is, such as ``province``
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    without_tones = "".join(sign for sign in plain if not unicodedata.combining(sign))
    parts = re.split(r"[^a-z']+", without_tones.replace("’", "'"))
    kept = [_letters(part) for part in parts if part not in words]
    return "".join(kept) or _letters(without_tones)


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if "a" <= sign <= "z")


def english(one: Division) -> str:
    """Return the English name of a division: by hand for a province, pinyin and a word for what it is below it."""
    if one.level is Level.PROVINCE:
        return PROVINCES[one.code][1]
    return _english(one.name)


@lru_cache(maxsize=8192)
def _english(name: str) -> str:
    return f"{KNOWN_AS.get(_bare(name)) or spelled(name, len(_bare(name)))} {_kind(name)}".strip()


def _kind(name: str) -> str:
    return next((word for ends, word in ENGLISH_KINDS if name.endswith(ends)), "")


def _bare(name: str) -> str:
    """Return what is spelled of a name: its stem, also one of a single character (单县 is Shan County)."""
    bare = stem(name)
    return name[:-1] if bare == name and _kind(name) else bare


def spelled(name: str, length: int) -> str:
    """Return the pinyin of the first characters of a name, as on maps: 西安市 → Xi'an."""
    from pypinyin import lazy_pinyin  # its tables take half a second to load, and most processes never need them

    by_hand = SPOKEN.get(name[:length])
    if by_hand:
        return by_hand
    sounds = [SPOKEN_SIGNS.get(sign, sound) for sign, sound in zip(name, lazy_pinyin(name, v_to_u=True), strict=True)]
    first, *rest = sounds[:length]
    return (first + "".join(f"'{one}" if one[:1] in "aoe" else one for one in rest)).capitalize()


@lru_cache(maxsize=8192)
def _latin_names(one: Division, words: frozenset[str]) -> frozenset[str]:
    """Return how a division is written in Latin letters: as a whole, and without what says what it is; for comparing."""
    names = [english(one), f"{spelled(one.name, len(_bare(one.name)))} {_kind(one.name)}"]
    return frozenset(latin(name, ignored) for name in names for ignored in ((), words))


def fitting(text: str, among: Sequence[Division], words: frozenset[str]) -> list[Division]:
    """Return which of some divisions a text names: those of exactly that name, else of that name without its kind.

    :param text: folded, in simplified characters or Latin letters
    :param words: what may stand in Latin beside the name
    """
    exact = [one for one in among if one.name == text]
    if exact or not text:
        return exact
    if CHINESE.search(text):
        wanted = stem(text)
        return [one for one in among if len(wanted) >= 2 and stem(one.name) == wanted]
    for ignored in ((), words):
        wanted = latin(text, ignored)
        found = [one for one in among if wanted and wanted in _latin_names(one, words)]
        if found:
            return found
    return []
