"""A time limit for Python code that takes no timeout, in any thread and without a process of its own."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class DeadlinePassed(BaseException):
    """The work took too long; no Exception, because libraries swallow those."""


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raises `DeadlinePassed` within the block once `seconds` have passed; one long call into C is not cut."""
    thread = ctypes.c_ulong(threading.get_ident())
    interrupt = ctypes.pythonapi.PyThreadState_SetAsyncExc
    timer = threading.Timer(seconds, interrupt, (thread, ctypes.py_object(DeadlinePassed)))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        for _ in range(2):  # what fired but was not delivered yet strikes at this jump, not after the block
            pass
