"""What the change log says of products. Deleting one is Wagtail's own entry."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ProductAction(TextChoices):
    """What becomes of a product."""

    MADE = "catalogue.product.made", _("product entered")
    CHANGED = "catalogue.product.changed", _("product changed")
    PICTURED = "catalogue.product.pictured", _("pictures of the product changed")
