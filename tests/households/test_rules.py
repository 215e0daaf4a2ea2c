"""How a name is masked."""

import pytest

from marketplace.households.rules import masked_name


@pytest.mark.parametrize(
    ("name", "masked"),
    [("焦裕民", "焦**"), ("李四", "李**"), ("欧阳示例1", "欧**"), (" 王示例2", "王**"), ("", "**")],
)
def test_a_public_name_shows_its_first_character_and_no_length(name: str, masked: str) -> None:
    assert masked_name(name) == masked
