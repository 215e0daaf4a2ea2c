"""Posts transactions of four legs with django-hordak 2.0, the best known double-entry library for Django.

Run by the Python of a virtual environment that has it (tests.bench.hordak), with DATABASE_URL of a database of its own:

    python hordak_client.py prepare
    python hordak_client.py post PROCESSES TRANSACTIONS     prints transactions a second
"""

import multiprocessing
import os
import sys
import time
from urllib.parse import urlsplit

import django
from django.conf import settings
from django.core.management import call_command

address = urlsplit(os.environ["DATABASE_URL"])
settings.configure(
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": address.path.lstrip("/"),
            "USER": address.username,
            "PASSWORD": address.password,
            "HOST": address.hostname,
            "PORT": address.port,
        }
    },
    INSTALLED_APPS=[
        "django.contrib.contenttypes",
        "django.contrib.auth",
        "mptt",
        "djmoney",
        "hordak",
    ],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
    CURRENCIES=["CNY"],
    DEFAULT_CURRENCY="CNY",
    HORDAK_INTERNAL_CURRENCY="CNY",
    SECRET_KEY="bench",
)
django.setup()

from django.db import connection, transaction  # noqa: E402
from hordak.models import Account, Leg, Transaction  # noqa: E402
from moneyed import Money  # noqa: E402

KINDS = {"clearing": "AS", "cooperative": "LI", "carrier": "LI"}
HOUSEHOLDS = 200


def prepare() -> None:
    """Make the tables and the accounts."""
    call_command("migrate", verbosity=0)
    for n, (name, kind) in enumerate(KINDS.items(), 1):
        Account.objects.create(name=name, type=kind, code=str(n), currencies=["CNY"])
    for n in range(HOUSEHOLDS):
        Account.objects.create(name=f"household {n}", type="LI", code=str(100 + n), currencies=["CNY"])


def post(process: int, count: int, start: object, seconds: object) -> None:
    """Post transactions one by one: what the buyer paid, shared out among household, cooperative and carrier."""
    connection.close()
    accounts = {account.name: account for account in Account.objects.all()}
    households = [accounts[f"household {n}"] for n in range(HOUSEHOLDS)]
    start.wait()
    began = time.perf_counter()
    for n in range(count):
        with transaction.atomic():
            made = Transaction.objects.create(description=f"parcel:{process}:{n}")
            Leg.objects.create(transaction=made, account=accounts["clearing"], debit=Money("79.24", "CNY"))
            Leg.objects.create(transaction=made, account=households[n % HOUSEHOLDS], credit=Money("40", "CNY"))
            Leg.objects.create(transaction=made, account=accounts["cooperative"], credit=Money("27.24", "CNY"))
            Leg.objects.create(transaction=made, account=accounts["carrier"], credit=Money("12", "CNY"))
    seconds.put(time.perf_counter() - began)


def main() -> None:
    """Do what the command line says."""
    if sys.argv[1] == "prepare":
        prepare()
        return
    processes, count = int(sys.argv[2]), int(sys.argv[3])
    fork = multiprocessing.get_context("fork")
    start, seconds = fork.Barrier(processes), fork.Queue()
    connection.close()
    workers = [fork.Process(target=post, args=(n, count // processes, start, seconds)) for n in range(processes)]
    for worker in workers:
        worker.start()
    slowest = max(seconds.get(timeout=300) for _ in workers)
    print(count // processes * processes / slowest)


main()
