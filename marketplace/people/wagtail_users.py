"""Wagtail's app of users, told to use our forms. It stands in INSTALLED_APPS in place of ``wagtail.users``."""

from wagtail.users.apps import WagtailUsersAppConfig


class PeopleUsersConfig(WagtailUsersAppConfig):
    """Our users sign in by phone or e-mail and have one name, where Wagtail expects two and an e-mail address."""

    user_viewset = "marketplace.people.screens.PeopleViewSet"
    group_viewset = "marketplace.people.screens.GroupsViewSet"
