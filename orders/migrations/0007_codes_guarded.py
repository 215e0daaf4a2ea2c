"""A discount code begins with who issued it and unapproved, and what two people have said of it stays so, whoever writes."""

from django.db import migrations

GUARDS = """
CREATE FUNCTION orders_code_begins() RETURNS trigger LANGUAGE plpgsql
 SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.issued_by_id IS NULL OR num_nonnulls(NEW.approved_by_id, NEW.approved_at) > 0 THEN
    RAISE EXCEPTION 'a discount code begins issued by somebody, and unapproved' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER orders_discountcode_begins BEFORE INSERT ON orders_discountcode
  FOR EACH ROW EXECUTE FUNCTION orders_code_begins();

-- Its budget, its time and its uses can be cut (ended), never raised.
CREATE FUNCTION orders_keep_code() RETURNS trigger LANGUAGE plpgsql
 SET search_path = public, pg_temp AS $$
BEGIN
  IF (NEW.id, NEW.code, NEW.amount_fen, NEW.percent, NEW.valid_from, NEW.bearer, NEW.campaign_id, NEW.issued_by_id)
     IS DISTINCT FROM
     (OLD.id, OLD.code, OLD.amount_fen, OLD.percent, OLD.valid_from, OLD.bearer, OLD.campaign_id, OLD.issued_by_id)
     OR NEW.budget_fen > OLD.budget_fen OR NEW.valid_until > OLD.valid_until
     OR OLD.most_uses IS NOT NULL AND (NEW.most_uses IS NULL OR NEW.most_uses > OLD.most_uses)
     OR OLD.approved_at IS NOT NULL
        AND (NEW.approved_by_id, NEW.approved_at) IS DISTINCT FROM (OLD.approved_by_id, OLD.approved_at)
     OR OLD.replaced_at IS NOT NULL AND NEW.replaced_at IS DISTINCT FROM OLD.replaced_at THEN
    RAISE EXCEPTION 'discount code % is issued', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER orders_discountcode_is_issued BEFORE UPDATE ON orders_discountcode
  FOR EACH ROW EXECUTE FUNCTION orders_keep_code();

CREATE FUNCTION orders_bearer_begins() RETURNS trigger LANGUAGE plpgsql
 SET search_path = public, pg_temp AS $$
BEGIN
  IF num_nonnulls(NEW.agreed_by_id, NEW.agreed_at) > 0 THEN
    RAISE EXCEPTION 'a cooperative agrees to a discount code that is there' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER orders_codebearer_begins BEFORE INSERT ON orders_codebearer
  FOR EACH ROW EXECUTE FUNCTION orders_bearer_begins();

CREATE FUNCTION orders_keep_bearer() RETURNS trigger LANGUAGE plpgsql
 SET search_path = public, pg_temp AS $$
BEGIN
  IF OLD.agreed_at IS NOT NULL OR (NEW.id, NEW.code_id, NEW.cooperative_id) IS DISTINCT FROM
                                  (OLD.id, OLD.code_id, OLD.cooperative_id) THEN
    RAISE EXCEPTION 'bearer % of a discount code is written', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER orders_codebearer_is_written BEFORE UPDATE ON orders_codebearer
  FOR EACH ROW EXECUTE FUNCTION orders_keep_bearer();
"""

FORMER = """
DROP TRIGGER orders_discountcode_begins ON orders_discountcode;
DROP TRIGGER orders_discountcode_is_issued ON orders_discountcode;
DROP TRIGGER orders_codebearer_begins ON orders_codebearer;
DROP TRIGGER orders_codebearer_is_written ON orders_codebearer;
DROP FUNCTION orders_code_begins();
DROP FUNCTION orders_keep_code();
DROP FUNCTION orders_bearer_begins();
DROP FUNCTION orders_keep_bearer();
"""


class Migration(migrations.Migration):
    dependencies = [("orders", "0006_words_of_codes")]
    operations = [migrations.RunSQL(GUARDS, FORMER)]
