"""Closing a season once its parcels are settled."""
