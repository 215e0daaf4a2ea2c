"""What people are told of a file that is wrong, each text beside the field that it is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _

from .refusals import ChangedMeanwhile, FileRefused
from .rules import Wrong

WRONG = {
    Wrong.NUMBER: _("A file number has letters, digits and dashes, 30 signs at the most."),
    Wrong.NUMBER_TAKEN: _("Another household has this file number. Look it up in the list, or give another number."),
    Wrong.OTHER_TOWNSHIP: _("A household's file moves within its township only."),
    Wrong.IDENTITY: _("This is the number of an identity card: those are not kept here."),
    Wrong.LONG: _("A name has 60 signs at the most."),
    Wrong.EMPTY: _("Nobody belongs to this household. Enter at least its head."),
    Wrong.NO_HEAD: _("Nobody is the head. Choose “head” for one person."),
    Wrong.HEAD_LEFT: _("The head has left. Choose “head” for somebody who belongs to the household now."),
    Wrong.TWO_HEADS: _("There is a head already: a household has one. Say what this person is to the head."),
    Wrong.NO_NAME: _("Give the name. Nobody is deleted from a file: say when and why they left."),
    Wrong.TWICE: _("This name is in the file twice."),
    Wrong.RELATION: _("Choose what this person is to the head."),
    Wrong.FUTURE: _("This day is yet to come. Give today or a day before."),
    Wrong.TOO_EARLY: _("This day is before 1900. Look at the year again."),
    Wrong.NO_DAY_JOINED: _("Give the day since when this person belongs to the household: birth, marriage, moving in."),
    Wrong.LEFT_BEFORE_JOINED: _("This day is before the one on which the person joined."),
    Wrong.NO_DAY_LEFT: _("Give the day on which the person left, or choose no reason."),
    Wrong.NO_WHY: _("Choose why the person left."),
    Wrong.NO_REASON: _("A status needs a reason."),
    Wrong.NO_STATUS: _("Choose a status from the list."),
    Wrong.SAME_STATUS: _("The household has this status already."),
    Wrong.BEFORE_LAST: _("This is before the last change of the status."),
}
CHANGED_MEANWHILE = _(
    "Somebody else has changed this file since you opened it, so nothing of yours is saved. What you typed is still below: "
    "open the file in another window, compare, and enter there what is missing."
)


def said(refused: FileRefused, fields: Container[str]) -> ValidationError:
    """Return a refusal in words, beside the fields of a form that it is about.

    :param fields: of the form; what is wrong with another field, or with a person, is said above them all
    """
    if isinstance(refused, ChangedMeanwhile):
        return ValidationError(CHANGED_MEANWHILE)
    texts = defaultdict(list)
    for one in refused.faults:
        is_there = one.member is None and one.field in fields
        texts[one.field if is_there else NON_FIELD_ERRORS].append(WRONG[one.wrong])
    return ValidationError(dict(texts))
