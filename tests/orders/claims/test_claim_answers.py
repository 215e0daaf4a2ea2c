"""Claims are answered once, by the cooperative's clerk; on appeal the township decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role
from orders.claims.actions import (
    Answer,
    AnsweredOtherwise,
    BearerUnknown,
    ClaimError,
    NotYours,
    OneHand,
    OwnRefusal,
    TooMuch,
    WindowOver,
    WordsMissing,
    answer_claim,
    appeal,
    decide_appeal,
)
from orders.models import Claim, Order
from tests.orders.changes import everything, refunds, send_all, wrong
from tests.orders.claims.claiming import ACCEPT, HOUR, REFUSE, answer, claim, line_of
from tests.orders.desks import as_user
from tests.world import NOW, World, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(received: Order) -> Order:
    return received


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (Answer(accept=False, words=" "), WordsMissing),
        (Answer(accept=False, words="长" * 1001), WordsMissing),
        (Answer(accept=True, amount_fen=2000, bearer="sale"), BearerUnknown),
        (Answer(accept=True, amount_fen=2000), BearerUnknown),
        (Answer(accept=True, amount_fen=2001, bearer="carrier"), TooMuch),
        (Answer(accept=True, amount_fen=0, bearer="carrier"), TooMuch),
    ],
)
def test_an_answer_that_breaks_a_rule_changes_nothing(
    world: World, order: Order, said: Answer, error: type[ClaimError]
) -> None:
    made = claim(line_of(order, world))
    before = everything()
    with pytest.raises(error):
        answer(world, made.pk, said)
    assert everything() == before


@pytest.mark.parametrize("said", [ACCEPT, REFUSE])
def test_a_claim_is_answered_once(world: World, order: Order, said: Answer) -> None:
    made = claim(line_of(order, world))
    answer(world, made.pk, said)
    before = everything()
    answer(world, made.pk, said, NOW + 3 * HOUR)
    for other in (
        Answer(accept=True, amount_fen=1999, bearer="cooperative"),
        Answer(accept=True, amount_fen=2000, bearer="carrier"),
        Answer(accept=False, words="别的理由"),
    ):
        with pytest.raises(AnsweredOtherwise):
            answer(world, made.pk, other)
    assert everything() == before


def test_only_the_cooperatives_clerk_answers(world: World, order: Order) -> None:
    made = claim(line_of(order, world))
    before = everything()
    for user in (world.pears.clerk, world.pears.staff):
        with pytest.raises(Claim.DoesNotExist):
            answer_claim(user=user, claim_id=made.pk, answer=ACCEPT, now=NOW + HOUR)
    with pytest.raises(NotYours):  # the township decides on appeal, not before
        answer_claim(user=world.millet.staff, claim_id=made.pk, answer=ACCEPT, now=NOW + HOUR)
    assert everything() == before


def appealed(world: World, order: Order) -> Claim:
    made = claim(line_of(order, world))
    answer(world, made.pk, REFUSE)
    return appeal(claim_id=made.pk, words="照片里袋底是湿的", now=NOW + 3 * HOUR)


def test_the_township_grants_an_appeal(world: World, order: Order) -> None:
    made = appealed(world, order)
    assert (made.state, made.appeal, made.appealed_at) == ("appealed", "照片里袋底是湿的", NOW + 3 * HOUR)
    said = Answer(accept=True, words="合作社应赔", amount_fen=1500, bearer="cooperative")
    for _ in range(2):
        decided = decide_appeal(user=world.millet.staff, claim_id=made.pk, answer=said, now=NOW + 4 * HOUR)
    assert (decided.state, decided.decided_by, decided.decision) == ("granted", world.millet.staff, "合作社应赔")
    assert refunds(order) == [(f"claim:{made.pk}", "claim", "cooperative", 1500, "intended")]
    send_all()
    assert wrong() == []


def test_the_township_dismisses_an_appeal(world: World, order: Order) -> None:
    made = appealed(world, order)
    said = Answer(accept=False, words="同意合作社的意见")
    decided = decide_appeal(user=world.millet.staff, claim_id=made.pk, answer=said, now=NOW + 4 * HOUR)
    assert decided.state == "dismissed"
    assert refunds(order) == []
    before = everything()
    with pytest.raises(AnsweredOtherwise):
        decide_appeal(user=world.millet.staff, claim_id=made.pk, answer=ACCEPT, now=NOW + 4 * HOUR)
    with pytest.raises(AnsweredOtherwise):
        appeal(claim_id=made.pk, words="再看看", now=NOW + 5 * HOUR)
    assert everything() == before
    assert wrong() == []


def test_only_the_township_decides(world: World, order: Order) -> None:
    made = appealed(world, order)
    before = everything()
    with pytest.raises(NotYours):
        decide_appeal(user=world.millet.clerk, claim_id=made.pk, answer=ACCEPT, now=NOW + 4 * HOUR)
    with pytest.raises(AnsweredOtherwise):  # nor may the clerk answer again meanwhile
        answer(world, made.pk, ACCEPT)
    with pytest.raises(Claim.DoesNotExist):
        decide_appeal(user=world.pears.staff, claim_id=made.pk, answer=ACCEPT, now=NOW + 4 * HOUR)
    assert everything() == before


def test_who_has_appointed_whoever_refused_does_not_decide_the_appeal(world: World, order: Order) -> None:
    """The staff has opened the clerk's account, for the council: one hand (R11)."""
    clerk, village = make_user("both"), world.millet.product.village
    appoint(user=clerk, role=Role.COUNCIL, place=village, by=world.millet.staff)
    appoint(user=clerk, role=Role.CLERK, place=world.millet.cooperative)
    made = appealed(replace(world, millet=replace(world.millet, clerk=clerk)), order)
    before = everything()
    with pytest.raises(OneHand):
        decide_appeal(user=world.millet.staff, claim_id=made.pk, answer=ACCEPT, now=NOW + 4 * HOUR)
    assert everything() == before
    other = make_user("other")
    appoint(user=other, role=Role.TOWNSHIP_STAFF, place=village.township)
    shown = [
        as_user(user).get(reverse("claims:inspect", args=[made.pk])).content.decode()
        for user in (world.millet.staff, other)
    ]
    assert [('name="decision"' in html, "count as one hand" in html) for html in shown] == [
        (False, True),
        (True, False),
    ]


@pytest.mark.parametrize("accept", [True, False])
def test_who_refused_a_claim_does_not_decide_its_appeal(world: World, order: Order, accept: bool) -> None:
    """The clerk works for the township as well."""
    clerk = world.millet.clerk
    appoint(user=clerk, role=Role.TOWNSHIP_STAFF, place=world.millet.product.village.township)
    made = appealed(world, order)
    before = everything()
    with pytest.raises(OwnRefusal):
        decide_appeal(user=clerk, claim_id=made.pk, answer=ACCEPT if accept else REFUSE, now=NOW + 4 * HOUR)
    assert everything() == before
    assert decide_appeal(user=world.millet.staff, claim_id=made.pk, answer=REFUSE, now=NOW + 4 * HOUR).decided_at


def test_an_appeal_has_its_time_and_its_words(world: World, order: Order) -> None:
    made = claim(line_of(order, world))
    with pytest.raises(AnsweredOtherwise):
        appeal(claim_id=made.pk, words="快一点", now=NOW + HOUR)
    answer(world, made.pk, REFUSE)
    before = everything()
    with pytest.raises(WordsMissing):
        appeal(claim_id=made.pk, words=" ", now=NOW + 3 * HOUR)
    with pytest.raises(WindowOver):
        appeal(claim_id=made.pk, words="太晚了", now=NOW + 2 * HOUR + timedelta(days=7, seconds=1))
    assert everything() == before
    appeal(claim_id=made.pk, words="还来得及", now=NOW + 2 * HOUR + timedelta(days=7))
    before = everything()
    appeal(claim_id=made.pk, words="还来得及", now=NOW + 2 * HOUR + timedelta(days=8))
    assert everything() == before


def test_an_appeal_counts_again(world: World, order: Order) -> None:
    """What a refused claim asked for may be claimed anew; then the appeal has no money left to ask for."""
    line = line_of(order, world)
    refused = claim(line, amount_fen=6000)
    answer(world, refused.pk, REFUSE)
    claim(line, amount_fen=5000)
    before = everything()
    with pytest.raises(TooMuch) as error:
        appeal(claim_id=refused.pk, words="还是想要", now=NOW + 3 * HOUR)
    assert error.value.left == 4210
    assert everything() == before
