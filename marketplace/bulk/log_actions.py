"""What the change log says of files that are taken in."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ImportAction(TextChoices):
    """What becomes of a file. What it changes is logged at each row that it changes."""

    SENT = "bulk.import.sent", _("file sent to be taken in")
    TAKEN = "bulk.import.taken", _("file taken in")
    FORGOTTEN = "bulk.import.forgotten", _("file deleted after its time")
