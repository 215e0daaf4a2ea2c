"""Fields that several page types have."""

from __future__ import annotations

from typing import Any

from django.db import models


def picture_field(label: Any) -> models.ForeignKey[Any, Any]:
    """Return a field for one picture; a page survives the picture's removal."""
    return models.ForeignKey(
        "cms.StoryImage", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=label
    )
