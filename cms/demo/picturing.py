"""Upload the demo's pictures as a person would: through the picture's own model, which cleans the file and makes its
renditions. Two processes at a time, since encoding keeps a core busy."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager

from django.core.files.base import ContentFile
from django.db import connections
from django.db.models import Count

from cms.models import StoryImage
from cms.pictures.drawing import make_renditions
from cms.pictures.renditions import SPECS
from marketplace.embedded.processes import tie_myself_to_parent

from .places import SCENES as VILLAGE_SCENES
from .produce import PRODUCE
from .scenes import SCENES, read_file

TITLE = "演示 · {}"
HOME_SCENES = ("home_hero", "truck_road")
STORY_SCENES = ("hands_grain", "weighing", "hawthorn_basket")


def scenes() -> list[str]:
    """Return the scenes that the demo's pages show, in the order in which a visitor comes upon them."""
    shown = [*HOME_SCENES, *(scene for facts in PRODUCE.values() for scene in facts.scenes)]
    return list(dict.fromkeys([*shown, *VILLAGE_SCENES.values(), *STORY_SCENES]))


class Pictures:
    """The uploads under way."""

    def __init__(self, pool: ProcessPoolExecutor | None, waiting: list[Future[None]]) -> None:
        self._pool = pool
        self._waiting = waiting

    def wait(self) -> Iterator[None]:
        """Yield once for each picture as it is finished.

        :raises Exception: whatever kept a picture from being stored
        """
        for future in as_completed(self._waiting):
            yield future.result()

    def __len__(self) -> int:
        return len(self._waiting)


@contextmanager
def uploading() -> Iterator[Pictures]:
    """Upload the pictures that are missing while the block runs; pictures cut short by an earlier run are finished."""
    todo = _unfinished()
    if not todo:
        yield Pictures(None, [])
        return
    # The children inherit this process as it is, but not its connections: two must not speak on one.
    connections.close_all()
    with ProcessPoolExecutor(2, multiprocessing.get_context("fork"), _begin) as pool:
        try:
            yield Pictures(pool, [pool.submit(upload, scene) for scene in todo])
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def load_pictures() -> dict[str, StoryImage]:
    """Return the demo's pictures by scene."""
    by_title = StoryImage.objects.filter(title__in=[TITLE.format(scene) for scene in scenes()]).in_bulk()
    found = {image.title: image for image in by_title.values()}
    return {scene: found[TITLE.format(scene)] for scene in scenes()}


def upload(scene: str) -> None:
    """Store one picture, and make every size of it that pages show."""
    title = TITLE.format(scene)
    image = StoryImage.objects.filter(title=title).first()
    if image is None:
        words = SCENES[scene]
        image = StoryImage(
            title=title,
            file=ContentFile(read_file(scene), name=f"{scene.replace('_', '-')}.jpg"),
            description=words.zh,
            description_en=words.en,
        )
        image.full_clean(exclude=["file_size", "file_hash", "collection"])
        image.save()
    make_renditions(image)


def _unfinished() -> list[str]:
    ready = set(
        StoryImage.objects.filter(
            title__in=[TITLE.format(scene) for scene in scenes()], renditions__filter_spec__in=SPECS
        )
        .annotate(made=Count("renditions"))
        .filter(made=len(SPECS))
        .values_list("title", flat=True)
    )
    return [scene for scene in scenes() if TITLE.format(scene) not in ready]


def _begin() -> None:
    """A child ends with its parent, leaves Ctrl-C to it, and never speaks on a connection that it has inherited."""
    for inherited in connections.all(initialized_only=True):
        inherited.connection = None
    tie_myself_to_parent(signal.SIGTERM)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
