"""What the change log says of people: the roles that they are given."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RoleAction(TextChoices):
    """Logged on the user; made, edited and deleted they are by Wagtail's own views, which log it themselves."""

    GRANTED = "people.role.granted", _("role given")
