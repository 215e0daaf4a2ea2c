"""Of what Django's test client sees drawn it keeps the contexts that views gave to their pages, and no others.

Django's own copies the context of every template, of each icon, row and field too: hundreds in a page of the back office,
which took a fortieth of the CPU of such tests. Nobody asks for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # pytest loads this file before Django is set up
    from django.template import Context, Template


@pytest.fixture(scope="session", autouse=True)
def contexts_of_views(django_test_environment: None) -> Iterator[None]:
    """Tell the client of whole pages only, in place of what Django's test environment has put there."""
    from django.template import RequestContext, Template
    from django.test.signals import template_rendered

    def draw(template: Template, context: Context) -> str:
        if context.template is template and isinstance(context, RequestContext):
            template_rendered.send(sender=template, template=template, context=context)
        return template.nodelist.render(context)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", draw)
        yield
