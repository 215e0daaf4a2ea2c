"""The Django project, and the village side of the marketplace."""

from .celery import app as celery_app

__all__ = ["celery_app"]
