"""Closing a season, once none of its stock is held and none of its parcels can be cancelled or weighed any more."""
