"""Publish a translation as an editor would in Wagtail: each text of the original with its words in the other language.

wagtail-localize then knows which text belongs to which, and tells the editor what to translate when the original changes.
"""

from __future__ import annotations

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from wagtail.fields import StreamField
from wagtail.models import Locale
from wagtail_localize.models import String, StringTranslation, Translation, TranslationContext, TranslationSource
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from marketplace.people.models import User


def publish_translation(original: Any, words: Any, user: User) -> None:
    """Publish `original`, a page or snippet, in the language of `words`.

    :param words: an instance of the same model, not saved, built in the same way with the other language's texts
    :raises ValueError: the two don't have the same texts in the same places
    """
    locale: Locale = words.locale
    with transaction.atomic():
        source, _created = TranslationSource.update_or_create_from_instance(original)
        translation, _created = Translation.objects.get_or_create(source=source, target_locale=locale)
        theirs, ours = _texts(source.as_instance()), _texts(_with_ids(words))
        if [_field(text.path) for text in theirs] != [_field(text.path) for text in ours]:
            raise ValueError(f"{original}: {[t.path for t in theirs]} is not the same as {[t.path for t in ours]}")
        for from_text, to_text in zip(theirs, ours, strict=True):
            context, _created = TranslationContext.objects.get_or_create(
                object_id=source.object_id, path=from_text.path
            )
            StringTranslation.objects.update_or_create(
                translation_of=String.from_value(source.locale, from_text.string),
                locale=locale,
                context=context,
                defaults={
                    "data": to_text.string.data,
                    "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
                    "last_translated_by": user,
                },
            )
        translation.save_target(user=user, publish=True)


def _with_ids(instance: Any) -> Any:
    """Give each block an id, as saving would."""
    for field in instance._meta.get_fields():
        if isinstance(field, StreamField):
            stored = field.value_from_object(instance).get_prep_value()
            setattr(instance, field.name, field.to_python(json.dumps(stored, cls=DjangoJSONEncoder)))
    return instance


def _texts(instance: Any) -> list[StringSegmentValue]:
    return [text for text in extract_segments(instance) if isinstance(text, StringSegmentValue)]


def _field(path: str) -> str:
    """The field that a path begins with; behind it stand the ids of blocks, which differ."""
    return path.partition(".")[0]
