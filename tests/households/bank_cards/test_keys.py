"""The keys of bank cards: tried before a card is entered, and changed for all cards or none."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from marketplace.households import card_opening
from marketplace.households.bank_cards.actions import (
    CardElsewhere,
    confirm_card,
    enter_card,
)
from marketplace.households.bank_cards.key_rotation import CardsNotOpened, rotate_keys
from marketplace.households.card_numbers import WrongKeys, decrypt, encrypt, fingerprint
from marketplace.households.card_opening import open_number
from marketplace.households.models import BankCard
from marketplace.households.models.bank_card import IN_FORCE
from marketplace.households.payouts.taking_back import withdraw_batch
from marketplace.people.change_log import entries_of
from tests.households.paying import (
    CARDS,
    LATER,
    books,
    close_the_season,
    everything,
    give_card,
    give_cards,
    make_batch,
    propose_card,
    second_of,
)
from tests.world import World

db = pytest.mark.django_db
OTHERS = ("6200000000000039", "6200004000020039")


@pytest.fixture
def world(shared_world: World) -> World:
    return shared_world


def test_the_first_key_encrypts_and_all_decrypt(settings: Any) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode().rstrip("=")
    settings.CARD_KEYS = [old]
    sealed = encrypt(CARDS[0])
    settings.CARD_KEYS = [new, old]
    assert decrypt(sealed) == CARDS[0]
    later = encrypt(CARDS[1])
    settings.CARD_KEYS = [new]
    assert decrypt(later) == CARDS[1]
    with pytest.raises(InvalidToken):
        decrypt(sealed)


@db
def test_after_the_change_of_keys_the_old_one_is_not_needed(world: World, settings: Any) -> None:
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    settings.CARD_KEYS = [old]
    for household, number in zip(world.millet.households, CARDS, strict=True):
        give_card(world.millet, household, number)
    settings.CARD_KEYS = [new, old]
    call_command("rotate_card_keys")
    settings.CARD_KEYS = [new]
    assert [decrypt(card.sealed_number) for card in BankCard.objects.order_by("pk")] == list(CARDS)


@db
@pytest.mark.parametrize("keys", [[], ["no key"]])
def test_without_a_key_no_card_is_entered(world: World, settings: Any, keys: list[str]) -> None:
    settings.CARD_KEYS = keys
    with pytest.raises(WrongKeys):
        give_card(world.millet, world.millet.households[0], CARDS[0])
    assert BankCard.objects.count() == 0


@db
def test_keys_that_open_no_card_that_is_there_enter_none(world: World, settings: Any) -> None:
    right, wrong = settings.CARD_KEYS, [Fernet.generate_key().decode()]
    give_card(world.millet, world.millet.households[0], CARDS[0])
    before = everything()
    settings.CARD_KEYS = wrong
    with pytest.raises(WrongKeys):
        propose_card(world.millet, world.millet.households[1], CARDS[1])
    assert everything() == before
    settings.CARD_KEYS = [*wrong, *right]
    assert propose_card(world.millet, world.millet.households[1], CARDS[1]).is_open


@db
def test_a_card_that_was_entered_under_other_keys_is_not_confirmed(world: World, settings: Any) -> None:
    """Two servers, one of them with wrong keys from the beginning: the cards of the other show it."""
    right, wrong = settings.CARD_KEYS, [Fernet.generate_key().decode()]
    first, second, _third = world.millet.households
    settings.CARD_KEYS = wrong
    card = propose_card(world.millet, first, CARDS[0])
    settings.CARD_KEYS = right
    with pytest.raises(WrongKeys):
        propose_card(world.millet, second, CARDS[1])
    with pytest.raises(WrongKeys):
        confirm_card(card.pk, user=second_of(world.millet), number=CARDS[0], now=LATER)


@db
def test_one_spoilt_card_keeps_nobody_from_entering(world: World) -> None:
    first, second, third = world.millet.households
    give_card(world.millet, first, CARDS[0])
    give_card(world.millet, second, CARDS[1])
    BankCard.objects.filter(household=first).update(sealed_number=b"spoilt")
    assert propose_card(world.millet, third, CARDS[2]).is_open


@db
def test_a_spoilt_card_of_ones_own_is_replaced(world: World) -> None:
    """On a small site it may be the only one; it is what is to be replaced."""
    first = world.millet.households[0]
    spoilt = give_card(world.millet, first, CARDS[0])
    BankCard.objects.filter(pk=spoilt.pk).update(sealed_number=b"spoilt")
    card = propose_card(world.millet, first, CARDS[1])
    confirm_card(card.pk, user=second_of(world.millet), number=CARDS[1], now=LATER)
    spoilt.refresh_from_db()
    assert spoilt.retired_at == LATER
    assert BankCard.objects.get(IN_FORCE, household=first).pk == card.pk


@db
def test_among_many_spoilt_ones_a_readable_card_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card_opening, "TRIED", 1)
    oldest, between, newest = (
        give_card(world.millet, one, number) for one, number in zip(world.millet.households, CARDS, strict=True)
    )
    BankCard.objects.filter(pk__in=[oldest.pk, newest.pk]).update(sealed_number=b"spoilt")
    first, second = world.pears.households
    assert propose_card(world.pears, first, OTHERS[0]).is_open
    BankCard.objects.filter(pk=between.pk).update(sealed_number=b"spoilt")
    BankCard.objects.filter(household=first).update(sealed_number=b"spoilt")
    with pytest.raises(WrongKeys):
        propose_card(world.pears, second, OTHERS[1])


@db
def test_cards_whose_key_is_lost_are_given_up_and_entered_anew(
    world: World, settings: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: LATER)
    farm, pears = world.millet, world.pears
    give_cards(farm)
    give_card(pears, pears.households[0], OTHERS[0])
    close_the_season(farm)
    batch = make_batch(farm)
    settings.CARD_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(WrongKeys):
        propose_card(pears, pears.households[1], OTHERS[1])
    with translation.override("en"):
        for arguments in ([], ["--cards", "4"], ["--cards", "0"]):
            with pytest.raises(CommandError, match=f"1 bank cards can't be opened.* {pears.households[0].number}"):
                call_command("retire_unreadable_cards", *arguments)
        call_command("retire_unreadable_cards", "--dry-run")
        assert BankCard.objects.filter(retired_at=None).count() == 4
        capsys.readouterr()
        call_command("retire_unreadable_cards", "--cards", "1")
    retired, _, under_way = capsys.readouterr().out.partition("\n")
    assert retired == f"Retired: 1 bank cards. To be entered and confirmed anew: {pears.households[0].number}."
    assert all(household.number in under_way for household in farm.households)
    assert set(BankCard.objects.filter(retired_at=None).values_list("household", flat=True)) == {
        household.pk for household in farm.households
    }
    call_command("retire_unreadable_cards")  # there is none: no number is asked for
    assert BankCard.objects.filter(retired_at=None).count() == 3
    withdraw_batch(batch.pk, user=farm.staff, reason="密钥遗失", now=LATER)
    call_command("retire_unreadable_cards", "--cards", "3")
    assert BankCard.objects.filter(IN_FORCE).count() == 0
    for household, number in zip(farm.households, CARDS, strict=True):
        card = propose_card(farm, household, number)
        confirm_card(card.pk, user=second_of(farm), number=number, now=LATER)
    assert BankCard.objects.filter(IN_FORCE).count() == 3
    assert [entry.action for entry in entries_of([BankCard.objects.earliest("pk")])].count(
        "households.card.given_up"
    ) == 1
    assert books() == {}


@db
def test_a_former_card_that_is_spoilt_keeps_no_key_in_use(
    world: World, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    first = world.millet.households[0]
    spoilt = give_card(world.millet, first, CARDS[0])
    BankCard.objects.filter(pk=spoilt.pk).update(sealed_number=b"spoilt")
    with pytest.raises(CardsNotOpened):
        rotate_keys()
    card = propose_card(world.millet, first, CARDS[1])
    confirm_card(card.pk, user=second_of(world.millet), number=CARDS[1], now=LATER)
    assert books() == {}
    new = Fernet.generate_key().decode()
    settings.CARD_KEYS = [new, *settings.CARD_KEYS]
    told = rotated(capsys)
    assert "Encrypted anew: 1 bank cards" in told
    said = "Former cards of these households (1) can't be opened, and stay as they are; nothing is paid to them: "
    assert f"{said}{first.number}." in told
    settings.CARD_KEYS = [new]
    assert open_number(BankCard.objects.get(pk=card.pk)) == CARDS[1]


def rotated(capsys: pytest.CaptureFixture[str]) -> str:
    with translation.override("en"):
        call_command("rotate_card_keys")
    return capsys.readouterr().out


@db
def test_a_change_of_keys_names_the_cards_that_it_can_not_open_and_changes_nothing(
    world: World, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, lost, new = (Fernet.generate_key().decode() for _ in range(3))
    first, second, third = world.millet.households
    settings.CARD_KEYS = [lost, old]
    give_card(world.millet, second, CARDS[1])
    settings.CARD_KEYS = [old, lost]
    for household, number in ((first, CARDS[0]), (third, CARDS[2])):
        give_card(world.millet, household, number)
    settings.CARD_KEYS = [new, old]
    before = everything()
    with translation.override("en"), pytest.raises(CommandError) as refused:
        call_command("rotate_card_keys")
    assert f"these households (1): {second.number}. Nothing was changed" in str(refused.value)
    assert "0013" not in str(refused.value)
    monkeypatch.setattr(card_opening, "MOST_NAMED", 2)  # with other keys it is everybody
    settings.CARD_KEYS = [new]
    named = f"{first.number}、{second.number}…"
    for command in ("rotate_card_keys", "retire_unreadable_cards"):
        with translation.override("en"), pytest.raises(CommandError, match=f": {named}. Nothing was changed"):
            call_command(command)
    assert everything() == before


@db
def test_a_card_that_was_altered_is_not_made_whole_by_a_change_of_keys(world: World) -> None:
    card = give_card(world.millet, world.millet.households[0], CARDS[0])
    BankCard.objects.filter(pk=card.pk).update(
        sealed_number=encrypt("6200004000020005"), fingerprint=fingerprint("6200004000020005")
    )
    with pytest.raises(CardsNotOpened) as refused:
        rotate_keys()
    assert refused.value.households == [world.millet.households[0].number]


def test_a_card_that_two_households_share_from_before_is_named_and_stays(
    real_world: World, owner_sql: psycopg.Connection[Any], settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """As 0004 leaves cards whose key was missing: in force, with neither fingerprint nor reason."""
    farm, new = real_world.millet, Fernet.generate_key().decode()
    cards = [give_card(farm, one, number) for one, number in zip(farm.households, CARDS, strict=True)]
    owner_sql.execute("ALTER TABLE households_bankcard DISABLE TRIGGER USER")
    blank = "UPDATE households_bankcard SET fingerprint = '', binding = '', sealed_number = %s, last_four = '0005'"
    owner_sql.execute(blank + " WHERE id <> %s", [bytes(encrypt(CARDS[0])), cards[2].pk])
    owner_sql.execute("ALTER TABLE households_bankcard ENABLE TRIGGER USER")
    settings.CARD_KEYS = [new, *settings.CARD_KEYS]
    first, second, third = (one.number for one in farm.households)
    told = rotated(capsys)
    assert "Encrypted anew: 3 bank cards" in told
    assert f"a card in common, and nobody has given a reason: {first}、{second}. Their cards stay" in told
    assert third not in told
    settings.CARD_KEYS = [new]
    found = list(BankCard.objects.order_by("pk"))
    assert [open_number(card) for card in found] == [CARDS[0], CARDS[0], CARDS[2]]
    assert [card.fingerprint for card in found] == [fingerprint(CARDS[0]), "", fingerprint(CARDS[2])]
    assert f"{first}、{second}" in rotated(capsys)
    assert books() == {}
    with pytest.raises(CardElsewhere):
        propose_card(farm, farm.households[2], CARDS[0])
    enter_card(
        user=farm.staff, household=farm.households[1], holder="焦示例2", bank="示例银行", number=CARDS[0],
        shared_reason="母子分户，同用一卡", now=LATER,
    )  # fmt: skip
    confirm_card(
        BankCard.objects.latest("pk").pk, user=second_of(farm), number=CARDS[0], shared_reason_holds=True, now=LATER
    )
    assert "in common" not in rotated(capsys)
