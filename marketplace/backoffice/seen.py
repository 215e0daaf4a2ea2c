"""Which rows of any model somebody sees in the back office: ours by law 7, Wagtail's own by its permission policies."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, QuerySet
from wagtail.models import Page, UploadedFile
from wagtail.permissions import policy_registry

from marketplace.people.models import User
from marketplace.people.policies import rule_models, visible

# Whoever may do one of these with a row sees it.
ANY_OF = ("view", "choose", "add", "change", "publish", "delete")


def seen(user: User | AnonymousUser, model: type[Model]) -> QuerySet[Any]:
    """Return the rows of `model` that `user` sees.

    Of a model with a rule, those of its rule; of pages, those that the user finds in the explorer; of pictures,
    documents and collections, those of the collections that are the user's; of anything else all or none, by permission.
    """
    if model in rule_models():
        return visible(user, model._default_manager.all())
    if model is UploadedFile:  # waits for its form to be filled in, by whoever has sent it
        own: QuerySet[Any] = model._default_manager.filter(uploaded_by_user_id=user.pk)
        return own
    policy = policy_registry.get_by_type(model)
    if issubclass(model, Page):
        found: QuerySet[Any] = policy.explorable_instances(user)
        return found if model is Page else model._default_manager.filter(pk__in=found.values("pk"))
    rows: QuerySet[Any] = policy.instances_user_has_any_permission_for(user, ANY_OF)
    return rows


def may_use(user: User | AnonymousUser, model: type[Model]) -> bool:
    """Return whether `user` may do anything at all with rows of `model`."""
    return bool(policy_registry.get_by_type(model).user_has_any_permission(user, ANY_OF))
