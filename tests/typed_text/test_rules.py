"""What an input method leaves is folded by the kind of field; what can't be seen is dropped or refused."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.typed_text import rules

DOT = "\u00b7"
FAMILY = "👨\u200d👩\u200d👧"
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("dot", ["·", "•", "・", "‧", "．", "･", "∙", "⋅", " · ", "··", ".", "。", "．・"])
def test_a_name_has_one_dot_in_whatever_look_it_was_typed(dot: str) -> None:
    assert rules.name(f"阿依古丽{dot}买买提") == f"阿依古丽{DOT}买买提"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Ｊ．Ｒ． Ｓｍｉｔｈ", "J.R. Smith"),
        ("J. R. Smith", "J. R. Smith"),
        ("王\u3000芳\u3000", "王 芳"),
        ("王芳（收发室）", "王芳（收发室）"),
        ("\ufeff王\u200b芳\u00ad", "王芳"),
        ("Smith-Jones", "Smith-Jones"),
        ("１号院 李四", "1号院 李四"),
        ("张三。", "张三。"),
        (f"王芳{FAMILY}", f"王芳{FAMILY}"),
        ("葛\U000e0100示例", "葛示例"),
        ("𠮷田　示例", "𠮷田 示例"),
    ],
)
def test_names(typed: str, stored: str) -> None:
    assert rules.name(typed) == stored


@pytest.mark.parametrize(
    ("fold", "typed", "stored"),
    [
        (rules.code, "ＷＥＬＣＯＭＥ－１０", "WELCOME-10"),
        (rules.code, "ＬＯＴ——２０２６\u3000７", "LOT-2026 7"),
        (rules.compact, "sf１２３４\u3000５６７８ \u200b９０", "sf1234567890"),
        (rules.compact, "６２００ ００００\t００００\n０００５", "6200000000000005"),
        (rules.login, "ｗａｎｇ＠example。com", "wang@example.com"),
        (rules.login, " １３８　００１３－８０００ ", "1380013-8000"),
        (rules.login, "\u202d13800138000\u202c", "13800138000"),
        (rules.number, "１２．５", "12.5"),
        (rules.number, "1,234,567", "1234567"),
        (rules.number, "1,5", "1,5"),
        (rules.number, "1，234", "1234"),
        (rules.number, "٣٤", "34"),
        (rules.number, "−3", "-3"),
        (rules.amount, "￥１，２３４。５０", "1234.50"),
        (rules.amount, "¥ 12·50 元", "12.50"),
        (rules.phone, "＋８６　１３８－００１３－８０００", "+86 138-0013-8000"),
        (rules.phone, "（０１０）８８８８ ８８８８", "(010)8888 8888"),
        (rules.phone, "\u202d138 0013 8000\u202c", "138 0013 8000"),
        (rules.line, "１２，３４。５ ＡＢ－Ｃ", "１２，３４。５ ＡＢ－Ｃ"),  # free text is left as it is written
        (rules.line, "a\u3000b\u00a0c", "a b c"),
        (rules.lines, "\u3000\u3000第一段\r\n第二段\r第三段", "\u3000\u3000第一段\n第二段\n第三段"),
        (rules.searched, "ＳＦ－１２３", "SF-123"),
    ],
)
def test_each_kind_of_field(fold: object, typed: str, stored: str) -> None:
    assert callable(fold) and fold(typed) == stored


@pytest.mark.parametrize(
    "emoji", [FAMILY, "❤\ufe0f\u200d🔥", "👩🏽\u200d🌾", "🏴\U000e0067\U000e0062\U000e007f", "🏳\ufe0f\u200d🌈"]
)
def test_joiners_inside_an_emoji_stay(emoji: str) -> None:
    assert rules.lines(f"好\u200d吃{emoji}\u200d") == f"好吃{emoji}"


@pytest.mark.parametrize("unseen", ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u3164", "\U000e0041"])
def test_what_is_drawn_as_nothing_is_dropped(unseen: str) -> None:
    assert {rules.line(f"a{unseen}b"), rules.name(f"a{unseen}b"), rules.code(f"a{unseen}b")} == {"ab"}


@pytest.mark.parametrize(
    "harm", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\x9b", "\u202e", "\u2066", "\u200f", "\u061c", "\u206a", "\uffff"]
)
def test_controls_are_named(harm: str) -> None:
    assert rules.harmful(f"a{harm}b") == rules.harmful(f"a{harm}b", has_lines=True) == f"U+{ord(harm):04X}"


def test_tabs_and_line_breaks_belong_to_a_text_of_several_lines_only() -> None:
    text = "a\tb\nc\r\n"
    assert (rules.harmful(text), rules.harmful(text, has_lines=True)) == ("U+0009", "")


@pytest.mark.parametrize(
    "between",
    [
        ",",
        "，",
        ", ",
        "转",
        " 转 ",
        "轉",
        "转分机",
        "分机",
        "分机号：",
        "-",
        "－",
        "——",
        "#",
        "＃",
        "ext. ",
        " ext.",
        ";ext=",
        "x",
        ";",
    ],
)
@pytest.mark.parametrize(
    "number", ["18412345678", "+86 184 1234 5678", "184-1234-5678", "010-88888888", "(0533) 7654321"]
)
def test_an_extension_is_told_from_its_number(number: str, between: str) -> None:
    found, digits = rules.extension(rules.phone(f"{number}{between}1234"))
    assert (found.rstrip(" ,"), digits) == (number, "1234")


@pytest.mark.parametrize(
    "number",
    ["138-0013-8000", "010-8888-8888", "+86-138-0013-8000", "0533-7654321", "400-820-8820", "13800138000", "12345"],
)
def test_a_number_in_groups_has_no_extension(number: str) -> None:
    assert rules.extension(number) == (number, "")


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    for fold in (
        rules.line,
        rules.lines,
        rules.name,
        rules.code,
        rules.compact,
        rules.login,
        rules.number,
        rules.phone,
    ):
        assert fold(fold(text)) == fold(text)


TYPED_INTO = {"CharField", "IntegerField", "DecimalField", "FloatField", "EmailField", "DateField", "DateTimeField"}


def test_every_field_that_people_type_into_is_made_on_the_base() -> None:
    # a hidden input is filled in by the program
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for room in ("marketplace", "orders", "cms")
        for path in (ROOT / room).rglob("*.py")
        if "typed_text" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if _is_bare(node)
    ]
    assert found == []


def _is_bare(node: ast.AST) -> bool:
    names = [node.func] if isinstance(node, ast.Call) else node.bases if isinstance(node, ast.ClassDef) else []
    bare = any(
        isinstance(name, ast.Attribute)
        and isinstance(name.value, ast.Name)
        and name.value.id == "forms"
        and name.attr in TYPED_INTO
        for name in names
    )
    return bare and "HiddenInput" not in ast.dump(node)
