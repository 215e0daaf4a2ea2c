"""Previews: shown in a frame of the back office, which public pages must never be."""

from __future__ import annotations

from csp.decorators import csp_replace
from django.utils.decorators import method_decorator

# On a method that answers with a preview: the back office, and nobody else, may put it into a frame. Wagtail does the
# same for X-Frame-Options.
for_preview_frame = method_decorator(csp_replace({"frame-ancestors": ["'self'"]}))
