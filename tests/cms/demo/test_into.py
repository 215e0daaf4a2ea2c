"""The demo is not loaded into a real shop by mistake: its people, their passwords and their money could not be taken out."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from cms.management.commands import demo
from marketplace.people.models import User
from marketplace.supply.models import Season
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("into", "said"),
    [("", "Others have used this database.* --into "), ("another", "The database is called .*, not another. Nothing")],
)
def test_where_others_work_it_wants_the_databases_name(shared_world: World, into: str, said: str) -> None:
    before = User.objects.count(), Season.objects.count()
    with translation.override("en"), pytest.raises(CommandError, match=said):
        call_command("demo", "--into", into, verbosity=0)
    assert (User.objects.count(), Season.objects.count()) == before


def test_a_wrong_name_is_refused_where_nobody_works_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "used_by_others", lambda: False)
    before = User.objects.count()
    with (
        translation.override("en"),
        pytest.raises(CommandError, match="is called .*, not another. Nothing was changed"),
    ):
        call_command("demo", "--into", "another", verbosity=0)
    assert User.objects.count() == before
