"""Wagtail's API for other programs, version 3: no address of ours leads to it, and so no process loads it.

Wagtail's apps add their parts to it at every start all the same: half a second of processor time, an eighth of a start.
"""

import sys
from types import ModuleType

# What Wagtail's apps import for it in `ready`, and the name that they take from there.
PARTS = {
    "wagtail.api.v3.api": "api",
    "wagtail.contrib.redirects.api.v3": "router",
    "wagtail.documents.api.v3.registry": "register_content_types",
    "wagtail.documents.api.v3.router": "router",
    "wagtail.images.api.v3.registry": "register_content_types",
    "wagtail.images.api.v3.router": "router",
    "wagtail.snippets.api.v3": "register_content_types",
    "wagtail.snippets.api.v3.router": "router",
}


class _Unmounted:
    """Stands in for an API without addresses: whatever is added to it is forgotten."""

    def add_router(self, prefix: str, router: object) -> None:
        """Forget a router."""

    def __call__(self) -> None:
        """Forget the types of content."""


def leave_out() -> None:
    """Keep the API's modules from being loaded. To be called before any of Wagtail's apps is ready."""
    for module, name in PARTS.items():
        found = sys.modules.setdefault(module, ModuleType(module, __doc__))
        setattr(found, name, _Unmounted())
