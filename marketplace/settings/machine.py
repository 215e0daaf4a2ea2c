"""What the other settings begin with: the machine's environment, read once, and where things lie on it."""

from pathlib import Path

from .environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = Environment()

VAR = Path(env.str("VAR", default=str(BASE_DIR / "var"))).resolve()
