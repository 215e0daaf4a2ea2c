"""What the bank answers to a file of ours, and the households that are paid."""

from __future__ import annotations

from marketplace.households.models import PayoutBatch
from tests.households.paying import (
    close_the_season,
    give_cards,
)
from tests.world import World, make_world

HEADER = "批次号,序号,收款人户名,收款账号,收款银行,金额(元),附言,处理结果,失败原因"


def make_carded_world() -> World:
    world = make_world()
    give_cards(world.millet)
    close_the_season(world.millet)
    return world


def answer(batch: PayoutBatch, *, rejected: dict[int, str] | None = None) -> list[str]:
    """The lines of the bank's answer, as it echoes our file."""
    lines, total = [HEADER], 0
    rows = batch.rows.exclude(state="taken_back").order_by("number")
    for row in rows:
        reason = (rejected or {}).get(row.number)
        told = f"失败,{reason}" if reason else "成功,"
        total += row.amount_fen
        lines.append(
            f"{batch.number},{row.number},{row.card.holder},{'*' * 12}{row.card.last_four},{row.card.bank},"
            f"{row.amount_fen / 100:.2f},农户收入,{told}"
        )
    lines.append(f"合计,{len(rows)},,,,{total / 100:.2f},{batch.file_mark},,")
    return lines


def as_file(lines: list[str], encoding: str = "gb18030", end: str = "\r\n") -> bytes:
    return "".join(line + end for line in lines).encode(encoding)
