"""What the change log says of protected prices."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PriceAction(TextChoices):
    """A protected price is set once for a season and can then only rise."""

    SET = "supply.price.set", _("protected price set")
    RAISED = "supply.price.raised", _("protected price raised")
