"""What the change log says of protected prices and of what supports them."""

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
