"""The end of a season through the door of the back office."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from marketplace.backoffice.charts import WHOLE_WIDTH, funding_bars
from marketplace.ledger.accounts import open_account, shared_account
from marketplace.ledger.posting import Draft, Entry, post
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role
from marketplace.supply.models import Agreement, SeasonClosing, SeasonPurchase
from orders.models import Parcel
from orders.season_end.queries import StillOpen
from tests.households.paying import books, held_by
from tests.orders.desks import as_user
from tests.stripe_double.control import Control
from tests.world import NOW, World, cover, make_user, order_packs, pay_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(shared_world: World) -> World:
    return shared_world


def page_of(world: World) -> str:
    return f"/admin/seasons/{Agreement.objects.get(product=world.millet.product).pk}/"


def ask(client: Client, world: World, shown: str = "30000") -> Any:
    return client.post(f"{page_of(world)}ask/", {"shown": shown}, follow=True)


def close(client: Client, world: World, typed: str = "300.00") -> Any:
    return client.post(f"{page_of(world)}close/", {"typed": typed}, follow=True)


def told(page: Any) -> str:
    return html.unescape(" ".join(str(message).strip() for message in page.context["messages"]))


def test_the_township_is_told_once_the_cooperative_asks(world: World) -> None:
    clerk, staff = as_user(world.millet.clerk), as_user(world.millet.staff)
    for shown in ("30000", "x", ""):
        assert told(ask(staff, world, shown)) == "Only the cooperative's own clerks ask for it. Nothing was changed."
    for closed in (False, True):
        for address in ("/admin/seasons/", page_of(world)):
            text = staff.get(address).content.decode()
            assert ("¥300.00" in text) is closed and ("焦示例1" in text) is (closed and address != "/admin/seasons/")
        ask(clerk, world)
    clerk.post(f"{page_of(world)}withdraw/")
    assert "¥300.00" not in staff.get(page_of(world)).content.decode()


@pytest.mark.parametrize("role", ["clerk", "staff"])
def test_clerk_and_township_see_their_own_agreements(world: World, role: str) -> None:
    client = as_user(getattr(world.millet, role))
    if role == "staff":
        ask(as_user(world.millet.clerk), world)
    [row] = client.get("/admin/seasons/").context["object_list"]
    assert (row.product, row.unsold.grams, row.unsold.fen) == (world.millet.product, 30_000, 30_000)
    text = client.get(page_of(world)).content.decode()
    for shown in ("焦示例1", "60 jin (30 kg)", "¥300.00", "0 unpaid orders", "0 claims"):
        assert shown in text
    assert ("on sale" if role == "clerk" else "sale stopped") in text
    asked = SeasonClosing.objects.count()
    stranger = as_user(getattr(world.pears, role))
    assert stranger.get(page_of(world)).status_code == 404
    for answer in (ask(stranger, world), close(stranger, world), stranger.post(f"{page_of(world)}withdraw/")):
        assert answer.status_code == 404
    assert (SeasonClosing.objects.count(), SeasonPurchase.objects.count()) == (asked, 0)


def test_the_council_has_no_such_screen(world: World) -> None:
    council = make_user("council")
    appoint(user=council, role=Role.COUNCIL, place=world.millet.product.village)
    assert as_user(council).get("/admin/seasons/").status_code == 302
    assert ask(as_user(council), world).status_code in (404, 200)
    assert SeasonClosing.objects.count() == 0


def test_the_preview_says_what_can_not_be_funded(world: World) -> None:
    cover(world.millet, 12_000)
    page = as_user(world.millet.clerk).get(page_of(world))
    assert [(part.name, part.amount) for part in page.context["bars"]] == [("fund", 12_000), ("owed", 18_000)]
    assert "¥180.00" in page.content.decode()
    assert SeasonClosing.objects.count() == 0


def test_nobody_outside_the_cooperative_sees_its_money(world: World) -> None:
    """The township sees what its households get, and not what the cooperative has, pays and owes."""
    post(Draft("x", "x", NOW.date(), [Entry(shared_account("bank"), open_account("cooperative", own(world)), 7_777)]))
    clerk, staff = as_user(world.millet.clerk), as_user(world.millet.staff)
    secret = ("¥77.77", "¥222.23", "could not be funded", "balance is")
    assert all(one in clerk.get(page_of(world)).content.decode() for one in secret)
    ask(clerk, world)
    text = staff.get(page_of(world)).content.decode()
    assert "¥300.00" in text and not any(one in text for one in secret)
    text = close(staff, world).content.decode()
    assert "households were credited ¥300.00" in text and not any(one in text for one in secret)
    [row] = staff.get("/admin/seasons/").context["object_list"]
    assert row.owed is None
    [row] = clerk.get("/admin/seasons/").context["object_list"]
    assert row.owed == 22_223


def own(world: World) -> int:
    return world.millet.cooperative.pk


def test_an_open_season_says_nothing_of_what_could_not_be_funded(world: World) -> None:
    page = as_user(world.millet.clerk).get("/admin/seasons/").content.decode()
    assert "¥300.00" in page and "¥0.00" not in page


def test_one_asks_and_another_types_the_sum(world: World) -> None:
    cover(world.millet, 12_000)
    clerk, staff = as_user(world.millet.clerk), as_user(world.millet.staff)
    assert "worth ¥300.00 by now" in told(ask(clerk, world, "29999"))
    assert "worth ¥300.00 by now" in told(ask(clerk, world, "１" * 20))
    assert SeasonClosing.objects.count() == 0
    assert told(close(staff, world)).startswith("Nobody asks")
    assert "nothing is bought before another person" in told(ask(clerk, world))
    assert "You asked to close this season" in told(close(clerk, world))
    for typed, said in (
        ("", "Type the sum"),
        ("3e2", "Enter a number"),
        ("¥32,317", "You typed ¥32,317.00; the sum is ¥300.00"),
    ):
        page = close(staff, world, typed)
        assert page.status_code == 422 and said in html.unescape(page.content.decode())
    assert SeasonPurchase.objects.count() == 0
    assert told(close(staff, world, "￥３００")) == "The season is closed: households were credited ¥300.00."
    assert held_by(world.millet) == [5_000, 10_000, 15_000]
    page = clerk.get(page_of(world))
    text = page.content.decode()
    for shown in ("season closed", "焦示例3", "¥150.00", "¥180.00", "Confirmed on"):
        assert shown in text
    assert "may_ask" not in page.context and "seasons/close" not in text
    for answer in (ask(clerk, world), close(clerk, world), close(staff, world)):
        assert "was closed already" in told(answer)
    assert SeasonPurchase.objects.count() == 3
    [row] = clerk.get("/admin/seasons/").context["object_list"]
    assert (row.owed, row.unsold.grams) == (18_000, 0)
    assert books() == {}


def test_what_the_change_log_does_not_know_is_not_bought(world: World) -> None:
    clerk, moment = world.millet.clerk, timezone.now()
    agreement = Agreement.objects.get(product=world.millet.product)
    asked = {"asked_by": clerk, "asked_at": moment, "asked_fen": 30_000, "started_at": moment, "started_by": clerk}
    SeasonClosing.objects.create(agreement=agreement, **asked)
    assert told(close(as_user(world.millet.staff), world)).startswith("The change log does not say that two people")
    assert (SeasonPurchase.objects.count(), held_by(world.millet)) == (0, [0, 0, 0])


def test_withdrawn_it_is_on_sale_again(world: World) -> None:
    clerk = as_user(world.millet.clerk)
    ask(clerk, world)
    assert "sale stopped" in clerk.get(page_of(world)).content.decode()
    page = clerk.post(f"{page_of(world)}withdraw/", follow=True)
    assert "on sale again" in told(page) and page.context["may_ask"] is True
    assert "Nobody asks" in told(close(as_user(world.millet.staff), world))


def test_what_is_waited_for_is_named_and_a_changed_sum_is_asked_for_anew(world: World, stripe: Control) -> None:
    order = order_packs((world.millet.pack, 2))
    clerk, staff = as_user(world.millet.clerk), as_user(world.millet.staff)
    ask(clerk, world)  # unpaid yet: it may still lapse, so all of it is unsold
    assert clerk.get(page_of(world)).context["still_open"] == StillOpen(unpaid=1, to_pack=0, under_way=0, claims=0)
    page = staff.get(page_of(world))
    assert page.context["form"] is None and "Not yet: 1 thing is waited for." in page.content.decode()
    assert "1 lot of which stock is held, until each order for it is paid or lapses" in page.content.decode()
    assert f"{world.millet.lot.code}: 10 jin of it held" in clerk.get(page_of(world)).content.decode()
    for typed in ("300.00", ""):  # from a page that was open before
        assert told(close(staff, world, typed)).startswith("The sale is stopped. Nothing was bought yet: 1 ")
    pay_order(order, stripe, fee=0)
    page = clerk.get(page_of(world))
    assert page.context["still_open"] == StillOpen(unpaid=0, to_pack=1, under_way=0, claims=0)
    assert order.number in page.content.decode()
    assert page.context["changed"] is True and page.context["may_ask"] is False  # it may change again
    assert "it is asked for anew once nothing is waited for" in page.content.decode()
    assert "can be confirmed here once" not in page.content.decode()
    text = staff.get(page_of(world)).content.decode()
    assert order.number not in text and "Not yet: 1 thing is waited for." in text  # which parcel is the cooperative's
    Parcel.objects.filter(order=order).update(packed_at=NOW)
    assert "worth ¥250.00 by now" in told(close(staff, world, "300"))
    assert "worth ¥250.00 by now" in told(close(staff, world, "250"))
    assert SeasonPurchase.objects.count() == 0
    assert clerk.get(page_of(world)).context["may_ask"] is True
    ask(clerk, world, "25000")
    page = staff.get(page_of(world))
    assert page.context["form"] is not None and "Not yet" not in page.content.decode()
    assert "households were credited ¥250.00" in told(close(staff, world, "250.00元"))


def test_the_bar_is_full_and_every_part_is_seen() -> None:
    for parts in ((1, 0, 0), (0, 1, 10**9), (10**9, 1, 1), (333, 333, 334)):
        bars = funding_bars(*parts)
        assert sum(bar.width for bar in bars) == WHOLE_WIDTH
        assert min(bar.width for bar in bars) >= 2
        assert [bar.amount for bar in bars] == [fen for fen in parts if fen]
    assert funding_bars(0, 0, 0) == []
