"""Logs without personal data: our own lines have fixed words and listed keys; other records give only their place.

An error's text may quote what somebody wrote, so its type and place are logged. The same goes for the records of
libraries. As a function of ours, each record is one line of JSON; elsewhere it is plain text.
"""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from chalicelib.runtime import correlation

FRAMES = 5

OF_EACH = frozenset(
    {
        "level",
        "message",
        "timestamp",
        "logger",
        "service",
        "stage",
        "function_name",
        "cold_start",
        "correlation_id",
        "xray_trace_id",
    }
)
ABOUT = frozenset(
    {
        "at",
        "because",
        "case_id",
        "channel",
        "code",
        "day",
        "delivery",
        "document",
        "errcode",
        "error",
        "figures",
        "kind",
        "milliseconds",
        "operation",
        "outcome",
        "place",
        "reason",
        "setting",
        "status",
        "verdict",
    }
)
"""The keys of a line; no other is ever written."""

Write = Callable[[str], None]
"""Writes one line."""


def failure(logger: logging.Logger, event: str, error: BaseException, **about: str) -> None:
    """Log a failure: the type of the error, and its place in the code."""
    tell(logger, logging.ERROR, event, **about, error=type(error).__name__, at=_place(error))


def info(logger: logging.Logger, event: str, **about: str | int) -> None:
    """Log an expected event."""
    tell(logger, logging.INFO, event, **about)


def tell(logger: logging.Logger, level: int, event: str, **about: str | int) -> None:
    """Log an event in fixed words, with its subject under keys of `ABOUT`."""
    known = " ".join(f"{name}={value}" for name, value in about.items())
    logger.log(level, "%s %s", event, known, extra={"event": event, "about": about})


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    return " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))


class Lines(logging.Handler):
    """Writes each record as a line of JSON. `common` returns the fields common to all lines at that moment."""

    def __init__(self, write: Write, common: Callable[[], Mapping[str, Any]]) -> None:
        super().__init__()
        self._write = write
        self._common = common

    @cached_property
    def _powertools(self) -> logging.Formatter:
        """Imported when there is something to write: a cold start should not pay for it."""
        from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

        order = ["level", "timestamp", "message"]
        return LambdaPowertoolsFormatter(
            json_serializer=_listed, log_record_order=order, utc=True, use_rfc3339=True, serialize_stacktrace=False
        )

    def emit(self, record: logging.LogRecord) -> None:
        self._write(self._powertools.format(self._told(record)))

    def _told(self, record: logging.LogRecord) -> logging.LogRecord:
        """The record, reduced to the parts that may be logged."""
        about = getattr(record, "about", None)
        return logging.makeLogRecord(
            {
                "levelname": record.levelname,
                "created": record.created,
                "msg": "a record of a library" if about is None else vars(record)["event"],
                "logger": record.name,
                "correlation_id": correlation.current() or None,
                **self._common(),
                **(_of_a_library(record) if about is None else about),
            }
        )


def _of_a_library(record: logging.LogRecord) -> Mapping[str, str]:
    error = record.exc_info[1] if record.exc_info else None
    at = f"{record.filename}:{record.lineno}"
    return {"at": at} if error is None else {"at": _place(error) or at, "error": type(error).__name__}


def _listed(line: Mapping[str, Any]) -> str:
    """The keys that may be written."""
    kept = {name: value for name, value in line.items() if name in OF_EACH or name in ABOUT}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"), default=str)
