"""Draw the demo's pictures: `.venv/bin/python docs/drawing` writes all of them to where the demo reads them.

The marketplace itself never runs this. Run it after a scene was changed, and commit the files.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from collage import SCENES, draw

DEMO_PICTURES = Path(__file__).resolve().parents[2] / "cms" / "demo" / "pictures"


def main() -> None:
    """Draw the scenes that the command line names, or all."""
    parser = argparse.ArgumentParser(prog="python docs/drawing", description=__doc__)
    parser.add_argument("--out", type=Path, default=DEMO_PICTURES, metavar="FOLDER", help="default: the demo's own")
    parser.add_argument("scenes", nargs="*", metavar="SCENE", help="all when none is named")
    options = parser.parse_args()
    unknown = sorted(set(options.scenes) - set(SCENES))
    if unknown:
        parser.error(f"no such scene: {', '.join(unknown)}; there are {', '.join(SCENES)}")
    options.out.mkdir(parents=True, exist_ok=True)
    for name in options.scenes or SCENES:
        (options.out / f"{name}.jpg").write_bytes(draw(name))


if __name__ == "__main__":
    main()
