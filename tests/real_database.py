"""A database of a test's own, and how Django is pointed to it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import environ
from django.db import connections
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from marketplace.embedded import postgres


@dataclass(frozen=True)
class RealDatabase:
    """A migrated database on the session's server, reached as the application's role or as the owner of its tables."""

    cluster: postgres.Cluster
    name: str

    @property
    def app_url(self) -> str:
        """Address for the role of web server and worker."""
        return self.cluster.url(postgres.APP, self.name)

    @property
    def owner_url(self) -> str:
        """Address for the role that migrates."""
        return self.cluster.url(postgres.OWNER, self.name)


@contextmanager
def point_django_to(database: RealDatabase, blocker: DjangoDbBlocker) -> Iterator[None]:
    """Inside the block Django's default connection, in all threads and new processes, is to `database`.

    This thread's former connection is laid aside as it is: a transaction may be open on it, around the tests of a file.
    What this process knows of one database's purges says nothing of the other's.
    """
    from cms.freshness.purging import purges  # the storm's driver loads this file before Django is set up

    shared = connections.settings["default"]  # one dict for the connections of all threads
    former = dict(shared)
    variables = {"DATABASE_URL": database.app_url, "DATABASE_OWNER_URL": database.owner_url}
    former_variables = {name: os.environ.get(name) for name in variables}
    address = environ.Env.db_url_config(database.app_url)
    aside = connections["default"]
    del connections["default"]  # the next use makes another
    shared.update({name: address[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")})
    os.environ.update(variables)
    purges.start_anew()
    try:
        with override_settings(DATABASE_APP_URL=database.app_url, DATABASE_OWNER_URL=database.owner_url):
            yield
    finally:
        with blocker.unblock():
            connections.close_all()
        shared.update(former)
        connections["default"] = aside
        purges.start_anew()
        for name, value in former_variables.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
