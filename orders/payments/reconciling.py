"""Reconciliation: match Stripe's balance transactions and ledger events, both ways; backfill what lost webhooks missed.

No database transaction is open during API calls (law 2): the list is downloaded to a file first. The comparison is a
join in SQL on one snapshot (REPEATABLE READ).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from marketplace.ledger.accounts import shared_account
from marketplace.ledger.models import Account, Event
from marketplace.ledger.money import with_commas
from marketplace.ledger.posting import Draft, Entry, Posted, post
from marketplace.runtime.due_rows import LONGEST_AHEAD
from orders.models import Reconciliation
from orders.money.bookkeeping import fee_entries
from orders.payments.stripe.balance_report import Statement, event_kind, read_statement
from orders.payments.stripe.gateway import fetch_movement
from orders.payments.stripe.our_rows import find_payment, find_refund

from .confirming import confirm
from .disputes import note_dispute
from .refunds import send_refund

log = logging.getLogger(__name__)

EVERY = timedelta(hours=24)
LONGEST_RUN = timedelta(minutes=10)  # the task's time limit and a margin
LATE = timedelta(hours=36)  # /healthz says so
KINDS = ("payment", "refund", "refund_failure", "dispute", "stripe_payout")
ON_ITS_WAY = timedelta(hours=1)  # grace period of a balance transaction whose row with us is due: no difference yet
PAYOUT_ON_ITS_WAY = timedelta(hours=25)  # grace period of payouts, which the daily run books
MOST_ASKED = 1000  # ledger events missing in the list that are retrieved from Stripe one by one
MOST_KEPT = 200  # findings stored with a reconciliation; all are counted


@dataclass(frozen=True, slots=True)
class Finding:
    """A mismatch: a balance transaction or ledger event whose counterpart is missing or different. Amounts in fen.

    :param what: ``not_in_ledger``, ``not_at_stripe``, ``differs``, ``other_kind``, ``other_currency``, ``unknown_type``
    :param movement_id: the balance transaction, which is the event's reference
    :param kind: the kind of the ledger event, posted or missing
    :param type: Stripe's category and type
    :param is_on_its_way: within the grace period, and due with us: no difference
    """

    what: str
    movement_id: str
    kind: str
    type: str = ""
    source_id: str = ""
    currency: str = ""
    stripe_amount: int | None = None
    stripe_fee: int | None = None
    ledger_amount: int | None = None
    ledger_fee: int | None = None
    is_on_its_way: bool = False

    def __str__(self) -> str:
        """The difference in words."""
        facts = {
            "id": self.movement_id, "kind": self.kind, "type": self.type, "source": self.source_id or "–",
            "currency": self.currency, "at_stripe": _money(self.stripe_amount, self.stripe_fee),
            "in_ledger": _money(self.ledger_amount, self.ledger_fee),
        }  # fmt: skip
        if self.is_on_its_way:
            return _("%(id)s (%(type)s, %(source)s): %(at_stripe)s; on its way to the ledger.") % facts
        return {
            "not_in_ledger": _(
                "%(id)s (%(type)s, %(source)s): Stripe has booked %(at_stripe)s; the ledger has no event."
            ),
            "not_at_stripe": _("%(id)s: the ledger has a %(kind)s of %(in_ledger)s; Stripe has no such transaction."),
            "differs": _("%(id)s (%(type)s, %(source)s): Stripe has %(at_stripe)s, the ledger %(in_ledger)s."),
            "other_kind": _("%(id)s (%(type)s, %(source)s): the ledger has it as %(kind)s."),
            "other_currency": _("%(id)s (%(type)s, %(source)s): Stripe has booked it in %(currency)s."),
            "unknown_type": _("%(id)s (%(type)s, %(source)s): %(at_stripe)s; the ledger keeps no events of this type."),
        }[self.what] % facts

    def as_json(self) -> dict[str, Any]:
        """All fields, and the difference in words, which the back office shows."""
        with translation.override(settings.LANGUAGE_CODE):
            return asdict(self) | {"says": str(self)}


def _money(amount: int | None, fee: int | None) -> str:
    return _("¥%(amount)s with a fee of ¥%(fee)s") % {"amount": with_commas(amount or 0), "fee": with_commas(fee or 0)}


@dataclass(slots=True)
class Tally:
    """Counts of balance transactions compared, of those on their way, and of differences."""

    compared: int = 0
    on_its_way: int = 0
    differences: int = 0


STAGE = """
CREATE TEMPORARY TABLE IF NOT EXISTS stripe_movement
  (movement_id text, event_kind text, type text, amount bigint, fee bigint, currency text, created timestamptz,
   source_id text, intent_id text, noted text) ON COMMIT DROP;
TRUNCATE stripe_movement;
"""

COPY = "COPY stripe_movement FROM STDIN (FORMAT csv, FORCE_NOT_NULL (event_kind, source_id, intent_id, noted))"

# An event's effect on the clearing account, fees apart from the gross amount; signs as at Stripe.
MOVED = """
  SELECT sum(CASE WHEN 'payment_fees' IN (d.kind, c.kind) THEN 0 WHEN d.kind = 'payment_clearing' THEN p.amount
                  WHEN c.kind = 'payment_clearing' THEN -p.amount ELSE 0 END)::bigint AS amount,
         sum(CASE WHEN d.kind = 'payment_fees' AND c.kind = 'payment_clearing' THEN p.amount
                  WHEN d.kind = 'payment_clearing' AND c.kind = 'payment_fees' THEN -p.amount ELSE 0 END)::bigint AS fee
    FROM ledger_posting p JOIN ledger_account d ON d.id = p.debit_id JOIN ledger_account c ON c.id = p.credit_id
   WHERE p.event_id = e.id"""

AT_STRIPE = f"""
SELECT CASE WHEN m.currency <> 'cny' THEN 'other_currency' WHEN e.id IS NOT NULL AND e.kind <> m.event_kind THEN 'other_kind'
            WHEN m.event_kind = '' THEN 'unknown_type' WHEN e.id IS NULL THEN 'not_in_ledger' ELSE 'differs' END AS what,
       m.movement_id, coalesce(e.kind, m.event_kind), m.type, m.source_id, m.currency, m.amount, m.fee,
       moved.amount, moved.fee,
       e.id IS NULL AND m.currency = 'cny' AND CASE m.event_kind
         WHEN '' THEN false
         WHEN 'stripe_payout' THEN m.created > %(payouts_since)s
         ELSE m.created > %(due_since)s AND (
           EXISTS (SELECT FROM orders_stripeevent s WHERE s.due_at IS NOT NULL
                     AND s.object_id IN (m.source_id, nullif(m.intent_id, '')))
           OR CASE m.event_kind
             WHEN 'payment' THEN EXISTS (SELECT FROM orders_payment y WHERE y.due_at IS NOT NULL
                                           AND (y.payment_intent_id = nullif(m.intent_id, '') OR
                                                y.payment_intent_id IS NULL AND y.idempotency_key::text = m.noted))
             WHEN 'dispute' THEN EXISTS (SELECT FROM orders_dispute t WHERE t.due_at <= %(now)s AND t.dispute_id = m.source_id)
             ELSE EXISTS (SELECT FROM orders_refund f WHERE f.due_at IS NOT NULL
                            AND (f.refund_id = m.source_id OR f.refund_id IS NULL AND f.id::text = m.noted)) END) END
  FROM stripe_movement m
  LEFT JOIN ledger_event e ON e.reference = m.movement_id AND e.kind = ANY(%(kinds)s)
  LEFT JOIN LATERAL ({MOVED}) moved ON e.id IS NOT NULL
 WHERE e.id IS NULL OR e.kind <> m.event_kind OR m.currency <> 'cny'
    OR (moved.amount, moved.fee) IS DISTINCT FROM (m.amount, m.fee)"""

# Without events posted since the download began: their balance transactions may be newer than the list.
ONLY_IN_LEDGER = f"""
SELECT e.reference, e.kind, moved.amount, moved.fee FROM ledger_event e, LATERAL ({MOVED}) moved
 WHERE e.kind = ANY(%(kinds)s) AND e.posted_at < %(listed_at)s AND (%(since)s::date IS NULL OR e.occurred_on >= %(since)s)
   AND NOT EXISTS (SELECT FROM stripe_movement m WHERE m.movement_id = e.reference)
 ORDER BY e.id"""


def reconcile(now: datetime, since: date | None, report: Callable[[Finding], None], *, catch_up: bool = False) -> Tally:
    """Reconcile Stripe with the ledger, both ways; report each difference and what is on its way.

    :param since: first day of the period, in Shanghai; None: everything
    :param report: called with each finding as it is found
    :param catch_up: first backfill what lost webhooks left out, and book Stripe's payouts
    :raises StripeUnavailable: the list could not be downloaded; nothing is reported
    """
    listed_at = _database_time()
    with read_statement(since) as statement:
        if catch_up:
            _catch_up(statement, now)
        return _compare(statement, now, since, listed_at, report)


def reconcile_day(now: datetime) -> Reconciliation:
    """Backfill and reconcile, overlapping the last run by some days (first run: everything); store the result.

    :raises StripeUnavailable: the list could not be downloaded; the last result stays
    """
    last = Reconciliation.objects.values_list("ran_at", flat=True).first()
    since = timezone.localdate(min(last, now)) - timedelta(days=settings.RECONCILE_DAYS) if last else None
    return keep(now, since, catch_up=True)


def last_run(now: datetime) -> datetime | None:
    """Return the time of the last reconciliation; before the first, that of the first event to be reconciled.

    None: there is neither. A timestamp far in the future, from a clock that was wrong, is ignored.
    """
    runs = Reconciliation.objects.filter(ran_at__lte=now + LONGEST_AHEAD)
    last = runs.aggregate(at=Max("ran_at"))["at"]
    last = last or Event.objects.filter(kind__in=KINDS).order_by("pk").values_list("posted_at", flat=True).first()
    return last if last is None else min(last, now)


def is_due(now: datetime) -> bool:
    """Whether the daily run is overdue: its message was lost (law 1)."""
    last = last_run(now)
    return last is not None and now - last > EVERY + LONGEST_RUN


def keep(
    now: datetime, since: date | None, report: Callable[[Finding], None] = lambda finding: None, *, catch_up: bool
) -> Reconciliation:
    """Reconcile and store the result, which `/healthz` reports."""
    findings: list[dict[str, Any]] = []

    def note(finding: Finding) -> None:
        if not finding.is_on_its_way:
            log.error("reconcile: %s", finding)
            if len(findings) < MOST_KEPT:
                findings.append(finding.as_json())
        report(finding)

    tally = reconcile(now, since, note, catch_up=catch_up)
    return Reconciliation.objects.create(ran_at=now, since=since, findings=findings, **asdict(tally))


def _compare(
    statement: Statement, now: datetime, since: date | None, listed_at: datetime, report: Callable[[Finding], None]
) -> Tally:
    tally = Tally()

    def tell(finding: Finding) -> None:
        tally.on_its_way += finding.is_on_its_way
        tally.differences += not finding.is_on_its_way
        report(finding)

    figures = {
        "kinds": list(KINDS), "now": now, "due_since": now - ON_ITS_WAY, "payouts_since": now - PAYOUT_ON_ITS_WAY,
        "listed_at": listed_at, "since": since,
    }  # fmt: skip
    joined = connection.in_atomic_block
    with transaction.atomic():
        with connection.cursor() as cursor:
            if not joined:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute(STAGE)
            with cursor.copy(COPY) as copy:
                for piece in statement.pieces():
                    copy.write(piece)
            cursor.execute("ANALYZE stripe_movement")
            cursor.execute("SELECT count(*) FROM stripe_movement")
            tally.compared = cursor.fetchone()[0]
        for row in _stream(AT_STRIPE, figures):
            tell(Finding(*row))
        asked = list(islice(unlisted := _stream(ONLY_IN_LEDGER, figures), MOST_ASKED))
        for reference, kind, amount, fee in unlisted:
            tell(Finding("not_at_stripe", reference, kind, ledger_amount=amount, ledger_fee=fee))
    for reference, kind, amount, fee in asked:  # may be older than `since`
        if finding := _look_for(reference, kind, amount, fee):
            tell(finding)
    return tally


def _stream(query: str, figures: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Stream a query's rows with a server-side cursor."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, figures)
        while rows := cursor.fetchmany(500):
            yield from rows


def _look_for(reference: str, kind: str, amount: int, fee: int) -> Finding | None:
    """Retrieve the balance transaction of a ledger event that the list left out, and compare the two."""
    moved = fetch_movement(reference)
    if moved is None:
        return Finding("not_at_stripe", reference, kind, ledger_amount=amount, ledger_fee=fee)
    if (event_kind(moved), moved.amount, moved.fee, moved.currency) == (kind, amount, fee, "cny"):
        return None
    what = "differs" if event_kind(moved) == kind else "other_kind"
    type_ = f"{moved.category}/{moved.kind}"
    return Finding(
        what, reference, kind, type_, moved.source_id, moved.currency, moved.amount, moved.fee, amount, fee
    )  # fmt: skip


def _database_time() -> datetime:
    """Return the database's time, by which `posted_at` is written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        found: datetime = cursor.fetchone()[0]
    return found


def _catch_up(statement: Statement, now: datetime) -> None:
    """Backfill: for each balance transaction without a ledger event do what its webhook would have done."""
    rows = statement.rows()
    while batch := list(islice(rows, 500)):
        ids = [row["movement_id"] for row in batch]
        known = set(Event.objects.filter(kind__in=KINDS, reference__in=ids).values_list("reference", flat=True))
        for row in reversed(batch):  # oldest first
            if row["movement_id"] in known or not row["event_kind"] or row["currency"] != "cny":
                continue
            try:
                _follow(row, now)
            except SoftTimeLimitExceeded:
                raise
            except Exception as error:  # the comparison reports it; one failure must not stop the rest
                log.warning("could not catch up with %s: %s", row["movement_id"], error)


def _follow(row: dict[str, str], now: datetime) -> None:
    source, intent, noted = row["source_id"], row["intent_id"], row["noted"]
    match row["event_kind"]:
        case "payment":
            if payment := find_payment(intent, noted):
                confirm(payment.pk, now)
        case "refund" | "refund_failure":
            if refund := find_refund(source, intent, noted):
                send_refund(refund.pk, now)
        case "dispute":
            note_dispute(source, now)
        case "stripe_payout":
            created = datetime.fromisoformat(row["created"])
            book_payout(row["movement_id"], int(row["amount"]), int(row["fee"]), created)


def book_payout(movement_id: str, amount: int, fee: int, created: datetime) -> Posted:
    """Post a payout of Stripe's to our bank account, or one that was returned. Idempotent by balance transaction.

    :param amount: fen; negative: paid out, positive: a failed or cancelled payout
    :param created: of the balance transaction
    """
    bank, clearing = shared_account(Account.Kind.BANK), shared_account(Account.Kind.PAYMENT_CLEARING)
    debit, credit = (bank, clearing) if amount < 0 else (clearing, bank)
    entries = [Entry(debit, credit, abs(amount)), *fee_entries(fee)]
    return post(Draft("stripe_payout", movement_id, timezone.localdate(created), entries))
