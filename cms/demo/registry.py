"""Who and where: the demo's townships, villages, households, cooperatives and logins, entered through the real actions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db.models import Model
from django.utils import timezone

from marketplace.cooperatives.actions import describe
from marketplace.cooperatives.joining.applying import Said, apply
from marketplace.cooperatives.joining.deciding import approve, recommend
from marketplace.cooperatives.joining.rules import check_sign
from marketplace.cooperatives.membership import NewCooperative, enter_cooperatives
from marketplace.cooperatives.models import Cooperative
from marketplace.households.actions import record_naming_consent
from marketplace.households.files.registering import NewHousehold, register_households
from marketplace.households.files.rules import Member
from marketplace.households.models import Household, Person
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import PLACES, Appointment, Role, User
from marketplace.people.proofs.proving import prove_email, prove_phone
from marketplace.places.models import Township, Village

from .people import COOPERATIVES, HOUSEHOLDS, LOGINS, PERSONS_OF, Login, households, password
from .places import TOWNSHIPS, VILLAGES

REASON = "演示数据"
COUNTY = "county@demo.example"
APPLIED = ("lili", "xiangquan", "shamao")
AGREED_OF = 3  # every third household has agreed to be named to buyers, masked


@dataclass(frozen=True)
class World:
    """The demo's rows by their keys, and the moment the demo was first loaded: every date of it counts from there."""

    anchor: datetime
    townships: dict[str, Township]
    villages: dict[str, Village]
    households: dict[str, list[Household]]
    cooperatives: dict[str, Cooperative]
    users: dict[str, User]

    @property
    def today(self) -> date:
        """The day the demo was first loaded, in Shanghai."""
        return timezone.localdate(self.anchor)

    def day(self, offset: int) -> date:
        """Return the day `offset` days after (before, when negative) the demo was first loaded."""
        return self.today + timedelta(days=offset)

    def staff_of(self, township: str) -> User:
        """Return the demo's first officer of a township."""
        return self.officers_of(township)[0]

    def officers_of(self, township: str) -> list[User]:
        """Return the demo's officers of a township: one enters, the other confirms."""
        return [self.users[one.email] for one in LOGINS if (one.role, one.where) == ("township_staff", township)]

    def clerk_of(self, cooperative: str) -> User | None:
        """Return the demo's clerk of a cooperative; None for a cooperative that the system acts for."""
        return next((self.users[one.email] for one in LOGINS if (one.role, one.where) == ("clerk", cooperative)), None)


def load_registry(now: datetime) -> World:
    """Enter everything that is missing, and return it all.

    :param now: the moment the demo is loaded, if it never was before
    """
    users = _load_users(now)
    anchor = users[LOGINS[0].email].date_joined
    townships = {
        key: Township.objects.get_or_create(name=facts.name, defaults={"name_en": facts.name_en})[0]
        for key, facts in TOWNSHIPS.items()
    }
    villages = {
        key: Village.objects.get_or_create(
            township=townships[facts.township],
            name=facts.name,
            defaults={"name_en": facts.name_en, "designated": facts.designated},
        )[0]
        for key, facts in VILLAGES.items()
    }
    for key, facts in TOWNSHIPS.items():
        if facts.place and townships[key].latitude is None:
            townships[key].latitude, townships[key].longitude = facts.place
            townships[key].save(update_fields=["latitude", "longitude"])
    world = World(anchor, townships, villages, _load_households(villages, anchor), {}, users)
    _appoint_all(world, [one for one in LOGINS if PLACES.get(one.role) != "cooperative"])
    world = replace(world, cooperatives=_load_cooperatives(world))
    _appoint_all(world, [one for one in LOGINS if PLACES.get(one.role) == "cooperative"])
    return world


def _load_users(now: datetime) -> dict[str, User]:
    """The administrator is the first row of a demo: when it was made is the anchor of all dates."""
    found = {str(user.email): user for user in User.objects.filter(email__in=[login.email for login in LOGINS])}
    missing = {login.email: login for login in LOGINS if login.email not in found}
    encoded = make_password(password()) if missing else ""  # hashed once: hashing is slow on purpose
    for login in missing.values():
        user = User(email=login.email, phone=login.phone, name=login.name, password=encoded, date_joined=now)
        user.full_clean()
        user.save()
        found[login.email] = user
    for user in found.values():
        _prove(user)
    return found


def _prove(user: User) -> None:
    """The demo's logins count as proved: nobody could read their mail."""
    if not EmailAddress.objects.filter(user=user, verified=True).exists():
        prove_email(user, str(user.email))
    if user.phone and not user.phone_verified:
        prove_phone(user, str(user.phone))


def _load_cooperatives(world: World) -> dict[str, Cooperative]:
    """Three apply as anybody does; the others are entered by the county."""
    known = set(Cooperative.objects.values_list("name", flat=True))
    for number, key in enumerate(APPLIED, 1):
        if COOPERATIVES[key].name not in known:
            _join(world, key, number)
    villages = world.villages
    enter_cooperatives(
        [NewCooperative(villages[facts.village].pk, facts.name, facts.name_en) for facts in COOPERATIVES.values()]
    )
    names = [facts.name for facts in COOPERATIVES.values()]
    by_name = {cooperative.name: cooperative for cooperative in Cooperative.objects.filter(name__in=names)}
    for facts in COOPERATIVES.values():
        if not by_name[facts.name].about:
            describe(by_name[facts.name], about=facts.about, about_en=facts.about_en)
    return {key: by_name[facts.name] for key, facts in COOPERATIVES.items()}


def _join(world: World, key: str, number: int) -> None:
    """A cooperative's manager-to-be applies; the village's township recommends, the county approves."""
    facts = COOPERATIVES[key]
    village, now = world.villages[facts.village], world.anchor
    applicant = next(world.users[one.email] for one in LOGINS if (one.role, one.where) == ("manager", key))
    code = f"93370302MADEM000{number}"
    said = Said(
        name=facts.name, name_en=facts.name_en, kind=Cooperative.Kind.COOPERATIVE, village=village,
        credit_code=code + check_sign(code), does=facts.about, helps=facts.about, villages=[village],
        households=len(world.households[facts.village]),
    )  # fmt: skip
    party = apply(applicant, said, language=settings.LANGUAGE_CODE, now=now).cooperative
    recommend(party.pk, user=world.staff_of(VILLAGES[facts.village].township), reason=REASON, now=now)
    approve(party.pk, user=world.users[COUNTY], reason=REASON, now=now)


# What the made-up people are to the head, in turn.
RELATIONS = (Person.Relation.SPOUSE, Person.Relation.SON, Person.Relation.DAUGHTER, Person.Relation.PARENT)


def members_of(head_name: str, count: int) -> list[Member]:
    """Return made-up people for a household of `count`: the head, and others of the same surname."""
    others = (Member(f"{head_name}家人{n}", RELATIONS[(n - 1) % len(RELATIONS)]) for n in range(1, count))
    return [Member(head_name, Person.Relation.HEAD), *others]


def status_of(number: int) -> str:
    """Return the made-up status of a household: most are lifted, some registered, a few monitored."""
    turn = number % 10
    return str(
        Household.Status.REGISTERED if turn in (3, 7) else Household.Status.UNSTABLE if turn == 5
        else Household.Status.LIFTED
    )  # fmt: skip


def _load_households(villages: dict[str, Village], now: datetime) -> dict[str, list[Household]]:
    today = timezone.localdate(now)
    entries = [
        NewHousehold(villages[key].pk, number, members_of(head, PERSONS_OF[n % len(PERSONS_OF)]), status_of(n))
        for key in HOUSEHOLDS
        for n, (number, head) in enumerate(households(key))
    ]
    register_households(user=None, entries=entries, on=today - timedelta(days=365), reason=REASON, now=now)
    found = Household.objects.filter(number__in=[entry.number for entry in entries]).in_bulk(field_name="number")
    for n, entry in enumerate(entries):
        if n % AGREED_OF == 0 and found[entry.number].naming_consent_on is None:
            record_naming_consent(user=None, household=found[entry.number], on=today - timedelta(days=200), now=now)
    return {key: [found[number] for number, _ in households(key)] for key in HOUSEHOLDS}


def _appoint_all(world: World, logins: list[Login]) -> None:
    users = world.users
    held = set(Appointment.objects.filter(user__in=users.values(), until=None).values_list("user__email", "role"))
    for login in logins:
        if login.role in Role and (login.email, login.role) not in held:
            _appoint(world, login)
        users[login.email].refresh_from_db()  # as they are appointed


def _appoint(world: World, login: Login) -> None:
    places: dict[str, Mapping[str, Model]] = {
        "township": world.townships, "village": world.villages, "cooperative": world.cooperatives
    }  # fmt: skip
    place = places[PLACES[login.role]][login.where] if login.role in PLACES else None
    appoint(
        user=world.users[login.email],
        role=login.role,
        place=place,
        how=Appointment.How.DEMO,
        why=REASON,
        now=world.anchor,
    )
