"""A township with files, and somebody who sends some."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role, User
from marketplace.places.models import Township, Village
from tests.world import make_user


@pytest.fixture
def village() -> Village:
    return Village.objects.create(name="李里村", township=Township.objects.create(name="岭子镇"))


@pytest.fixture
def staff(village: Village) -> User:
    user = make_user("staff")
    appoint(user=user, role=Role.TOWNSHIP_STAFF, place=village.township)
    return user


@pytest.fixture
def english() -> Iterator[None]:
    with translation.override("en"):
        yield
