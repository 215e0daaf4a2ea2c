"""Search knows what a kitchen calls things: synonyms, plurals, misspellings, compounds; and what is no word finds nothing."""

from __future__ import annotations

from datetime import date

import pytest

from cms.demo.produce import PRODUCE
from cms.finding.index import Found, Index, Label
from cms.finding.understanding import Understood, understand
from cms.finding.words.first_words import FIRST_WORDS
from cms.finding.words.misses import missed
from cms.finding.words.synonyms import folded, gather, split_words
from cms.finding.words.terms import Term

TODAY = date(2026, 11, 30)
WORDS = gather(FIRST_WORDS)
SHELVES = {"grains": ("杂粮", "Grains"), "fruit": ("鲜果", "Fruit"), "vegetables": ("蔬菜", "Vegetables")}


@pytest.fixture(scope="module")
def demo() -> Index:
    """The demo's shelf."""
    index = Index(TODAY)
    for slug, (name, name_en) in SHELVES.items():
        index.call("category", slug, Label(name, name_en, ""))
    index.put(
        Found(
            number, number, f"{number:04d}", (one.name, one.name_en), "", {"category": (one.category,)}, None, None,
            " ".join(f"{pack.name} {pack.name_en}" for pack in one.packs),
        )
        for number, one in enumerate(PRODUCE.values())
    )  # fmt: skip
    return index


def found(index: Index, understood: Understood) -> list[str]:
    """The titles of what a search finds, the best first."""
    return [index.titles[place] for best in understood.best_first for place in index.pick(best, "best")]


MILLET = ["李里小米", "寨里有机小米"]
HAWTHORN = ["纱帽山楂", "岛坪山楂", "岛坪山楂干片"]
PEACHES = ["响泉元旦蜜桃", "响泉早桃"]


@pytest.mark.parametrize(
    ("typed", "titles", "meant"),
    [
        ("番茄", ["龙泉富硒西红柿"], "西红柿"),
        ("蕃茄", ["龙泉富硒西红柿"], "西红柿"),  # a homophone of a synonym
        ("fanqie", ["龙泉富硒西红柿"], "西红柿"),
        ("tomatoe", ["龙泉富硒西红柿"], "tomato"),
        ("Tomatoes", ["龙泉富硒西红柿"], "tomatoes"),
        ("西红市", ["龙泉富硒西红柿"], "西红柿"),
        ("谷子", MILLET, "小米"),
        ("黃小米", MILLET, "小米"),
        ("foxtail millet", MILLET, "millet"),
        ("山查", HAWTHORN, "山楂"),
        ("hawthrone", HAWTHORN, "hawthorn"),
        ("送礼", ["李里小米"], "礼盒"),
        ("禮品", ["李里小米"], "礼盒"),
        ("gifts", ["李里小米"], "gifts"),
        ("peech", PEACHES, "peach"),
        ("桃子", PEACHES, "桃"),
        ("梨子", ["响泉雪梨"], "梨"),
        ("水果", ["响泉雪梨", *PEACHES, *HAWTHORN], "鲜果"),
        ("vegatables", ["龙泉富硒时蔬箱", "龙泉富硒西红柿"], "vegetable"),
    ],
)
def test_what_is_sold_is_found_by_its_other_names(demo: Index, typed: str, titles: list[str], meant: str) -> None:
    understood = understand(demo, typed, WORDS)
    assert (found(demo, understood), [term.meant for term in understood.terms]) == (titles, [meant])
    assert not understood.partly


@pytest.mark.parametrize(
    ("typed", "titles", "part"),
    [
        ("小米粥", MILLET, "小米"),
        ("番茄酱", ["龙泉富硒西红柿"], "西红柿"),
        ("桃汁", PEACHES, "桃"),
        ("梨膏糖", ["响泉雪梨"], "梨"),
    ],
)
def test_a_compound_falls_back_to_its_part_and_says_so(demo: Index, typed: str, titles: list[str], part: str) -> None:
    understood = understand(demo, typed, WORDS)
    assert found(demo, understood) == titles
    assert [(term.typed, term.meant, term.part) for term in understood.terms] == [(typed, part, True)]


def test_english_words_that_nothing_has_are_named_beside_those_that_are_found(demo: Index) -> None:
    understood = understand(demo, "millet pudding", WORDS)
    assert found(demo, understood) == MILLET
    assert [term.typed for term in understood.unknown] == ["pudding"] and understood.partly


@pytest.mark.parametrize(
    "typed",
    [
        "' OR 1=1 --",
        "1",
        "5",
        "or",
        "%' AND '1'='1",
        "1 OR 2",
        "x' OR 'x'='x",
        "--",
        "00",
        "a",
        "5 10",
        "1e5",
        "苹果",
        "李子",
    ],
)
def test_signs_of_syntax_and_numbers_find_nothing_by_accident(demo: Index, typed: str) -> None:
    assert found(demo, understand(demo, typed, WORDS)) == []


def test_junk_and_words_that_say_nothing_find_nothing_and_narrow_nothing(demo: Index) -> None:
    index = Index(TODAY)
    names = [one.name for one in PRODUCE.values()]
    index.put(Found(n, n, str(n), (name,), "不是的了在和也都词", {}, None, None) for n, name in enumerate(names))
    for typed in (
        "x" * 10,
        "x" * 12,
        "mi" * 5,
        "xxhsxxhs",
        *"的了不在是和都也",
        "的了",
        "是的",
        "不是",
        "不存在的东西",
        "在的",
    ):
        for at in (demo, index):
            assert found(at, understand(at, typed, WORDS)) == [], typed
    assert found(demo, understand(demo, "不是很贵的小米", WORDS)) == MILLET
    assert found(demo, understand(demo, "lilixiaomi", WORDS)) == ["李里小米"]


def test_numbers_narrow_down_what_words_find(demo: Index) -> None:
    assert found(demo, understand(demo, "山楂 3斤", WORDS)) == ["岛坪山楂"]
    assert found(demo, understand(demo, "我想买山楂 1=1", WORDS))[:1] == ["岛坪山楂干片"]
    assert found(demo, understand(demo, "山楂 77", WORDS)) == HAWTHORN


def test_a_word_that_is_sold_comes_before_what_its_group_means() -> None:
    index = Index(TODAY)
    names = ["西红柿", "番茄苗", "桃花村小米", "早桃"]
    index.put(Found(n, n, str(n), (name,), "", {}, None, None) for n, name in enumerate(names))
    assert found(index, understand(index, "番茄", WORDS)) == ["番茄苗", "西红柿"]
    assert found(index, understand(index, "桃子", WORDS)) == ["早桃"]  # the village is no fruit


def test_the_first_words_are_groups_that_an_editor_could_have_typed() -> None:
    words = [(folded(word), group) for group in FIRST_WORDS for word in split_words(group)]
    assert len(FIRST_WORDS) > 90 and min(len(split_words(group)) for group in FIRST_WORDS) >= 2
    assert len(words) == len(dict(words))


def test_nothing_of_a_person_is_counted(demo: Index) -> None:
    assert missed("x", understand(demo, "苹果 小米粥", WORDS).terms) == ("苹果", "小米粥")
    for typed in (
        "13800138000", "138 0013 8000", "电话１３８００１３８０００", "wang@example.com", "37030219900101123X",
        "一三八零零一三八零零零", "tel13800138000", "张三 13800138000", "小米",
    ):  # fmt: skip
        assert missed(typed, understand(demo, typed, WORDS).terms) == (), typed
    assert missed("x", [Term("很长的一句话没有人会这么找东西", "x")]) == ()
