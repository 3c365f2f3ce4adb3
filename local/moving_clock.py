"""Service time that can be moved, for demos and tests; tokens and upload policies keep real time."""

from __future__ import annotations

from datetime import datetime, timedelta

from chalicelib.runtime.clock import real_time


class MovingClock:
    """Runs on from wherever it was set."""

    def __init__(self) -> None:
        self._offset = timedelta(0)

    def now(self) -> datetime:
        return real_time() + self._offset

    def jump_to(self, moment: datetime) -> None:
        self._offset = moment - real_time()

    def return_to_real_time(self) -> None:
        self._offset = timedelta(0)
