"""Two cooperatives at a season's end."""

import pytest

from tests.world import World


@pytest.fixture
def world(shared_world: World) -> World:
    """Millet of 5, 10 and 15 kg at ¥5.00 a 斤: 50, 100 and 150 yuan; pears of 10 and 20 kg."""
    return shared_world
