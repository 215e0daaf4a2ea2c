"""Wagtail's own edit of a row, whose entry in the change log also says from what to what."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.db import models, transaction
from django.db.models import QuerySet
from django.utils import translation
from wagtail.actions.edit import EditAction
from wagtail.log_actions import log

from .change_log import Change, Value, log_change, log_changes
from .log_actions import RowAction
from .models import User

HIDDEN = "•••"


class LoggedEdit(EditAction):
    """Registered for a model (hook ``register_actions``), it is what Wagtail's generic edit view does."""

    def __init__(self, instance: models.Model, user: Any = None, *, form: forms.ModelForm[Any], **options: Any) -> None:
        super().__init__(instance, user, form=form, log_action=False, **options)
        self.values = changed_values(form)  # before it is saved: then it is too late to see what was

    def execute(self, skip_permission_checks: bool = False) -> Any:
        """Save the form and log what it changed; no entry where that is nothing."""
        with transaction.atomic():
            saved = super().execute(skip_permission_checks=skip_permission_checks)
            if self.values:
                log_change(Change(saved, RowAction.EDITED, self.values), user=self.user)
        return saved


def changed_values(form: forms.ModelForm[Any]) -> dict[str, tuple[Value, Value]]:
    """Return for each field that a valid form changes what it was and what it is.

    Of a model's `personal_fields`, and of a password, only that it was changed.
    """
    personal = getattr(form.instance, "personal_fields", ())
    values: dict[str, tuple[Value, Value]] = {}
    for name in form.changed_data:
        if name.startswith("password"):
            values["password"] = (HIDDEN, HIDDEN)
        elif name in personal:
            values[name] = (HIDDEN, HIDDEN)
        else:
            field = form.fields[name]
            with translation.override(settings.LANGUAGE_CODE):  # names of other rows, whoever edits
                was, now = _said(field, form.get_initial_for_field(field, name)), _said(field, form.cleaned_data[name])
            if was != now:
                values[name] = was, now
    return values


def log_bulk_change(users: Iterable[User], action_type: str, form: forms.Form | None, *, by: User) -> None:
    """Log what one of Wagtail's bulk actions is about to do to users, in its transaction.

    :param action_type: Wagtail's name of it
    :param form: what was asked for, valid
    """
    asked = form.cleaned_data if form is not None else {}
    changes = []
    for user in users:
        if action_type == "delete":
            log(user, "wagtail.delete", user=by)
        elif action_type == "set_active_state" and user.pk != by.pk and user.is_active != asked["mark_as_active"]:
            changes.append(Change(user, RowAction.EDITED, {"is_active": (user.is_active, asked["mark_as_active"])}))
    log_changes(changes, user=by)


def _said(field: forms.Field, value: Any) -> Value:
    """Return a form's value as the log keeps it: of other rows what they are called."""
    if isinstance(value, str):
        value = value.replace("\r\n", "\n")  # a browser's line ends are no change
    if value is None or isinstance(value, str | int | bool):
        if isinstance(field, forms.ModelChoiceField) and value not in (None, "") and field.queryset is not None:
            return str(field.queryset.filter(pk=value).first() or value)
        return value
    if isinstance(value, QuerySet | list | tuple | set):
        return ", ".join(sorted(str(one) for one in value))
    return str(value)
