"""The demo is not loaded into a real shop by mistake: its people, their passwords and their money could not be taken out."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from marketplace.people.models import User
from marketplace.supply.models import Season
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("into", ["", "another"])
def test_where_others_work_it_wants_the_databases_name(shared_world: World, into: str) -> None:
    before = User.objects.count(), Season.objects.count()
    with translation.override("en"), pytest.raises(CommandError, match="Others have used this database.* --into "):
        call_command("demo", "--into", into, verbosity=0)
    assert (User.objects.count(), Season.objects.count()) == before
