"""Logs and metrics of our functions: started with the process, separate for each invocation. Elsewhere both are off."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from chalicelib.runtime import correlation, log, metrics
from chalicelib.runtime.settings import Settings, of_this_function

SERVICE = "xinxiutong"


@dataclass(slots=True)
class Observer:
    """The output of a process's log and metrics, and the fields common to all its lines."""

    write: log.Write
    function_name: str
    stage: str
    invocations: int = 0

    @property
    def dimensions(self) -> Mapping[str, str]:
        """The dimensions of every metric."""
        return {"service": SERVICE, "stage": self.stage}

    def common(self) -> Mapping[str, Any]:
        """The fields of every log line; the first invocation is the cold one."""
        return {**self.dimensions, "function_name": self.function_name, "cold_start": self.invocations <= 1}


_observers: list[Observer] = []


def start() -> None:
    """Start logs and metrics if this process is a function of ours; wrong settings end the process here.

    Raises:
        ConfigurationError: naming the variables that are missing or wrong.
    """
    settings = of_this_function()
    if settings:
        logging.getLogger().handlers.clear()  # Lambda's own writes all that a record says
        observe(settings, _print)


def observe(settings: Settings, write: log.Write) -> None:
    """Write the lines of this process with `write` from now on."""
    observer = Observer(write, settings.aws_lambda_function_name, settings.stage)
    _observers[:] = [observer]
    logging.getLogger().addHandler(log.Lines(write, observer.common))
    logging.getLogger("chalicelib").setLevel(logging.INFO)


@contextmanager
def invocation(correlation_id: str) -> Iterator[None]:
    """One request, run or batch, with its correlation id."""
    with correlation.following(correlation_id):
        if not _observers:
            yield
            return
        observer = _observers[0]
        observer.invocations += 1
        with metrics.collecting(observer.write, observer.dimensions):
            yield


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
