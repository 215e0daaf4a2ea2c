"""The change log: who changed what, when, from what to what, and why. Written by the action, in its transaction.

It is Wagtail's own (`wagtail.log_actions`): its generic views write to it by themselves, its history pages and its site
history read it. docs/laws/change-log.md says the rule. Entries can only be added (migration 0002).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.log_actions import registry as log_actions
from wagtail.models import ModelLogEntry
from wagtail.models.audit_log import LogEntryQuerySet, ModelLogEntryManager

from .models import User
from .policies import rule_models, visible

Value = str | int | bool | None
NOTHING = "–"
# What entries of older versions call things.
FORMER_MODELS = {"people.role": "people.appointment", "cooperatives.clerk": "people.appointment"}
FORMER_FIELDS = {("people.appointment", "kind"): "role"}
UNIT = re.compile(r"\s*[（(][^（()）]*[)）]$")  # of a column: "price (fen)"


class ScopedLogEntryManager(ModelLogEntryManager):
    """Titles without personal data, and entries of rows that the reader sees."""

    def get_instance_title(self, instance: models.Model) -> str:
        """What entries call a row; Wagtail's own views, which write a row's name, ask here too."""
        with translation.override(settings.LANGUAGE_CODE):  # as in `_entry`
            return log_title(instance)

    def viewable_by_user(self, user: User) -> LogEntryQuerySet:
        """Wagtail's rule, which knows models only, and of a model with a rule of its own only rows that `user` sees."""
        entries = super().viewable_by_user(user)
        if user.is_superuser:
            return entries
        if (known := getattr(user, "_seen_entries", None)) is not None:  # as Wagtail keeps what it has asked of a user
            return entries.filter(known)
        scoped = ContentType.objects.get_for_models(*rule_models(), for_concrete_models=False)
        seen = ~Q(content_type__in=list(scoped.values()))
        let_through = user._allowed_content_type_ids  # type: ignore[attr-defined]  # Wagtail's rule has just put it there
        for model, content_type in scoped.items():
            if content_type.pk not in let_through:
                continue
            keys = visible(user, model._default_manager.all()).order_by()
            seen |= Q(content_type=content_type, object_id__in=keys.values_list(Cast("pk", models.CharField())))
        user._seen_entries = seen  # type: ignore[attr-defined]
        return entries.filter(seen)


class ScopedLogEntry(ModelLogEntry):
    """Wagtail's entry, read through `visible`. Registered for every model that is not a page (`wagtail_hooks`)."""

    objects = ScopedLogEntryManager()

    class Meta:
        proxy = True
        default_permissions = ()
        verbose_name = ModelLogEntry._meta.verbose_name
        verbose_name_plural = ModelLogEntry._meta.verbose_name_plural


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one row.

    :param row: whose history shows it
    :param action: a registered action, such as ``orders.parcel.shipped``
    :param values: for each field that changed, what it was and what it is; an amount in the field's own unit. Never a
        buyer's or household's name, phone, address or account
    :param reason: why, in the words of who did it, or a code of a field named ``reason``
    :param of: the model whose fields changed, if it isn't the row's: a role, of a user
    """

    row: models.Model
    action: str
    values: Mapping[str, tuple[Value, Value]]
    reason: str = ""
    of: type[models.Model] | None = None


def log_change(change: Change, *, user: User | None, now: datetime | None = None) -> None:
    """Write one change into the log; as `log_changes`."""
    log_changes([change], user=user, now=now)


def log_changes(changes: Iterable[Change], *, user: User | None, now: datetime | None = None) -> None:
    """Write changes into the log, in one statement for all, inside the transaction that makes them.

    :param user: the member of staff who made them; None: a buyer or the system, as the action's name says
    :param now: when; by the clock if None
    :raises LookupError: an action is not registered
    :raises TransactionManagementError: no transaction is open, so a change could stay without its entry
    """
    at = now or timezone.now()
    entries = [_entry(change, user, at) for change in changes]
    if not entries:
        return
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("The change log is written in the transaction of the change.")
    ScopedLogEntry.objects.bulk_create(entries)


def entries_of(rows: Sequence[models.Model]) -> QuerySet[ModelLogEntry]:
    """Return the log's entries of several rows, for a page that tells their story together."""
    ours = Q(pk__in=[])
    for row in rows:
        ours |= Q(content_type=ContentType.objects.get_for_model(row, for_concrete_model=False), object_id=str(row.pk))
    found: QuerySet[ModelLogEntry] = ScopedLogEntry.objects.filter(ours)
    return found


def log_title(row: models.Model) -> str:
    """Return what the log calls a row: its `log_title` if it has one, else its name.

    A model whose name holds personal data has a `log_title` without.
    """
    return str(getattr(row, "log_title", row))


def _entry(change: Change, user: User | None, at: datetime) -> ScopedLogEntry:
    if not log_actions.action_exists(change.action):
        raise LookupError(f"The log action {change.action} is not registered.")
    details: dict[str, Any] = {"changes": {name: list(pair) for name, pair in change.values.items()}}
    if change.reason:
        details["reason"] = change.reason
    if change.of is not None:
        details["of"] = change.of._meta.label_lower
    with translation.override(settings.LANGUAGE_CODE):  # whoever reads it finds it under one title
        title = log_title(change.row)
    # No uuid: Wagtail's history shows but one of the entries that share action and uuid, even of several rows.
    return ScopedLogEntry(
        content_type=ContentType.objects.get_for_model(change.row, for_concrete_model=False),
        object_id=str(change.row.pk),
        label=title,
        action=str(change.action),
        timestamp=at,
        user=user,
        data=details,
        content_changed=True,
    )


class ChangeFormatter(LogFormatter):
    """Says an entry in a sentence: what was done, each value from what to what, and why."""

    def format_message(self, log_entry: ModelLogEntry) -> str:
        """In the reader's language, with the names that fields and choices have now."""
        of = log_entry.data.get("of")
        model = apps.get_model(FORMER_MODELS.get(of, of)) if of else log_entry.content_type.model_class()
        parts = [str(capfirst(self.label))]
        for name, (old, new) in log_entry.data.get("changes", {}).items():
            label, was, is_now = _said(model, name, old, new)
            parts.append(
                _("%(field)s: %(new)s") % {"field": label, "new": is_now}
                if was == NOTHING
                else _("%(field)s: %(old)s → %(new)s") % {"field": label, "old": was, "new": is_now}
            )
        if reason := log_entry.data.get("reason"):
            parts.append(_("reason: %s") % reason)
        return " · ".join(parts)


def register_actions(registry: LogActionRegistry, actions: type[models.TextChoices]) -> None:
    """Make actions known to Wagtail: each choice's value is its name in the log, its label what people read."""
    for action in actions:
        formatter = type("Formatter", (ChangeFormatter,), {"label": action.label})
        registry.register_action(action.value)(formatter)


def _said(model: type[models.Model] | None, name: str, *values: Value) -> list[str | Promise]:
    """Return a field's name and its values, as people read them."""
    try:
        field = model._meta.get_field(FORMER_FIELDS.get((model._meta.label_lower, name), name)) if model else None
    except FieldDoesNotExist:  # renamed or dropped since
        field = None
    choices = dict(getattr(field, "flatchoices", None) or {})
    said = [_value(name, choices.get(value, value)) for value in values]
    label = str(getattr(field, "verbose_name", name))
    return [UNIT.sub("", label) if name.endswith(("fen", "fen_per_jin", "grams")) else label, *said]


def _value(name: str, value: object) -> str:
    """Return a field's value in the units that people think in: the log has fen and grams."""
    if value in (None, ""):
        return NOTHING
    if isinstance(value, bool):
        return pgettext("answer", "yes") if value else pgettext("answer", "no")
    if isinstance(value, int) and name.endswith(("fen", "fen_per_jin")):
        return f"{'−' if value < 0 else ''}¥{abs(value) // 100:,}.{abs(value) % 100:02d}"
    if isinstance(value, int) and name.endswith("grams"):
        return _("%(jin)s jin") % {"jin": f"{(Decimal(value) / 500).normalize():,f}"}
    return str(value)
