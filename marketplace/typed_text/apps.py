from importlib import import_module

from django.apps import AppConfig


class TypedTextConfig(AppConfig):
    name = "marketplace.typed_text"
    label = "typed_text"

    def ready(self) -> None:
        """Say which fields Wagtail's forms of our models have, and how its exports are written, before it makes the first one."""
        import_module("marketplace.typed_text.model_forms").register_form_fields()
        import_module("marketplace.typed_text.exports").escape_exports()
