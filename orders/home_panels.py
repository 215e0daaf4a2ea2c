"""What each role finds on the back office's home page."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.auth import user_has_any_page_permission

from marketplace.backoffice.role_panel import RolePanel
from marketplace.bulk.queries import files_waiting
from marketplace.catalogue.models import Category, Product
from marketplace.cooperatives.models import Cooperative
from marketplace.cooperatives.policies import cooperatives_of
from marketplace.funds.policies import may_move
from marketplace.funds.queries import entries_to_confirm
from marketplace.households.corrections.queries import corrections_to_approve
from marketplace.households.models import Household
from marketplace.households.payouts.queries import hands_wanted
from marketplace.income.statement import credits, income_by_class
from marketplace.ledger.models import Account, Event, Posting
from marketplace.people.models import Appointment, Role, User
from marketplace.people.policies import held, townships_of, villages_of
from marketplace.people.two_hands import one_hand_with
from marketplace.places.models import Township, Village
from marketplace.register.home_panels import register_panels
from marketplace.supply.agreements.home_panels import AgreementsPanel
from marketplace.supply.models import Agreement, ProtectedPrice, Season
from marketplace.supply.notices.home_panels import notice_panels
from marketplace.supply.supports.queries import supports_to_approve

from .models import Claim, CodeBearer, DiscountCode, Parcel, PostageRate

FIRST_PARCELS = 5
LATEST_CREDITS = 8


class ClerkPanel(RolePanel):
    """Parcels to pack, those under way, and what has reached the cooperative this month."""

    name = "clerk"
    order = 10
    template_name = "backoffice/home/clerk.html"

    def read(self, today: date) -> dict[str, Any]:
        """Of all cooperatives that the clerk works for."""
        parcels = Parcel.objects.filter(cooperative_id__in=cooperatives_of(self.user), order__paid_at__isnull=False)
        to_pack = parcels.filter(status=Parcel.Status.PACKING)
        month = today.replace(day=1)
        return {
            "cooperatives": Cooperative.objects.filter(pk__in=cooperatives_of(self.user)),
            "products": Product.objects.filter(cooperative__in=cooperatives_of(self.user)).count(),
            "to_pack": to_pack.count(),
            "open_claims": Claim.objects.filter(
                state=Claim.State.OPEN, line__parcel__cooperative_id__in=cooperatives_of(self.user)
            ).count(),
            "on_the_way": parcels.filter(status=Parcel.Status.SHIPPED).count(),
            "first": to_pack.select_related("order", "cooperative")
            .prefetch_related("lines")
            .order_by("pk")[:FIRST_PARCELS],
            "settled_fen": self.settled(month),
            "files_waiting": files_waiting(self.user),
        }

    def settled(self, since: date) -> int:
        """Return what settlements since a day left with the cooperatives, in fen; less than nothing when they owe."""
        accounts = Account.objects.filter(owner_type="cooperative", owner_id__in=cooperatives_of(self.user))
        ids = list(accounts.values_list("pk", flat=True))
        events = Event.objects.filter(kind="settlement", occurred_on__gte=since).values("pk")
        rows = Posting.objects.filter(Q(credit_id__in=ids) | Q(debit_id__in=ids), event_id__in=events)
        return sum(
            amount * ((credit in ids) - (debit in ids))
            for credit, debit, amount in rows.values_list("credit_id", "debit_id", "amount")
        )


class TownshipPanel(RolePanel):
    """The township's villages and households, and their income this season."""

    name = "township"
    order = 20
    template_name = "backoffice/home/township.html"

    def read(self, today: date) -> dict[str, Any]:
        """Of all townships whose staff the user is."""
        townships = townships_of(self.user)
        villages = Village.objects.filter(township_id__in=townships)
        households = Household.objects.filter(village__township_id__in=townships)
        since, until, season = season_around(today, townships)
        prices = ProtectedPrice.objects.filter(product__village__township_id__in=townships)
        return {
            "floors": prices.filter(season__ends_on__gte=today).count(),
            "townships": Township.objects.filter(pk__in=townships),
            "edits_pages": user_has_any_page_permission(self.user),
            "villages": villages.annotate(household_count=Count("households")).order_by("sort_key"),
            "designated": villages.filter(designated=True).count(),
            "household_count": households.count(),
            "villages_with_files": households.values("village").distinct().count(),
            "opens_files": self.user.has_perm("households.add_household"),
            "agreements": Agreement.objects.filter(
                product__village__township_id__in=townships, season__ends_on__gte=today
            ).count(),
            "appeals": Claim.objects.filter(
                state=Claim.State.APPEALED, line__parcel__cooperative__village__township_id__in=townships
            ).count(),
            "season": season,
            "files_waiting": files_waiting(self.user),
            "income": (income := income_by_class(households, since, until)),
            "income_fen": sum(amount for _label, amount in income),
        }


class CouncilPanel(RolePanel):
    """The village's households and the latest credits, to be watched over."""

    name = "council"
    order = 30
    template_name = "backoffice/home/council.html"

    def read(self, today: date) -> dict[str, Any]:
        """Of all villages on whose council the user sits."""
        households = Household.objects.filter(village_id__in=villages_of(self.user))
        numbers = dict(households.values_list("pk", "number"))
        latest = credits(list(numbers), today - timedelta(days=365), today + timedelta(days=1), limit=LATEST_CREDITS)
        return {
            "villages": Village.objects.filter(pk__in=villages_of(self.user)),
            "household_count": len(numbers),
            "credits": [(numbers[credit.household_id], credit) for credit in latest],
        }


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many of each kind wait for a second person, and for this one: what somebody may not decide is not counted (R11)."""

    supports: int
    entries: int
    codes: int
    to_bear: int
    cards: int
    releases: int
    voids: int
    corrections: int


def waiting_for(user: User, now: datetime) -> Waiting:
    """Return what waits for somebody as the second person."""
    hands = hands_wanted(user)
    return Waiting(
        supports=supports_to_approve(user).count(),
        entries=entries_to_confirm(user).count(),
        codes=codes_to_approve(user, now).count(),
        to_bear=codes_to_bear(user, now).count(),
        cards=hands.cards,
        releases=hands.releases,
        voids=hands.voids,
        corrections=corrections_to_approve(user).count(),
    )


def codes_to_approve(user: User, now: datetime) -> QuerySet[DiscountCode]:
    """Return the codes that somebody can approve: borne by a campaign or the marketplace, not ended, not issued by them."""
    waiting = DiscountCode.objects.filter(issued_by__isnull=False, approved_by=None, valid_until__gt=now)
    waiting = waiting.exclude(bearer=DiscountCode.Bearer.COOPERATIVES).exclude(issued_by__in=one_hand_with(user))
    return waiting if may_move(user) else waiting.none()


def codes_to_bear(user: User, now: datetime) -> QuerySet[CodeBearer]:
    """Return what waits for a clerk's word: the own cooperatives that have not agreed to bear a code that is not ended."""
    waiting = CodeBearer.objects.filter(agreed_by=None, code__valid_until__gt=now).exclude(
        code__issued_by__in=one_hand_with(user)
    )
    return waiting.filter(cooperative_id__in=cooperatives_of(user))


class WaitingPanel(RolePanel):
    """What waits for the user as the second person, whatever role they hold; each line leads to its list."""

    name = "waiting"
    order = 4
    template_name = "backoffice/home/waiting.html"

    def __init__(self, user: User, waiting: Waiting) -> None:
        super().__init__(user)
        self.waiting = waiting

    def read(self, today: date) -> dict[str, Any]:
        """What was counted."""
        return {"waiting": self.waiting}


class StartPanel(RolePanel):
    """What an administrator does first, for as long as it isn't done: nothing can be sold without it."""

    name = "start"
    order = 1
    template_name = "backoffice/home/start.html"

    def steps(self) -> list[str]:
        """Return what is missing."""
        has = {
            "county": Appointment.objects.holding(timezone.now()).filter(role=Role.COUNTY).exists(),
            "editor": Appointment.objects.holding(timezone.now()).filter(role=Role.EDITOR).exists(),
            "postage": PostageRate.objects.filter(province="").exists(),
            "categories": Category.objects.exists(),
        }
        return [name for name, there in has.items() if not there]

    def read(self, today: date) -> dict[str, Any]:
        """What is missing."""
        return {"steps": self.steps()}


def season_around(today: date, townships: Any) -> tuple[date, date, Season | None]:
    """Return first day, day after the last, and season that holds today; the calendar year where no season is set.

    :param townships: whose produce it is a season of: others may have opened seasons of their own
    """
    theirs = Season.objects.filter(protectedprice__product__village__township_id__in=townships)
    season = theirs.filter(starts_on__lte=today, ends_on__gte=today).order_by("-starts_on", "pk").first()
    if season is None:
        return date(today.year, 1, 1), date(today.year + 1, 1, 1), None
    return season.starts_on, season.ends_on + timedelta(days=1), season


def panels_for(request: HttpRequest) -> list[RolePanel]:
    """Return what waits for the user as the second person, if anything, and the panels of every role that they hold."""
    user = request.user
    if not isinstance(user, User):
        return []
    roles = set(held(user, *Role).values_list("role", flat=True))
    found: list[RolePanel] = []
    if user.is_superuser and (panel := StartPanel(user)).steps():
        found.append(panel)
    waiting = waiting_for(user, timezone.now())
    if any(astuple(waiting)):
        found.append(WaitingPanel(user, waiting))
    if roles & {Role.CLERK, Role.MANAGER}:
        found.append(ClerkPanel(user))
        found.append(AgreementsPanel(user))
    if Role.TOWNSHIP_STAFF in roles:
        found.append(TownshipPanel(user))
    if Role.COUNCIL in roles:
        found.append(CouncilPanel(user))
    return notice_panels(user) + found + register_panels(user)
