"""What the parts of a file are called that are no rows."""

from django.utils.translation import gettext_lazy

HOW_TO, CHOICES = gettext_lazy("How to fill it in"), gettext_lazy("Choices")  # sheets beside that of the rows
ERRORS = gettext_lazy("What is wrong")  # a column more
