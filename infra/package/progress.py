"""Progress messages of a build."""

from __future__ import annotations

import time
from collections.abc import Callable

Say = Callable[[str], None]


def aloud() -> Say:
    """Each step on a line of its own, with the seconds since the start."""
    begun = time.monotonic()

    def say(step: str) -> None:
        print(f"{time.monotonic() - begun:5.1f} s  {step}", flush=True)

    return say


def silently(step: str) -> None:
    """Say nothing."""
