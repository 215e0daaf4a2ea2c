"""Each login by its one name (`people.login_names`), and by that name once.

Logins that differ but in case or width are refused before the first migration (`people.colliding_logins`), and here once
more, where they were written meanwhile.
"""

from django.db import migrations, models

from marketplace.people.colliding_logins import refuse_collisions
from marketplace.people.login_names import ASCII_LOWER, login_name


def store_one_name(apps, schema_editor):
    User = apps.get_model("people", "User")
    for user in User.objects.exclude(email=None).only("email").iterator():
        if user.email != login_name(user.email):
            User.objects.filter(pk=user.pk).update(email=login_name(user.email))
    for user in User.objects.exclude(phone=None).only("phone").iterator():
        if str(user.phone) != login_name(str(user.phone)):
            User.objects.filter(pk=user.pk).update(phone=login_name(str(user.phone)))
    _store_addresses(apps.get_model("account", "EmailAddress"))


def _store_addresses(EmailAddress):
    """allauth's own rows: of one account's that are one address the proved one stays."""
    taken = set()
    for address in EmailAddress.objects.order_by("-verified", "-primary", "pk"):
        name = login_name(address.email)
        if (address.user_id, name) in taken:
            address.delete()
            continue
        taken.add((address.user_id, name))
        if address.email != name:
            EmailAddress.objects.filter(pk=address.pk).update(email=name)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_delete_role"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [
        migrations.RunPython(refuse_collisions, migrations.RunPython.noop, elidable=False),
        migrations.RunPython(store_one_name, migrations.RunPython.noop, elidable=False),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(email=ASCII_LOWER), name="user_email_in_small_letters"
            ),
        ),
    ]
