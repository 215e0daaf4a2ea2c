"""A household that says at its signature whether buyers may read its name is on every page, or on none, at once.

What is new at a signature stands beside no lot yet: its household has delivered nothing under it.
"""

from django.db import migrations

WATCHED = """
SELECT cms_watch('supply_signature', 'site', 'signed_on,expected_grams,edited_by,left_on,left_reason');
DROP TRIGGER cms_purge_insert ON supply_signature;
"""
UNWATCHED = """
DROP TRIGGER cms_purge_update ON supply_signature;
DROP TRIGGER cms_purge_delete ON supply_signature;
"""


class Migration(migrations.Migration):
    dependencies = [("cms", "0005_find_order_in_frames"), ("supply", "0008_signatures")]
    operations = [migrations.RunSQL(WATCHED, UNWATCHED)]
