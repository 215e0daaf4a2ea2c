"""Who gets what answer at which address of the back office (R8, law 7). One table: addresses × roles."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from uuid import uuid4

import pytest
from django.core.files import File
from django.test import Client
from django.utils import timezone

from marketplace.households.corrections.actions import request_correction
from marketplace.households.models import BankCard
from marketplace.households.payouts.actions import release_batch
from marketplace.ledger.accounts import open_account, shared_account
from marketplace.ledger.posting import Draft, Entry, post
from marketplace.people.appointments.actions import appoint
from marketplace.people.appointments.inviting import invite
from marketplace.people.models import Look, Role, User
from marketplace.supply.models import Agreement, ProtectedPrice
from orders.models import Claim, Order, Parcel, Refund, Review, ReviewPhoto
from tests.households.paying import CARDS, give_card, make_batch, second_of
from tests.orders.conftest import private
from tests.orders.orchard import make_orchard
from tests.world import NOW, World, fill_fund, make_discount, make_user, make_world, order_packs, support

pytestmark = pytest.mark.django_db

__all__ = ["private"]  # a fixture

LOGIN = "to the login page"
REFUSED = "to the door, which refuses"
HOME = "to the role's own home page"
ROLES = ["anonymous", "buyer", "clerk A", "clerk B", "township A", "township B", "council A", "admin"]

# Of each address, the answer to each of ROLES, in their order. A is Lili's millet, B is Xiangquan's pears.
# A row that isn't theirs answers 404 to everybody in the back office, as if it weren't there.
_OUT = (LOGIN, REFUSED)
TABLE: dict[str, tuple[object, ...]] = {
    # address                          clerk A  clerk B  township A  township B  council A  admin
    "GET /admin/":                (*_OUT, 200, 200, 200, 200, 200, 200),
    "GET /admin/account/":        (*_OUT, 200, 200, 200, 200, 200, 200),
    "GET /admin/parcels/":        (*_OUT, 200, 200, HOME, HOME, HOME, 200),
    "GET /admin/parcels/results/": (*_OUT, 200, 200, HOME, HOME, HOME, 200),
    "GET /admin/parcels/?export=csv": (*_OUT, 200, 200, HOME, HOME, HOME, 200),
    "GET /admin/parcels/{parcel_a}/": (*_OUT, 200, 404, 404, 404, 404, 200),
    "GET /admin/parcels/{parcel_b}/": (*_OUT, 404, 200, 404, 404, 404, 200),
    "GET /admin/parcels/{unpaid_a}/": (*_OUT, 404, 404, 404, 404, 404, 200),
    "GET /admin/parcels/{nothing}/":  (*_OUT, 404, 404, 404, 404, 404, 404),
    "GET /admin/parcels/{parcel_a}/ship/": (*_OUT, 302, 404, 404, 404, 404, 302),
    "POST /admin/parcels/{parcel_b}/ship/": (*_OUT, 404, 422, 404, 404, 404, 422),
    "POST /admin/parcels/{parcel_b}/pack/": (*_OUT, 404, 302, 404, 404, 404, 302),
    "POST /admin/parcels/{parcel_a}/cancel/": (*_OUT, 422, 404, 404, 404, 404, 422),
    "GET /admin/parcels/history/{parcel_a}/": (*_OUT, 200, 404, 404, 404, 404, 200),
    "GET /admin/parcels/history-results/{parcel_b}/": (*_OUT, 404, 200, 404, 404, 404, 200),
    "GET /admin/parcels/history/{unpaid_a}/": (*_OUT, 404, 404, 404, 404, 404, 200),
    "GET /admin/parcels/history/{nothing}/": (*_OUT, 404, 404, 404, 404, 404, 404),
    "GET /admin/refunds/history/{refund_a}/": (*_OUT, 200, 404, 404, 404, 404, 200),
    "GET /admin/refunds/history-results/{refund_a}/": (*_OUT, 200, 404, 404, 404, 404, 200),
    "GET /admin/protected-prices/history/{price_a}/": (*_OUT, 200, 404, 200, 404, 404, 200),
    "GET /admin/claims/history/{claim_a}/": (*_OUT, 404, 404, 404, 404, 404, 404),
    "GET /admin/users/history/{clerk_a}/": (*_OUT, HOME, HOME, HOME, HOME, HOME, 200),
    "GET /admin/reports/site-history/": (*_OUT, 200, 200, 200, 200, 200, 200),
    "GET /admin/claims/":        (*_OUT, 200, 200, 200, 200, HOME, 200),
    "GET /admin/claims/{claim_a}/": (*_OUT, 200, 404, 200, 404, 404, 200),
    "GET /admin/claims/{claim_a}/photo/": (*_OUT, 200, 404, 200, 404, 404, 200),
    "POST /admin/claims/{claim_a}/answer/": (*_OUT, 422, 404, 302, 404, 404, 422),
    "GET /admin/claims/edit/{claim_a}/": (*_OUT, 404, 404, 404, 404, 404, 404),
    "GET /admin/reviews/":       (*_OUT, 200, 200, 200, 200, HOME, 200),
    "GET /admin/reviews/{review_a}/": (*_OUT, 200, 404, 200, 404, 404, 200),
    "GET /admin/reviews/{review_a}/photos/{review_photo_a}/": (*_OUT, 200, 404, 200, 404, 404, 200),
    "GET /admin/reviews/{review_a}/photos/{nothing}/": (*_OUT, 404, 404, 404, 404, 404, 404),
    "POST /admin/reviews/{review_a}/moderate/": (*_OUT, 302, 404, 422, 404, 404, 422),
    "POST /admin/reviews/{review_a}/answer/": (*_OUT, 302, 404, 302, 404, 404, 302),
    "GET /admin/reviews/edit/{review_a}/": (*_OUT, 404, 404, 404, 404, 404, 404),
    "GET /admin/parcels/{parcel_b}/labels.pdf": (*_OUT, 404, 200, 404, 404, 404, 200),
    "POST /admin/households/{household_b}/naming/": (*_OUT, 404, 404, 404, 302, 404, 302),
    "POST /admin/households/{household_a}/naming/": (*_OUT, 404, 404, 302, 404, HOME, 302),
    "GET /admin/postage/":       (*_OUT, HOME, HOME, HOME, HOME, HOME, 200),
    "GET /admin/cooperatives/":  (*_OUT, HOME, HOME, HOME, HOME, HOME, 200),
    "GET /admin/categories/":    (*_OUT, HOME, HOME, HOME, HOME, HOME, 200),
    "GET /admin/categories/new/": (*_OUT, HOME, HOME, HOME, HOME, HOME, 200),
    "GET /admin/parcels/new/":    (*_OUT, 404, 404, 404, 404, 404, 404),
    "GET /admin/parcels/edit/{parcel_a}/": (*_OUT, 404, 404, 404, 404, 404, 404),
    "POST /admin/parcels/delete/{parcel_a}/": (*_OUT, 404, 404, 404, 404, 404, 404),
    "GET /admin/households/":     (*_OUT, HOME, HOME, 200, 200, 200, 200),
    "GET /admin/households/results/": (*_OUT, HOME, HOME, 200, 200, 200, 200),
    "GET /admin/households/{household_a}/": (*_OUT, 404, 404, 200, 404, 200, 200),
    "GET /admin/households/{household_b}/": (*_OUT, 404, 404, 404, 200, 404, 200),
    "GET /admin/households/{neighbour_a}/": (*_OUT, 404, 404, 200, 404, 404, 200),
    "GET /admin/households/{nothing}/": (*_OUT, 404, 404, 404, 404, 404, 404),
    "GET /admin/households/{household_b}/statement.pdf": (*_OUT, 404, 404, 404, 200, 404, 200),
    "GET /admin/households/edit/{household_a}/": (*_OUT, 404, 404, 404, 404, 404, 404),
    "GET /admin/seasons/":       (*_OUT, 200, 200, 200, 200, HOME, 200),
    "GET /admin/seasons/{season_a}/": (*_OUT, 200, 404, 200, 404, 404, 200),
    "GET /admin/seasons/{season_a}/close/": (*_OUT, 302, 404, 302, 404, 404, 302),
    "POST /admin/seasons/{season_a}/close/": (*_OUT, 302, 404, 302, 404, 404, 302),
    "POST /admin/seasons/{season_a}/ask/": (*_OUT, 302, 404, 302, 404, 404, 302),
    "POST /admin/seasons/{season_a}/withdraw/": (*_OUT, 302, 404, 302, 404, 404, 302),
    "GET /admin/seasons/history/{season_a}/": (*_OUT, 200, 404, 200, 404, 404, 200),
    "GET /admin/forecasts/":     (*_OUT, 200, 200, 200, 200, HOME, 200),
    "GET /admin/forecasts/new/": (*_OUT, 200, 200, HOME, HOME, HOME, 200),
    "GET /admin/forecasts/{forecast_a}/": (*_OUT, 200, 404, 200, 404, 404, 200),
    "POST /admin/forecasts/{forecast_a}/failed/": (*_OUT, 422, 404, 422, 404, 404, 422),
    "POST /admin/forecasts/{forecast_a}/came/": (*_OUT, 302, 404, 302, 404, 404, 302),
    "GET /admin/payouts/":       (*_OUT, HOME, HOME, 200, 200, HOME, 200),
    "GET /admin/payouts/new/":   (*_OUT, HOME, HOME, 200, 200, HOME, 200),
    "GET /admin/payouts/{batch_a}/": (*_OUT, 404, 404, 200, 404, 404, 200),
    "POST /admin/payouts/{batch_a}/answer/": (*_OUT, 404, 404, 422, 404, 404, 422),
    "POST /admin/payouts/{batch_b}/file/": (*_OUT, 404, 404, 404, 200, 404, 200),
    "POST /admin/payouts/{batch_a}/release/": (*_OUT, 404, 404, 302, 404, 404, 302),
    "POST /admin/payouts/{batch_a}/withdraw/": (*_OUT, 404, 404, 422, 404, 404, 422),
    "POST /admin/payouts/{batch_a}/void/": (*_OUT, 404, 404, 422, 404, 404, 422),
    "POST /admin/payouts/{batch_a}/confirm-void/": (*_OUT, 404, 404, 302, 404, 404, 302),
    "POST /admin/payouts/{batch_a}/drop-void/": (*_OUT, 404, 404, 302, 404, 404, 302),
    "GET /admin/payouts/history/{batch_a}/": (*_OUT, 404, 404, 200, 404, 404, 200),
    "GET /admin/bank-card-history/history/{card_a}/": (*_OUT, 404, 404, 200, 404, 404, 200),
    "POST /admin/bank-cards/{household_a}/confirm/": (*_OUT, 404, 404, 302, 404, 404, 302),
    "POST /admin/bank-cards/{household_a}/refuse/": (*_OUT, 404, 404, 422, 404, 404, 422),
    "GET /admin/bank-cards/{household_a}/slip/": (*_OUT, 404, 404, 200, 404, 404, 200),
    "GET /admin/bank-cards/":    (*_OUT, HOME, HOME, 200, 200, HOME, 200),
    "GET /admin/bank-cards/{household_a}/": (*_OUT, 404, 404, 200, 404, 404, 200),
    "POST /admin/bank-cards/{household_a}/enter/": (*_OUT, 404, 404, 422, 404, 404, 422),
    "GET /admin/corrections/":   (*_OUT, HOME, HOME, 200, 200, 200, 200),
    "GET /admin/corrections/new/": (*_OUT, HOME, HOME, 200, 200, HOME, 200),
    "GET /admin/corrections/{correction_b}/": (*_OUT, 404, 404, 404, 200, 404, 200),
    "POST /admin/corrections/{correction_b}/refuse/": (*_OUT, 404, 404, 404, 422, 404, 422),
    "GET /admin/supports/":       (*_OUT, 200, 200, 200, 200, 200, 200),
    "GET /admin/supports/new/":   (*_OUT, HOME, HOME, 200, 200, HOME, 200),
    "GET /admin/supports/{support_a}/": (*_OUT, 200, 404, 200, 404, 200, 200),
    "POST /admin/supports/{support_a}/approve/": (*_OUT, HOME, 404, 302, 404, HOME, 302),
    "POST /admin/supports/{support_a}/refuse/": (*_OUT, HOME, 404, 422, 404, HOME, 422),
    "POST /admin/supports/{support_a}/end/": (*_OUT, HOME, 404, 422, 404, HOME, 422),
    "GET /admin/supports/history/{support_a}/": (*_OUT, 200, 404, 200, 404, 200, 200),
    "GET /admin/supports/edit/{support_a}/": (*_OUT, 404, 404, 404, 404, 404, 404),
    "GET /admin/funds/":          (*_OUT, HOME, HOME, 200, 200, HOME, 200),
    "GET /admin/funds/new/":      (*_OUT, HOME, HOME, 200, 200, HOME, 200),
    "GET /admin/funds/{entry}/":  (*_OUT, 404, 404, 200, 200, 404, 200),
    "POST /admin/funds/{entry}/confirm/": (*_OUT, 404, 404, 302, 302, 404, 302),
    "POST /admin/funds/{entry}/refuse/": (*_OUT, 404, 404, 422, 422, 404, 422),
    "GET /admin/funds/history/{entry}/": (*_OUT, 404, 404, 200, 200, 404, 200),
    "GET /admin/codes/":          (*_OUT, 200, 200, 200, 200, HOME, 200),
    "GET /admin/codes/new/":      (*_OUT, HOME, HOME, HOME, HOME, HOME, 200),
    "GET /admin/codes/{code}/":   (*_OUT, 404, 404, 200, 200, 404, 200),
    "POST /admin/codes/{code}/end/": (*_OUT, 404, 404, HOME, HOME, 404, 302),
    "POST /admin/codes/{code}/approve/": (*_OUT, 404, 404, 302, 302, 404, 302),
    "POST /admin/codes/{code}/agree/": (*_OUT, 404, 404, 302, 302, 404, 302),
    "GET /admin/codes/edit/{code}/": (*_OUT, 404, 404, 404, 404, 404, 404),
    "GET /admin/prices/":         (*_OUT, 200, 200, 200, 200, HOME, 200),
    "GET /admin/prices/{pack_a}/": (*_OUT, 200, 404, 200, 404, 404, 200),
    "POST /admin/prices/{pack_a}/change/": (*_OUT, 422, 404, HOME, 404, 404, 422),
    "GET /admin/prices/history/{pack_a}/": (*_OUT, 200, 404, 200, 404, 404, 200),
    "GET /admin/floors/":         (*_OUT, 200, 200, 200, 200, HOME, 200),
    "GET /admin/floors/{price_a}/": (*_OUT, 200, 404, 200, 404, 404, 200),
    "POST /admin/floors/{price_a}/raise/": (*_OUT, 302, 404, 422, 404, 404, 422),
    "GET /admin/reports/looks/":  (*_OUT, HOME, HOME, HOME, HOME, HOME, 200),
    "GET /admin/reports/looks/results/": (*_OUT, HOME, HOME, HOME, HOME, HOME, 200),
    "GET /admin/reports/searches/": (*_OUT, HOME, HOME, HOME, HOME, HOME, 200),
    "GET /admin/snippets/cms/searchwords/": (*_OUT, HOME, HOME, HOME, HOME, HOME, 200),
    "GET /admin/users/":          (*_OUT, HOME, HOME, HOME, HOME, HOME, 200),
    "GET /admin/users/new/":      (*_OUT, HOME, HOME, HOME, HOME, HOME, 200),
    "GET /admin/groups/":         (*_OUT, HOME, HOME, HOME, HOME, HOME, 200),
    "GET /admin/sites/":          (*_OUT, HOME, HOME, HOME, HOME, HOME, 200),
    "GET /admin/images/":         (*_OUT, HOME, HOME, HOME, HOME, HOME, 200),
    "GET /admin/documents/":      (*_OUT, HOME, HOME, HOME, HOME, HOME, 200),
    "GET /admin/appointments/":  (*_OUT, HOME, HOME, 200, 200, HOME, 200),
    "GET /admin/appointments/{council_a}/": (*_OUT, 404, 404, 200, 404, 404, 200),
    "POST /admin/appointments/{council_a}/end/": (*_OUT, 404, 404, 422, 404, 404, 422),
    "GET /admin/invitations/":   (*_OUT, HOME, HOME, 200, 200, HOME, 200),
    "GET /admin/invitations/new/": (*_OUT, HOME, HOME, 200, 200, HOME, 200),
    "GET /admin/invitations/{invitation_a}/": (*_OUT, 404, 404, 200, 404, 404, 200),
    "GET /admin/invitations/history/{invitation_a}/": (*_OUT, 404, 404, 200, 404, 404, 200),
    "POST /admin/invitations/{invitation_a}/send-again/": (*_OUT, 404, 404, 200, 404, 404, 302),
    "POST /admin/invitations/{invitation_a}/take-back/": (*_OUT, 404, 404, 302, 404, 404, 302),
    "GET /admin/workflows/list/": (*_OUT, HOME, HOME, HOME, HOME, HOME, 200),
}  # fmt: skip


@dataclass
class Setting:
    world: World
    users: dict[str, User | None]
    ids: dict[str, int]


@pytest.fixture
def setting(private: Path) -> Setting:
    """The two farms, a paid order of both, an unpaid one, and somebody in each role."""
    world = make_world()
    order = order_packs((world.millet.pack, 1), (world.pears.pack, 1))
    Order.objects.filter(pk=order.pk).update(paid_at=NOW, status=Order.Status.PAID)
    order.parcels.update(status=Parcel.Status.PACKING)
    unpaid = order_packs((world.millet.pack, 1))
    village = world.millet.product.village
    neighbour = type(village).objects.create(name="邻村", township=village.township)
    next_door = type(world.millet.households[0]).objects.create(village=neighbour, number="N-1", head_name="邻示例1")
    council = make_user("council")
    appoint(user=council, role=Role.COUNCIL, place=village)
    users = {
        "anonymous": None,
        "buyer": make_user("buyer"),
        "clerk A": world.millet.clerk,
        "clerk B": world.pears.clerk,
        "township A": world.millet.staff,
        "township B": world.pears.staff,
        "council A": council,
        "admin": User.objects.create_superuser(email="boss@example.com"),
    }
    for farm, number in ((world.millet, CARDS[0]), (world.pears, CARDS[1])):
        credit = Entry(
            shared_account("bank"), open_account("household", farm.households[0].pk), 700, "wage", "allocation", 1
        )
        event = post(Draft("credit", f"farm:{farm.product.pk}", NOW.date(), [credit]))
        give_card(farm, farm.households[0], number, now=NOW)
    batches = [
        release_batch(make_batch(farm, now=NOW).pk, user=second_of(farm), now=NOW)
        for farm in (world.millet, world.pears)
    ]
    correction = request_correction(
        user=world.pears.staff, event_id=event.event_id, household=world.pears.households[0],
        rightful=world.pears.households[1], reason="记错了", now=NOW,
    )  # fmt: skip
    with TemporaryFile() as file:
        file.write(b"a photo")
        claim = Claim(line=order.lines.get(pack=world.millet.pack), claim_key=uuid4(), reason="spoiled", words="坏了")
        claim.amount_fen, claim.made_at = 100, NOW
        claim.photo.save("photo.jpg", File(file))
    review = Review.objects.create(
        line=claim.line, product=world.millet.product, rating=4, words="好", shown_name="王**", written_at=NOW
    )
    with TemporaryFile() as file:
        file.write(b"a photo")
        photo = ReviewPhoto(review=review, position=0, width=4, height=3, small_width=4, small_height=3)
        photo.large.save("photo.webp", File(file))
    parcel = claim.line.parcel
    refund = Refund.objects.create(
        payment=order.payment, parcel=parcel, request="parcel:1", reason="cancelled", amount_fen=100, intended_at=NOW
    )
    invitation, _token = invite(
        by=world.millet.staff, role=Role.COUNCIL, place=village, email="invited@example.com", now=timezone.now()
    )
    ids = {
        "council_a": council.appointments.get().pk,
        "invitation_a": invitation.pk,
        "support_a": support(world.millet, 500).pk,
        "entry": fill_fund(500).pk,
        "code": make_discount("TEN", 1_000).pk,
        "pack_a": world.millet.pack.pk,
        "refund_a": refund.pk,
        "price_a": ProtectedPrice.objects.get(product=world.millet.product).pk,
        "clerk_a": world.millet.clerk.pk,
        "card_a": BankCard.objects.get(household__village=world.millet.product.village).pk,
        "review_a": review.pk,
        "review_photo_a": photo.pk,
        "claim_a": claim.pk,
        "season_a": Agreement.objects.get(product=world.millet.product).pk,
        "forecast_a": make_orchard(world).forecast.pk,
        "batch_a": batches[0].pk,
        "batch_b": batches[1].pk,
        "correction_b": correction.pk,
        "parcel_a": order.parcels.get(cooperative=world.millet.cooperative).pk,
        "parcel_b": order.parcels.get(cooperative=world.pears.cooperative).pk,
        "unpaid_a": unpaid.parcels.get().pk,
        "household_a": world.millet.households[0].pk,
        "household_b": world.pears.households[0].pk,
        "neighbour_a": next_door.pk,
        "nothing": 999_999,
    }
    return Setting(world, users, ids)


def client_of(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def answer(client: Client, method: str, path: str) -> object:
    """Return the status, or the word for where it leads."""
    send: Callable[..., object] = {"GET": client.get, "POST": client.post}[method]
    response = send(path)
    status, target = response.status_code, response.headers.get("Location", "")  # type: ignore[attr-defined]
    if status != 302:
        return status
    if target.startswith("/admin/login/?next="):
        behind = client.get(target)
        if behind.status_code == 302:
            return LOGIN if behind.headers["Location"].startswith("/accounts/login/?next=%2Fadmin") else behind
        return REFUSED if behind.status_code == 403 else behind.status_code
    return HOME if target == "/admin/" else 302


@pytest.mark.slow("every address of the back office is asked for")
@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_each_role_as_the_table_says(setting: Setting, role: str) -> None:
    client = client_of(setting.users[role])
    expected = {line: answers[ROLES.index(role)] for line, answers in TABLE.items()}
    found = {}
    for line in TABLE:
        method, path = line.split(" ")
        found[line] = answer(client, method, path.format(**setting.ids))
    assert found == expected


def test_every_line_of_the_table_says_something_of_every_role() -> None:
    assert {len(answers) for answers in TABLE.values()} == {len(ROLES)}


def test_no_foreign_row_is_changed_and_no_refused_look_is_logged(setting: Setting) -> None:
    client = client_of(setting.users["clerk A"])
    shipping = {"carrier": "sf", "tracking_number": "SF1234567890"}
    assert client.post(f"/admin/parcels/{setting.ids['parcel_b']}/ship/", shipping).status_code == 404
    client.get(f"/admin/households/{setting.ids['household_a']}/")
    assert set(Parcel.objects.filter(order__paid_at__isnull=False).values_list("status", flat=True)) == {"packing"}
    assert Look.objects.count() == 0


def test_the_door_leads_a_role_in_and_nobody_out_of_the_site(setting: Setting) -> None:
    clerk = client_of(setting.users["clerk A"])
    assert clerk.get("/admin/login/").headers["Location"] == "/admin/"
    assert clerk.get("/admin/login/?next=/admin/parcels/").headers["Location"] == "/admin/parcels/"
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        assert clerk.get("/admin/login/", {"next": elsewhere}).headers["Location"] == "/admin/"
        behind = Client().get("/admin/login/", {"next": elsewhere}).headers["Location"]
        assert behind == "/accounts/login/?next=%2Fadmin%2F"


def test_signing_in_leads_into_the_back_office(setting: Setting) -> None:
    client = Client()
    page = client.get("/admin/parcels/", follow=True)
    assert page.redirect_chain[-1][0].startswith("/accounts/login/")
    user = setting.users["clerk A"]
    assert user is not None
    signed_in = client.post(page.redirect_chain[-1][0], {"login": user.email, "password": "demo-demo"}, follow=True)
    assert (signed_in.status_code, signed_in.redirect_chain[-1][0]) == (200, "/admin/parcels/")


def test_a_buyer_is_refused_in_words_and_not_sent_round_in_circles(setting: Setting) -> None:
    client = client_of(setting.users["buyer"])
    page = client.get("/admin/", follow=True)
    assert (page.status_code, len(page.redirect_chain)) == (403, 1)
    assert page.templates[0].name == "backoffice/refused.html"
    assert list(client.get("/admin/login/").context["messages"]) == []  # none is left for some later page


def test_somebody_dismissed_is_out_at_once(setting: Setting) -> None:
    client = client_of(setting.users["clerk A"])
    User.objects.filter(pk=setting.world.millet.clerk.pk).update(is_active=False)
    assert answer(client, "GET", f"/admin/parcels/{setting.ids['parcel_a']}/") == LOGIN


def test_administrators_add_a_user_who_signs_in_by_phone(setting: Setting) -> None:
    client = client_of(setting.users["admin"])
    form = {
        "name": "李示例",
        "phone": "13800138001",
        "email": "",
        "password1": "demo-demo-1",
        "password2": "demo-demo-1",
    }
    for _ in range(2):
        assert client.post("/admin/users/new/", form).status_code == 302
        form |= {"name": "王示例", "phone": "13800138002"}
    assert set(User.objects.filter(email=None).values_list("name", "phone")) == {
        ("李示例", "+8613800138001"), ("王示例", "+8613800138002")
    }  # fmt: skip
    refused = client.post("/admin/users/new/", form | {"phone": ""})
    assert (refused.status_code, refused.context["form"].is_valid()) == (200, False)
    assert User.objects.filter(email=None).count() == 2
