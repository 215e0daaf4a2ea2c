"""A stand for the tests of single faults: each leaves it as it found it, well."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from marketplace.embedded import postgres
from tests.faults.stand import Stand, durable_cluster, running_stand
from tests.real_database import RealDatabase, point_django_to


@pytest.fixture(scope="module")
def standing(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stand]:
    """All processes on a database of their own, for the tests of a file."""
    directory = tmp_path_factory.mktemp("faults")
    with durable_cluster() as cluster:
        database = RealDatabase(cluster, postgres.DATABASE)
        with (
            point_django_to(database, django_db_blocker),
            django_db_blocker.unblock(),
            running_stand(directory, cluster) as stand,
        ):
            yield stand


@pytest.fixture
def stand(standing: Stand, django_db_blocker: DjangoDbBlocker) -> Iterator[Stand]:
    """All processes, well: whatever a test has broken recovers by itself, and is well again after it."""
    with django_db_blocker.unblock():
        standing.live.wait_for_health(60)
        yield standing
        standing.live.wait_for_health(60)
