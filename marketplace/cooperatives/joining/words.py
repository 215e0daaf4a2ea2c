"""What applicants, managers and offices are told of a party's steps, and of what is refused."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.cooperatives.models import Cooperative, Step

from .refusals import (
    AppliedAlready,
    ChangedMeanwhile,
    CodeTaken,
    DayRefused,
    JoiningRefused,
    NameTaken,
    NoReason,
    NotJoined,
    NotProved,
    NotTheirs,
    OutOfTurn,
    OwnApplication,
    SamePerson,
    TooManyPapers,
    WrongCode,
)

# Of each status, what comes next, as the applicant reads it.
NEXT: dict[str, str | Promise] = {
    Cooperative.Status.APPLIED: gettext_lazy("The township of your village looks at it now, and recommends it to the county."),
    Cooperative.Status.ASKED_BACK: gettext_lazy("You are asked to add something. Once you have sent it, the township looks again."),
    Cooperative.Status.RECOMMENDED: gettext_lazy("The township has recommended it. The county decides now."),
    Cooperative.Status.APPROVED: gettext_lazy("You have joined. You manage it in the back office."),
    Cooperative.Status.DECLINED: gettext_lazy("It was declined. You may apply again once the reason is mended."),
    Cooperative.Status.WITHDRAWN: gettext_lazy("You have withdrawn it. You may apply again at any time."),
    Cooperative.Status.SUSPENDED: gettext_lazy("It is suspended: nothing of it is sold now. The reason stands below."),
}  # fmt: skip

# What stays and what stops while a party is suspended, for its own people and for the county before it suspends.
STAYS: tuple[str | Promise, ...] = (
    gettext_lazy("Orders that are placed are still packed, sent, settled, refunded, and claims answered."),
    gettext_lazy(
        "Households that have signed still deliver: each delivery is weighed and owed at least at the protected price, and what is "
        "unsold at the season's end is bought at it."
    ),
    gettext_lazy("A harvest that buyers have ordered in advance is still packed for them."),
    gettext_lazy("Shares of its members are still noted, paid in and paid back."),
)
STOPS: tuple[str | Promise, ...] = (
    gettext_lazy("Nothing is sold: its goods are in no list, can't be put into a basket, and are not ordered."),
    gettext_lazy("No agreement is made and nobody signs; no lot is packed for sale, and no harvest announced."),
)


def step_title(step: Step) -> str:
    """Return what a message of a step is called."""
    if step.kind == Step.Kind.SUSPENDED:
        return _("%(party)s is suspended") % {"party": step.cooperative}
    if step.kind == Step.Kind.LIFTED:
        return _("%(party)s sells again") % {"party": step.cooperative}
    return _("Your application for %(party)s: %(step)s") % {"party": step.cooperative, "step": step.get_kind_display()}


def step_words(step: Step) -> str:
    """Return what a message of a step says."""
    if step.kind == Step.Kind.LIFTED:
        said = _("The suspension is lifted: the goods are on sale again.")
    elif step.kind == Step.Kind.SUSPENDED:
        said = " ".join(map(str, (*STOPS, *STAYS)))
    else:
        said = str(NEXT[step.status])
    if not step.reason:
        return said
    if step.kind == Step.Kind.ASKED_BACK:
        return f"{said} {_('To be added: %(what)s') % {'what': step.reason}}"
    if step.kind == Step.Kind.COMPLETED:
        return said
    return f"{said} {_('Reason: %(why)s') % {'why': step.reason}}"


def refusal_text(refused: JoiningRefused) -> str:
    """Return why something can't be done, in the active language."""
    if isinstance(refused, OutOfTurn):
        status = Cooperative.Status(refused.status).label
        return _("That is not possible now: its status is “%(status)s”. Nothing was changed.") % {"status": status}
    texts: dict[type[JoiningRefused], str] = {
        NotTheirs: _("This step is another office's. Nothing was changed."),
        ChangedMeanwhile: _("Somebody has changed the application since you opened this page. Please look at it again. Nothing was changed."),
        OwnApplication: _("Nobody decides on an application of their own. Nothing was changed."),
        SamePerson: _("You have recommended it: somebody else approves it. Nothing was changed."),
        NoReason: _("A reason is needed."),
        NotProved: _("Please prove your phone number or e-mail address first, with a code that we send you."),
        AppliedAlready: _("You have an open application already. Finish it, or withdraw it, before you send another one."),
        NameTaken: _("There is a party of this name already. Please give the name as it stands on the licence."),
        CodeTaken: _("There is a party with this code already. Please look at it again."),
        WrongCode: _("This is no unified social credit code: one of its 18 signs is wrong. Please compare it with the licence."),
        TooManyPapers: _("As many documents as can be kept are there. Nothing was changed."),
        NotJoined: _("Only a party that has joined is paired with a village. Nothing was changed."),
        DayRefused: _("That day is in the future, or before the pairing began."),
    }  # fmt: skip
    return texts.get(type(refused)) or _("That can't be done. Nothing was changed.")
