"""The basket: packs in it, what it shows, and its forms."""
