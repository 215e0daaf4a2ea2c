"""Each login by its one name (`people.login_names`), and by that name once.

Logins that differ but in case or width stop the upgrade before anything is changed, and are listed: whose of them the person
signs in with can't be known here.
"""

from collections import defaultdict

from django.db import migrations, models

from marketplace.people.login_names import ASCII_LOWER, login_name

MESSAGE = """\
Logins that differ only in capitals or in the width of their signs can't be told apart any more:
{lines}
Nothing was changed. With the version before, open Settings → Users in the back office, decide for each group which account
keeps the login, give the others another e-mail address or phone (or delete those that have done nothing), and upgrade again."""


class LoginsCollide(Exception):
    """Two accounts or more have one login."""


def masked(login):
    """What an administrator recognises a login by, and nobody else."""
    name, at, host = login.partition("@")
    return f"{name[:2]}…{at}{host}" if at else f"{login[:6]}…{login[-2:]}"


def names(rows):
    """Logins by their one name: name → {user: as stored}."""
    found = defaultdict(dict)
    for pk, *logins in rows:
        for login in logins:
            if login:
                found[login_name(str(login))][pk] = str(login)
    return found


def refuse_collisions(apps, schema_editor):
    users = apps.get_model("people", "User").objects.order_by("pk").values_list("pk", "email", "phone")
    proved = apps.get_model("account", "EmailAddress").objects.filter(verified=True).order_by("user_id")
    lines = [
        "  " + ", ".join(f"#{pk} {masked(stored)}" for pk, stored in holders.items())
        for found in (names(users), names(proved.values_list("user_id", "email")))
        for holders in found.values()
        if len(holders) > 1
    ]
    lines = list(dict.fromkeys(lines))
    if lines:
        raise LoginsCollide(MESSAGE.format(lines="\n".join(lines)))


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
