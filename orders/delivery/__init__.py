"""Where parcels go: addresses, postage, days on the way."""
