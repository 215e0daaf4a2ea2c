"""Whoever holds something is in the groups of it, as `people.actions.let_in_as_appointed` keeps it from now on.

Before, a role and its group were given by hand, each by itself; 0004 took over the roles as they were.
"""

from django.db import migrations

HELD = """
SELECT held.user_id, named.name
  FROM people_appointment held
  JOIN (VALUES ('county', 'County'), ('editor', 'Storefront editors'), ('township_staff', 'Township staff'),
               ('council', 'Council'), ('helper', 'Helpers'), ('village_agent', 'Village agents'), ('manager', 'Managers'),
               ('clerk', 'Clerks'), ('driver', 'Drivers'), ('supplier', 'Suppliers')) AS named (role, name) USING (role)
 WHERE held.until IS NULL
UNION
SELECT held.user_id,
       coalesce((SELECT min(g.name) FROM auth_group g WHERE g.name LIKE 'Township staff ' || place.id || ' %'),
                left('Township staff ' || place.id || ' ' || place.name, 150))
  FROM people_appointment held JOIN places_township place ON place.id = held.township_id
 WHERE held.role = 'township_staff' AND held.until IS NULL
"""
ENTER = f"""
INSERT INTO auth_group (name) SELECT DISTINCT name FROM ({HELD}) entered ON CONFLICT DO NOTHING;
INSERT INTO people_user_groups (user_id, group_id)
SELECT entered.user_id, g.id FROM ({HELD}) entered JOIN auth_group g USING (name) ON CONFLICT DO NOTHING;
UPDATE people_user SET is_staff = true
 WHERE NOT is_staff AND id IN (SELECT user_id FROM people_appointment WHERE until IS NULL);
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0007_proofs"), ("auth", "0012_alter_user_first_name_max_length")]

    operations = [migrations.RunSQL(ENTER, migrations.RunSQL.noop)]
