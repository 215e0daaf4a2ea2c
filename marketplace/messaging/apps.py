from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    name = "marketplace.messaging"
    label = "messaging"
    verbose_name = _("Messages by SMS")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Refuse to start with a gateway that isn't there: nobody could be sent a code.

        :raises ImproperlyConfigured: as it says
        """
        from .sending import gateway_problem  # names models, which are not there yet when Django imports this file

        if problem := gateway_problem(settings.SMS_GATEWAY):
            raise ImproperlyConfigured(problem)
