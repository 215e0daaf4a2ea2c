"""An account applies for a party: it completes what it is asked for, and may withdraw as long as nobody has decided."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from marketplace.cooperatives.locking import lock_party
from marketplace.cooperatives.models import Application, ApplicationPaper, Cooperative, Step
from marketplace.people.change_log import Change, log_change
from marketplace.people.free_text import refuse_card_number
from marketplace.people.locking import lock_people
from marketplace.people.models import User
from marketplace.places.models import Village

from .log_actions import StepAction
from .refusals import (
    AppliedAlready,
    CodeTaken,
    JoiningRefused,
    NameTaken,
    NotProved,
    NotTheirs,
    OutOfTurn,
    TooManyPapers,
    WrongCode,
)
from .rules import is_credit_code
from .stepping import take_step, write_step
from .telling import tell_step

MOST_PAPERS = 12


@dataclass(frozen=True, slots=True)
class Said:
    """What an applicant says.

    :param credit_code: 统一社会信用代码, in capitals without blanks
    :param villages: whose households it helps
    :param households: how many it means to take
    """

    name: str
    name_en: str
    kind: str
    village: Village
    credit_code: str
    does: str
    helps: str
    villages: Sequence[Village]
    households: int


def is_proved(user: User) -> bool:
    """Return whether an account's owner has proved its phone number or an e-mail address."""
    return bool(user.phone and user.phone_verified) or EmailAddress.objects.filter(user=user, verified=True).exists()


def apply(user: User, said: Said, *, language: str, now: datetime) -> Application:
    """Apply. The same form once more is the application that is there.

    :param language: in which the applicant is written to
    :raises JoiningRefused: not proved, another application is open, or the name or code is taken or wrong
    """
    if not is_credit_code(said.credit_code):
        raise WrongCode(said.credit_code)
    if not is_proved(user):
        raise NotProved(str(user.pk))
    try:
        with transaction.atomic():
            lock_people([user.pk])  # of two forms of one account, one is the other's repetition
            there = Application.objects.filter(applicant=user, is_open=True).select_related("cooperative").first()
            if there is not None:
                if _is_there(there, said):
                    return there
                raise AppliedAlready(str(there.pk))
            _refuse_taken(said)
            return _write(user, said, language, now)
    except IntegrityError as taken:  # somebody else applies for the same at this very moment
        raise _taken(taken) from taken


def complete(user: User, party_id: int, said: Said, *, note: str, now: datetime, seen: str | None = None) -> Step:
    """Say once more what was said, with what was to be added. The township looks at it again. The same again changes nothing.

    :param note: what was added, in a sentence; may be empty
    :param seen: as `take_step`
    :raises Cooperative.DoesNotExist: there is no such party
    :raises JoiningRefused: it is not theirs, not asked back, changed meanwhile, or the name or code is taken or wrong
    """
    if not is_credit_code(said.credit_code):
        raise WrongCode(said.credit_code)

    rewritten: list[Step] = []

    def rewrite(party: Cooperative, step: Step) -> None:
        rewritten.append(step)
        _refuse_taken(said, but=party)
        for name in OF_PARTY:
            setattr(party, name, getattr(said, name))
        party.save()
        _fill(party.application, said)

    try:
        step = take_step(party_id, Step.Kind.COMPLETED, user=user, reason=note, now=now, seen=seen, and_then=rewrite)
    except IntegrityError as taken:
        raise _taken(taken) from taken
    if not rewritten and not _is_there(step.cooperative.application, said):  # sent before, and otherwise
        raise OutOfTurn(step.cooperative.status)
    return step


def withdraw(user: User, party_id: int, *, reason: str, now: datetime) -> Step:
    """Withdraw an application that nobody has decided. The name and the credit code are free again.

    :raises Cooperative.DoesNotExist: there is no such party
    :raises JoiningRefused: it is not theirs, or is decided
    """

    def close(party: Cooperative, step: Step) -> None:
        Application.objects.filter(cooperative=party).update(is_open=False)

    return take_step(party_id, Step.Kind.WITHDRAWN, user=user, reason=reason, now=now, and_then=close)


def keep_paper(
    user: User, application: Application, *, file: ContentFile[bytes], note: str, now: datetime
) -> ApplicationPaper:
    """Keep a document of an open application. The same file again is the one that is there.

    :param file: as `uploads.papers.cleaned`
    :param note: what it is, up to 100 characters
    :raises JoiningRefused: it is not theirs, is decided, or has as many as it may
    :raises CardNumberInText: the note holds a card number
    """
    refuse_card_number(note)
    saved = None
    try:
        with transaction.atomic():
            party = lock_party(application.cooperative_id, alone=False)
            if application.applicant_id != user.pk:
                raise NotTheirs(str(application.pk))
            if party.status not in (Cooperative.Status.APPLIED, Cooperative.Status.ASKED_BACK):
                raise OutOfTurn(party.status)
            sha256 = hashlib.sha256(file.read()).hexdigest()
            file.seek(0)
            papers = ApplicationPaper.objects.filter(application=application)
            if there := papers.filter(sha256=sha256).first():
                return there
            if papers.count() >= MOST_PAPERS:
                raise TooManyPapers(str(application.pk))
            paper = ApplicationPaper(application=application, note=note, sha256=sha256, kept_at=now)
            paper.file.save(file.name or "paper", file, save=False)
            saved = paper.file
            paper.save()
            kept = {"note": (None, note)}
            log_change(Change(party, StepAction.PAPER_KEPT, kept, of=ApplicationPaper), user=user, now=now)
            return paper
    except BaseException:
        if saved:
            saved.storage.delete(saved.name or "")  # no file without its row
        raise


OF_PARTY = ("name", "name_en", "kind", "village", "credit_code")


def _write(user: User, said: Said, language: str, now: datetime) -> Application:
    party = Cooperative(**{name: getattr(said, name) for name in OF_PARTY})
    party.save()
    application = Application(cooperative=party, applicant=user, language=language)
    _fill(application, said)
    step = write_step(party, Step.Kind.APPLIED, Cooperative.Status.APPLIED, user=user, post=None, reason="", now=now)
    transaction.on_commit(partial(tell_step, step.pk))
    return application


def _fill(application: Application, said: Said) -> None:
    application.does, application.helps, application.households = said.does, said.helps, said.households
    application.save()
    application.villages.set(said.villages)


def _is_there(application: Application, said: Said) -> bool:
    """Return whether an application says just this."""
    own = {name: getattr(application.cooperative, name) for name in OF_PARTY}
    own |= {name: getattr(application, name) for name in ("does", "helps", "households")}
    same_villages = {one.pk for one in application.villages.all()} == {one.pk for one in said.villages}
    return same_villages and all(getattr(said, name) == value for name, value in own.items())


def _refuse_taken(said: Said, but: Cooperative | None = None) -> None:
    standing = Cooperative.objects.exclude(status__in=[Cooperative.Status.DECLINED, Cooperative.Status.WITHDRAWN])
    others = standing.exclude(pk=but.pk) if but else standing
    if others.filter(name=said.name).exists():
        raise NameTaken(said.name)
    if others.filter(credit_code=said.credit_code).exists():
        raise CodeTaken(said.credit_code)


def _taken(error: IntegrityError) -> JoiningRefused:
    """Return the refusal of what a unique key has refused."""
    constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
    kinds: dict[str, type[JoiningRefused]] = {
        "cooperative_name_once": NameTaken,
        "cooperative_credit_code_once": CodeTaken,
        "application_open_once": AppliedAlready,
    }
    if constraint not in kinds:
        raise error
    return kinds[constraint](constraint)
