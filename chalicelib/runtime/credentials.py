"""Our secrets at other services: given as they are, or kept in Secrets Manager and read again when they rotate."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Protocol

from chalicelib.runtime import log

LOG = logging.getLogger(__name__)

LIFETIME_SECONDS = 300
AGAIN_AFTER_SECONDS = 60
"""The shortest time between two reads of a secret, even if receivers refuse it or reading failed."""


class Unavailable(OSError):
    """The secret cannot be read, and never could: trying again may help."""


class Credential(Protocol):
    """A secret whose current value can be read."""

    def value(self) -> str:
        """
        Raises:
            Unavailable
        """

    def has_followed(self, refused: str) -> bool:
        """True if another value has replaced the one that a receiver refused."""


@dataclass(frozen=True, slots=True)
class Given:
    """A secret that stays as it is while the process lives."""

    text: str = field(default="", repr=False)

    def value(self) -> str:
        return self.text

    def has_followed(self, refused: str) -> bool:
        return False


class Kept:
    """A secret in Secrets Manager: read again after five minutes, or at once when a receiver refuses it.

    If it cannot be read, the last good value stays in use.
    """

    def __init__(self, read: Callable[[], str], monotonic: Callable[[], float] = time.monotonic) -> None:
        self._read = read
        self._monotonic = monotonic
        self._text: str | None = None
        self._good_at = self._tried_at = float("-inf")
        self._reading = Lock()

    def value(self) -> str:
        with self._reading:
            if self._monotonic() - self._good_at > LIFETIME_SECONDS:
                self._try_to_read()
            if self._text is None:
                raise Unavailable
            return self._text

    def has_followed(self, refused: str) -> bool:
        with self._reading:
            if self._text == refused:
                self._try_to_read()
            return self._text != refused

    def _try_to_read(self) -> None:
        now = self._monotonic()
        if now - self._tried_at < AGAIN_AFTER_SECONDS and self._text is not None:
            return
        self._tried_at = now
        try:
            self._text = self._read()
        except Exception as error:
            log.failure(LOG, "secret not read", error)
        else:
            self._good_at = now
