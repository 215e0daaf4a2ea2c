"""The bank's files: exactly what is written, by whom, and what of it is logged."""

from __future__ import annotations

import copy
import re

import pytest
from django.core.exceptions import PermissionDenied

from marketplace.households.bank_cards.actions import confirm_card, enter_card
from marketplace.households.models import BankCard, PayoutBatch
from marketplace.households.payouts import bank_files as payout_files
from marketplace.households.payouts.actions import NotNow, release_batch
from marketplace.households.payouts.bank_files import (
    WrittenByAnother,
    read_answer,
    write_file,
)
from marketplace.households.payouts.queries import writings
from marketplace.people.models import Look
from tests.households.paying import (
    LATER,
    everything,
    make_batch,
    second_of,
    send_batch,
)
from tests.households.payouts.bank_answers import answer, as_file, make_carded_world
from tests.shared_worlds import shared
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


credited_world = shared(make_carded_world)


@pytest.fixture
def world(credited_world: World, db: None) -> World:
    return copy.deepcopy(credited_world)


@pytest.fixture
def released(world: World) -> PayoutBatch:
    """A batch that was made and released; no file was written."""
    return release_batch(make_batch(world.millet).pk, user=second_of(world.millet), now=LATER)


@pytest.fixture
def batch(world: World, released: PayoutBatch) -> PayoutBatch:
    """A batch that waits for the bank."""
    write_file(released, user=second_of(world.millet), now=LATER)
    released.refresh_from_db()
    return released


def test_the_file_is_what_a_bank_reads(world: World, released: PayoutBatch) -> None:
    content = write_file(released, user=second_of(world.millet), now=LATER)
    released.refresh_from_db()
    assert re.fullmatch("[0-9A-F]{8}", released.file_mark)
    assert content.decode("gb18030").split("\r\n") == [
        "批次号,序号,收款人户名,收款账号,收款银行,金额(元),附言",
        f"{released.number},1,焦示例1,6200000000000005,示例银行,50.00,农户收入",
        f"{released.number},2,焦示例2,6200000000000013,示例银行,100.00,农户收入",
        f"{released.number},3,焦示例3,6200000000000021,示例银行,150.00,农户收入",
        f"合计,3,,,,300.00,{released.file_mark}",
        "",
    ]
    assert write_file(released, user=second_of(world.millet), now=LATER) == content
    released.refresh_from_db()
    assert (released.written_by, released.written_at) == (second_of(world.millet), LATER)
    with pytest.raises(WrittenByAnother):  # who may read the answer in does not learn the mark from us
        write_file(released, user=world.millet.staff, now=LATER)


def test_each_writing_is_logged_for_the_batch_and_every_household_in_it(world: World, released: PayoutBatch) -> None:
    staff = world.millet.staff
    write_file(released, user=staff, now=LATER)
    what = f"pay-out file {released.number}"
    assert set(Look.objects.values_list("user", "subject_type", "subject_id", "what", "at")) == {
        (staff.pk, "payout_batch", released.pk, what, LATER),
        *((staff.pk, "household", household.pk, what, LATER) for household in world.millet.households),
    }
    write_file(released, user=staff, now=LATER)
    assert writings(released) == [(str(staff), LATER)] * 2


def test_numbers_are_decrypted_by_the_writing_and_not_by_the_reading(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[int] = []
    open_number = payout_files.open_number

    def counting(card: BankCard) -> str:
        opened.append(1)
        return open_number(card)

    monkeypatch.setattr(payout_files, "open_number", counting)
    batch = make_batch(world.millet)
    release_batch(batch.pk, user=second_of(world.millet), now=LATER)
    assert opened == []
    write_file(batch, user=second_of(world.millet), now=LATER)
    assert opened == [1, 1, 1]
    batch.refresh_from_db()
    read_answer(batch, as_file(answer(batch, rejected={1: "冻结"})), user=batch.created_by, now=LATER)
    assert opened == [1, 1, 1]


def test_a_stranger_gets_no_file_and_none_is_written_after_the_answer(world: World, batch: PayoutBatch) -> None:
    before = everything()
    for stranger in (world.pears.staff, world.millet.clerk):
        with pytest.raises(PermissionDenied):
            write_file(batch, user=stranger, now=LATER)
    assert everything() == before
    read_answer(batch, as_file(answer(batch)), user=batch.created_by, now=LATER)
    before = everything()
    with pytest.raises(NotNow):
        write_file(batch, user=second_of(world.millet), now=LATER)
    assert everything() == before


def test_no_file_is_written_before_the_release(world: World) -> None:
    batch = make_batch(world.millet)
    before = everything()
    for user in (world.millet.staff, second_of(world.millet)):
        with pytest.raises(NotNow):
            write_file(batch, user=user, now=LATER)
    assert everything() == before


def test_a_name_that_only_gb18030_knows(world: World) -> None:
    household = world.millet.households[0]
    card = enter_card(
        user=world.millet.staff, household=household, holder="𠮷示例", bank="示例银行", number="6200000000000039",
        now=LATER,
    )  # fmt: skip
    confirm_card(card.pk, user=second_of(world.millet), number="6200000000000039", now=LATER)
    content = send_batch(world.millet, make_batch(world.millet))
    assert "𠮷示例" in content.decode("gb18030")
