"""The township's note whether buyers may read a household's masked name: who writes it, and what the log says of it."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from marketplace.households.actions import record_naming_consent
from marketplace.people.change_log import entries_of
from marketplace.people.models import User
from marketplace.places.models import Village
from tests.households.files.conftest import staff, village
from tests.households.files.desk import NOW, opened

pytestmark = pytest.mark.django_db
__all__ = ["staff", "village"]  # fixtures


def test_noting_it_taking_it_back_and_the_same_again(village: Village, staff: User) -> None:
    household, on = opened(staff, village), date(2026, 5, 2)
    for noted in (on, on, None, None):
        record_naming_consent(user=staff, household=household, on=noted, now=NOW)
        household.refresh_from_db()
        assert household.naming_consent_on == noted
    entries = entries_of([household]).exclude(action="households.file.opened").order_by("pk")
    assert [(one.action, one.data["changes"], one.user_id) for one in entries] == [
        ("households.file.naming_agreed", {"naming_consent_on": [None, "2026-05-02"]}, staff.pk),
        ("households.file.naming_taken_back", {"naming_consent_on": ["2026-05-02", None]}, staff.pk),
    ]


def test_a_stranger_notes_nothing(village: Village, staff: User) -> None:
    household = opened(staff, village)
    stranger = User.objects.create_user(email="stranger@example.test")
    with pytest.raises(PermissionDenied):
        record_naming_consent(user=stranger, household=household, on=date(2026, 5, 2), now=NOW)
    household.refresh_from_db()
    assert household.naming_consent_on is None
    assert entries_of([household]).exclude(action="households.file.opened").count() == 0
