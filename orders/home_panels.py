"""What each role finds on the back office's home page."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.cache import caches
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.auth import user_has_any_page_permission

from marketplace.backoffice.role_panel import RolePanel
from marketplace.bulk.queries import files_waiting
from marketplace.catalogue.models import Category, Product
from marketplace.cooperatives.members.home_panels import MembersPanel
from marketplace.cooperatives.models import Cooperative
from marketplace.cooperatives.policies import cooperatives_of
from marketplace.funds.policies import may_move
from marketplace.funds.queries import entries_to_confirm
from marketplace.households.corrections.queries import corrections_to_approve
from marketplace.households.models import Household
from marketplace.households.payouts.queries import wanting_hands
from marketplace.income.statement import credits, income_sums, labelled
from marketplace.ledger.models import Account, Event, Posting
from marketplace.people.models import Appointment, Role, User
from marketplace.people.policies import posts_of, roles_of, villages_of
from marketplace.people.two_hands import one_hand_with
from marketplace.places.models import Township, Village
from marketplace.register.home_panels import register_panels
from marketplace.runtime.counting import count_each
from marketplace.supply.agreements.home_panels import AgreementsPanel
from marketplace.supply.models import Agreement, ProtectedPrice, Season
from marketplace.supply.notices.home_panels import notice_panels
from marketplace.supply.supports.queries import supports_to_approve

from .models import Claim, CodeBearer, DiscountCode, Parcel, PostageRate

FIRST_PARCELS = 5
LATEST_CREDITS = 8
INCOME_SECONDS = 300


class ClerkPanel(RolePanel):
    """Parcels to pack, those under way, and what has reached the cooperative this month."""

    name = "clerk"
    order = 10
    template_name = "backoffice/home/clerk.html"

    def read(self, today: date) -> dict[str, Any]:
        """Of all cooperatives that the clerk works for."""
        theirs = list(Cooperative.objects.filter(pk__in=cooperatives_of(self.user)))
        parcels = Parcel.objects.filter(cooperative__in=theirs)
        to_pack = parcels.filter(status=Parcel.Status.PACKING)  # which none is that is not paid for
        month = today.replace(day=1)
        counted = count_each(
            products=Product.objects.filter(cooperative__in=theirs),
            to_pack=to_pack,
            open_claims=Claim.objects.filter(state=Claim.State.OPEN, line__parcel__cooperative__in=theirs),
            on_the_way=parcels.filter(status=Parcel.Status.SHIPPED),
            files_waiting=files_waiting(self.user),
        )
        return counted | {
            "cooperatives": theirs,
            "first": to_pack.select_related("order", "cooperative")
            .prefetch_related("lines")
            .order_by("pk")[:FIRST_PARCELS],
            "settled_fen": self.settled([one.pk for one in theirs], month),
        }

    def settled(self, cooperatives: Sequence[int], since: date) -> int:
        """Return what settlements since a day left with the cooperatives, in fen; less than nothing when they owe."""
        accounts = Account.objects.filter(owner_type="cooperative", owner_id__in=cooperatives)
        ids = list(accounts.values_list("pk", flat=True))
        events = Event.objects.filter(kind="settlement", occurred_on__gte=since).values("pk")
        moved = Posting.objects.filter(Q(credit_id__in=ids) | Q(debit_id__in=ids), event_id__in=events)
        sums = moved.aggregate(
            to=Sum("amount", filter=Q(credit_id__in=ids), default=0),
            out=Sum("amount", filter=Q(debit_id__in=ids), default=0),
        )
        fen: int = sums["to"] - sums["out"]
        return fen


class TownshipPanel(RolePanel):
    """The township's villages and households, and their income this season."""

    name = "township"
    order = 20
    template_name = "backoffice/home/township.html"

    def read(self, today: date) -> dict[str, Any]:
        """Of all townships whose staff the user is."""
        townships = self.townships()
        keys = sorted(one.pk for one in townships)
        villages = Village.objects.filter(township_id__in=keys)
        households = Household.objects.filter(village__township_id__in=keys)
        since, until, season = season_around(today, keys)
        prices = ProtectedPrice.objects.filter(product__village__township_id__in=keys)
        counted = count_each(
            floors=prices.filter(season__ends_on__gte=today),
            designated=villages.filter(designated=True),
            files_waiting=files_waiting(self.user),
            household_count=households,
            villages_with_files=villages.filter(Exists(Household.objects.filter(village=OuterRef("pk")))),
            agreements=Agreement.objects.filter(product__village__township_id__in=keys, season__ends_on__gte=today),
            appeals=Claim.objects.filter(
                state=Claim.State.APPEALED, line__parcel__cooperative__village__township_id__in=keys
            ),
        )
        return counted | {
            "townships": townships,
            "edits_pages": user_has_any_page_permission(self.user),
            "villages": villages.annotate(household_count=Count("households")).order_by("sort_key"),
            "opens_files": self.user.has_perm("households.add_household"),
            "season": season,
            "income": (income := income_lately(keys, since, until)),
            "income_fen": sum(amount for _label, amount in income),
        }

    def townships(self) -> list[Township]:
        """Return the townships, each once, in the order in which lists have them."""
        posts = posts_of(self.user)
        found = {one.township for one in posts if one.role == Role.TOWNSHIP_STAFF and one.township is not None}
        return sorted(found, key=lambda one: one.sort_key)


def income_lately(townships: Sequence[int], since: date, until: date) -> list[tuple[str, int]]:
    """Return what the households of townships were credited, by class, as it was five minutes ago at most: over a hundred
    thousand sales it takes a second, and each of an office's people opens the page many times a day."""
    shared, key = caches["shared"], f"home-income:{'-'.join(map(str, townships))}:{since}:{until}"
    sums = shared.get(key)
    if sums is None:
        sums = income_sums(Household.objects.filter(village__township__in=townships), since, until)
        shared.set(key, sums, INCOME_SECONDS)
    return labelled(sums)


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
    mine = one_hand_with(user)
    counted = count_each(
        supports=supports_to_approve(user, mine),
        entries=entries_to_confirm(user, mine),
        codes=codes_to_approve(user, now, mine),
        to_bear=codes_to_bear(user, now, mine),
        corrections=corrections_to_approve(user, mine),
        **wanting_hands(user, mine),
    )
    return Waiting(**counted)


def codes_to_approve(user: User, now: datetime, mine: Collection[int]) -> QuerySet[DiscountCode]:
    """Return the codes that somebody can approve: borne by a campaign or the marketplace, not ended, not issued by them.

    :param mine: who is one hand with them
    """
    waiting = DiscountCode.objects.filter(issued_by__isnull=False, approved_by=None, valid_until__gt=now)
    waiting = waiting.exclude(bearer=DiscountCode.Bearer.COOPERATIVES).exclude(issued_by__in=mine)
    return waiting if may_move(user) else waiting.none()


def codes_to_bear(user: User, now: datetime, mine: Collection[int]) -> QuerySet[CodeBearer]:
    """Return what waits for a clerk's word: the own cooperatives that have not agreed to bear a code that is not ended.

    :param mine: who is one hand with them
    """
    waiting = CodeBearer.objects.filter(agreed_by=None, code__valid_until__gt=now).exclude(code__issued_by__in=mine)
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

    @cached_property
    def steps(self) -> list[str]:
        """What is missing."""
        holding = Appointment.objects.holding(timezone.now())
        has = count_each(
            county=holding.filter(role=Role.COUNTY),
            editor=holding.filter(role=Role.EDITOR),
            postage=PostageRate.objects.filter(province=""),
            categories=Category.objects.all(),
        )
        return [name for name, there in has.items() if not there]

    def read(self, today: date) -> dict[str, Any]:
        """What is missing."""
        return {"steps": self.steps}


def season_around(today: date, townships: Collection[int]) -> tuple[date, date, Season | None]:
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
    roles = set(roles_of(user))
    found: list[RolePanel] = []
    if user.is_superuser and (panel := StartPanel(user)).steps:
        found.append(panel)
    waiting = waiting_for(user, timezone.now())
    if any(astuple(waiting)):
        found.append(WaitingPanel(user, waiting))
    if roles & {Role.CLERK, Role.MANAGER}:
        found += [*notice_panels(user), ClerkPanel(user), AgreementsPanel(user)]
    if roles & {Role.CLERK, Role.MANAGER, Role.TOWNSHIP_STAFF, Role.COUNCIL}:
        found.append(MembersPanel(user))
    if Role.TOWNSHIP_STAFF in roles:
        found.append(TownshipPanel(user))
    if Role.COUNCIL in roles:
        found.append(CouncilPanel(user))
    return found + register_panels(user)
