"""What the change log says of products. Deleting one is Wagtail's own entry."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProductAction(TextChoices):
    """What becomes of a product."""

    MADE = "catalogue.product.made", pgettext_lazy("log", "product entered")
    CHANGED = "catalogue.product.changed", _("product changed")
    PICTURED = "catalogue.product.pictured", _("pictures of the product changed")
