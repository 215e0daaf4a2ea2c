"""Lines of a file of signatures, compared with what is signed, and looked at as the actions do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.bulk.kinds import Line, Row
from marketplace.catalogue.mass import grams, jin
from marketplace.catalogue.sheets import cooperatives_for
from marketplace.cooperatives.members.named_households import look_at_head, must_stay, numbers_of
from marketplace.cooperatives.models import Cooperative, Member
from marketplace.people.models import User
from marketplace.runtime.many_ids import among
from marketplace.supply.models import Agreement, SeasonClosing, Signature
from marketplace.supply.policies import changes_signatures
from marketplace.supply.refusals import SeasonClosed, Suspended

from .leaving import earliest, last_deliveries
from .masses import is_odd
from .signing import Consents, Why
from .words import refusal_text

STAYS = gettext_lazy("This stays as it was noted: %(was)s. Write that, or leave the cell empty.")
MANAGERS_ALONE = gettext_lazy(
    "Only the cooperative’s managers may change this signature, or let the household leave: so it is said of it."
)
CLERKS = Signature.EditedBy.CLERKS.value


class Signed(NamedTuple):
    """A signature as it is."""

    pk: int
    agreement_id: int
    product_id: int
    season_id: int
    household_id: int
    number: str
    head: str
    signed_on: date
    grams: int | None
    named: bool | None
    edited_by: str
    left_on: date | None
    left_reason: str
    version: int


def signed(rows: QuerySet[Signature]) -> Iterator[Signed]:
    """Yield signatures with their households' numbers and heads."""
    names = (
        "pk", "agreement_id", "agreement__product_id", "agreement__season_id", "household_id", "household__number",
        "household__head_name", "signed_on", "expected_grams", "named_to_buyers", "edited_by", "left_on", "left_reason", "version",
    )  # fmt: skip
    for values in rows.values_list(*names).iterator():
        yield Signed(*values)


def row_of(one: Signed, sure: bool | str = "") -> Row:
    """Return a signature as it stands in a file.

    :param sure: what the file says of the mass: it is asked for once, and not kept
    """
    return Row(
        product=one.product_id, season=one.season_id, household=one.number, head=one.head,
        mass=None if one.grams is None else jin(one.grams), sure=sure, signed_on=one.signed_on,
        named="" if one.named is None else one.named, edited_by=one.edited_by, left_on=one.left_on, left_reason=one.left_reason,
    )  # fmt: skip


def consents_in(row: Row) -> Consents:
    """Return what a line says that the household consents to."""
    return Consents(None if row.named == "" else row.named, row.edited_by or CLERKS)


def signs_again(line: Line) -> bool:
    """Return whether who has left signs again by a line."""
    row, now = line.row, line.now
    if now is None or now.left_on is None or row.left_on is not None:
        return False
    return bool(row.signed_on >= now.left_on and row.signed_on != now.signed_on)


def agreements_in(user: User, lines: Sequence[Line]) -> dict[tuple[int, int], Agreement]:
    """Return the agreements that lines name, of cooperatives that somebody works for, by product and season."""
    rows = Agreement.objects.filter(
        cooperative__in=cooperatives_for(user).order_by(),
        product__in={line.row.product for line in lines},
        season__in={line.row.season for line in lines},
    )
    return {(one.product_id, one.season_id): one for one in rows.select_related("product", "season").order_by("pk")}


def signatures_in(agreements: Sequence[Agreement], lines: Sequence[Line]) -> dict[tuple[int, int, str], Signed]:
    """Return the signatures that are there of the households that lines name, by product, season and file number."""
    rows = Signature.objects.filter(agreement__in=agreements, household__number__in=numbers_of(lines, "household"))
    return {(one.product_id, one.season_id, one.number): one for one in signed(rows)}


class Facts:
    """What is there of the agreements and households that lines name."""

    def __init__(self, user: User, lines: Sequence[Line], today: date) -> None:
        self.today = today
        self.may = changes_signatures(user)
        self.agreements = agreements_in(user, lines)
        found = list(self.agreements.values())
        self.there = signatures_in(found, lines)
        cooperatives = {one.cooperative_id for one in found}
        status = Cooperative.Status.SUSPENDED
        self.suspended = set(
            Cooperative.objects.filter(pk__in=cooperatives, status=status).values_list("pk", flat=True)
        )
        stopped = SeasonClosing.objects.filter(agreement__in=found, withdrawn_at__isnull=True)
        self.stopped = set(stopped.values_list("agreement_id", flat=True))
        members = Member.objects.now().filter(
            cooperative__in=cooperatives, household__number__in=numbers_of(lines, "household")
        )
        self.members = {
            (cooperative, number): (pk, head)
            for cooperative, number, pk, head in members.values_list(
                "cooperative", "household__number", "household", "household__head_name"
            )
        }
        self.elsewhere = self._elsewhere(found)
        leaving = {(line.row.product, line.row.season, line.row.household) for line in lines if line.row.left_on}
        rows = [self.there[key] for key in leaving & self.there.keys()]
        self.delivered = last_deliveries({(one.agreement_id, one.household_id) for one in rows})

    def _elsewhere(self, agreements: Sequence[Agreement]) -> dict[tuple[int, int, str], set[int]]:
        """Return with whom households have signed for a season and a kind of produce: cooperatives by all three."""
        rows = Signature.objects.filter(
            among("household", {pk for pk, _head in self.members.values()}),
            left_on=None,
            agreement__season__in={one.season_id for one in agreements},
        )
        found: dict[tuple[int, int, str], set[int]] = defaultdict(set)
        names = ("household", "agreement__season", "agreement__product__name", "agreement__cooperative")
        for household, season, product, cooperative in rows.values_list(*names).iterator():
            found[household, season, product].add(cooperative)
        return found

    def look_at(self, line: Line) -> None:
        """Find the signature that a line is, and note what is wrong."""
        row = line.row
        agreement = self.agreements.get((row.product, row.season))
        if agreement is None:
            line.wrong(
                "season",
                _("There is no agreement for this product and season. A manager makes it before anybody signs."),
            )
            return
        there = self.there.get((row.product, row.season, row.household))
        if there is None:
            self._look_at_new(line, agreement)
            return
        line.now = row_of(there, row.sure)
        look_at_head(line, there.head)
        for name in ("mass", "named", "edited_by"):  # what isn't said stays
            if getattr(row, name) in ("", None):
                setattr(row, name, getattr(line.now, name))
        if signs_again(line):
            self._look_at_again(line, agreement, there)
        else:
            self._look_at_changed(line, agreement, there)
        if row != line.now and not self.may(there.edited_by, agreement.cooperative_id):
            line.wrong("edited_by", MANAGERS_ALONE)

    def _look_at_new(self, line: Line, agreement: Agreement) -> None:
        row = line.row
        row.edited_by = row.edited_by or CLERKS
        pk, head = self.members.get((agreement.cooperative_id, row.household), (None, ""))
        if pk is not None:
            look_at_head(line, head)
        self._look_at_signing(line, agreement, pk)
        self._look_at_leaving(line, agreement, row.signed_on)

    def _look_at_signing(self, line: Line, agreement: Agreement, household: int | None) -> None:
        """Note why the household can't sign.

        :param household: None: no member of the cooperative has the file number
        """
        row = line.row
        last = min(self.today, agreement.season.ends_on)
        if agreement.cooperative_id in self.suspended:
            line.wrong("product", refusal_text(Suspended()))
        if agreement.pk in self.stopped:
            line.wrong("season", refusal_text(SeasonClosed()))
        if household is None:
            line.wrong(
                "household", _("No member of this cooperative has this file number. A household joins before it signs.")
            )
        elif self.elsewhere.get((household, row.season, agreement.product.name), set()) - {agreement.cooperative_id}:
            line.wrong("household", _("The household %(why)s.") % {"why": Why.ELSEWHERE.label})
        if row.signed_on > last:
            line.wrong("signed_on", _("It signs until %(last)s: today, or the end of the season.") % {"last": last})
        if row.mass is None:
            line.wrong("mass", _("Please type a mass, such as 1200 (斤) or 600 kg."))
        else:
            self._look_at_mass(line)

    def _look_at_mass(self, line: Line) -> None:
        row = line.row
        if is_odd(grams(row.mass)) and row.sure is not True:
            words = _(
                "%(jin)s jin are rarely one household’s. Correct number and unit or, if it is right, write yes in the column “%(column)s”."
            )
            line.wrong("mass", words % {"jin": f"{row.mass.normalize():f}", "column": _("So much is right")})

    def _look_at_again(self, line: Line, agreement: Agreement, there: Signed) -> None:
        """Note why who has left can't sign again so."""
        row = line.row
        self._look_at_signing(line, agreement, there.household_id if self._is_member(agreement, there) else None)
        if row.left_reason:
            line.wrong("left_reason", _("Who signs again has not left: leave this empty."))
        said, kept = consents_in(row), consents_in(row).kept(Consents(there.named, there.edited_by))
        words = _(
            "Who signs again keeps the stricter of what it has said. Leave this empty; it can be changed once it has signed."
        )
        if said.named_to_buyers != kept.named_to_buyers:
            line.wrong("named", words)
        if said.edited_by != kept.edited_by:
            line.wrong("edited_by", words)

    def _is_member(self, agreement: Agreement, there: Signed) -> bool:
        return (agreement.cooperative_id, there.number) in self.members

    def _look_at_changed(self, line: Line, agreement: Agreement, there: Signed) -> None:
        """Note what can't be changed of a signature that is there."""
        row = line.row
        must_stay(
            line,
            _("It signed on %(was)s: write that day. Who has left signs again on the day on which it left, or later."),
            "signed_on",
        )
        if there.left_on is not None and row.left_on is None:
            words = _("It left on %(day)s: write that day. If it signs again, write the day on which it does.")
            line.wrong("left_on", words % {"day": there.left_on})
        elif there.left_on is not None:
            must_stay(line, STAYS, "left_on", "left_reason")
        else:
            last = self.delivered.get((there.agreement_id, there.household_id))
            self._look_at_leaving(line, agreement, earliest(there.signed_on, last))
        if line.now is not None and row.mass != line.now.mass:
            if there.left_on is not None:
                line.wrong("mass", _("It has left: what it meant to deliver stays as it was. Leave this empty."))
            elif agreement.pk in self.stopped:
                line.wrong("mass", refusal_text(SeasonClosed()))
            self._look_at_mass(line)

    def _look_at_leaving(self, line: Line, agreement: Agreement, first: date) -> None:
        row = line.row
        if row.left_on is None:
            if row.left_reason:
                line.wrong("left_on", _("Give the day on which it left, or leave the cells beside it empty."))
            return
        if not first <= row.left_on <= self.today:
            words = _(
                "It left on %(first)s at the earliest, when it signed or delivered last, and today at the latest."
            )
            line.wrong("left_on", words % {"first": first})
        if not row.left_reason:
            line.wrong("left_reason", _("Say why it left."))
        is_said_anew = line.now is None or row.edited_by != line.now.edited_by
        if is_said_anew and not self.may(row.edited_by, agreement.cooperative_id):
            line.wrong("edited_by", MANAGERS_ALONE)
