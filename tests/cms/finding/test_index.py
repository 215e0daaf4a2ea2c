"""The index of a list: what names of places add to it, once each; what begins with a few letters."""

from __future__ import annotations

from datetime import date

from cms.finding import tokens
from cms.finding.index import Found, Index, Label
from cms.finding.understanding import understand
from cms.finding.words.terms import MOST_BEGINNINGS

TODAY = date(2026, 9, 25)
MANY = 200


def product(number: int, name: str, village: str = "") -> Found:
    """A product of a village, by the village's number."""
    facets = {"village": (village,)} if village else {}
    return Found(number, number, f"{number:04d}", (name,), "", facets, None, None)


def vocabulary(index: Index) -> list[str]:
    """All Latin words, pinyin and initials, as often as they stand in it."""
    return sorted(index.starting_with("", 100_000))


def found(index: Index, typed: str) -> int:
    """How many products a search finds."""
    return understand(index, typed).found.bit_count()


def test_a_word_of_many_labels_stands_in_the_vocabulary_once() -> None:
    index = Index(TODAY)
    for number in range(MANY):
        index.call("village", str(number), Label("章村", "Zhang village", ""))
    assert vocabulary(index) == ["cun", "village", "zc", "zhang", "zhangcun"]
    index.put([product(1, "章村小米", "1")])
    assert vocabulary(index).count("zhang") == 1


def test_many_names_of_one_beginning_crowd_out_no_other() -> None:
    index = Index(TODAY)
    for number in range(MANY):
        index.call("village", str(number), Label("斋村", "", ""))
    index.call("village", "zhu", Label("朱村", "", ""))
    index.put([product(number, "梨", str(number)) for number in range(MANY)])
    index.put([product(MANY, "梨", "zhu")])
    assert found(index, "zh") == MANY + 1


def test_long_words_of_one_beginning_crowd_out_no_other() -> None:
    """More than are looked at begin with zhai, and stand before zhan in the alphabet."""
    index = Index(TODAY)
    others = [one for one in map(chr, range(0x5200, 0x5400)) if tokens.syllables(one)[0][0] not in "az"][:MANY]
    index.put([product(number, f"斋{other}梨") for number, other in enumerate(others)])
    index.put([product(MANY, "詹梨")])
    assert len(index.starting_with("zhai", 1_000)) > MOST_BEGINNINGS
    assert found(index, "zha") == MANY + 1


def test_a_label_that_is_renamed_is_found_by_its_new_name_only() -> None:
    index = Index(TODAY)
    index.call("village", "1", Label("章村", "", ""))
    index.call("village", "2", Label("章庄", "", ""))
    index.put([product(1, "梨", "1"), product(2, "梨", "2")])
    assert (found(index, "章"), found(index, "章村"), found(index, "zhangcun")) == (2, 1, 1)
    index.call("village", "1", Label("李村", "Li village", ""))
    assert (found(index, "章"), found(index, "zhangzhuang"), found(index, "licun"), found(index, "village")) == (
        1,
        1,
        1,
        1,
    )
    assert not index.knows("zhangcun") and index.knows("zhang")
    assert sorted(index.in_labels) == sorted(
        {
            "李",
            "村",
            "李村",
            "li",
            "cun",
            "licun",
            "lc",
            "village",
            "章",
            "庄",
            "章庄",
            "zhang",
            "zhuang",
            "zhangzhuang",
            "zz",
        }
    )


def test_renaming_back_and_forth_adds_no_words() -> None:
    index = Index(TODAY)
    for name in ("章村", "李村"):
        index.call("village", "1", Label(name, "", ""))
    known = vocabulary(index)
    for name in ("章村", "李村"):
        index.call("village", "1", Label(name, "", ""))
    assert vocabulary(index) == known
