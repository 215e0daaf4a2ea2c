"""Who held a role or was a clerk is appointed to it, since when and by whom unknown; so are administrators and editors.

Village agents are let into the back office, as everybody is who holds something.
"""

from django.db import migrations

APPOINT = """
INSERT INTO people_appointment (user_id, role, township_id, village_id, cooperative_id, how, why, ended_why)
SELECT user_id, kind, township_id, village_id, NULL, 'migration', '', '' FROM people_role
UNION ALL SELECT user_id, 'clerk', NULL, NULL, cooperative_id, 'migration', '', '' FROM cooperatives_clerk
UNION ALL SELECT id, 'administrator', NULL, NULL, NULL, 'migration', '', '' FROM people_user WHERE is_superuser
UNION ALL SELECT member.user_id, 'editor', NULL, NULL, NULL, 'migration', '', ''
            FROM people_user_groups member JOIN auth_group g ON g.id = member.group_id AND g.name = 'Storefront editors';

INSERT INTO auth_group (name)
SELECT 'Village agents' WHERE EXISTS (SELECT FROM people_appointment WHERE role = 'village_agent') ON CONFLICT DO NOTHING;
INSERT INTO people_user_groups (user_id, group_id)
SELECT DISTINCT a.user_id, g.id FROM people_appointment a JOIN auth_group g ON g.name = 'Village agents'
 WHERE a.role = 'village_agent' ON CONFLICT DO NOTHING;
UPDATE people_user SET is_staff = true WHERE NOT is_staff AND id IN (SELECT user_id FROM people_appointment);
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0003_appointments"), ("cooperatives", "0001_schema")]

    operations = [migrations.RunSQL(APPOINT, migrations.RunSQL.noop)]
