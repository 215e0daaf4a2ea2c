"""Files of what a cooperative writes: its members, their shares and signatures, their weigh slips, and the lots packed from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from .import_files import ROWS, apart, ask, check, send_rows, work

PRODUCT, SEASON = "压测谷子(示例)", "压测产季"
A_LOT = 50  # weigh slips


def files() -> Iterator[tuple[str, Iterable[list[Any]]]]:
    """Yield the kinds of a cooperative that all the households belong to, each with its rows in the order of its columns."""
    numbers = [f"YC-{n:05}" for n in range(ROWS)]
    days = [f"2026-06-{1 + n % 28:02}" for n in range(ROWS)]
    yield "members", ([None, None, one, "", days[n], "2026-01-02", "", "", ""] for n, one in enumerate(numbers))
    kinds = (("资金股", "现金缴入"), ("土地股", "入股或退还"))
    yield (
        "shares",
        (
            [None, None, one, "", *kinds[n % 2], "3.5", "2026-06-29", "", "纸-1", "入社(示例)", None]
            for n, one in enumerate(numbers)
        ),
    )
    yield (
        "signatures",
        ([PRODUCT, SEASON, one, "", "1200", "", days[n], "是", "", "", ""] for n, one in enumerate(numbers)),
    )
    yield (
        "deliveries",
        (
            [f"YC-{n:05}", one, PRODUCT, SEASON, "一级", "126.4", f"2026-07-{1 + n % 28:02} 09:{n % 60:02}"]
            for n, one in enumerate(numbers)
        ),
    )
    yield (
        "lots",
        (
            [f"YC-{n // A_LOT:04}", PRODUCT, "一级", "2026-06-30", "2027-06-30", f"HGZ-{n // A_LOT}", f"YC-{n:05}"]
            for n in range(ROWS)
        ),
    )


def taken_in(kind: str, rows: Iterable[list[Any]], say: Callable[[str], None]) -> tuple[float, float]:
    """Return how many seconds the slower of looking and taking takes, and by how many megabytes a process grows."""
    say(f"Of these households {kind}")
    user = _manager()
    sent = send_rows(user, rows, kind)
    looked = apart(lambda: work(sent))
    ask(user, sent)
    taken = apart(lambda: work(sent))
    check(sent)
    return max(looked[0], taken[0]), max(looked[1], taken[1])


def _manager() -> Any:
    """Return who manages the households' cooperative, which has an agreement; both are made when they are first asked for."""
    from django.utils import timezone

    from marketplace.catalogue.models import Category, Grade, Product
    from marketplace.cooperatives.models import Cooperative
    from marketplace.people.appointments.actions import appoint
    from marketplace.people.models import Role, User
    from marketplace.places.models import Village
    from marketplace.supply.agreements.agreeing import make_agreement
    from marketplace.supply.intake.prices import set_protected_price
    from marketplace.supply.models import Season

    if there := User.objects.filter(email="bench-manager@example.com").first():
        return there
    village, now = Village.objects.get(name="压测0村(示例)"), timezone.now()
    cooperative = Cooperative.objects.create(
        name="压测合作社(示例)", village=village, status=Cooperative.Status.APPROVED
    )
    user = User.objects.create_user(email="bench-manager@example.com", name="压测", password="demo-demo")
    appoint(user=user, role=Role.MANAGER, place=cooperative)
    category = Category.objects.create(name="压测杂粮(示例)", slug="bench-files")
    product = Product.objects.create(name=PRODUCT, category=category, cooperative=cooperative, village=village)
    season = Season.objects.create(name=SEASON, starts_on=date(2026, 1, 1), ends_on=date(now.year + 1, 12, 31))
    make_agreement(
        user=user, product=product, season=season, household_share_bp=7_000, signed_on=date(2026, 1, 5), now=now
    )
    set_protected_price(
        user=User.objects.filter(is_superuser=True).earliest("pk"), product=product, grade=Grade.FIRST, season=season,
        fen_per_jin=500, now=now,
    )  # fmt: skip
    return user
