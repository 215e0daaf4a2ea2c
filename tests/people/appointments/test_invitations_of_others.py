"""Invitations that somebody else has sent, and a link that is made void while it is opened."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from marketplace.people.appointments import inviting
from marketplace.people.appointments.actions import NotTheirs, appoint
from marketplace.people.appointments.inviting import UnknownLink, accept, invite, send_again, take_back
from marketplace.people.models import Invitation, Role, User
from tests.world import World, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(shared_world: World) -> User:
    user = make_user("manager")
    appoint(user=user, role=Role.MANAGER, place=shared_world.millet.cooperative)
    return user


def test_who_may_not_appoint_neither_sends_again_nor_takes_back(manager: User, shared_world: World) -> None:
    cooperative = shared_world.millet.cooperative
    invitation, _token = invite(
        by=manager, role=Role.CLERK, place=cooperative, email="new@example.com", now=timezone.now()
    )
    before = Invitation.objects.values().get()
    other_manager = make_user("other")
    appoint(user=other_manager, role=Role.MANAGER, place=shared_world.pears.cooperative)
    for user in (shared_world.millet.clerk, shared_world.millet.staff, other_manager):
        for step in (send_again, take_back):
            with pytest.raises(NotTheirs):
                step(invitation, by=user, now=timezone.now())
    assert Invitation.objects.values().get() == before


def test_a_link_that_is_sent_again_between_opening_and_accepting_is_void(
    manager: User, shared_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was opened before the lock is compared again under it."""
    cooperative = shared_world.millet.cooperative
    _invitation, token = invite(
        by=manager, role=Role.CLERK, place=cooperative, email="new@example.com", now=timezone.now()
    )
    opening = inviting.opened

    def opened(*args: Any, **kwargs: Any) -> Invitation:
        found = opening(*args, **kwargs)
        send_again(found, by=manager, now=timezone.now())
        return found

    monkeypatch.setattr(inviting, "opened", opened)
    with pytest.raises(UnknownLink):
        accept(token, user=None, name="王示例", password="millet-and-pears", now=timezone.now())
    assert Invitation.objects.get().appointment is None
    assert not User.objects.filter(email="new@example.com").exists()
