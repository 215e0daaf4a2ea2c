from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cooperatives", "0001_schema"), ("people", "0004_roles_and_clerks_are_appointed")]

    operations = [migrations.DeleteModel(name="Clerk")]
