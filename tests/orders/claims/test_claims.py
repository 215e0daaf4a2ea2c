"""After-sale claims: in time, for at most what was paid, and never at a household's cost (R6)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from PIL import Image

from marketplace.ledger.accounts import open_account, shared_account
from marketplace.ledger.models import Account
from marketplace.ledger.queries import balance
from orders.claims.actions import (
    Answer,
    ClaimError,
    NotReceived,
    PhotoMissing,
    ReasonNotAllowed,
    TooMuch,
    WindowOver,
    WordsMissing,
    answer_claim,
    claimable_fen,
)
from orders.models import Claim, Order, OrderLine
from orders.parcels.cancelling import cancel_parcel
from orders.parcels.weighing import mark_packed
from orders.settlement.settling import settle
from tests.balances import balance_of_kind
from tests.orders.changes import everything, paid_g1, receive, refunds, send_all, settle_rest, ship, wrong
from tests.orders.claims.claiming import ACCEPT, HOUR, REFUSE, answer, claim, files, line_of
from tests.stripe_double.control import Control
from tests.world import NOW, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(received: Order) -> Order:
    return received


def test_an_accepted_claim_is_borne_by_the_cooperative(world: World, order: Order) -> None:
    line = line_of(order, world)
    households = balance_of_kind(Account.Kind.HOUSEHOLD)
    cooperative = balance(open_account("cooperative", world.millet.cooperative.pk))
    made = claim(line)
    assert (made.state, made.amount_fen, made.made_at) == ("open", 2000, NOW + HOUR)
    assert claimable_fen(line) == 7210

    answered = answer(world, made.pk, ACCEPT)

    assert (answered.state, answered.bearer, answered.answered_by) == ("accepted", "cooperative", world.millet.clerk)
    assert refunds(order) == [(f"claim:{made.pk}", "claim", "cooperative", 2000, "intended")]
    assert wrong() == []
    send_all()
    settle_rest(order)
    settle(order.parcels.get(status="received").pk, NOW)
    assert (
        balance(open_account("cooperative", world.millet.cooperative.pk)) == cooperative - 2000 - 128
    )  # with it the discount: 590 × 2000 / 9210
    assert balance_of_kind(Account.Kind.HOUSEHOLD) == households + 4363  # only the pears, settled meanwhile
    assert balance(shared_account(Account.Kind.SALES_SUSPENSE)) == 0
    assert wrong() == []


def test_a_claim_before_settlement_leaves_the_settlement_as_it_is(world: World, order: Order) -> None:
    pears = order.lines.select_related("parcel").get(pack=world.pears.pack)
    made = claim(pears, reason="damaged")
    answer_claim(
        user=world.pears.clerk, claim_id=made.pk, now=NOW + 2 * HOUR,
        answer=Answer(accept=True, amount_fen=1500, bearer="carrier"),
    )  # fmt: skip
    send_all()
    assert settle(pears.parcel_id, NOW + 3 * HOUR) is True
    assert balance_of_kind(Account.Kind.HOUSEHOLD) == 6771 + 4363
    assert balance_of_kind(Account.Kind.CARRIER) == 2400 - 1500 - 96  # with it the discount: 410 × 1500 / 6390
    assert balance(shared_account(Account.Kind.SALES_SUSPENSE)) == 0
    assert wrong() == []


def test_the_photo_is_kept_privately_without_its_metadata(world: World, order: Order, private: Path) -> None:
    made = claim(line_of(order, world))
    [kept] = files(private)
    assert (str(kept.relative_to(private)), kept.parent.name) == (made.photo.name, "claims")
    assert "IMG_0001" not in kept.name
    assert not Image.open(kept).getexif()


def test_the_same_key_is_the_same_claim(world: World, order: Order, private: Path) -> None:
    line, key = line_of(order, world), uuid4()
    first = claim(line, claim_key=key)
    before = everything()
    assert claim(line, claim_key=key, amount_fen=100, words="别的") == first
    assert everything() == before
    assert len(files(private)) == 1


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"reason": "nonsense"}, ReasonNotAllowed),
        ({"reason": "no_reason", "photo": None}, ReasonNotAllowed),
        ({"words": "  "}, WordsMissing),
        ({"words": "长" * 1001}, WordsMissing),
        ({"photo": None}, PhotoMissing),
        ({"photo": None, "reason": "wrong"}, PhotoMissing),
        ({"amount_fen": 0}, TooMuch),
        ({"amount_fen": -1}, TooMuch),
        ({"amount_fen": 9211}, TooMuch),
        ({"now": NOW + 48 * HOUR + timedelta(seconds=1)}, WindowOver),
    ],
)
def test_a_claim_that_breaks_a_rule_changes_nothing(
    world: World, order: Order, private: Path, changes: dict[str, Any], error: type[ClaimError]
) -> None:
    before = everything()
    with pytest.raises(error):
        claim(line_of(order, world), **changes)
    assert everything() == before
    assert files(private) == []


def test_a_photo_goes_with_its_row(world: World, order: Order, private: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Claim, **kwargs: Any) -> None:
        raise RuntimeError("disk of the database full")

    before = everything()
    monkeypatch.setattr(Claim, "save", fail)
    with pytest.raises(RuntimeError):
        claim(line_of(order, world))
    assert everything() == before
    assert files(private) == []


def test_what_is_short_needs_no_photo(world: World, order: Order) -> None:
    assert claim(line_of(order, world), reason="short", photo=None).photo.name == ""


def test_the_window_is_that_of_the_goods_when_they_were_ordered(world: World, order: Order) -> None:
    line = line_of(order, world)
    type(world.millet.product.category).objects.update(after_sale_hours=1)
    assert claim(line, now=NOW + 48 * HOUR).state == "open"
    OrderLine.objects.filter(pk=line.pk).update(after_sale_hours=168)
    line.refresh_from_db()
    assert claim(line, now=NOW + 168 * HOUR).state == "open"


def test_a_return_without_a_reason_has_seven_days(world: World, order: Order) -> None:
    line = line_of(order, world)
    OrderLine.objects.filter(pk=line.pk).update(no_reason_return=True)
    with pytest.raises(WindowOver) as refused:
        claim(line, reason="no_reason", photo=None, now=NOW + timedelta(days=7, seconds=1))
    assert refused.value.until == NOW + timedelta(days=7)
    assert claim(line, reason="no_reason", photo=None, now=NOW + timedelta(days=7)).reason == "no_reason"


def test_a_claim_begins_with_receipt(world: World, stripe: Control) -> None:
    order = paid_g1(world, stripe)
    line = line_of(order, world)
    with pytest.raises(NotReceived):
        claim(line)
    ship(line.parcel)
    with pytest.raises(NotReceived):
        claim(line)
    # the time has passed after which it counts as received, and the sweep has not come by yet
    assert claim(line, now=NOW + timedelta(days=10, hours=1)).state == "open"
    with pytest.raises(WindowOver) as refused:
        claim(line, now=NOW + timedelta(days=13))
    assert refused.value.until == NOW + timedelta(days=12)


def test_a_cancelled_parcel_has_no_claims(world: World, stripe: Control) -> None:
    order = paid_g1(world, stripe)
    line = line_of(order, world)
    cancel_parcel(parcel_id=line.parcel_id, now=NOW)
    with pytest.raises(NotReceived):
        claim(line)


def test_two_claims_share_what_was_paid(world: World, order: Order) -> None:
    line = line_of(order, world)
    first = claim(line, amount_fen=6000)
    with pytest.raises(TooMuch) as refused:
        claim(line, amount_fen=3211)
    assert refused.value.left == 3210
    second = claim(line, amount_fen=3210)
    with pytest.raises(TooMuch) as refused:
        claim(line, amount_fen=1)
    assert refused.value.left == 0
    # the clerk gives less than was asked: the rest can be claimed again
    answer(world, first.pk, Answer(accept=True, amount_fen=5000, bearer="cooperative"))
    assert claimable_fen(line) == 1000
    answer(world, second.pk, REFUSE)
    assert claimable_fen(line) == 4210
    assert wrong() == []


def test_what_was_refunded_at_weighing_is_not_claimed_again(world: World, stripe: Control) -> None:
    world.millet.pack.tolerance_bp = 1000
    world.millet.pack.save()
    order = paid_g1(world, stripe)
    line = line_of(order, world)
    mark_packed(user=world.millet.clerk, parcel_id=line.parcel_id, weights={line.pk: 4500}, now=NOW)
    receive(line.parcel)
    with pytest.raises(TooMuch) as refused:
        claim(line, amount_fen=9210)
    assert refused.value.left == 9210 - 921
    made = claim(line, amount_fen=8289)
    answer(world, made.pk, Answer(accept=True, amount_fen=8289, bearer="cooperative"))
    send_all()
    settle_rest(order)
    settle(line.parcel_id, NOW)
    assert balance(shared_account(Account.Kind.SALES_SUSPENSE)) == 0
    assert wrong() == []


def test_a_key_is_a_key_of_one_claim(world: World, order: Order) -> None:
    """A key that was used for another line is not used again."""
    key = UUID(int=7)
    first = claim(line_of(order, world), claim_key=key)
    pears = order.lines.get(pack=world.pears.pack)
    assert claim(pears, claim_key=key) == first
    assert Claim.objects.count() == 1
