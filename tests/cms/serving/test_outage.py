"""The database goes away while an answer's session is kept: that is no fault of the visitor's request."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.test import Client

from orders.models import BasketLine
from tests.world import World

pytestmark = pytest.mark.django_db


def gone(*args: Any, **kwargs: Any) -> None:
    raise OperationalError("server closed the connection unexpectedly")


def test_a_session_lost_with_the_database_is_an_outage_and_no_bad_request(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    buyer = Client()
    added = {"pack": world.millet.pack.pk, "quantity": 1}
    assert buyer.post("/basket/add/", added, headers={"HX-Request": "true"}).status_code == 200
    order = {
        "recipient": "王示例", "phone": "13900000000", "province": "山东省", "city": "济南市", "district": "历下区",
        "street": "泉城路街道", "detail": "示例小区1号", "checkout_key": "6f1d7c1e-8a55-4b0a-9a53-0e1d6a8f1b11",
        "seen_total_fen": "6100",
    }  # fmt: skip
    with monkeypatch.context() as patch:
        patch.setattr(Session, "save", gone)
        answer = buyer.post("/checkout/", order)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "15")
    again = buyer.post("/checkout/", order)  # the same form: the same order, whether or not it was placed before
    assert again.status_code == 303
    assert BasketLine.objects.count() == 0
