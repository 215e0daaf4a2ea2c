"""After-sale claims: in time, for at most what was paid, answered once, and never at a household's cost (R6)."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from PIL import Image

from marketplace.ledger.accounts import open_account, shared_account
from marketplace.ledger.models import Account
from marketplace.ledger.queries import balance
from marketplace.people.actions import grant_role
from marketplace.people.models import Role
from marketplace.uploads.pictures import CleanedFile, clean_picture
from orders.claims.actions import (
    Answer,
    AnsweredOtherwise,
    BearerUnknown,
    ClaimError,
    NotReceived,
    NotYours,
    OwnRefusal,
    PhotoMissing,
    ReasonNotAllowed,
    TooMuch,
    WindowOver,
    WordsMissing,
    answer_claim,
    appeal,
    claimable_fen,
    decide_appeal,
    make_claim,
)
from orders.models import Claim, Order, OrderLine
from orders.parcels.cancelling import cancel_parcel
from orders.parcels.weighing import mark_packed
from orders.settlement.settling import settle
from tests.balances import balance_of_kind
from tests.orders.changes import everything, paid_g1, receive, refunds, send_all, settle_rest, ship, wrong
from tests.stripe_double.control import Control
from tests.world import NOW, World

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def world(shared_world: World) -> World:
    return shared_world


@pytest.fixture
def order(world: World, stripe: Control) -> Order:
    """G1, both parcels received at NOW; the millet (¥92.10 kept) is settled as well."""
    placed = paid_g1(world, stripe)
    for parcel in placed.parcels.all():
        receive(parcel)
    settle(line_of(placed, world).parcel_id, NOW)
    return placed


def line_of(order: Order, world: World) -> OrderLine:
    return order.lines.select_related("parcel").get(pack=world.millet.pack)


def photo() -> CleanedFile:
    file = BytesIO()
    Image.new("RGB", (40, 30), (90, 60, 20)).save(file, "JPEG")
    return clean_picture(file, "IMG_0001.jpg")


def claim(line: OrderLine, **changes: Any) -> Claim:
    """A claim of ¥20.00 an hour after receipt."""
    given: dict[str, Any] = {
        "line_id": line.pk, "claim_key": uuid4(), "reason": "spoiled", "words": "有一袋发霉", "amount_fen": 2000,
        "photo": photo(), "now": NOW + HOUR,
    }  # fmt: skip
    return make_claim(**given | changes)


def answer(world: World, claim_id: int, said: Answer, now: Any = NOW + 2 * HOUR) -> Claim:
    return answer_claim(user=world.millet.clerk, claim_id=claim_id, answer=said, now=now)


ACCEPT = Answer(accept=True, amount_fen=2000, bearer="cooperative")
REFUSE = Answer(accept=False, words="照片上看不出来")


def files(private: Path) -> list[Path]:
    return [path for path in private.rglob("*") if path.is_file()]


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
    assert balance(open_account("cooperative", world.millet.cooperative.pk)) == cooperative - 2000
    assert balance_of_kind(Account.Kind.HOUSEHOLD) == households + 4097  # only the pears, settled meanwhile
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
    assert balance_of_kind(Account.Kind.HOUSEHOLD) == 6358 + 4097
    assert balance_of_kind(Account.Kind.CARRIER) == 2400 - 1500
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


@pytest.mark.parametrize("accept", [True, False])
def test_who_refused_a_claim_does_not_decide_its_appeal(world: World, order: Order, accept: bool) -> None:
    """The clerk works for the township as well."""
    clerk = world.millet.clerk
    grant_role(user=clerk, kind=Role.Kind.TOWNSHIP_STAFF, township=world.millet.product.village.township)
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


def test_a_key_is_a_key_of_one_claim(world: World, order: Order) -> None:
    """A key that was used for another line is not used again."""
    key = UUID(int=7)
    first = claim(line_of(order, world), claim_key=key)
    pears = order.lines.get(pack=world.pears.pack)
    assert claim(pears, claim_key=key) == first
    assert Claim.objects.count() == 1
