"""The two files that are exchanged with the bank: what is to be paid, and what became of it.

CSV in the layout that Chinese banks take for batch payments (代发): one row a payment, and a last row with number and
sum, by which a file that was cut short is known, and with the file's mark, by which the answer is known to be this file's.
Written in GB18030, as their programs expect; read as banks and spreadsheets write (`answer_tables`).
"""

from __future__ import annotations

import csv
import io
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from marketplace.households.card_opening import open_number, try_rows
from marketplace.households.locking import lock_batch
from marketplace.households.log_actions import BatchAction
from marketplace.households.models import PayoutBatch, PayoutRow
from marketplace.ledger.money import with_commas, yuan
from marketplace.people.audit import record_look, record_looks
from marketplace.people.change_log import Change, log_change
from marketplace.people.free_text import without_card_numbers
from marketplace.people.models import User

from .actions import (
    AnsweredOtherwise,
    NothingToPay,
    NotNow,
    PayoutRefused,
    Verdict,
    VoidAsked,
    check_may_answer,
    check_may_pay,
    record_answer,
)
from .answer_tables import BadAnswer, amount_fen, decode, is_total, plain, read_table, whole_number
from .names import Compared, check_names
from .taking_back import leave_out_refused

BATCH, ROW, HOLDER, CARD, BANK, AMOUNT, REMARK = (
    "批次号", "序号", "收款人户名", "收款账号", "收款银行", "金额(元)", "附言",
)  # fmt: skip
RESULT, REASON = "处理结果", "失败原因"
HEADER = (BATCH, ROW, HOLDER, CARD, BANK, AMOUNT, REMARK)
NEEDED = (BATCH, ROW, AMOUNT, RESULT, REASON)
READ = (*HEADER, RESULT, REASON)  # each of them once, also those that an answer may lack
TOTAL = "合计"
REMARK_TEXT = "农户收入"
RESULTS = {"成功": PayoutRow.State.CONFIRMED, "失败": PayoutRow.State.REJECTED}

WRITTEN = "pay-out file"  # what the log of looks says
MOST_REASON = 200
MARK_BYTES = 4


class WrittenByAnother(PayoutRefused):
    """The file was written by somebody else, who alone may write it again."""


def write_file(batch: PayoutBatch, *, user: User, now: datetime) -> bytes:
    """Return the bank's file of a released batch. Each writing is logged; the first one gives the file its mark.

    :raises PermissionDenied: `user` is not of the batch's township
    :raises NotNow: the batch is not released, or was answered, withdrawn or voided
    :raises VoidAsked: somebody has asked to void it
    :raises WrittenByAnother: somebody else wrote it: who reads the answer in does not know the mark from us
    :raises NothingToPay: of a batch of the former rule every card was refused since
    :raises CardsUnreadable: names the households whose cards can't be opened
    """
    with transaction.atomic():
        batch = lock_batch(batch.pk)
        check_may_pay(user, batch)
        if batch.state not in (PayoutBatch.State.RELEASED, PayoutBatch.State.WRITTEN):
            raise NotNow(batch.state)
        if batch.void_asked_at is not None:
            raise VoidAsked("Somebody has asked to void the batch.")
        if batch.written_by_id not in (None, user.pk) and not batch.under_former_rule:
            raise WrittenByAnother("Only who wrote the file writes it again.")
        left_out = leave_out_refused(batch, now) if batch.under_former_rule and batch.written_at is None else []
        rows = list(_sent_rows(batch).select_related("card"))
        if not rows:
            raise NothingToPay("Every card of the batch was refused: it is withdrawn.")
        try_rows(rows)
        _note_writing(batch, user, now, left_out)
        record_look(user, "payout_batch", batch.pk, f"{WRITTEN} {batch.number}", now)
        record_looks(user, "household", [row.household_id for row in rows], f"{WRITTEN} {batch.number}", now)
    return _file_of(batch, rows)


def _sent_rows(batch: PayoutBatch) -> QuerySet[PayoutRow]:
    """Return what the bank is told of: all rows, but for those of the former rule whose card was refused."""
    return batch.rows.exclude(state=PayoutRow.State.TAKEN_BACK).order_by("number")


def _note_writing(batch: PayoutBatch, user: User, now: datetime, left_out: Sequence[str]) -> None:
    """Write down the first writing, and the mark that the file carries from then on.

    :param left_out: the file numbers of households whose rows are not in the file
    """
    if batch.written_at is not None:
        return
    batch.written_by, batch.written_at = user, now
    if not batch.under_former_rule:  # a copy without a mark may be at the bank already
        batch.file_mark = secrets.token_hex(MARK_BYTES).upper()
    batch.save(update_fields=["written_by", "written_at", "file_mark"])
    why = _("Left out, the bank card was refused: %(numbers)s") % {"numbers": "、".join(left_out)} if left_out else ""
    log_change(Change(batch, BatchAction.WRITTEN, {}, reason=why), user=user, now=now)


def _file_of(batch: PayoutBatch, rows: Sequence[PayoutRow]) -> bytes:
    lines: list[Sequence[object]] = [HEADER]
    for row in rows:
        card = row.card
        number = open_number(card)
        lines.append((batch.number, row.number, card.holder, number, card.bank, yuan(row.amount_fen), REMARK_TEXT))
    lines.append((TOTAL, len(rows), "", "", "", yuan(sum(row.amount_fen for row in rows)), batch.file_mark))
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(lines)
    return out.getvalue().encode("gb18030")


@dataclass(frozen=True, slots=True)
class Expected:
    """What the answer must say of a row, by its number.

    :param amount: fen
    """

    amount: int
    last_four: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a file says, by row number.

    :param lines: where it says so
    :param names: the payee's, empty where it names none; None: the file has no such column
    """

    verdicts: dict[int, Verdict]
    lines: dict[int, int]
    names: dict[int, str] | None


def read_answer(
    batch: PayoutBatch, content: bytes, *, user: User, now: datetime, compared: Compared | None = None
) -> int:
    """Take in the bank's answer: each row is confirmed, or rejected and back in the household's balance.

    :param user: the township's staff or an administrator; not who released the batch or wrote its file
    :param content: the file as it was uploaded
    :param compared: the names that `user` has compared, of those that differ from ours or are missing
    :returns: how many rows were answered now; none when the same answer was read before
    :raises PermissionDenied: `user` is not of the batch's township
    :raises NotNow: its file was never written, or it was withdrawn or voided
    :raises OwnStep: `user` released it, or wrote its file
    :raises BadAnswer: the file is another batch's, cut short, doubled, altered or unreadable; nothing is changed
    :raises NamesDiffer: a payee's name in it is another one than ours or missing, and was not compared; nothing is changed
    """
    batch = PayoutBatch.objects.get(pk=batch.pk)
    check_may_pay(user, batch)
    check_may_answer(user, batch)
    rows = list(_sent_rows(batch).values_list("number", "amount_fen", "card__last_four", "card__holder"))
    expected = {number: Expected(amount, last_four) for number, amount, last_four, _holder in rows}
    answer = parse_answer(content, batch.number, expected, batch.file_mark)
    noted = ""
    if batch.answered_at is None:
        noted = check_names(content, answer.names, {row[0]: row[3] for row in rows}, compared)
    try:
        return record_answer(batch.pk, answer.verdicts, user=user, now=now, compared=noted)
    except AnsweredOtherwise as refused:
        raise BadAnswer(_("the bank said something else of this row before"), answer.lines[refused.row]) from refused


def parse_answer(content: bytes, batch_number: str, expected: dict[int, Expected], mark: str = "") -> Answer:
    """Return what the file says of each row. Pure.

    :param mark: what the last row must carry as its remark; empty: nothing, for a file that was written without one
    :raises BadAnswer: as `read_answer`
    """
    needed = (*NEEDED, *([REMARK] if mark else []))
    _line, header, records = read_table(decode(content), needed, READ)
    verdicts: dict[int, Verdict] = {}
    line_of: dict[int, int] = {}
    names: dict[int, str] = {}
    totals: list[tuple[int, dict[str, str]]] = []
    for line, record in records:
        cells = dict(zip(header, record, strict=True))
        if is_total(record):
            totals.append((line, cells))
            continue
        if totals:
            raise BadAnswer(_("something stands below the row with number and sum"), line)
        number, verdict = _row(line, cells, batch_number, expected)
        if number in verdicts:
            raise BadAnswer(
                _("row %(row)s stands on line %(first)s already") % {"row": number, "first": line_of[number]}, line, ROW
            )
        verdicts[number], line_of[number] = verdict, line
        names[number] = cells.get(HOLDER, "")
    _check_totals(totals, mark, len(verdicts), sum(expected[number].amount for number in verdicts))
    if unanswered := sorted(set(expected) - set(verdicts)):
        raise BadAnswer(_("row %(row)s of the batch is not answered") % {"row": unanswered[0]})
    return Answer(verdicts, line_of, names if HOLDER in header else None)


def _row(line: int, cells: dict[str, str], batch_number: str, expected: dict[int, Expected]) -> tuple[int, Verdict]:
    if plain(cells[BATCH]) != batch_number:
        found = {"found": cells[BATCH], "wanted": batch_number}
        raise BadAnswer(_("batch “%(found)s”; this is batch %(wanted)s") % found, line, BATCH)
    number = whole_number(cells[ROW])
    if number not in expected:
        raise BadAnswer(_("the batch has no row “%(row)s”") % {"row": cells[ROW]}, line, ROW)
    row = expected[number]
    if amount_fen(cells[AMOUNT]) != row.amount:
        found_amount = {"found": cells[AMOUNT].lstrip("¥￥"), "row": number}
        raise BadAnswer(_("¥%(found)s is not the amount of row %(row)s") % found_amount, line, AMOUNT)
    if CARD in cells and plain(cells[CARD])[-4:] != row.last_four:
        raise BadAnswer(_("row %(row)s went to another card") % {"row": number}, line, CARD)
    state = RESULTS.get(plain(cells[RESULT]))
    if state is None:
        raise BadAnswer(_("“%(result)s” is neither 成功 nor 失败") % {"result": cells[RESULT]}, line, RESULT)
    if state == PayoutRow.State.CONFIRMED:
        return number, Verdict(state)
    if not 0 < len(cells[REASON]) <= MOST_REASON:
        raise BadAnswer(_("a rejected row needs the bank's reason, in at most 200 characters"), line, REASON)
    return number, Verdict(state, without_card_numbers(cells[REASON]))


def _check_totals(totals: list[tuple[int, dict[str, str]]], mark: str, count: int, total: int) -> None:
    """Compare the row that carries the mark with the rows above, and what the bank's own totals say with them.

    :param mark: empty: the file was written without one, and the first total is ours
    :param count: of the rows above
    :param total: of the rows above, in fen
    """
    if not totals:
        raise BadAnswer(_("the last row with number and sum is missing: the file was cut short"))
    marked = [n for n, (_line, cells) in enumerate(totals) if mark and plain(cells[REMARK]).upper() == mark]
    ours = marked[0] if marked else 0
    for n, (line, cells) in enumerate(totals):
        if (n == ours or cells[ROW]) and whole_number(cells[ROW]) != count:
            raise BadAnswer(
                _("the file says it has “%(said)s” rows, and has %(found)s: it was cut short or added to")
                % {"said": cells[ROW], "found": count},
                line,
                ROW,
            )
        if (n == ours or cells[AMOUNT]) and amount_fen(cells[AMOUNT]) != total:
            raise BadAnswer(
                _("the file says it sums up to ¥%(said)s; its rows do to ¥%(found)s")
                % {"said": cells[AMOUNT].lstrip("¥￥"), "found": with_commas(total)},
                line,
                AMOUNT,
            )
    if mark and not marked:
        line, cells = totals[ours]
        raise BadAnswer(
            _("the file mark is “%(found)s”; the file that was written carries another one") % {"found": cells[REMARK]},
            line,
            REMARK,
        )
