"""`python -m marketplace.embedded run`: start the whole marketplace here (see README). PORT, VAR, HOST, DEMO are honoured.

`python -m marketplace.embedded manage backup DIR`: run a management command on it, whether it runs or not.
"""

import argparse
import sys

from marketplace.embedded import launch


def main() -> int:
    """Parse the command line and run what it asks for. Returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m marketplace.embedded",
        description=__doc__,
        epilog="Exit codes: 0: done; 1: it can't be done, and why; 2: wrong arguments; of manage: the command's own.",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="start everything and keep it running until Ctrl-C")
    run.add_argument("--tied", action="store_true", help="stop as well when the calling process ends")
    run.add_argument("--without-demo", action="store_true", help="the same as DEMO=0: a marketplace of your own")
    manage = commands.add_parser("manage", help="run a management command on this marketplace, running or not")
    manage.add_argument("arguments", nargs=argparse.REMAINDER, help="such as: backup DIR")
    options = parser.parse_args()
    if options.command == "manage":
        return launch.manage(options.arguments)
    if options.tied:
        launch.tie_to_caller()
    return launch.run(demo=False if options.without_demo else None)


if __name__ == "__main__":
    sys.exit(main())
