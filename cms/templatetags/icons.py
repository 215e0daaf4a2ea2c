"""`{% icon "basket" %}`: the site's line icons, inline, so that they take the colour of the words beside them."""

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# Drawn on a 24 × 24 grid with a round pen of 1.8.
PATHS = {
    "alert": '<path d="M12 3.5 21.5 20h-19Z"/><path d="M12 10v4.5M12 17.4v.1"/>',
    "arrow-left": '<path d="M20 12H4.5M11 5.5 4.5 12l6.5 6.5"/>',
    "arrow-right": '<path d="M4 12h15.5M13 5.5l6.5 6.5-6.5 6.5"/>',
    "basket": '<path d="M3 9.5h18l-2 10.5H5Z"/><path d="M7.5 9.5 11 3.5M16.5 9.5 13 3.5M9.5 13v3.5M14.5 13v3.5"/>',
    "certificate": '<path d="M5 3h14v13H5Z"/><path d="M8.5 7h7M8.5 10.5h4"/><path d="M14 16v5.5l2-1.5 2 1.5V16"/>',
    "check": '<path d="m4.5 12.5 5 5 10-11"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.3l3.4 2"/>',
    "close": '<path d="m5.5 5.5 13 13M18.5 5.5l-13 13"/>',
    "cooperative": '<circle cx="8.5" cy="8" r="3"/><circle cx="16.5" cy="9" r="2.3"/>'
    '<path d="M2.5 19.5c.4-4 2.8-6 6-6s5.6 2 6 6M16 13.6c3 0 5 1.7 5.5 5"/>',
    "globe": '<circle cx="12" cy="12" r="8.7"/><path d="M3.3 12h17.4M12 3.3c5 5 5 12.4 0 17.4-5-5-5-12.4 0-17.4Z"/>',
    "household": '<path d="M3.5 11.5 12 4l8.5 7.5M6 9.5V20h12V9.5M10 20v-6h4v6"/>',
    "info": '<circle cx="12" cy="12" r="8.7"/><path d="M12 11v5.5M12 7.6v.1"/>',
    "leaf": '<path d="M4.5 19.5C4 10 9.5 4.5 20 4c.5 10.5-5 16-13 14.5M4.5 19.5c2-4.5 5-7.5 9-9.5"/>',
    "minus": '<path d="M5.5 12h13"/>',
    "phone": '<path d="M5 4h4l1.5 5-2.5 2c1.2 2.5 2.8 4.2 5.2 5.2l2-2.5 4.8 1.5v4C12 20.5 4 13 5 4Z"/>',
    # ways to pay, drawn here: signs of what it is, nobody's trademark
    "pay-card": '<rect x="2.5" y="5" width="19" height="14" rx="2.5"/><path d="M2.5 9.7h19M6 15h4"/>',
    "pay-chat": '<path d="M12 4c5.2 0 9 3.2 9 7.3s-3.8 7.4-9 7.4c-1 0-2-.1-2.9-.4L5 20.500l.8-3.600C4 15.5 3 13.5 3 11.3'
    'C3 7.2 6.8 4 12 4Z"/><path d="m8.5 11.5 2.5 2.5 4.5-5"/>',
    "pay-wallet": '<path d="M18.5 8V5.500a1.5 1.5 0 0 0-1.9-1.400L5 7"/><rect x="3" y="7.5" width="18" height="12.5" rx="2.5"/>'
    '<path d="M21 11.500h-4.500a2.2 2.2 0 0 0 0 4.400H21M16.7 13.700v.1"/>',
    "place": '<path d="M12 21c-4.5-4.5-6.7-8-6.7-11a6.7 6.7 0 0 1 13.4 0c0 3-2.2 6.5-6.7 11Z"/>'
    '<circle cx="12" cy="10" r="2.3"/>',
    "plus": '<path d="M12 5.5v13M5.5 12h13"/>',
    "receipt": '<path d="M5.5 3.5 8 5l2-1.5L12 5l2-1.5L16 5l2.5-1.5v17L16 19l-2 1.5L12 19l-2 1.5L8 19l-2.5 1.5Z"/>'
    '<path d="M9 9.5h6M9 13.5h6"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6"/><path d="m15 15 5.5 5.5"/>',
    "moon": '<path d="M19.5 14.5A8.2 8.2 0 0 1 9.5 4.5a8.2 8.2 0 1 0 10 10Z"/>',
    "sun": '<circle cx="12" cy="12" r="4"/>'
    '<path d="M12 2.5v2.6M12 18.9v2.6M2.5 12h2.6M18.9 12h2.6M5.3 5.3l1.8 1.8M16.9 16.9l1.8 1.8M5.3 18.7l1.8-1.8M16.9 7.1l1.8-1.8"/>',
    "text-size": '<path d="M2.5 19 6 9.5 9.5 19M3.7 16h4.6"/><path d="M10.5 19 16 4l5.5 15M12.3 14.2h7.4"/>',
    "truck": '<path d="M2.5 6h11.5v10.5H2.5ZM14 10h4l3.5 3.5v3H14"/><circle cx="7" cy="17.5" r="2"/>'
    '<circle cx="17.5" cy="17.5" r="2"/>',
    "zoom": '<circle cx="10.5" cy="10.5" r="6"/><path d="m15 15 5.5 5.5M10.5 8v5M8 10.5h5"/>',
    "user": '<circle cx="12" cy="8" r="3.7"/><path d="M4.5 20.5c.6-5 3.5-7.2 7.5-7.2s6.9 2.2 7.5 7.2"/>',
}

ICONS = {
    name: mark_safe(f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{paths}</svg>')
    for name, paths in PATHS.items()
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return the icon `name`, hidden from screen readers: the words beside it (or a hidden word) carry the meaning.

    :raises KeyError: there is no icon of that name
    """
    return ICONS[name]
