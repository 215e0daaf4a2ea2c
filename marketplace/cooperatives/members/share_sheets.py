"""Shares as a sheet: a cooperative's managers note signed quantities by file. Rows are only added."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy

from marketplace.bulk.columns import ChoiceField, Column, options_of
from marketplace.bulk.kinds import Kind, Line, Refused, Row, register
from marketplace.cooperatives.locking import lock_members
from marketplace.cooperatives.models import Member, Share
from marketplace.cooperatives.policies import managed_by
from marketplace.people.audit import record_looks
from marketplace.people.free_text import refuse_card_number
from marketplace.people.models import Role, User
from marketplace.typed_text.fields import CodeField, DayField, NumberField, TextField, WholeNumberField
from marketplace.typed_text.rules import compared

from .named_households import household_columns
from .refusals import MemberError
from .share_lines import Books, members_named, noted_rows, row_of
from .shares import LONGEST_PAPER, LONGEST_REASON, Noting, note_together
from .sheets import MOST_NUMBER, cooperative_column
from .words import refusal_text

EXPORTED = "share file"  # what the log of looks calls it
NUMBER: dict[str, Any] = {"required": False, "min_value": 1, "max_value": MOST_NUMBER}
TEXT: dict[str, Any] = {"required": False, "validators": [refuse_card_number]}


class ShareKind(Kind):
    """Shares."""

    name = "shares"
    label = pgettext_lazy("of a member", "Shares")
    roles = (Role.MANAGER,)
    irreversible = True
    order = 14
    note = gettext_lazy(
        "One row for each signed quantity. Rows are only added: one that is there already changes nothing, and none is ever changed. A transfer "
        "is two rows, of the member who gives, with a minus, and of the one who takes. Corrections, and money that is paid back, are not "
        "taken from a file: they are noted on the member’s page."
    )

    def columns(self, user: User) -> list[Column]:
        """Whose, what, how much, from when and by which paper."""
        return [
            Column("number", gettext_lazy("Share’s number"), WholeNumberField(**NUMBER), note=gettext_lazy("Given by the marketplace: leave it as it is, and empty for a new one.")),
            cooperative_column(user),
            *household_columns(),
            Column("kind", gettext_lazy("What"), ChoiceField(options_of(Share.Kind))),
            Column("deed", gettext_lazy("What was done"), ChoiceField(options_of(Share.Deed))),
            Column("quantity", gettext_lazy("Quantity (mu, m² or yuan)"), NumberField(max_digits=12, decimal_places=2), example="-1.5", note=gettext_lazy("With a minus what is given back, or given to another member.")),
            Column("valid_on", pgettext_lazy("a share", "Valid from"), DayField(), example="2026-05-01", note=gettext_lazy("The day on the paper.")),
            Column("other", gettext_lazy("Other member of a transfer"), CodeField(required=False, max_length=30), example="LL-002", note=gettext_lazy("Its file number, in both rows of a transfer; empty in all others.")),
            Column("paper", gettext_lazy("Number of the signed paper"), CodeField(max_length=LONGEST_PAPER, **TEXT), example="纸-1", note=gettext_lazy("Needed for whatever is noted. By one paper a member brings in or gives back a kind of shares once a day.")),
            Column("reason", gettext_lazy("Why"), TextField(max_length=LONGEST_REASON, **TEXT), note=gettext_lazy("Needed for whatever is noted.")),
            Column("corrects", gettext_lazy("Corrects the share with the number"), WholeNumberField(**NUMBER), note=gettext_lazy("Only of corrections, which are made on the member’s page: empty for a new row.")),
        ]  # fmt: skip

    def rows_out(self, user: User, now: datetime) -> Iterator[Row]:
        """By cooperative, file number and day. Each household is a look."""
        members = Member.objects.filter(cooperative__in=managed_by(user).order_by())
        shares = Share.objects.filter(member__in=members.order_by().values("pk"))
        looked_at = members.filter(shares__isnull=False).order_by().values_list("household", flat=True).distinct()
        record_looks(user, "household", looked_at, EXPORTED, now)
        order = ("member__cooperative__sort_key", "member__cooperative", "member__household__number", "valid_on", "pk")
        for noted in noted_rows(shares.order_by(*order)):
            yield row_of(noted)

    def key(self, row: Row) -> Hashable:
        """The share's number, or all that is said of it."""
        said = (
            row.cooperative,
            row.household,
            row.kind,
            row.deed,
            row.quantity,
            row.valid_on,
            compared(row.paper),
            row.other,
        )
        return row.number or said

    def find(self, user: User, lines: Sequence[Line], now: datetime) -> None:
        """Each line with the row that it is; then whether transfers are pairs, and nobody has less than nothing."""
        books = Books(user, lines, timezone.localdate(now))
        for line in lines:
            books.look_at(line)
        books.pair()
        books.add_up()

    def lock(self, user: User, lines: Sequence[Line]) -> None:
        """The members who are named: rows of theirs are only written under this lock."""
        lock_members(members_named(user, lines).values_list("pk", flat=True))

    def write(self, user: User, lines: Sequence[Line], now: datetime) -> None:
        """Note what is new: of a transfer the row that gives stands for both."""
        named = members_named(user, lines).filter(left_on=None)
        members = {(of, number): pk for pk, of, number in named.values_list("pk", "cooperative", "household__number")}
        entries = []
        for row in (line.row for line in lines):
            taker = members[row.cooperative, row.other] if row.other else None
            if taker is not None and row.quantity > 0:
                continue
            hundredths = int(row.quantity * 100) * (-1 if taker else 1)
            member = members[row.cooperative, row.household]
            entries.append(Noting(member, row.kind, row.deed, hundredths, row.valid_on, row.reason, row.paper, taker))
        try:
            note_together(entries, user=user, now=now)
        except MemberError as refused:
            raise Refused(refusal_text(refused)) from refused


register(ShareKind())
