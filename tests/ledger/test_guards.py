"""Attacks on the ledger through raw SQL as the application's role: each is refused and leaves everything as it was."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from psycopg import errors

from marketplace.embedded import postgres
from marketplace.ledger.queries import balance
from marketplace.runtime.database_roles import as_owner, grant_application_role
from tests.ledger.conftest import Books
from tests.real_database import RealDatabase

# A whole event with one posting, in one statement, as `post` writes it.
WHOLE = """WITH e AS (INSERT INTO ledger_event (kind, reference, body_hash, posting_count, occurred_on)
                      VALUES ('attack', '{reference}', '\\x00', {count}, '2026-11-20') RETURNING id)
           INSERT INTO ledger_posting (event_id, seq, debit_id, credit_id, amount, source_type, source_id)
           SELECT id, {seq}, {debit}, {credit}, {amount}, {source} FROM e"""
POSTING = """INSERT INTO ledger_posting (event_id, seq, debit_id, credit_id, amount, source_type, source_id)
             VALUES ({event}, {seq}, {bank}, {fund}, 5, NULL, NULL)"""
EVENT = """INSERT INTO ledger_event (kind, reference, body_hash, posting_count, occurred_on)
           VALUES ('{kind}', '{reference}', '\\x00', 1, '2026-11-20')"""


def whole(**what: object) -> str:
    """A whole event, with what is wrong about it."""
    fine = {"reference": "x", "count": 1, "seq": 1, "debit": "{bank}", "credit": "{fund}", "amount": 5,
            "source": "NULL, NULL"}  # fmt: skip
    return WHOLE.format(**(fine | what))


def event(reference: str, kind: str = "attack") -> str:
    """An event without postings."""
    return EVENT.format(kind=kind, reference=reference)


DENIED, CLOSED = errors.InsufficientPrivilege, errors.RestrictViolation

CHANGES = [
    "UPDATE ledger_event SET occurred_on = '2020-01-01'",
    "UPDATE ledger_posting SET amount = amount + 1",
    "UPDATE ledger_account SET guarded = false",
    "UPDATE ledger_balance SET amount = 1000000",
    "DELETE FROM ledger_event",
    "DELETE FROM ledger_posting",
    "DELETE FROM ledger_account WHERE kind = 'cooperative'",
    "DELETE FROM ledger_balance",
    "TRUNCATE ledger_event CASCADE",
    "TRUNCATE ledger_posting",
    "TRUNCATE ledger_account CASCADE",
    "TRUNCATE ledger_balance",
    "INSERT INTO ledger_balance (account_id, amount, version) VALUES ({cooperative}, 100, 0)",
]

WRONG_EVENTS = [
    ("into yesterday's event", POSTING.replace("{seq}", "3"), CLOSED),
    ("yesterday's event beside a new one", whole() + " UNION ALL SELECT {event}, 3, {bank}, {fund}, 5, NULL, NULL::bigint", CLOSED),
    ("into no event", POSTING.replace("{seq}", "1").replace("{event}", "987654321"), CLOSED),
    ("event without postings", event("empty"), CLOSED),
    ("fewer postings than announced", whole(count=2), CLOSED),
    ("more postings than announced", whole() + " UNION ALL SELECT id, 2, {bank}, {fund}, 5, NULL, NULL::bigint FROM e", CLOSED),
    ("postings not numbered from 1", whole(seq=2), CLOSED),
    ("postings with a gap",
     whole(count=2) + " UNION ALL SELECT id, 3, {bank}, {fund}, 5, NULL, NULL::bigint FROM e", CLOSED),
    ("unknown debit account", whole(debit=987654321), errors.ForeignKeyViolation),
    ("unknown credit account", whole(credit=987654321), errors.ForeignKeyViolation),
    ("nothing moved", whole(amount=0), errors.CheckViolation),
    ("less than nothing moved", whole(amount=-5), errors.CheckViolation),
    ("no amount", whole(amount="NULL::bigint"), errors.NotNullViolation),
    ("more than there can be", whole(amount=2**63 - 1), errors.NumericValueOutOfRange),
    ("from an account to itself", whole(debit="{fund}"), errors.CheckViolation),
    ("no postings at all", "INSERT INTO ledger_event (kind, reference, body_hash, posting_count, occurred_on)"
     " VALUES ('attack', 'none', '\\x00', 0, '2026-11-20')", errors.CheckViolation),
    ("the same event again", whole().replace("'attack', 'x'", "'settlement', 'opening'"), errors.UniqueViolation),
    ("income without a source", whole(credit="{poor}"), CLOSED),
    ("half a source", whole(source="'allocation', NULL"), errors.CheckViolation),
    ("overdraft of a household", whole(debit="{rich}", credit="{bank}", amount=501), errors.CheckViolation),
    ("overdraft of the fund", whole(debit="{fund}", credit="{bank}", amount=1001), errors.CheckViolation),
    ("upsert over a posting", POSTING.replace("{seq}", "1")
     + " ON CONFLICT (event_id, seq) DO UPDATE SET amount = 1", DENIED),
    ("merge", "MERGE INTO ledger_posting p USING ledger_event e ON p.event_id = e.id"
     " WHEN MATCHED THEN UPDATE SET amount = 1", DENIED),
    ("an unguarded household account", "INSERT INTO ledger_account (code, kind, owner_type, owner_id, guarded)"
     " VALUES ('household:3', 'household', 'household', 3, false)", errors.CheckViolation),
    ("a household's second account", "INSERT INTO ledger_account (code, kind, owner_type, owner_id, guarded)"
     " VALUES ('household:1b', 'household', 'household', 1, true)", errors.CheckViolation),
    ("a second fund", "INSERT INTO ledger_account (code, kind, owner_type, guarded)"
     " VALUES ('fund', 'price_protection_fund', '', true)", errors.CheckViolation),
    ("a household's account under another kind", "INSERT INTO ledger_account (code, kind, owner_type, owner_id, guarded)"
     " VALUES ('household:9', 'cooperative', 'household', 9, false)", errors.CheckViolation),
]  # fmt: skip

POWERS = [
    "DROP TRIGGER ledger_posting_append_only ON ledger_posting",
    "ALTER TABLE ledger_posting DISABLE TRIGGER ALL",
    "ALTER TABLE ledger_posting DISABLE TRIGGER USER",
    "ALTER TABLE ledger_posting DROP CONSTRAINT posting_amount_positive",
    "ALTER TABLE ledger_balance DROP CONSTRAINT balance_not_below_zero",
    "ALTER TABLE ledger_event ALTER COLUMN inserted_xid DROP DEFAULT",
    "ALTER TABLE ledger_event OWNER TO CURRENT_USER",
    "ALTER TABLE ledger_event RENAME TO old_event",
    "DROP TABLE ledger_posting",
    "DROP FUNCTION ledger_deny() CASCADE",
    "DROP INDEX event_once",
    "DROP SCHEMA public CASCADE",
    "DROP OWNED BY {owner_role}",
    "REASSIGN OWNED BY {owner_role} TO {app_role}",
    "CREATE OR REPLACE FUNCTION ledger_deny() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "ALTER FUNCTION ledger_check_postings() SECURITY INVOKER",
    "ALTER FUNCTION ledger_check_postings() SET search_path = pg_temp, public",
    "CREATE FUNCTION public.pg_current_xact_id() RETURNS xid8 LANGUAGE sql AS 'SELECT ''1''::xid8'",
    "CREATE TABLE public.ledger_shadow (id int)",
    "CREATE SCHEMA shadow",
    "CREATE EXTENSION citext",
    "CREATE TEMPORARY TABLE child () INHERITS (ledger_posting)",
    "CREATE RULE swallow AS ON INSERT TO ledger_posting DO INSTEAD NOTHING",
    "CREATE TRIGGER mine BEFORE INSERT ON ledger_posting FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "CREATE INDEX mine ON ledger_posting (amount)",
    "LOCK TABLE ledger_posting IN ACCESS EXCLUSIVE MODE",
    "SET ROLE {owner_role}",
    "SET SESSION AUTHORIZATION {owner_role}",
    "SET session_replication_role = replica",
    "SELECT set_config('session_replication_role', 'replica', false)",
    "ALTER ROLE {app_role} SET session_replication_role = replica",
    "ALTER ROLE {app_role} SUPERUSER",
    "ALTER DATABASE {database} SET session_replication_role = replica",
    "CREATE ROLE accomplice LOGIN",
    "GRANT {owner_role} TO {app_role}",
    "SELECT setval('ledger_event_id_seq', 1)",
    "ALTER SEQUENCE ledger_event_id_seq RESTART",
    "COPY ledger_posting FROM PROGRAM 'echo'",
    "UPDATE pg_trigger SET tgenabled = 'D'",
    "DELETE FROM django_migrations",
]

# PostgreSQL answers these with a warning only.
EMPTY_GRANTS = [
    "GRANT UPDATE ON ledger_posting TO {app_role}",
    "GRANT ALL ON ledger_balance TO {app_role}",
    "REVOKE ALL ON ledger_posting FROM {owner_role}",
]

STATE = """
SELECT (SELECT array_agg(e::text ORDER BY id) FROM ledger_event e),
       (SELECT array_agg(p::text ORDER BY event_id, seq) FROM ledger_posting p),
       (SELECT array_agg(a::text ORDER BY id) FROM ledger_account a),
       (SELECT array_agg(b::text ORDER BY account_id) FROM ledger_balance b),
       (SELECT array_agg(concat_ws(' ', tgname, tgenabled, tgfoid::regproc) ORDER BY oid) FROM pg_trigger),
       (SELECT array_agg(pg_get_constraintdef(oid) ORDER BY oid) FROM pg_constraint),
       (SELECT array_agg(concat_ws(' ', relname, relowner, relacl, relnamespace) ORDER BY oid) FROM pg_class
         WHERE relnamespace = 'public'::regnamespace),
       (SELECT array_agg(concat_ws(' ', proname, prosrc, proacl, proconfig, prosecdef) ORDER BY oid) FROM pg_proc
         WHERE pronamespace = 'public'::regnamespace),
       (SELECT array_agg(nspname ORDER BY oid) FROM pg_namespace WHERE nspname NOT LIKE 'pg_%'),
       (SELECT array_agg(concat_ws(' ', rolname, rolsuper, rolcreaterole, rolcreatedb) ORDER BY oid) FROM pg_roles),
       (SELECT array_agg(concat_ws(' ', roleid, member) ORDER BY oid) FROM pg_auth_members)
"""


def names(books: Books, database: RealDatabase) -> dict[str, object]:
    """What an attack's SQL may name."""
    return {
        "bank": books.bank, "fund": books.fund, "cooperative": books.cooperative, "rich": books.rich,
        "poor": books.poor, "event": books.credited.event_id, "owner_role": postgres.OWNER,
        "app_role": postgres.APP, "database": database.name,
    }  # fmt: skip


def run_and_commit(sql: psycopg.Connection[Any], statement: str) -> None:
    """Some attacks are refused at once, some at the transaction's end."""
    sql.execute(statement)
    sql.commit()


def refuse(
    sql: psycopg.Connection[Any], owner_sql: psycopg.Connection[Any], error: type[psycopg.Error], *statements: str
) -> None:
    """Run statements, of which the last must be refused with `error` and nothing be changed in the end."""
    before = owner_sql.execute(STATE).fetchone()
    for statement in statements[:-1]:
        sql.execute(statement)
    with pytest.raises(error):
        run_and_commit(sql, statements[-1])
    if not sql.autocommit:
        sql.commit()  # what an attacker would do; PostgreSQL takes it as a rollback
    assert owner_sql.execute(STATE).fetchone() == before


def test_rows_are_never_changed(
    books: Books, real_database: RealDatabase, app_sql: psycopg.Connection[Any], owner_sql: psycopg.Connection[Any]
) -> None:
    for attack in CHANGES:
        refuse(app_sql, owner_sql, DENIED, attack.format(**names(books, real_database)))


def test_the_triggers_alone_refuse_it_too(
    books: Books, real_database: RealDatabase, owner_sql: psycopg.Connection[Any]
) -> None:
    """On a database with one role only, and for an owner who is careless."""
    for attack in CHANGES:
        refuse(owner_sql, owner_sql, CLOSED, attack.format(**names(books, real_database)))


def test_wrong_events_are_refused(
    books: Books, real_database: RealDatabase, app_sql: psycopg.Connection[Any], owner_sql: psycopg.Connection[Any]
) -> None:
    for what, attack, error in WRONG_EVENTS:
        try:
            refuse(app_sql, owner_sql, error, attack.format(**names(books, real_database)))
        except BaseException as found:
            found.add_note(f"the attack: {what}")
            raise


def test_a_right_event_written_the_same_way_is_posted(
    books: Books, real_database: RealDatabase, app_sql: psycopg.Connection[Any]
) -> None:
    """The attacks above are refused for what is wrong about them, not for how they are written."""
    app_sql.execute(whole().format(**names(books, real_database)))
    app_sql.execute(
        whole(reference="y", credit="{poor}", source="'allocation', 1").format(**names(books, real_database))
    )
    app_sql.commit()
    assert (balance(books.fund), balance(books.poor)) == (1005, 5)


@pytest.mark.parametrize("seq", [1, 2])
def test_a_second_statement_adds_nothing_to_an_event_of_the_same_transaction(
    seq: int, books: Books, real_database: RealDatabase, app_sql: psycopg.Connection[Any],
    owner_sql: psycopg.Connection[Any],
) -> None:  # fmt: skip
    again = POSTING.replace("{event}", "currval('ledger_event_id_seq')").replace("{seq}", str(seq))
    known = names(books, real_database)
    refuse(
        app_sql, owner_sql, errors.UniqueViolation if seq == 1 else CLOSED,
        whole().format(**known), "SAVEPOINT later", again.format(**known),
    )  # fmt: skip


def test_powers_over_the_database_are_the_owners(
    books: Books, real_database: RealDatabase, app_sql: psycopg.Connection[Any], owner_sql: psycopg.Connection[Any]
) -> None:
    for attack in POWERS:
        refuse(app_sql, owner_sql, DENIED, attack.format(**names(books, real_database)))
    before = owner_sql.execute(STATE).fetchone()
    for attack in EMPTY_GRANTS:
        app_sql.execute(attack.format(**names(books, real_database)))
        app_sql.commit()
    assert owner_sql.execute(STATE).fetchone() == before


def test_rights_left_over_from_an_older_postgresql_are_taken_back(
    books: Books, app_sql: psycopg.Connection[Any], owner_sql: psycopg.Connection[Any]
) -> None:
    owner_sql.execute("GRANT CREATE ON SCHEMA public TO PUBLIC")
    owner_sql.execute(f"GRANT UPDATE ON ledger_balance TO {postgres.APP}")
    with as_owner():
        grant_application_role()
    refuse(app_sql, owner_sql, DENIED, "CREATE FUNCTION public.now() RETURNS int LANGUAGE sql AS 'SELECT 1'")
    refuse(app_sql, owner_sql, DENIED, "UPDATE ledger_balance SET amount = 1000000")


@pytest.mark.parametrize("column, value", [("inserted_xid", "'99999999'"), ("posted_at", "'2001-01-01'")])
def test_stamps_can_not_be_forged(
    column: str, value: str, books: Books, real_database: RealDatabase, app_sql: psycopg.Connection[Any],
    owner_sql: psycopg.Connection[Any],
) -> None:  # fmt: skip
    """A forged transaction number would let postings in later; a forged time would backdate the event."""
    forged = whole().replace("occurred_on)", f"occurred_on, {column})", 1)
    forged = forged.replace("'2026-11-20')", f"'2026-11-20', {value})", 1)
    refuse(app_sql, owner_sql, CLOSED, forged.format(**names(books, real_database)))


def test_copy_is_checked_like_insert(
    books: Books, app_sql: psycopg.Connection[Any], owner_sql: psycopg.Connection[Any]
) -> None:
    before = owner_sql.execute(STATE).fetchone()

    def copy() -> None:
        with app_sql.cursor().copy(
            "COPY ledger_posting (event_id, seq, debit_id, credit_id, amount) FROM STDIN"
        ) as rows:
            rows.write_row((books.credited.event_id, 3, books.bank, books.fund, 5))

    with pytest.raises(CLOSED):
        copy()
    app_sql.commit()
    assert owner_sql.execute(STATE).fetchone() == before


TEMPORARY = """CREATE TEMPORARY TABLE mine (event_id bigint, seq smallint, debit_id bigint, credit_id bigint, amount bigint,
               source_id bigint, id bigint, guarded bool)"""
HANG = """CREATE TRIGGER mine AFTER INSERT ON mine REFERENCING NEW TABLE AS new_rows
          FOR EACH STATEMENT EXECUTE FUNCTION {function}()"""


@pytest.mark.parametrize(
    "function", ["ledger_check_postings", "ledger_open_balances", "ledger_check_events", "ledger_check_whole"]
)
def test_functions_that_act_as_the_owner_serve_their_own_table_only(
    function: str, books: Books, app_sql: psycopg.Connection[Any], owner_sql: psycopg.Connection[Any]
) -> None:
    """Hung on a table of the attacker's, they would write balances without postings."""
    refuse(app_sql, owner_sql, DENIED, TEMPORARY, HANG.format(function=function))
    app_sql.rollback()
    # and should somebody grant it, the function looks where it hangs
    owner_sql.execute(TEMPORARY)
    owner_sql.execute(HANG.format(function=function))
    refuse(
        owner_sql, owner_sql, DENIED,
        f"INSERT INTO mine VALUES ({books.credited.event_id}, 1, {books.bank}, {books.poor}, 999, 1,"
        f" {books.cooperative}, true)",
    )  # fmt: skip


@pytest.mark.parametrize("path", ["pg_temp, public", "pg_temp, public, pg_catalog", "pg_temp"])
def test_temporary_objects_shadow_nothing(
    path: str, books: Books, app_sql: psycopg.Connection[Any], owner_sql: psycopg.Connection[Any]
) -> None:
    """Tables, functions and operators of the attacker's own schema come first in their search path, not in the guards'."""
    shadows = [
        f"SET search_path = {path}",
        "CREATE TABLE pg_temp.ledger_account AS SELECT 987654321 AS id, 'bank' AS kind, false AS guarded",
        "CREATE TABLE pg_temp.ledger_posting AS SELECT g::bigint AS event_id, 1 AS seq FROM generate_series(1, 1000) g",
        "CREATE TABLE pg_temp.ledger_event AS SELECT g::bigint AS id, 1 AS posting_count, pg_current_xact_id() AS"
        " inserted_xid FROM generate_series(1, 1000) g",
        "CREATE TABLE pg_temp.ledger_balance AS SELECT 1::bigint AS account_id, 1000000::bigint AS amount, 1 AS version",
        "CREATE FUNCTION pg_temp.pg_current_xact_id() RETURNS xid8 LANGUAGE sql AS 'SELECT ''1''::xid8'",
        "CREATE FUNCTION pg_temp.always(bigint, bigint) RETURNS bool LANGUAGE sql AS 'SELECT true'",
        "CREATE OPERATOR pg_temp.<> (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = pg_temp.always)",
    ]
    event_of_old = (
        "INSERT INTO public.ledger_posting (event_id, seq, debit_id, credit_id, amount) VALUES ({}, 3, {}, {}, 5)"
    )
    attacks: list[tuple[type[psycopg.Error], str]] = [
        (CLOSED, event("empty").replace("ledger_event", "public.ledger_event")),
        (CLOSED, event_of_old.format(books.credited.event_id, books.bank, books.fund)),
        (
            errors.ForeignKeyViolation,
            whole(debit=987654321).replace("ledger_", "public.ledger_").format(fund=books.fund),
        ),
        (
            errors.CheckViolation,
            whole(debit=books.poor, credit=books.bank).replace("ledger_", "public.ledger_"),
        ),
    ]
    for error, attack in attacks:
        refuse(app_sql, owner_sql, error, *shadows, attack)
        app_sql.rollback()
    for statement in shadows:
        app_sql.execute(statement)
    app_sql.execute("UPDATE pg_temp.ledger_balance SET account_id = %s", [books.poor])
    locked = app_sql.execute("SELECT * FROM public.ledger_lock_balances(%s)", [[books.poor, books.rich]]).fetchall()
    assert locked == [(books.rich, 500), (books.poor, 0)]


def test_every_guard_says_where_it_looks_for_tables(app_sql: psycopg.Connection[Any]) -> None:
    """A temporary table of the same name comes first in the search of one that does not."""
    found = app_sql.execute(
        "SELECT proname FROM pg_proc WHERE prorettype = 'trigger'::regtype AND pronamespace = 'public'::regnamespace"
        " AND NOT coalesce(proconfig @> ARRAY['search_path=public, pg_temp'], false)"
        " AND proname NOT LIKE 'cms_purge_%' AND proname <> 'people_deny_log_change'"  # no guards; it reads no table
    )
    assert [name for (name,) in found] == []
