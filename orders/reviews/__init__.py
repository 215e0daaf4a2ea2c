"""Buyers' reviews: written, moderated, answered, reported."""
