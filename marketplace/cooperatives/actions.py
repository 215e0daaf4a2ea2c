"""Say what a cooperative is."""

from .models import Cooperative


def describe(cooperative: Cooperative, *, about: str, about_en: str) -> None:
    """Set what the cooperative says of itself on its produce's pages, in both languages."""
    cooperative.about, cooperative.about_en = about.strip(), about_en.strip()
    cooperative.full_clean(exclude=["sort_key"])
    cooperative.save(update_fields=["about", "about_en"])
