"""What no address leads to is not loaded."""

import sys

from django.apps import apps

from marketplace.runtime.unmounted_api import PARTS


def test_no_process_loads_an_api_that_is_not_mounted() -> None:
    assert not apps.is_installed("wagtail.api.v3")
    assert {name for name in sys.modules if ".api.v3" in name} == set(PARTS)
    assert "ninja" not in sys.modules
