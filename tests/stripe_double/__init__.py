"""A double of Stripe over HTTP, driven by the real SDK: see `start`, `Control` and `python -m tests.stripe_double -h`."""

from .control import Control
from .server import Double, start

__all__ = ["Control", "Double", "start"]
