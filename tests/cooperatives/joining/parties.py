"""A village with its township's staff, the county, and somebody who applies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from marketplace.cooperatives.joining.applying import Said, apply
from marketplace.cooperatives.models import Application
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role, User
from marketplace.places.models import Township, Village
from tests.world import NOW, make_user

CODE = "91370302MA0EXAMPXR"  # made up; its check sign is right
OTHER_CODE = "93370302MA0EXAMQ21"


@dataclass
class Office:
    """Who decides, and who applies."""

    village: Village
    staff: User
    county: User
    second: User
    applicant: User


def make_office() -> Office:
    """One township with one village, its staff; two officials of the county; an applicant whose address is proved."""
    village = Village.objects.create(name="李里村", township=Township.objects.create(name="岭子镇"))
    staff, county, second = make_user("staff"), make_user("county"), make_user("second")
    appoint(user=staff, role=Role.TOWNSHIP_STAFF, place=village.township)
    for one in (county, second):
        appoint(user=one, role=Role.COUNTY)
    return Office(village, staff, county, second, make_user("applicant"))


def said(village: Village, **other: Any) -> Said:
    """What an applicant says."""
    words = {
        "name": "示例谷子合作社", "name_en": "", "kind": "cooperative", "village": village, "credit_code": CODE,
        "does": "种谷子", "helps": "收购农户的谷子", "villages": [village], "households": 63,
    }  # fmt: skip
    return Said(**(words | other))


def applied(office: Office, **other: Any) -> Application:
    """An application that was just sent."""
    return apply(office.applicant, said(office.village, **other), language="zh-hans", now=NOW)
