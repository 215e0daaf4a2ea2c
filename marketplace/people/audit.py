"""The log of looks at personal records (R8: identity and income are personal; every look is logged)."""

from collections.abc import Iterable
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


def record_looks(user: User, subject_type: str, subject_ids: Iterable[int], what: str, now: datetime) -> None:
    """Log that `user` looked at many records at once, as a file or a list that shows them all; as `record_look`."""
    Look.objects.bulk_create(
        Look(user=user, subject_type=subject_type, subject_id=subject_id, what=what, at=now)
        for subject_id in subject_ids
    )
