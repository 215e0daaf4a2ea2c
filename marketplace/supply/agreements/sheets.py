"""Signatures as a sheet: a cooperative's managers and clerks let households sign agreements, change what they have signed, and let
them leave, by file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from marketplace.bulk.columns import ChoiceField, Column, options_of, yes_or_no
from marketplace.bulk.kinds import Kind, Line, Refused, Row, register
from marketplace.catalogue.mass import grams, jin
from marketplace.catalogue.models import Product
from marketplace.catalogue.queries import product_names
from marketplace.catalogue.sheets import cooperatives_for
from marketplace.cooperatives.members.named_households import household_columns, numbers_of
from marketplace.households.locking import lock_households
from marketplace.households.models import Household
from marketplace.people.audit import record_looks
from marketplace.people.free_text import refuse_card_number
from marketplace.people.models import Role, User
from marketplace.supply.locking import lock_agreements
from marketplace.supply.models import Agreement, Season, Signature
from marketplace.supply.refusals import CannotSign, SupplyError
from marketplace.typed_text.fields import DayField, TextField

from .forms import MassField
from .leaving import LONGEST_REASON, Changed, Leaving, change_signatures, leave_together
from .signature_lines import (
    Facts,
    Signed,
    agreements_in,
    consents_in,
    row_of,
    signatures_in,
    signed,
    signs_again,
)
from .signing import Signing, Why, sign_each
from .words import refusal_text

EXPORTED = "signature file"  # what the log of looks calls it
Key = tuple[int, int, str]


class JinField(MassField):
    """A mass typed in 斤 or kilograms. Its cleaned value is in 斤; None where nothing was typed."""

    def clean(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """The 斤.

        :raises ValidationError: it is no mass
        """
        found = super().clean(value)
        return None if found is None else jin(found)


class SignatureKind(Kind):
    """Signatures."""

    name = "signatures"
    label = gettext_lazy("Signatures")
    roles = (Role.MANAGER, Role.CLERK)
    order = 35
    note = gettext_lazy(
        "One row for each household under an agreement, found by product, season and file number. A row that is not there yet lets a member "
        "sign; a day of leaving lets it leave. Who has left signs again with a later day. What an empty cell does not say stays."
    )

    def columns(self, user: User) -> list[Column]:
        """Under which agreement, who, how much, and what it consents to."""
        products = Product.objects.filter(cooperative__in=cooperatives_for(user).order_by(), kind=Product.Kind.PRODUCE)
        seasons = {one.pk: [one.name] for one in Season.objects.order_by("-starts_on", "pk")}
        reason = TextField(
            required=False, max_length=LONGEST_REASON, validators=[refuse_card_number], widget=forms.Textarea
        )
        return [
            Column("product", gettext_lazy("Product"), ChoiceField(product_names(products))),
            Column("season", gettext_lazy("Season"), ChoiceField(seasons)),
            *household_columns(),
            Column("mass", gettext_lazy("Expected mass (jin)"), JinField(required=False), example="1200", note=gettext_lazy("Write kg behind it for kilograms, such as 600 kg. Needed for whoever signs.")),
            Column("sure", gettext_lazy("So much is right"), ChoiceField(yes_or_no(), required=False), note=gettext_lazy("Write yes where a household expects 5,000 jin or more, or less than one.")),
            Column("signed_on", gettext_lazy("Signed on"), DayField(), example="2026-05-01"),
            Column("named", gettext_lazy("Buyers may read the masked name and the village"), ChoiceField(yes_or_no(), required=False), note=gettext_lazy("Empty for whom nobody has asked.")),
            Column("edited_by", gettext_lazy("Who may change this signature"), ChoiceField(options_of(Signature.EditedBy), required=False)),
            Column("left_on", pgettext_lazy("of an agreement", "Left on"), DayField(required=False)),
            Column("left_reason", pgettext_lazy("of an agreement", "Why it left"), reason),
        ]  # fmt: skip

    def rows_out(self, user: User, now: datetime) -> Iterator[Row]:
        """The latest season first, then by product and file number. Each household is a look."""
        rows = Signature.objects.filter(agreement__cooperative__in=cooperatives_for(user).order_by())
        record_looks(user, "household", rows.order_by().values_list("household", flat=True).distinct(), EXPORTED, now)
        order = ("-agreement__season__starts_on", "agreement__product__name", "agreement", "household__number")
        for one in signed(rows.order_by(*order)):
            yield row_of(one)

    def key(self, row: Row) -> Key:
        """Product, season and household."""
        return row.product, row.season, row.household

    def find(self, user: User, lines: Sequence[Line], now: datetime) -> None:
        """Each line with the signature that it is."""
        facts = Facts(user, lines, timezone.localdate(now))
        for line in lines:
            facts.look_at(line)

    def lock(self, user: User, lines: Sequence[Line]) -> None:
        """The agreements, and then the households: what they sign elsewhere, and whether they are members."""
        lock_agreements(one.pk for one in agreements_in(user, lines).values())
        households = Household.objects.filter(number__in=numbers_of(lines, "household"))
        lock_households(households.values_list("pk", flat=True))

    def write(self, user: User, lines: Sequence[Line], now: datetime) -> None:
        """Let those sign who have not or have left, agreement by agreement; then change what is other; then let leave."""
        agreements = list(agreements_in(user, lines).values())
        there = signatures_in(agreements, lines)
        changed = [
            Changed(there[self.key(line.row)].pk, _grams(line.row), consents_in(line.row), line.row.sure is True)
            for line in lines
            if line.now is not None and not signs_again(line)
        ]
        leaving = [line.row for line in lines if line.row.left_on and (line.now is None or line.now.left_on is None)]
        try:
            for agreement in agreements:
                _sign(agreement, lines, there, user, now)
            change_signatures(changed, user=user, now=now)
            if leaving:  # those who have just signed are there by now
                there = signatures_in(agreements, lines)
            entries = [Leaving(there[self.key(row)].pk, row.left_on, row.left_reason) for row in leaving]
            leave_together(entries, user=user, now=now)
        except CannotSign as refused:
            raise Refused(" ".join(sorted({_sentence(why) for why in refused.why.values()}))) from refused
        except SupplyError as refused:
            raise Refused(refusal_text(refused)) from refused


def _sign(agreement: Agreement, lines: Sequence[Line], there: Mapping[Key, Signed], user: User, now: datetime) -> None:
    """Let the households sign whose lines say so."""
    rows = {
        line.row.household: line.row
        for line in lines
        if (line.row.product, line.row.season) == (agreement.product_id, agreement.season_id)
        and (line.now is None or signs_again(line))
    }
    if not rows:
        return
    households = dict(Household.objects.filter(number__in=rows).values_list("number", "pk"))
    signing = {
        households[row.household]: Signing(grams(row.mass), row.signed_on, consents_in(row)) for row in rows.values()
    }
    sure = {households[row.household]: grams(row.mass) for row in rows.values() if row.sure is True}
    again = {
        one.household_id: one.version
        for one in there.values()
        if one.agreement_id == agreement.pk and one.number in rows
    }
    sign_each(agreement.pk, user=user, signing=signing, confirmed=sure, again=again, now=now)


def _grams(row: Row) -> int | None:
    return None if row.mass is None else grams(row.mass)


def _sentence(why: str) -> str:
    return _("The household %(why)s.") % {"why": Why(why).label}


register(SignatureKind())
