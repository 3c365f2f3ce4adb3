"""A time limit for Python code that takes no timeout, in any thread and without a process of its own."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class DeadlinePassed(BaseException):
    """The work took too long; no Exception, because libraries swallow those."""


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raises `DeadlinePassed` at the first call or return after `seconds`; one long call into C is not cut."""
    end = time.monotonic() + seconds

    def check(_frame: FrameType, _event: str, _argument: object) -> None:
        if time.monotonic() > end:
            raise DeadlinePassed

    previous = sys.getprofile()
    sys.setprofile(check)
    try:
        yield
    finally:
        sys.setprofile(previous)
