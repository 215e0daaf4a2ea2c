"""What the actions of supply refuse, each by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime


class SupplyError(Exception):
    """An action of supply that is refused; nothing was changed."""


class PriceLowered(SupplyError):
    """A protected price is never lowered inside its season."""


class BeyondLimit(SupplyError):
    """A township's own staff set no protected price that is so far above what was: the county does (`rules.most_set_alone`).

    :param most_fen: what they may set, in fen per 斤
    """

    def __init__(self, most_fen: int) -> None:
        super().__init__(f"a township sets at most {most_fen} fen per jin by itself")
        self.most_fen = most_fen


class StepWritten(SupplyError):
    """The history of the price has this figure already, though it was never raised to it: it was written by another way.

    :param set_at: the moment that it names
    """

    def __init__(self, set_at: datetime) -> None:
        super().__init__(f"a step of {set_at} has it already")
        self.set_at = set_at


class NotDecidedYet(SupplyError):
    """The day on which it was decided is still to come."""


class SeasonOverlaps(SupplyError):
    """The product and grade have another season at that time.

    :param season: its name; empty where it was opened in this very moment
    """

    def __init__(self, season: str = "") -> None:
        super().__init__(f"it overlaps {season or 'another season'}")
        self.season = season


class SeasonDiffers(SupplyError):
    """The season of this name has other days.

    :param starts_on: its first day
    :param ends_on: its last
    :param named: it is another one, that has the name
    """

    def __init__(self, starts_on: date, ends_on: date, *, named: bool = False) -> None:
        super().__init__(f"it is from {starts_on} until {ends_on}")
        self.starts_on, self.ends_on, self.named = starts_on, ends_on, named


class SeasonInUse(SupplyError):
    """What depends on a season would break.

    :param why: ``closing``, ``delivered``, ``signed``, ``agreed``, ``supported``, or ``raised`` since it was shown
    """

    def __init__(self, why: str) -> None:
        super().__init__(f"the season is in use: {why}")
        self.why = why


class NotASeason(SupplyError):
    """It ends before it begins, is over already, or is longer than two years."""


class AlreadyOpen(SupplyError):
    """The season is open for this product and grade, at another price: it is raised, not opened.

    :param fen_per_jin: at which one
    """

    def __init__(self, fen_per_jin: int) -> None:
        super().__init__(f"it is open at {fen_per_jin} fen per jin")
        self.fen_per_jin = fen_per_jin


class NotPermitted(SupplyError):
    """The person may not do this for this cooperative or township (R8)."""


class NotSigned(NotPermitted):
    """The household has not signed the agreement, or has left it."""


class Suspended(SupplyError):
    """The cooperative is suspended: nothing new begins. What has begun is gone on with."""


class NoProtectedPrice(SupplyError):
    """The product and grade have no protected price in the season, so nothing may be delivered against it."""


class SlipReused(SupplyError):
    """The weigh slip's number was used before for another delivery."""


class NotPackable(SupplyError):
    """A delivery does not fit the lot, or nothing more is packed into it.

    :param slip: the weigh slip's number; empty: it is the lot
    """

    def __init__(self, words: str, slip: str = "") -> None:
        super().__init__(words)
        self.slip = slip


class OtherProduce(NotPackable):
    """The delivery is of another product or grade than the lot."""


class PackedElsewhere(NotPackable):
    """The delivery is in another lot."""


class LotDiffers(NotPackable):
    """The lot of this code is of another product or grade."""


class LotStopped(NotPackable):
    """The sale of the lot was stopped."""


class HarvestKept(NotPackable):
    """Pre-orders are served first, from lots of their own: their harvest is not mixed with what others may buy."""


class SoldOut(SupplyError):
    """Not enough stock.

    :param short: pack id → whole packs that are left for it
    """

    def __init__(self, short: dict[int, int]) -> None:
        super().__init__(f"not enough stock: {short}")
        self.short = short


class NotReturnable(SupplyError):
    """The reservation has no allocated grams to give back, fewer than asked, or was weighed before."""


class ReservationLapsed(SupplyError):
    """The reservation was released; its stock may be gone."""


class SeasonClosed(SupplyError):
    """The agreement's season is closed, or its sale has been stopped for the closing."""


class SeasonNotReady(SupplyError):
    """The season can't be closed yet: some of its stock may still be sold or come back.

    :param waiting: what is waited for, each by name
    """

    def __init__(self, waiting: Sequence[str]) -> None:
        super().__init__(f"the season waits for {len(waiting)}: {', '.join(waiting[:5])}")
        self.waiting = list(waiting)


class SumChanged(SupplyError):
    """What is unsold is worth another sum than was shown.

    :param fen: what it is worth now
    """

    def __init__(self, fen: int) -> None:
        super().__init__(f"it is {fen} fen by now")
        self.fen = fen


class NotAsked(SupplyError):
    """Nobody asks to close the season: one person asks, another closes (R11)."""


class AlreadyConfirmed(SupplyError):
    """A second person has confirmed it, and some of it is bought: it can only be gone on with."""


class NotAgreed(SupplyError):
    """The change log does not say that this person has asked for this sum, or that this one has confirmed it; or what is
    bought and left is worth another sum. Somebody wrote it down by another way."""


class HarvestAwaited(SupplyError):
    """Pre-orders wait for the season's harvest, or for their money: it must be said first what became of it."""


class ForecastRefused(SupplyError):
    """A forecast that is not announced, or not decided so; nothing was changed."""


class AlreadyAnnounced(ForecastRefused):
    """The product and grade have another open forecast."""


class NotToCome(ForecastRefused):
    """The expected day is not in the next two years, or there is no mass."""


class ReasonMissing(ForecastRefused):
    """Who says that a harvest failed tells the buyers why, in at most 300 characters."""


class NothingHarvested(ForecastRefused):
    """No lot of the forecast's harvest is packed yet, so nobody can be served."""


class HarvestCame(ForecastRefused):
    """Lots of the harvest are packed: it has not failed. Who paid first is served, the rest refunded."""


class DecidedOtherwise(ForecastRefused):
    """It was said before that the harvest came, or that it failed.

    :param state: which
    """

    def __init__(self, state: str) -> None:
        super().__init__(f"the forecast is {state}")
        self.state = state


class AgreedOtherwise(SupplyError):
    """The product and season have an agreement with another share or day already."""


class ShareMoved(SupplyError):
    """The agreement's share is another one than was shown.

    :param now_bp: what it is, in basis points
    """

    def __init__(self, now_bp: int) -> None:
        super().__init__(f"it is {now_bp} basis points by now")
        self.now_bp = now_bp


class ShareFixed(SupplyError):
    """Something was delivered, or a harvest announced, under the agreement: its share stays."""


class DayRefused(SupplyError):
    """The day is in the future, or does not fit the season, the signature or the last delivery."""


class WeighedAhead(DayRefused):
    """The slip was weighed in the future."""


class WeighedBeforeSigned(DayRefused):
    """The slip was weighed before the household signed the agreement."""


class MassRefused(SupplyError):
    """A mass of nothing, or beyond all measure."""


class OddMass(SupplyError):
    """Masses that are rarely one household's, very much or very little, and that nobody has confirmed.

    :param grams: household id → grams
    """

    def __init__(self, grams: Mapping[int, int]) -> None:
        super().__init__(f"{len(grams)} households with an odd mass")
        self.grams = dict(grams)


class CannotSign(SupplyError):
    """Households that can't sign; nobody of the list has.

    :param why: household id → which of `agreements.signing.Why`
    """

    def __init__(self, why: Mapping[int, str]) -> None:
        super().__init__(f"{len(why)} can't sign: {why}")
        self.why = dict(why)


class SignedBefore(SupplyError):
    """Households that have signed and left, and that nobody has looked at since; nobody of the list has signed.

    :param versions: household id → the version of its signature, as it is now
    """

    def __init__(self, versions: Mapping[int, int]) -> None:
        super().__init__(f"{len(versions)} have signed and left")
        self.versions = dict(versions)


class SignatureMoved(SupplyError):
    """Somebody has changed the signature since it was shown, to something else."""


class HasLeft(SupplyError):
    """The household has left the agreement."""


class AlreadyDecided(SupplyError):
    """It was decided before, or is not at the point where this can be decided.

    :param state: where it is
    """

    def __init__(self, state: str) -> None:
        super().__init__(f"it is {state}")
        self.state = state


class AlreadyRequested(SupplyError):
    """A support for the same produce waits for a second person already."""


class SamePerson(SupplyError):
    """Who asked for it can't approve it: two people decide (R11)."""


class OneHand(SamePerson):
    """Who asked for it and who decides count as one hand (`people.two_hands`)."""


class NoBudget(SupplyError):
    """A budget is above zero and not beyond ¥100 million."""


class BadMost(SupplyError):
    """What a support adds to a jin at most is above zero, and not above the protected price.

    :param fen_per_jin: the protected price
    """

    def __init__(self, fen_per_jin: int) -> None:
        super().__init__(f"the protected price is {fen_per_jin} fen per jin")
        self.fen_per_jin = fen_per_jin


class ReasonNeeded(SupplyError):
    """A reason is missing, or longer than 300 characters."""
