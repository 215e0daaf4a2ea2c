"""What the change log says of household files, bank cards and pay-out batches."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FileAction(TextChoices):
    """What becomes of a household's file. Of the people in it no name is said."""

    OPENED = "households.file.opened", _("household file opened")
    CHANGED = "households.file.changed", _("household file changed")
    JOINED = "households.file.joined", _("person added to the household")
    PERSON_CHANGED = "households.file.person_changed", _("entry of a person changed")
    LEFT = "households.file.left", _("person left the household")
    STATUS = "households.file.status", _("status of the household changed")
    NAMING_AGREED = "households.file.naming_agreed", _("noted that the household agrees to be named")
    NAMING_TAKEN_BACK = "households.file.naming_taken_back", _("noted that the household is named no more")


class CardAction(TextChoices):
    """A card is entered by one person, and confirmed or refused by another."""

    ENTERED = "households.card.entered", _("bank card entered")
    CONFIRMED = "households.card.confirmed", _("bank card confirmed")
    REFUSED = "households.card.refused", _("bank card refused")
    WRONG_NUMBER = "households.card.wrong_number", _("another number typed for a bank card")
    GIVEN_UP = "households.card.given_up", _("bank card given up, its number is lost")


class BatchAction(TextChoices):
    """What becomes of a pay-out batch. The money itself is told by the ledger."""

    MADE = "households.batch.made", _("pay-out batch made")
    RELEASED = "households.batch.released", _("pay-out batch released")
    WRITTEN = "households.batch.written", _("file for the bank written")
    ANSWERED = "households.batch.answered", _("bank's answer read in")
    WITHDRAWN = "households.batch.withdrawn", _("pay-out batch withdrawn")
    VOID_ASKED = "households.batch.void_asked", _("asked to void the pay-out batch")
    VOID_DROPPED = "households.batch.void_dropped", _("request to void the pay-out batch dropped")
    VOIDED = "households.batch.voided", _("pay-out batch voided")
