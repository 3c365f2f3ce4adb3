"""Logs without personal data: an error's text may quote what somebody wrote, so its type and place are logged alone."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

FRAMES = 5


def failure(logger: logging.Logger, event: str, error: BaseException, **about: str) -> None:
    """Log that something failed: what kind of error, and where in the code."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    where = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))
    known = " ".join(f"{name}={value}" for name, value in about.items())
    logger.error("%s %s error=%s at=%s", event, known, type(error).__name__, where)
