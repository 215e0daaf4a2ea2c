"""What the change log says of protected prices, of what supports them, and of the season's end."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PriceAction(TextChoices):
    """A protected price is set once for a season and can then only rise."""

    SET = "supply.price.set", _("protected price set")
    RAISED = "supply.price.raised", _("protected price raised")


class SupportAction(TextChoices):
    """What becomes of a price support."""

    REQUESTED = "supply.support.requested", _("price support requested")
    APPROVED = "supply.support.approved", _("price support approved")
    REFUSED = "supply.support.refused", _("price support refused")
    ENDED = "supply.support.ended", _("price support ended")


class SeasonAction(TextChoices):
    """What becomes of a season at its end; logged on the agreement. The purchases are told by the ledger."""

    ASKED = "supply.season.asked", _("asked to close the season")
    WITHDRAWN = "supply.season.withdrawn", _("request to close the season withdrawn")
    CONFIRMED = "supply.season.confirmed", _("closing of the season confirmed")
