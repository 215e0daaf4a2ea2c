"""What the change log says of fund entries."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FundAction(TextChoices):
    """What becomes of a fund entry."""

    ENTERED = "funds.entry.entered", _("fund entry entered")
    CONFIRMED = "funds.entry.confirmed", _("fund entry confirmed")
    REFUSED = "funds.entry.refused", _("fund entry refused")
