"""`manage.py check_books` on closed seasons, pay-outs and corrections: clean when right, and each rule broken is named."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.appointing import checks as hand_checks
from marketplace.households import checks as household_checks
from marketplace.households.corrections.actions import approve_correction, request_correction
from marketplace.households.payouts.actions import Verdict
from marketplace.households.payouts.taking_back import withdraw_batch
from marketplace.ledger.models import Event
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role, User
from marketplace.supply.seasons import checks as season_checks
from tests.households.paying import LATER, bank_says, close_the_season, give_cards, make_batch, send_batch
from tests.orders.broken_books import broken_by, check_books
from tests.real_database import RealDatabase
from tests.stripe_double.control import Control
from tests.world import World, cover, make_user


def make_history(world: World, stripe: Control) -> None:
    """The first household's 50 yuan go to the second one; 150 yuan are paid to each, of which the third's come back."""
    cover(world.millet, 7_000)
    close_the_season(world.millet)
    first, second, _third = world.millet.households
    wrong = Event.objects.filter(kind="season_purchase").earliest("pk")
    asked = request_correction(
        user=world.millet.staff, event_id=wrong.pk, household=first, rightful=second, reason="记错了", now=LATER
    )
    council = make_user("council")
    appoint(user=council, role=Role.COUNCIL, place=world.millet.product.village)
    for user in (council, User.objects.create_superuser(email="boss@example.com")):
        approve_correction(asked.pk, user=user, now=LATER)
    give_cards(world.millet)
    batch = make_batch(world.millet)
    bank_says(world.millet, batch, {1: Verdict("confirmed"), 2: Verdict("rejected", "冻结")})
    withdrawn = make_batch(world.millet)
    withdraw_batch(withdrawn.pk, user=world.millet.staff, reason="金额有误", now=LATER)
    send_batch(world.millet, make_batch(world.millet))


REHASH = """
UPDATE ledger_event v SET body_hash = sha256(convert_to(
  v.kind || E'\\n' || v.reference || E'\\n' || to_char(v.occurred_on, 'YYYY-MM-DD') || E'\\n'
  || coalesce(v.reverses_id || '|' || array_to_string(v.approver_ids, ',') || '|'
              || encode(sha256(convert_to(v.reason, 'UTF8')), 'hex'), '') || E'\\n'
  || (SELECT string_agg(concat_ws('|', p.seq, p.debit_id, p.credit_id, p.amount, coalesce(p.income_class, ''),
                                  coalesce(p.source_type, ''), coalesce(p.source_id::text, '')), E'\\n' ORDER BY p.seq)
        FROM ledger_posting p WHERE p.event_id = v.id), 'UTF8'))"""  # whoever alters a posting so leaves no trace there
RETURNED = (
    "(SELECT v.id FROM ledger_event v JOIN households_payoutrow r ON v.reference = 'payout:' || r.id"
    " WHERE v.kind = 'payout_return' AND r.state = 'rejected')"
)
STRANGER = "(SELECT id FROM people_user WHERE email = 'boss@example.com')"  # to a season's end
BREAKS: list[tuple[str, list[str], set[str]]] = [
    ("of a closed season's delivery something is left",
     ["UPDATE supply_delivery SET grams_purchased = grams_purchased - 1 WHERE id = (SELECT min(id) FROM supply_delivery)"],
     {"closed-season-all-bought", "delivery-sold"}),
    ("a purchase says less than it is worth",
     ["UPDATE supply_seasonpurchase SET amount_fen = amount_fen - 1 WHERE id = (SELECT min(id) FROM supply_seasonpurchase)"],
     {"season-purchase-floor", "closing-by-two"}),
    ("a purchase was never credited",
     ["INSERT INTO supply_seasonpurchase (closing_id, delivery_id, grams, fen_per_jin, amount_fen)"
      " SELECT min(c.id), max(d.id), 500, 250, 250 FROM supply_seasonclosing c, supply_delivery d"],
     {"season-purchase-floor", "delivery-sold", "lot-counters", "closing-by-two"}),
    ("a closing says that less came out of the fund",
     ["UPDATE supply_seasonclosing SET from_fund_fen = from_fund_fen - 1"], {"closing-adds-up"}),
    ("who asked to close a season has confirmed it",
     ["ALTER TABLE supply_seasonclosing DROP CONSTRAINT season_closing_by_two",
      "UPDATE supply_seasonclosing SET confirmed_by_id = asked_by_id"], {"closing-by-two"}),
    ("two agreed to buy for more than was bought",
     ["UPDATE supply_seasonclosing SET asked_fen = asked_fen + 1"], {"closing-by-two"}),
    ("more was bought than two agreed to, and no price was raised",
     ["UPDATE supply_seasonclosing SET asked_fen = 1",
      "UPDATE wagtailcore_modellogentry SET data = jsonb_set(data, '{changes,asked_fen,1}', '1')"
      " WHERE action LIKE 'supply.season.%'"], {"closing-by-two"}),
    ("the change log says no sum",
     ["UPDATE wagtailcore_modellogentry SET data = jsonb_set(data, '{changes,asked_fen,1}', '\"x\"')"
      " WHERE action = 'supply.season.confirmed'"], {"closing-by-two"}),
    ("nobody has confirmed it, nor the operator's command",
     ["UPDATE supply_seasonclosing SET confirmed_by_id = NULL"], {"closing-by-two"}),
    ("another person has confirmed it than the change log says",
     [f"UPDATE supply_seasonclosing SET confirmed_by_id = {STRANGER}"], {"closing-by-two"}),
    ("another person has asked for it than the change log says",
     [f"UPDATE supply_seasonclosing SET asked_by_id = {STRANGER}"], {"closing-by-two"}),
    ("a withdrawn request was confirmed",
     ["INSERT INTO wagtailcore_modellogentry"
      " (label, action, data, timestamp, content_changed, deleted, object_id, content_type_id, user_id)"
      " SELECT label, 'supply.season.withdrawn', data, timestamp, content_changed, deleted, object_id, content_type_id, user_id"
      " FROM wagtailcore_modellogentry WHERE action = 'supply.season.asked'"], {"closing-by-two"}),
    ("a season's sale is stopped, and nobody has asked for it",
     ["INSERT INTO supply_seasonclosing (agreement_id, started_at, asked_by_id, asked_at, asked_fen, paid_fen, from_fund_fen,"
      f" owed_fen, under_former_rule) SELECT id, now(), {STRANGER}, now(), 1, 0, 0, 0, false FROM supply_agreement"
      " WHERE id NOT IN (SELECT agreement_id FROM supply_seasonclosing)"], {"closing-by-two"}),
    ("a season's credit names another household's purchase",
     ["UPDATE ledger_posting SET source_id = (SELECT max(id) FROM supply_seasonpurchase) WHERE event_id ="
      " (SELECT min(id) FROM ledger_event WHERE kind = 'season_purchase')", REHASH],
     {"credit-of-its-purchase", "season-purchase-floor"}),
    ("the guard of the closings is gone",
     ["DROP TRIGGER supply_seasonclosing_is_final ON supply_seasonclosing"], {"closing-guards"}),
    ("a pay-out is another amount than was moved",
     ["UPDATE households_payoutrow SET amount_fen = amount_fen + 1 WHERE state = 'confirmed'"], {"payout-posted"}),
    ("a pay-out on its way is another amount than was moved",
     ["UPDATE households_payoutrow SET amount_fen = amount_fen + 1 WHERE state = 'pending'"],
     {"payout-posted", "payouts-in-transit"}),
    ("a rejected pay-out is confirmed afterwards",
     ["UPDATE households_payoutrow SET state = 'confirmed', reason = '' WHERE state = 'rejected'"],
     {"payout-posted", "credit-of-its-payout"}),
    ("what came back is called income",
     [f"UPDATE ledger_posting SET income_class = 'wage' WHERE event_id = {RETURNED}", REHASH], {"credit-of-its-payout"}),
    ("a withdrawn row waits for the bank again",
     ["UPDATE households_payoutrow SET state = 'confirmed', reason = '' WHERE state = 'taken_back'"],
     {"payout-posted", "credit-of-its-payout", "payout-by-two"}),
    ("a row is decided before the bank has answered",
     ["UPDATE households_payoutrow SET state = 'confirmed', answered_at = now() WHERE state = 'pending'"],
     {"payout-posted", "payouts-in-transit", "payout-by-two"}),
    ("a card has another's number",
     ["UPDATE households_bankcard c SET sealed_number = o.sealed_number FROM households_bankcard o"
      " WHERE c.id = (SELECT min(id) FROM households_bankcard) AND o.id = (SELECT max(id) FROM households_bankcard)"],
     {"card-number"}),
    ("who made a batch has released it",
     ["ALTER TABLE households_payoutbatch DROP CONSTRAINT payout_batch_released_by_another",
      "UPDATE households_payoutbatch SET released_by_id = created_by_id WHERE released_at IS NOT NULL AND answered_at IS NULL"],
     {"payout-by-two"}),
    ("who released a batch has read its answer in",
     ["ALTER TABLE households_payoutbatch DROP CONSTRAINT payout_batch_answered_by_another,"
      " DROP CONSTRAINT payout_batch_answered_by_no_writer",
      "UPDATE households_payoutbatch SET answered_by_id = released_by_id WHERE answered_at IS NOT NULL"],
     {"payout-by-two"}),
    ("a card was entered and confirmed by one",
     ["ALTER TABLE households_bankcard DROP CONSTRAINT bank_card_confirmed_by_another",
      "UPDATE households_bankcard SET confirmed_by_id = entered_by_id WHERE id = (SELECT min(id) FROM households_bankcard)"],
     {"card-by-two"}),
    ("who confirms cards and releases batches was appointed by who enters and makes them",
     ["INSERT INTO people_appointment (id, user_id, role, village_id, by_id, how, why, ended_why)"
      " SELECT 0, s.id, 'council', (SELECT min(id) FROM places_village), f.id, 'command', '', '' FROM people_user s, people_user f"
      " WHERE s.id = (SELECT confirmed_by_id FROM households_bankcard LIMIT 1)"
      " AND f.id = (SELECT entered_by_id FROM households_bankcard LIMIT 1)"],
     {"two-hands-of-two"}),
    ("a card was paid to before it was confirmed",
     ["UPDATE households_bankcard SET confirmed_at = confirmed_at + interval '1 day'"
      " WHERE id = (SELECT max(id) FROM households_bankcard)"],
     {"payout-to-confirmed-card"}),
    ("a correction names nobody as rightful",
     ["UPDATE households_correction SET rightful_id = NULL"], {"credit-of-its-correction"}),
    ("a correction was approved by somebody else",
     ["UPDATE households_correction SET first_approver_id ="
      " (SELECT id FROM people_user WHERE id NOT IN (requested_by_id, first_approver_id, second_approver_id) LIMIT 1)"],
     {"correction-posted"}),
    ("a correction is not known to anybody",
     ["DELETE FROM households_correction"], {"correction-posted", "credit-of-its-correction"}),
    ("the guard of the appointments is gone", ["DROP TRIGGER people_appointment_no_delete ON people_appointment"], {"appointment-guards"}),
    ("the change log can be changed", ["DROP TRIGGER wagtailcore_modellogentry_append_only ON wagtailcore_modellogentry"], {"log-guards"}),
    ("the guard of the pay-outs is gone",
     ["DROP TRIGGER households_payoutrow_is_written ON households_payoutrow"], {"household-guards"}),
    ("the guard of the batches is gone",
     ["DROP TRIGGER households_payoutbatch_is_written ON households_payoutbatch"], {"household-guards"}),
]  # fmt: skip


def test_a_healthy_history_is_clean(history: RealDatabase) -> None:
    assert check_books()[0] == 0


@pytest.mark.parametrize(("breaks", "seen_by"), [row[1:] for row in BREAKS], ids=[row[0] for row in BREAKS])
def test_what_is_broken_is_named(breaks: list[str], seen_by: set[str], history: RealDatabase) -> None:
    report, _text = broken_by(history, *breaks)
    assert {row["check"] for row in report["findings"]} == seen_by


def test_who_has_appointed_whom_is_asked_of_every_step_and_of_its_time(history: RealDatabase) -> None:
    """Each is named, by its step; what was done before the appointment, which is the first of all, is not."""
    appointed = (
        "INSERT INTO people_appointment (id, user_id, role, village_id, by_id, since, how, why, ended_why)"
        " SELECT 0, s.id, 'council', (SELECT min(id) FROM places_village), f.id, '{}', 'command', '', ''"
        " FROM people_user s, people_user f"
        " WHERE s.id = (SELECT confirmed_by_id FROM households_bankcard LIMIT 1)"
        " AND f.id = (SELECT entered_by_id FROM households_bankcard LIMIT 1)"
    )
    report, _text = broken_by(history, appointed.format("2020-01-01"))
    assert {key.replace("1", "n").replace("2", "n").replace("3", "n") for key in keys_of(report)} == {
        "households_bankcard/n", "households_payoutbatch/n/released", "households_payoutbatch/n/answered",
    }  # fmt: skip
    other = "UPDATE ledger_balance SET amount = amount + 1 WHERE account_id = 1"
    later, _text = broken_by(history, appointed.format("2050-01-01"), other)
    assert "two-hands-of-two" not in {row["check"] for row in later["findings"]}


def keys_of(report: dict[str, Any]) -> set[str]:
    return {row["key"] for row in report["findings"]}


def test_every_check_is_broken_by_one_of_them() -> None:
    ours = {check.name for check in [*household_checks.CHECKS, *season_checks.CHECKS, *hand_checks.CHECKS]}
    assert ours <= set().union(*(seen_by for _, _, seen_by in BREAKS))
