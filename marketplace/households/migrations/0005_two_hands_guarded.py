"""Two hands on what leaves: what the database itself holds of it."""

from django.db import migrations, models

GUARDS = """
-- A card stays as it was entered; it is confirmed or refused once, and replaced once. Its number can be encrypted anew.
CREATE OR REPLACE FUNCTION households_keep_card() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.retired_at IS NOT NULL AND NEW.retired_at IS DISTINCT FROM OLD.retired_at
     OR (OLD.confirmed_at IS NOT NULL OR OLD.refused_at IS NOT NULL)
        AND (NEW.confirmed_by_id, NEW.confirmed_at, NEW.refused_by_id, NEW.refused_at, NEW.refused_reason)
            IS DISTINCT FROM
            (OLD.confirmed_by_id, OLD.confirmed_at, OLD.refused_by_id, OLD.refused_at, OLD.refused_reason)
     OR (NEW.id, NEW.household_id, NEW.holder, NEW.bank, NEW.last_four, NEW.entered_by_id, NEW.entered_at,
         NEW.shared_reason, NEW.under_former_rule)
        IS DISTINCT FROM
        (OLD.id, OLD.household_id, OLD.holder, OLD.bank, OLD.last_four, OLD.entered_by_id, OLD.entered_at,
         OLD.shared_reason, OLD.under_former_rule) THEN
    RAISE EXCEPTION 'bank card % is written', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;

-- Each step of a batch is made once. Answered, withdrawn or voided it stays; only a request to void it can be dropped.
CREATE FUNCTION households_keep_batch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.answered_at IS NOT NULL OR OLD.withdrawn_at IS NOT NULL OR OLD.voided_at IS NOT NULL
     OR (NEW.id, NEW.township_id, NEW.village_id, NEW.minimum_fen, NEW.created_by_id, NEW.created_at,
         NEW.under_former_rule) IS DISTINCT FROM
        (OLD.id, OLD.township_id, OLD.village_id, OLD.minimum_fen, OLD.created_by_id, OLD.created_at,
         OLD.under_former_rule)
     OR OLD.released_at IS NOT NULL
        AND (NEW.released_by_id, NEW.released_at) IS DISTINCT FROM (OLD.released_by_id, OLD.released_at)
     OR OLD.written_at IS NOT NULL
        AND (NEW.written_by_id, NEW.written_at, NEW.file_mark)
            IS DISTINCT FROM (OLD.written_by_id, OLD.written_at, OLD.file_mark)
     OR OLD.void_asked_at IS NOT NULL AND NEW.void_asked_at IS NOT NULL
        AND (NEW.void_asked_by_id, NEW.void_asked_at, NEW.taken_back_reason)
            IS DISTINCT FROM (OLD.void_asked_by_id, OLD.void_asked_at, OLD.taken_back_reason)
     OR NEW.voided_at IS NOT NULL
        AND (OLD.void_asked_at IS NULL OR (NEW.void_asked_by_id, NEW.void_asked_at)
                                          IS DISTINCT FROM (OLD.void_asked_by_id, OLD.void_asked_at)) THEN
    RAISE EXCEPTION 'pay-out batch % is written', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER households_payoutbatch_is_written BEFORE UPDATE ON households_payoutbatch
  FOR EACH ROW EXECUTE FUNCTION households_keep_batch();

-- Nobody puts another name in the place of who approved a correction first.
CREATE OR REPLACE FUNCTION households_keep_correction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'requested'
     OR OLD.first_approver_id IS NOT NULL
        AND (NEW.first_approver_id, NEW.first_approved_at)
            IS DISTINCT FROM (OLD.first_approver_id, OLD.first_approved_at)
     OR (NEW.id, NEW.event_id, NEW.household_id, NEW.rightful_id, NEW.amount_fen, NEW.reason, NEW.requested_by_id,
         NEW.requested_at) IS DISTINCT FROM
        (OLD.id, OLD.event_id, OLD.household_id, OLD.rightful_id, OLD.amount_fen, OLD.reason, OLD.requested_by_id,
         OLD.requested_at) THEN
    RAISE EXCEPTION 'correction % is written', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
"""

FORMER_GUARDS = """
DROP TRIGGER households_payoutbatch_is_written ON households_payoutbatch;
DROP FUNCTION households_keep_batch();

CREATE OR REPLACE FUNCTION households_keep_card() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.retired_at IS NOT NULL AND NEW.retired_at IS DISTINCT FROM OLD.retired_at
     OR (NEW.id, NEW.household_id, NEW.holder, NEW.bank, NEW.last_four, NEW.entered_by_id, NEW.entered_at)
        IS DISTINCT FROM
        (OLD.id, OLD.household_id, OLD.holder, OLD.bank, OLD.last_four, OLD.entered_by_id, OLD.entered_at) THEN
    RAISE EXCEPTION 'bank card % is written', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION households_keep_correction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'requested'
     OR (NEW.id, NEW.event_id, NEW.household_id, NEW.rightful_id, NEW.amount_fen, NEW.reason, NEW.requested_by_id,
         NEW.requested_at) IS DISTINCT FROM
        (OLD.id, OLD.event_id, OLD.household_id, OLD.rightful_id, OLD.amount_fen, OLD.reason, OLD.requested_by_id,
         OLD.requested_at) THEN
    RAISE EXCEPTION 'correction % is written', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("households", "0004_former_cards_and_batches")]
    operations = [
        migrations.AddConstraint(
            model_name="bankcard",
            constraint=models.UniqueConstraint(
                condition=models.Q(("confirmed_at__isnull", False), ("retired_at__isnull", True)),
                fields=("household",),
                name="bank_card_in_force_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankcard",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("confirmed_at__isnull", True), ("refused_at__isnull", True), ("retired_at__isnull", True)
                ),
                fields=("household",),
                name="bank_card_proposed_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankcard",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("confirmed_at__isnull", False),
                    ("retired_at__isnull", True),
                    ("shared_reason", ""),
                    models.Q(("fingerprint", ""), _negated=True),
                ),
                fields=("fingerprint",),
                name="bank_card_number_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankcard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by__isnull", True),
                    ("entered_by__isnull", True),
                    models.Q(("confirmed_by", models.F("entered_by")), _negated=True),
                    _connector="OR",
                ),
                name="bank_card_confirmed_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankcard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                    models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                    models.Q(("confirmed_at__isnull", False), ("under_former_rule", True)),
                    _connector="OR",
                ),
                name="bank_card_confirmed_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankcard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("refused_at__isnull", True), ("refused_by__isnull", True), ("refused_reason", "")),
                    models.Q(
                        ("confirmed_at__isnull", True),
                        ("refused_at__isnull", False),
                        ("refused_by__isnull", False),
                        models.Q(("refused_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="bank_card_refused_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankcard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("retired_at__isnull", True),
                    ("confirmed_at__isnull", False),
                    ("under_former_rule", True),
                    _connector="OR",
                ),
                name="bank_card_retired_when_confirmed",
            ),
        ),
        migrations.AddConstraint(
            model_name="payoutbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("released_by__isnull", True),
                    ("created_by__isnull", True),
                    models.Q(("released_by", models.F("created_by")), _negated=True),
                    _connector="OR",
                ),
                name="payout_batch_released_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="payoutbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answered_by__isnull", True),
                    ("released_by__isnull", True),
                    models.Q(("answered_by", models.F("released_by")), _negated=True),
                    _connector="OR",
                ),
                name="payout_batch_answered_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="payoutbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("under_former_rule", True),
                    ("answered_by__isnull", True),
                    ("written_by__isnull", True),
                    models.Q(("answered_by", models.F("written_by")), _negated=True),
                    _connector="OR",
                ),
                name="payout_batch_answered_by_no_writer",
            ),
        ),
        migrations.AddConstraint(
            model_name="payoutbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("voided_by__isnull", True),
                    ("void_asked_by__isnull", True),
                    models.Q(("voided_by", models.F("void_asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="payout_batch_voided_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="payoutbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("under_former_rule", True),
                    models.Q(
                        models.Q(
                            ("written_at__isnull", True),
                            models.Q(
                                ("released_at__isnull", False),
                                ("written_by__isnull", False),
                                models.Q(("file_mark", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        models.Q(
                            ("answered_at__isnull", True),
                            models.Q(("answered_by__isnull", False), ("written_at__isnull", False)),
                            _connector="OR",
                        ),
                        models.Q(
                            ("released_at__isnull", True),
                            models.Q(("created_by__isnull", False), ("released_by__isnull", False)),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="payout_batch_step_by_step",
            ),
        ),
        migrations.AddConstraint(
            model_name="payoutbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)),
                    models.Q(
                        ("answered_at__isnull", True),
                        ("void_asked_at__isnull", True),
                        ("withdrawn_at__isnull", False),
                        ("withdrawn_by__isnull", False),
                        ("written_at__isnull", True),
                        models.Q(("taken_back_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="payout_batch_withdrawn_unwritten",
            ),
        ),
        migrations.AddConstraint(
            model_name="payoutbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("void_asked_at__isnull", True), ("void_asked_by__isnull", True), ("voided_at__isnull", True)
                    ),
                    models.Q(
                        ("void_asked_at__isnull", False),
                        ("void_asked_by__isnull", False),
                        ("written_at__isnull", False),
                        models.Q(("taken_back_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="payout_batch_void_asked_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="payoutbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("voided_at__isnull", True), ("voided_by__isnull", True)),
                    models.Q(("answered_at__isnull", True), ("voided_at__isnull", False), ("voided_by__isnull", False)),
                    _connector="OR",
                ),
                name="payout_batch_voided_unanswered",
            ),
        ),
        migrations.AddConstraint(
            model_name="payoutrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answered_at__isnull", False),
                        ("state__in", ["rejected", "taken_back"]),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    models.Q(("answered_at__isnull", False), ("reason", ""), ("state", "confirmed")),
                    models.Q(("answered_at__isnull", True), ("reason", ""), ("state", "pending")),
                    _connector="OR",
                ),
                name="payout_answered_with_reason",
            ),
        ),
        migrations.RunSQL(GUARDS, FORMER_GUARDS),
    ]
