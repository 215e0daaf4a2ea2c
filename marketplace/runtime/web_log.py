"""gunicorn's logs without secrets (`--logger-class marketplace.runtime.web_log.RedactingLogger`)."""

from __future__ import annotations

import logging
from typing import Any

from gunicorn.glogging import Logger

from .secret_links import RedactingFormatter


class RedactingLogger(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Writes errors, and each request where that is turned on, as gunicorn does, without the secrets of links."""

    def setup(self, cfg: Any) -> None:
        """Set the handlers up as gunicorn does, each with our formatter in the place of its own."""
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            for handler in log.handlers:
                former = handler.formatter or logging.Formatter()
                handler.setFormatter(RedactingFormatter(former._fmt, former.datefmt))
