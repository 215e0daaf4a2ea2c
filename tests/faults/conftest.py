"""A stand for the tests of single faults: each leaves it as it found it, well."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from marketplace.embedded import postgres, stack
from tests.faults.stand import Stand, durable_cluster, running_stand
from tests.faults.tally import Tally, keep_single_faults
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


@pytest.fixture(scope="module")
def tally() -> Iterator[Tally]:
    """What the tests of a file inject and see; kept at the end in a table, beside the storm's."""
    tally = Tally()
    yield tally
    folder = Path(os.environ.get("VAR") or stack.PROJECT / "var").absolute() / "bench"
    keep_single_faults(tally, folder)


@pytest.fixture
def stand(standing: Stand, django_db_blocker: DjangoDbBlocker) -> Iterator[Stand]:
    """All processes, well: whatever a test has broken recovers by itself, and is well again after it."""
    with django_db_blocker.unblock():
        standing.live.wait_for_health(60)
        yield standing
        standing.live.wait_for_health(60)
