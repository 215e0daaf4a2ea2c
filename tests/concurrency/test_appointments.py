"""Appointments at the same moment: one manager and one administrator stay, a link works once; and without the locks."""

from __future__ import annotations

import threading
from collections.abc import Callable
from threading import Barrier
from typing import Any

import pytest
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from marketplace.people.appointments import actions, inviting
from marketplace.people.appointments.actions import (
    LastAdministrator,
    LastManager,
    NotTheirs,
    appoint,
    end_appointment,
)
from marketplace.people.appointments.inviting import TooManyInvitations, Used, accept, invite, send_again, take_back
from marketplace.people.models import Appointment, Invitation, Role, User
from tests.concurrency.at_once import at_once
from tests.concurrency.lock_order import LockOrder
from tests.world import World, make_user

pytestmark = pytest.mark.usefixtures("real_database")
PHONE = "+8613800138000"


def managers(world: World, count: int) -> list[Appointment]:
    return [
        appoint(user=make_user(f"manager-{n}"), role=Role.MANAGER, place=world.millet.cooperative) for n in range(count)
    ]


def ending(one: Appointment, by: User | None = None) -> Callable[[], Any]:
    return lambda: end_appointment(one, by=by, why="退休")


def without_locks(patch: pytest.MonkeyPatch, module: Any, name: str) -> None:
    """Read rows as anybody may, and let both go on only when both have read."""
    met = threading.Barrier(2)
    read = getattr(module, name)

    def reading(*args: Any, **kwargs: Any) -> Any:
        found = read(*args, **kwargs)
        met.wait(timeout=30)
        return found

    patch.setattr(QuerySet, "select_for_update", lambda self, *args, **kwargs: self.all())
    patch.setattr(module, name, reading)


def kinds(answers: list[Any]) -> set[type]:
    return {type(one) for one in answers}


def two_who_came(world: World) -> list[Appointment]:
    """Two managers, and a third who was invited and never came."""
    never_came = User.objects.create_user(phone=PHONE)
    appoint(user=never_came, role=Role.MANAGER, place=world.millet.cooperative)
    return managers(world, 2)


def managers_who_came() -> int:
    return Appointment.objects.filter(role=Role.MANAGER, until=None).exclude(user__phone=PHONE).count()


def test_of_two_managers_ended_at_once_one_stays(world: World) -> None:
    both = two_who_came(world)
    assert kinds(at_once(*(ending(one) for one in both))) == {Appointment, LastManager}
    assert managers_who_came() == 1
    assert kinds(at_once(*(ending(one) for one in both))) == {Appointment, LastManager}  # and again later
    assert managers_who_came() == 1


def test_without_the_lock_both_would_be_ended(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    both = two_who_came(world)
    with monkeypatch.context() as patch:
        without_locks(patch, actions, "lock_appointments")
        assert kinds(at_once(*(ending(one) for one in both))) == {Appointment}
    assert managers_who_came() == 0


def test_of_two_administrators_who_end_each_other_one_stays() -> None:
    one, other = (User.objects.create_superuser(email=f"{name}@example.com") for name in ("one", "other"))
    answers = at_once(ending(one.appointments.get(), by=other), ending(other.appointments.get(), by=one))
    assert kinds(answers) - {NotTheirs, LastAdministrator} == {Appointment}
    assert Appointment.objects.filter(role=Role.ADMINISTRATOR, until=None).count() == 1
    assert User.objects.filter(is_superuser=True).count() == 1


def of_three_who_end_each_other() -> list[Any]:
    """Three administrators: two of them end each other at once, each asked of what was read before."""
    one, other, _third = (
        User.objects.create_superuser(email=f"{name}@example.com") for name in ("one", "other", "third")
    )
    return at_once(ending(one.appointments.get(), by=other), ending(other.appointments.get(), by=one))


def test_who_is_ended_meanwhile_ends_nobody() -> None:
    answers = of_three_who_end_each_other()
    assert kinds(answers) == {Appointment, NotTheirs}
    assert User.objects.filter(is_superuser=True).count() == 2


def test_judged_by_what_was_read_before_both_would_be_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(actions, "_as_it_acts", lambda locked, asking: asking)
        assert kinds(of_three_who_end_each_other()) == {Appointment}
    assert User.objects.filter(is_superuser=True).count() == 1


def test_one_appointment_ended_and_given_many_times_at_once(world: World) -> None:
    user = make_user("a")
    answers = at_once(*[lambda: appoint(user=user, role=Role.CLERK, place=world.millet.cooperative)] * 4)
    assert len({one.pk for one in answers}) == 1
    assert len({one.until for one in at_once(*[ending(answers[0])] * 4)}) == 1
    assert User.objects.get(pk=user.pk).session_generation == 1


def test_who_is_appointed_and_ended_at_once_keeps_the_groups_of_what_is_held(world: World) -> None:
    user = make_user("a")
    clerk = appoint(user=user, role=Role.CLERK, place=world.millet.cooperative)
    village = world.millet.product.village
    at_once(ending(clerk), lambda: appoint(user=user, role=Role.COUNCIL, place=village))
    user.refresh_from_db()
    assert (user.is_staff, [group.name for group in user.groups.all()]) == (True, ["Council"])


@pytest.fixture
def invited(world: World) -> tuple[Invitation, str, User]:
    [manager] = managers(world, 1)
    invitation, token = invite(
        by=manager.user, role=Role.CLERK, place=world.millet.cooperative, phone=PHONE, now=timezone.now()
    )
    return invitation, token, manager.user


def accepting(token: str, name: str = "王示例") -> Callable[[], Any]:
    return lambda: accept(token, user=None, name=name, password="millet-and-pears", now=timezone.now())


def test_a_link_opened_in_many_tabs_at_once_works_once(
    invited: tuple[Invitation, str, User], lock_order: LockOrder
) -> None:
    _invitation, token, _manager = invited
    answers = at_once(*[accepting(token)] * 4)
    assert (kinds(answers), sum(isinstance(one, Appointment) for one in answers)) == ({Appointment, Used}, 1)
    assert (User.objects.filter(phone=PHONE).count(), Invitation.objects.get().appointment) == (
        1, next(one for one in answers if isinstance(one, Appointment)),
    )  # fmt: skip
    assert {"people_invitation", "people_user"} <= lock_order.seen


def test_without_the_lock_the_second_tab_meets_the_database(
    invited: tuple[Invitation, str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    _invitation, token, _manager = invited
    with monkeypatch.context() as patch:
        without_locks(patch, inviting, "lock_invitation")
        answers = at_once(*[accepting(token)] * 2)
    assert kinds(answers) == {Appointment, inviting.SignInFirst}  # an account is opened once all the same


@pytest.mark.parametrize("what", ["taken back", "sent again", "giver ended"])
def test_accepting_meets_what_makes_the_link_void(what: str, invited: tuple[Invitation, str, User]) -> None:
    invitation, token, manager = invited
    others: dict[str, Callable[[], Any]] = {
        "taken back": lambda: take_back(invitation, by=manager, now=timezone.now()),
        "sent again": lambda: send_again(invitation, by=manager, now=timezone.now()),
        "giver ended": ending(
            appoint(user=make_user("c"), role=Role.MANAGER, place=invitation.cooperative), by=manager
        ),
    }
    accepted, _other = at_once(accepting(token), others[what])
    is_accepted = isinstance(accepted, Appointment)
    invitation.refresh_from_db()
    assert (invitation.appointment is not None) == is_accepted == User.objects.filter(phone=PHONE).exists()
    assert not (is_accepted and invitation.taken_back_at)


def test_the_same_invitation_sent_twice_at_once_is_one(world: World) -> None:
    [manager] = managers(world, 1)
    answers = at_once(
        *[
            lambda: invite(
                by=manager.user, role=Role.CLERK, place=world.millet.cooperative, phone=PHONE, now=timezone.now()
            )
        ]
        * 3
    )
    assert len({invitation.pk for invitation, _token in answers}) == Invitation.objects.count() == 1


def two_more(world: World, monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], Any]]:
    """Somebody may send two invitations, has sent one, and is about to send two more."""
    monkeypatch.setattr(settings, "INVITATIONS_OF_A_GIVER", (2, 2))
    [held] = managers(world, 1)

    def sending(name: str) -> Callable[[], Any]:
        to = {"role": Role.CLERK, "place": world.millet.cooperative, "email": f"{name}@example.com"}
        return lambda: invite(by=User.objects.get(pk=held.user_id), **to, now=timezone.now())

    sending("first")()
    return [sending("second"), sending("third")]


def test_invitations_sent_at_once_count_each_other(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    both = two_more(world, monkeypatch)
    assert kinds(at_once(*both)) == {tuple, TooManyInvitations}
    assert Invitation.objects.count() == 2
    assert kinds(at_once(*both)) == {TooManyInvitations}  # and again later


def test_without_the_lock_one_more_would_go_out(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    both = two_more(world, monkeypatch)
    with monkeypatch.context() as patch:
        without_locks(patch, inviting, "lock_people")
        count, counted = inviting._refuse_too_many, Barrier(2)  # neither commits before both have counted

        def count_together(by: User, now: Any) -> None:
            count(by, now)
            counted.wait(30)

        patch.setattr(inviting, "_refuse_too_many", count_together)
        assert kinds(at_once(*both)) == {tuple}
    assert Invitation.objects.count() == 3
