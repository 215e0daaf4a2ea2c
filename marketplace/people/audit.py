"""The log of looks at personal records (R8: identity and income are personal; every look is logged)."""

from datetime import datetime

from .models import Look, User


def record_look(user: User, subject_type: str, subject_id: int, what: str, now: datetime) -> Look:
    """Log that `user` looked at a record.

    :param subject_type: the kind of record, such as ``household``
    :param subject_id: its primary key
    :param what: what was shown, such as ``statement``
    :param now: when
    """
    return Look.objects.create(user=user, subject_type=subject_type, subject_id=subject_id, what=what, at=now)
