"""A basket that is merged in several tabs at once."""

import threading
from uuid import UUID

from django.db import connection

from marketplace.people.models import User
from orders.basket.actions import merge_basket
from orders.models import Basket, BasketLine
from tests.real_database import RealDatabase
from tests.world import World, fill_basket, make_user


def test_two_tabs_that_sign_in_at_once_merge_once(world: World, real_database: RealDatabase) -> None:
    user = make_user("buyer")
    guest = fill_basket((world.millet.pack, 2), (world.pears.pack, 1))
    start, errors = threading.Barrier(4), list[BaseException]()

    def sign_in(basket_id: UUID, user: User) -> None:
        try:
            start.wait()
            merge_basket(basket_id, user)
        except BaseException as error:  # shown in the main thread
            errors.append(error)
        finally:
            connection.close()

    tabs = [threading.Thread(target=sign_in, args=(guest.pk, user)) for _ in range(4)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()

    assert errors == []
    # not user.basket: a thread whose basket came second has left its own there
    assert sorted(BasketLine.objects.filter(basket__user=user).values_list("pack_id", "quantity")) == [
        (world.millet.pack.pk, 2),
        (world.pears.pack.pk, 1),
    ]
    assert Basket.objects.count() == 1
