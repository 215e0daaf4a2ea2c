"""Mails to buyers: written with the deed, sent by a task."""
